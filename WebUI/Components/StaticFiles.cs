namespace Mox.WebUI.Components;

/// <summary>The files of wwwroot as pages name them: the version in the query changes with every build, so that browsers may keep them for good.</summary>
public static class StaticFiles
{
    /// <summary>Changes with every build.</summary>
    public static string Version { get; } = typeof(StaticFiles).Module.ModuleVersionId.ToString("N")[..10];

    /// <summary>The address of a file of wwwroot.</summary>
    public static string Url(string path) => $"/{path}?v={Version}";

    /// <summary>The address of a script module that lies beside a component of this library.</summary>
    public static string Module(string path) => $"/_content/Mox.Appliance.WebUI/{path}?v={Version}";
}
