using Mox.Testing;

namespace Mox.Server.Tests.Imap;

/// <summary>Scripts of others that we answer differently, each with its reason. The list may only shrink.</summary>
internal static class KnownDifferences
{
    /// <summary>Reasons by script, such as <c>imaptest/sort-date</c>.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = File
        .ReadLines(Path.Combine(Repository.Root, "tests", "Server.Tests", "Imap", "known-differences.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(": ", 2))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>Fails when a script behaves otherwise than the list says.</summary>
    public static void Check(string suite, IReadOnlyDictionary<string, string?> outcomes, Action<string> say)
    {
        var known = All.Where(entry => entry.Key.StartsWith(suite + "/", StringComparison.Ordinal)).ToDictionary(entry => entry.Key[(suite.Length + 1)..], entry => entry.Value);
        foreach (var (name, fault) in outcomes.Where(outcome => outcome.Value is not null)) say($"{suite}/{name}: {fault}");
        say($"{suite}: {outcomes.Count(outcome => outcome.Value is null)} of {outcomes.Count} scripts pass");
        Assert.Empty(outcomes.Where(outcome => outcome.Value is not null && !known.ContainsKey(outcome.Key)).Select(outcome => $"{outcome.Key}: {outcome.Value}"));
        // What is not there (another half of the suite) cannot be checked; what passes leaves the list.
        Assert.Empty(outcomes.Where(outcome => outcome.Value is null && known.ContainsKey(outcome.Key)).Select(outcome => outcome.Key));
    }
}
