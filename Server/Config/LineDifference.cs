using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Config;

/// <summary>Compares two texts by lines: the fewest that went and came (the greedy algorithm of Myers, 1986), with a few lines around them.</summary>
internal static partial class LineDifference
{
    /// <summary>Lines around what changed.</summary>
    private const int Around = 3;

    /// <summary>Lines told; of more only the number.</summary>
    private const int Most = 2000;

    /// <summary>Lines that went and came, together, up to which the fewest are looked for; texts that differ more are told as one that went and one that came.</summary>
    private const int MostLookedFor = 1000;

    public static ConfigDifference Between(string before, string after)
    {
        var (from, to) = (before.TrimEnd('\n').Split('\n'), after.TrimEnd('\n').Split('\n'));
        var lines = Lines(from, to);
        var shown = Shorten(lines, to);
        return new ConfigDifference(false, [.. shown.Take(Most)], lines.Count(line => line.Kind == ConfigLineKind.Added), lines.Count(line => line.Kind == ConfigLineKind.Removed), Math.Max(0, shown.Count - Most));
    }

    /// <summary>All lines.</summary>
    internal static List<ConfigLine> Lines(string[] from, string[] to)
    {
        var most = Math.Min(from.Length, to.Length);
        int first = 0, last = 0;
        while (first < most && from[first] == to[first]) first++;
        while (last < most - first && from[^(last + 1)] == to[^(last + 1)]) last++;
        var lines = new List<ConfigLine>();
        for (var i = 0; i < first; i++) lines.Add(new ConfigLine(ConfigLineKind.Same, i + 1, to[i]));
        var (gone, come) = (from[first..^last], to[first..^last]);
        foreach (var (kind, at) in Path(gone, come))
        {
            lines.Add(kind == ConfigLineKind.Removed ? new ConfigLine(kind, first + at + 1, gone[at]) : new ConfigLine(kind, first + at + 1, come[at]));
        }

        for (var i = to.Length - last; i < to.Length; i++) lines.Add(new ConfigLine(ConfigLineKind.Same, i + 1, to[i]));
        return lines;
    }

    /// <summary>The way from one to the other; each step with its place in the one that it is of.</summary>
    private static IEnumerable<(ConfigLineKind Kind, int At)> Path(string[] from, string[] to)
    {
        if (Trace(from, to) is not { } trace)
        {
            return [.. Enumerable.Range(0, from.Length).Select(at => (ConfigLineKind.Removed, at)), .. Enumerable.Range(0, to.Length).Select(at => (ConfigLineKind.Added, at))];
        }

        var steps = new Stack<(ConfigLineKind, int)>();
        var (x, y) = (from.Length, to.Length);
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var (reach, k) = (trace[d], x - y);
            var down = k == -d || (k != d && reach[k - 1 + d + 1] < reach[k + 1 + d + 1]);
            var before = down ? k + 1 : k - 1;
            var startX = d == 0 ? 0 : reach[before + d + 1];
            var startY = d == 0 ? 0 : startX - before;
            while (x > startX && y > startY && x > 0 && y > 0 && from[x - 1] == to[y - 1])
            {
                (x, y) = (x - 1, y - 1);
                steps.Push((ConfigLineKind.Same, y));
            }

            if (d == 0) break;
            if (down) steps.Push((ConfigLineKind.Added, --y));
            else steps.Push((ConfigLineKind.Removed, --x));
        }

        return steps;
    }

    /// <summary>For each number of steps how far they reached before it, on each diagonal; null when there are too many.</summary>
    private static List<int[]>? Trace(string[] from, string[] to)
    {
        var trace = new List<int[]>();
        var reach = new Dictionary<int, int> { [1] = 0 };
        for (var d = 0; d <= Math.Min(from.Length + to.Length, MostLookedFor); d++)
        {
            var kept = new int[(2 * d) + 3];
            for (var k = -d - 1; k <= d + 1; k++) kept[k + d + 1] = reach.GetValueOrDefault(k, -1);
            trace.Add(kept);
            for (var k = -d; k <= d; k += 2)
            {
                var x = k == -d || (k != d && reach.GetValueOrDefault(k - 1, -1) < reach.GetValueOrDefault(k + 1, -1)) ? reach.GetValueOrDefault(k + 1) : reach[k - 1] + 1;
                while (x < from.Length && x - k < to.Length && from[x] == to[x - k]) x++;
                reach[k] = x;
                if (x >= from.Length && x - k >= to.Length) return trace;
            }
        }

        return null;
    }

    /// <summary>Leaves out what is far from any change, and says in its place in what the next lines stand.</summary>
    private static List<ConfigLine> Shorten(List<ConfigLine> lines, string[] after)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Kind == ConfigLineKind.Same) continue;
            for (var j = Math.Max(0, i - Around); j <= Math.Min(lines.Count - 1, i + Around); j++) near[j] = true;
        }

        var shown = new List<ConfigLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!near[i]) continue;
            if (i > 0 && !near[i - 1]) shown.Add(new ConfigLine(ConfigLineKind.Gap, 0, Place(after, lines[i].Number - 1)));
            shown.Add(lines[i]);
        }

        return shown;
    }

    /// <summary>The keys around a line, by how far lines are moved in.</summary>
    private static string Place(string[] lines, int at)
    {
        var keys = new Stack<string>();
        var depth = at < lines.Length ? Depth(lines[at]) : 0;
        for (var i = Math.Min(at, lines.Length) - 1; i >= 0 && depth > 0; i--)
        {
            if (Depth(lines[i]) >= depth || Opening().Match(lines[i]) is not { Success: true } opening) continue;
            depth = Depth(lines[i]);
            keys.Push(Regex.Unescape(opening.Groups[1].Value.Replace("\\/", "/", StringComparison.Ordinal)));
        }

        return string.Join(" › ", keys);
    }

    private static int Depth(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    [GeneratedRegex("^ *\"((?:[^\"\\\\]|\\\\.)*)\": [{\\[]$", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();
}
