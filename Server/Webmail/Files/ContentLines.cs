using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses.Risk;

namespace Mox.Server.Webmail.Files;

/// <summary>A line of a calendar: name, parameters, value.</summary>
/// <param name="Name">In upper-case.</param>
/// <param name="Parameters">Names in upper-case.</param>
/// <param name="Value">As it stands there, escapes and all.</param>
internal sealed record ContentLine(string Name, ImmutableDictionary<string, string> Parameters, string Value)
{
    private const int MaxText = 2000;

    /// <summary>The value as text, escapes undone, without what is invisible.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            for (var i = 0; i < Value.Length && text.Length < MaxText; i++)
            {
                if (Value[i] == '\\' && i + 1 < Value.Length) text.Append(Value[++i] is 'n' or 'N' ? '\n' : Value[i]);
                else text.Append(Value[i]);
            }

            return string.Join('\n', text.ToString().Split('\n').Select(InvisibleText.Strip)).Trim();
        }
    }

    public string Parameter(string name) => Parameters.GetValueOrDefault(name, "");
}

/// <summary>Reads content lines, leniently: a line that is none is passed over.</summary>
/// <remarks>RFC 5545 §3.1.</remarks>
internal static class ContentLines
{
    private const int MaxLines = 5000, MaxLine = 10_000;

    public static IEnumerable<ContentLine> Read(string text)
    {
        var line = new StringBuilder();
        var count = 0;
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (raw.Length > 0 && raw[0] is ' ' or '\t')
            {
                if (line.Length < MaxLine) line.Append(raw, 1, raw.Length - 1);
                continue;
            }

            if (Parse(line.ToString()) is { } parsed) yield return parsed;
            line.Clear().Append(raw);
            if (++count > MaxLines) yield break;
        }

        if (Parse(line.ToString()) is { } last) yield return last;
    }

    private static ContentLine? Parse(string line)
    {
        var (colon, quoted) = (-1, false);
        for (var i = 0; i < line.Length && colon < 0; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ':' && !quoted) colon = i;
        }

        if (colon <= 0) return null;
        var parts = Split(line[..colon]);
        var name = parts[0].ToUpperInvariant();
        var parameters = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) parameters[part[..equals].ToUpperInvariant()] = part[(equals + 1)..].Trim('"');
        }

        return new ContentLine(name, parameters.ToImmutable(), line[(colon + 1)..]);
    }

    private static List<string> Split(string text)
    {
        var (parts, start, quoted) = (new List<string>(), 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (text[i] == ';' && !quoted)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }
}
