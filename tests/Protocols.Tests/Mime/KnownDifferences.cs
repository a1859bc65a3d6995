using System.Collections.Concurrent;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime;

/// <summary>Cases of third-party suites where we differ on purpose, each with its reason. The list may only shrink.</summary>
internal static class KnownDifferences
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, string>> Rooms = new();

    /// <summary>Runs the cases of a suite; fails for a difference that is not listed and for a listed one that is none any more.</summary>
    /// <param name="cases">Name, what is expected, what we say.</param>
    /// <param name="room">The folder of these tests in which known-differences.txt stands.</param>
    public static void Check(ITestOutputHelper output, string suite, IEnumerable<(string Name, string Expected, string Actual)> cases, string room = "Mime")
    {
        var reasons = Rooms.GetOrAdd(room, Read);
        var all = cases.ToList();
        Assert.NotEmpty(all);
        var differing = all.Where(c => c.Expected != c.Actual).ToList();
        output.WriteLine($"{suite}: {all.Count - differing.Count} of {all.Count} as expected");
        var unlisted = differing.Where(c => !reasons.ContainsKey($"{suite}/{c.Name}")).Select(c => $"{suite}/{c.Name}: expected\n{c.Expected}\n  but it is\n{c.Actual}").ToList();
        Assert.True(unlisted.Count == 0, $"{all.Count - differing.Count} of {all.Count}; {string.Join('\n', unlisted)}");
        var names = all.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var cured = reasons.Keys.Where(key => key.StartsWith(suite + "/", StringComparison.Ordinal) && names.Contains(key[(suite.Length + 1)..])
            && !differing.Exists(c => $"{suite}/{c.Name}" == key)).ToList();
        Assert.True(cured.Count == 0, $"no longer differing, take off the list: {string.Join(", ", cured)}");
    }

    /// <summary>Of the listed differences, those of a suite's cases that are there. Each listed one is a difference indeed: <see cref="Check"/> sees to that.</summary>
    /// <param name="suite">The suite, with its variants.</param>
    /// <param name="cases">Names of the cases that are there.</param>
    /// <param name="room">The folder of these tests in which known-differences.txt stands.</param>
    public static IReadOnlySet<string> Listed(string suite, IReadOnlySet<string> cases, string room = "Mime") => Rooms.GetOrAdd(room, Read).Keys
        .Where(key => key.StartsWith(suite, StringComparison.Ordinal) && key.Length > suite.Length && key[suite.Length] is '/' or '.' or '-')
        .Select(key => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..])
        .Where(cases.Contains)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Lines of the form <c>case: reason</c>, or <c>case => reason</c> where the case is a text.</summary>
    private static Dictionary<string, string> Read(string room) => File
        .ReadLines(Path.Combine(Repository.Root, "tests", "Protocols.Tests", room, "known-differences.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => (Line: line, Arrow: line.LastIndexOf(" => ", StringComparison.Ordinal)))
        .Select(line => line.Arrow >= 0 ? [line.Line[..line.Arrow], line.Line[(line.Arrow + 4)..]] : line.Line.Split(": ", 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
