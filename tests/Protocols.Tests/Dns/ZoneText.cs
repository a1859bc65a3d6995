using System.Globalization;
using System.Text;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Tests.Dns;

/// <summary>Takes a zone file apart: entries with their origin and time to live; the data of each is left as it stands.</summary>
internal static class ZoneText
{
    /// <summary>An entry whose type has a name here.</summary>
    public sealed record Entry(DnsName Owner, uint Ttl, DnsType Type, string Data, DnsName Origin);

    /// <summary>The entries of types that have a name here.</summary>
    /// <remarks>RFC 1035 §5.1.</remarks>
    public static IEnumerable<Entry> Read(string text)
    {
        var (origin, owner, ttl) = (DnsName.Root, DnsName.Root, 0u);
        foreach (var line in Lines(text))
        {
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).ToList();
            if (words.Count == 0 || words[0][0] == ';') continue;
            if (words[0] == "$ORIGIN") origin = DnsName.Parse(words[1]).Value;
            else if (words[0] == "$TTL") ttl = uint.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0][0] == '$') continue;
            if (line[0] is not (' ' or '\t'))
            {
                owner = words[0] == "@" ? origin : DnsName.Parse(words[0].EndsWith('.') || origin.IsRoot ? words[0] : $"{words[0]}.{origin.Text}").Value;
                words.RemoveAt(0);
            }

            var own = uint.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : ttl;
            words = [.. words.SkipWhile(word => char.IsAsciiDigit(word[0]) || word == "IN")];
            if (RecordText.TypeOf(words[0]) is { } type) yield return new Entry(owner, own, type, line[(line.IndexOf(words[0], StringComparison.Ordinal) + words[0].Length)..], origin);
        }
    }

    /// <summary>Lines, those in parentheses joined.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var (line, open, quoted, comment) = (new StringBuilder(), false, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n' && !open)
            {
                yield return line.ToString();
                line.Clear();
                (quoted, comment) = (false, false);
                continue;
            }

            line.Append(c);
            if (c == '\n') comment = false;
            if (comment) continue;
            if (c == '\\' && i + 1 < text.Length) line.Append(text[++i]);
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c == ';') comment = true;
            else if (!quoted && c is '(' or ')') open = c == '(';
        }

        yield return line.ToString();
    }
}
