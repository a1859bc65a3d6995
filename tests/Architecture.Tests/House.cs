using System.Reflection;

namespace Mox.Architecture.Tests;

/// <summary>The assemblies and files of the product.</summary>
internal static class House
{
    public static readonly Assembly Protocols = typeof(Mox.Protocols.Text.SyntaxFault).Assembly;
    public static readonly Assembly Shared = typeof(Mox.Shared.Changes.MailboxChange).Assembly;
    public static readonly Assembly WebUI = Assembly.Load("Mox.Appliance.WebUI");
    public static readonly Assembly Server = Assembly.Load("mox-appliance");

    public static IEnumerable<Assembly> All => [Protocols, Shared, WebUI, Server];

    public static string Root { get; } = FindRoot();

    /// <summary>The product's own source files below a folder, relative to the root.</summary>
    public static IEnumerable<string> Sources(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => endings.Any(file.EndsWith) && !file.Split('/').Any(part => part is "bin" or "obj" or "Migrations" or "node_modules"));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    /// <summary>The room a type of the server lives in: <c>Mox.Server.Smtp.Handlers.X</c> is in Smtp; empty for the composition root.</summary>
    public static string Room(Type type)
    {
        var parts = (type.Namespace ?? "").Split('.');
        return parts is ["Mox", "Server", var room, ..] ? room : "";
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mox.Appliance.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository");
    }
}
