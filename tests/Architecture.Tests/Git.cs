using System.Diagnostics;

namespace Mox.Architecture.Tests;

internal static class Git
{
    /// <summary>The files the repository holds (and new ones not ignored).</summary>
    public static IReadOnlyList<string> Tracked()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = House.Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. files.Where(file => File.Exists(Path.Combine(House.Root, file)))];
    }
}
