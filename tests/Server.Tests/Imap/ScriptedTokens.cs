using System.Text;

namespace Mox.Server.Tests.Imap;

/// <summary>A token of an IMAP line: an atom, a string, or a list.</summary>
internal sealed record ScriptedToken(string Text, bool Quoted, IReadOnlyList<ScriptedToken>? List)
{
    public override string ToString() => List is null ? Text : $"({string.Join(' ', List)})";

    /// <summary>Reads a line. Brackets stand as tokens of their own, so that what is in them can be compared.</summary>
    public static IReadOnlyList<ScriptedToken> Read(string line)
    {
        var at = 0;
        return Read(line, ref at);
    }

    private static List<ScriptedToken> Read(string line, ref int at)
    {
        var tokens = new List<ScriptedToken>();
        while (at < line.Length)
        {
            switch (line[at])
            {
                case ' ' or '\r' or '\n' or '\t':
                    at++;
                    break;
                case '(':
                    at++;
                    tokens.Add(new ScriptedToken("", false, Read(line, ref at)));
                    break;
                case ')':
                    at++;
                    return tokens;
                case '[' or ']':
                    tokens.Add(new ScriptedToken(line[at++].ToString(), false, null));
                    break;
                case '"':
                    tokens.Add(new ScriptedToken(Quote(line, ref at), true, null));
                    break;
                default:
                    if (Literal(line, ref at) is { } literal) tokens.Add(new ScriptedToken(literal, true, null));
                    else tokens.Add(new ScriptedToken(Atom(line, ref at), false, null));
                    break;
            }
        }

        return tokens;
    }

    private static string Quote(string line, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length) at++;
            text.Append(line[at]);
        }

        at++;
        return text.ToString();
    }

    private static string Atom(string line, ref int at)
    {
        var start = at;
        var braces = 0;
        for (; at < line.Length; at++)
        {
            if (line[at] == '{') braces++;
            else if (line[at] == '}') braces--;
            else if (braces <= 0 && line[at] is ' ' or '(' or ')' or '[' or ']' or '"' or '\r' or '\n') break;
        }

        return line[start..at];
    }

    /// <summary><c>{n}</c> and its octets, or <c>{{{</c> lines <c>}}}</c> of a script.</summary>
    private static string? Literal(string line, ref int at)
    {
        var open = line[at] == '~' ? at + 1 : at;
        if (open >= line.Length || line[open] != '{') return null;
        if (line.AsSpan(open).StartsWith("{{{"))
        {
            var begin = line.IndexOf('\n', open) + 1;
            var end = line.IndexOf("}}}", begin, StringComparison.Ordinal);
            at = end + 3;
            if (end <= begin) return "";
            // A block with ~ is taken as it is; in others lines end in CRLF.
            var block = line[begin..(end - 1)];
            return open > 0 && line[open - 1] == '~' ? block : block.Replace("\n", "\r\n", StringComparison.Ordinal);
        }

        var close = line.IndexOf('}', open);
        if (close < 0 || !int.TryParse(line.AsSpan(open + 1, close - open - 1).TrimEnd('+'), out var length) || close + 3 + length > line.Length) return null;
        at = close + 3 + length;
        return line.Substring(close + 3, length);
    }
}
