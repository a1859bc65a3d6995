using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Mox.Architecture.Tests;

/// <summary>Names say what a thing is or does (style R11), files stay short, and the top level is what it says it is.</summary>
public partial class Names
{
    private static readonly string[] TopLevel =
    [
        "Mox.Appliance.sln", "Server", "WebUI", "Shared", "Protocols", "tests", "e2e", "wwwroot", "appsettings.json", "README.md",
        ".editorconfig", ".gitignore", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json", ".ci", "LICENSE", "CHANGELOG.md", "docs", "tools",
    ];

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        None.Of(
            from assembly in House.All
            from type in assembly.GetTypes()
            where !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && type.Namespace?.StartsWith("Mox", StringComparison.Ordinal) == true
            where Empty().IsMatch(type.Name.Split('`')[0]) && !type.Name.Contains('<', StringComparison.Ordinal)
            select type.FullName);

    [Fact]
    public void The_top_level_holds_the_rooms_and_nothing_else()
    {
        var tracked = Git.Tracked().Select(file => file.Split('/')[0]).Distinct().ToArray();
        None.Of(tracked.Except(TopLevel));
        None.Of(TopLevel.Except(tracked));
    }

    [Fact]
    public void Files_stay_short_but_for_those_listed()
    {
        var allowed = File.ReadLines(Path.Combine(House.Root, "tests", "Architecture.Tests", "long-files.txt")).Where(line => line.Length > 0 && line[0] != '#').ToHashSet();
        var longs = new[] { "Protocols", "Shared", "WebUI", "Server" }
            .SelectMany(folder => House.Sources(folder, ".cs", ".razor"))
            .Where(file => House.Read(file).Count(c => c == '\n') > 320)
            .ToHashSet();
        None.Of(longs.Except(allowed));
        None.Of(allowed.Except(longs)); // a file that became short leaves the list
    }

    [Fact]
    public void No_two_events_of_the_log_have_the_same_number() =>
        None.Of(
            from file in new[] { "Protocols", "Shared", "WebUI", "Server" }.SelectMany(folder => House.Sources(folder, ".cs"))
            from Match match in EventNumber().Matches(House.Read(file))
            group file by match.Groups[1].Value into events
            where events.Count() > 1
            select $"{events.Key}: {string.Join(", ", events)}");

    [Fact]
    public void Readmes_name_only_files_and_folders_that_exist() =>
        None.Of(
            from readme in Git.Tracked().Where(file => file.EndsWith("README.md", StringComparison.Ordinal) || file.StartsWith("docs/", StringComparison.Ordinal))
            let folder = Path.GetDirectoryName(readme) ?? ""
            from Match match in PathInProse().Matches(House.Read(readme))
            let path = match.Groups[1].Value
            where !Exists(Path.Combine(House.Root, folder, path)) && !Exists(Path.Combine(House.Root, path))
            select $"{readme} names {path}");

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Utility|Common|Impl|Processor|Info)$|^(Manager|Helper|Utils|Common)")]
    private static partial Regex Empty();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex EventNumber();

    [GeneratedRegex(@"`((?:Protocols|Server|Shared|WebUI|tests|e2e|docs|wwwroot)/[\w./-]*)`")]
    private static partial Regex PathInProse();
}
