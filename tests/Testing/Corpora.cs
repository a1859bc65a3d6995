namespace Mox.Testing;

/// <summary>The folder of third-party suites: MOX_CORPORA, else shared/corpora beside the repository. Never copied into it.</summary>
public static class Corpora
{
    /// <summary>The folder of one suite, or null when it is not there.</summary>
    public static string? Folder(string suite)
    {
        var root = Environment.GetEnvironmentVariable("MOX_CORPORA");
        if (string.IsNullOrEmpty(root)) root = Path.Combine(Repository.Root, "..", "shared", "corpora");
        var folder = Path.GetFullPath(Path.Combine(root, suite));
        return Directory.Exists(folder) ? folder : null;
    }
}

/// <summary>Where this repository lies.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mox.Appliance.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository");
    }
}
