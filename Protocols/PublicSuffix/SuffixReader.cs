using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.PublicSuffix;

/// <summary>Reads the format of the list: a rule a line, comments with <c>//</c>, which also mark the two sections.</summary>
internal sealed class SuffixReader
{
    private const int MaxRuleLength = 512;

    private readonly Dictionary<string, SuffixRule> _rules = new(StringComparer.Ordinal);
    private bool _private;

    public IReadOnlyDictionary<string, SuffixRule> Rules => _rules;

    /// <summary>Lines that are neither comment nor rule.</summary>
    public int Skipped { get; private set; }

    public string? Version { get; private set; }

    public string? Commit { get; private set; }

    /// <summary>The latest date named in a comment.</summary>
    public DateOnly? Newest { get; private set; }

    /// <summary>False when there are more names than <paramref name="maxRules"/>.</summary>
    public bool Read(ReadOnlySpan<byte> list, int maxRules)
    {
        if (list.StartsWith("\uFEFF"u8)) list = list[3..];
        while (!list.IsEmpty)
        {
            var end = list.IndexOfAny((byte)'\n', (byte)'\r');
            var line = (end < 0 ? list : list[..end]).Trim(" \t"u8);
            list = end < 0 ? default : list[(end + 1)..];
            if (line.StartsWith("//"u8)) Comment(line[2..].Trim(" \t"u8));
            else if (!line.IsEmpty) Rule(line);
            if (_rules.Count > maxRules) return false;
        }

        return true;
    }

    private void Comment(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("===BEGIN PRIVATE DOMAINS"u8)) _private = true;
        else if (text.StartsWith("===BEGIN ICANN DOMAINS"u8) || text.StartsWith("===END PRIVATE DOMAINS"u8)) _private = false;
        else if (text.StartsWith("VERSION:"u8)) Version ??= Value(text["VERSION:"u8.Length..]);
        else if (text.StartsWith("COMMIT:"u8)) Commit ??= Value(text["COMMIT:"u8.Length..]);
        for (var at = text.IndexOf("20"u8); at >= 0 && at + 10 <= text.Length;)
        {
            if (text[at + 4] == '-' && text[at + 7] == '-' && DateOnly.TryParseExact(Encoding.Latin1.GetString(text.Slice(at, 10)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && !(Newest >= date)) Newest = date;
            var next = text[(at + 1)..].IndexOf("20"u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private static string Value(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.Trim(" \t"u8)[..Math.Min(text.Trim(" \t"u8).Length, 80)]);

    private void Rule(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOfAny((byte)' ', (byte)'\t');
        var name = space < 0 ? line : line[..space]; // the rule ends at the first space
        var kind = SuffixRule.Plain;
        if (name.StartsWith("!"u8)) kind = SuffixRule.Exception;
        else if (name.StartsWith("*."u8)) kind = SuffixRule.Wildcard;
        name = name[(kind switch { SuffixRule.Exception => 1, SuffixRule.Wildcard => 2, _ => 0 })..];
        if (Normal(name) is not { } normal)
        {
            Skipped++;
            return;
        }

        if (_private) kind = (SuffixRule)((byte)kind << 3);
        _rules[normal] = _rules.GetValueOrDefault(normal) | kind;
    }

    /// <summary>The name in lower-case A-labels; null when it is no name.</summary>
    private static string? Normal(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > MaxRuleLength) return null;
        if (name[0] == '.') name = name[1..];
        var text = Encoding.UTF8.GetString(name);
        return DomainName.Parse(text).Try(out var domain, out _) ? domain.Ascii : null;
    }
}
