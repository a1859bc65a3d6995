using System.Globalization;

namespace Mox.Server.Storage.Config;

/// <summary>What makes one text from another that differs in few lines: how many lines stay at both ends, and what stands between them.</summary>
/// <remarks>As text: <c>first last between</c>, which are numbers of lines, a line break, the lines between.</remarks>
internal static class LineDelta
{
    /// <summary>What makes <paramref name="target"/> from <paramref name="source"/>.</summary>
    public static string Between(string source, string target)
    {
        var (from, to) = (source.Split('\n'), target.Split('\n'));
        var most = Math.Min(from.Length, to.Length);
        var first = 0;
        while (first < most && from[first] == to[first]) first++;
        var last = 0;
        while (last < most - first && from[^(last + 1)] == to[^(last + 1)]) last++;
        return string.Create(CultureInfo.InvariantCulture, $"{first} {last} {to.Length - first - last}\n{string.Join('\n', to[first..^last])}");
    }

    /// <summary>Makes the text again.</summary>
    /// <exception cref="FormatException">That is no such text, or not for this source.</exception>
    public static string Apply(string source, string delta)
    {
        var at = delta.IndexOf('\n', StringComparison.Ordinal);
        var counts = at < 0 ? [] : delta[..at].Split(' ').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1).ToArray();
        if (counts is not [>= 0 and var first, >= 0 and var last, >= 0 and var between]) throw new FormatException("A version of the configuration cannot be read");
        var from = source.Split('\n');
        string[] middle = between == 0 ? [] : delta[(at + 1)..].Split('\n');
        if (first + last > from.Length || middle.Length != between) throw new FormatException("A version of the configuration does not fit the one behind it");
        return string.Join('\n', (string[])[.. from[..first], .. middle, .. from[^last..]]);
    }
}
