using System.Buffers;
using System.Collections.Immutable;

namespace Mox.Protocols.Text;

/// <summary>Tells what the sender of a plain text wrote from what is quoted, by the shape of the lines alone: no word of any language is known.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Lines that begin with <c>&gt;</c>, or with up to four capitals and that, are quoted.</item>
/// <item>The paragraph before them introduces them when it ends in a colon, or names an address and a time; it may be folded over three lines.</item>
/// <item>A run of <c>Label: value</c> lines with a date or an address behind a rule, or a longer one that stands alone and has a date with a time, is the head
/// of a message that is quoted or forwarded; all behind it belongs to that message.</item>
/// <item><c>-- </c> begins the signature (RFC 3676 §4.3).</item>
/// </list>
/// Every line is looked at a bounded number of times.
/// </remarks>
public static class TextLines
{
    private const int MaxIntroduction = 3;
    private const int MaxHeader = 12;
    private const int MaxLabel = 30;

    /// <summary>Of a long line so much is looked at.</summary>
    private const int MaxLooked = 400;

    private static readonly SearchValues<char> RuleChars = SearchValues.Create("-_=*~#+.\u2500\u2501\u2550\u2014\u2013 ");

    /// <summary>The lines of a text, parted by LF, and what they are.</summary>
    public static ImmutableArray<TextLine> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = Split(text);
        // What a line is that is nothing else: behind a signature mark or the head of another message it is no more the sender's own.
        var rest = TextLineKind.Own;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = At(text, lines[i]);
            if (IsQuoted(line))
            {
                if (i > 0 && lines[i - 1].Kind != TextLineKind.Quoted) Introduce(text, lines, i);
                Set(lines, i, TextLineKind.Quoted);
            }
            else if (rest != TextLineKind.Signature && HeaderRun(text, lines, i) is var header and > 0)
            {
                i = SetAll(lines, i, header, TextLineKind.OriginalHeader);
                rest = TextLineKind.Original;
            }
            else if (rest == TextLineKind.Own && IsSignatureMark(line))
            {
                rest = TextLineKind.Signature;
                Set(lines, i, rest);
            }
            else if (rest != TextLineKind.Signature && IsRule(line.Trim()))
            {
                Set(lines, i, TextLineKind.Rule);
            }
            else if (line.StartsWith("begin ", StringComparison.Ordinal) && EmbeddedRun(text, lines, i) is var embedded and > 0)
            {
                i = SetAll(lines, i, embedded, TextLineKind.EmbeddedFile);
            }
            else
            {
                Set(lines, i, rest);
            }
        }

        return [.. lines];
    }

    private static List<TextLine> Split(string text)
    {
        var lines = new List<TextLine>();
        var at = 0;
        while (true)
        {
            var end = text.IndexOf('\n', at);
            var stop = end < 0 ? text.Length : end;
            var length = stop - at - (stop > at && text[stop - 1] == '\r' ? 1 : 0);
            lines.Add(new TextLine(at, length, TextLineKind.Own));
            if (end < 0) return lines;
            at = end + 1;
        }
    }

    private static ReadOnlySpan<char> At(string text, TextLine line) => text.AsSpan(line.Start, Math.Min(line.Length, MaxLooked));

    private static void Set(List<TextLine> lines, int at, TextLineKind kind) => lines[at] = lines[at] with { Kind = kind };

    /// <summary>Marks a run of lines; gives the last of them.</summary>
    private static int SetAll(List<TextLine> lines, int at, int count, TextLineKind kind)
    {
        for (var i = at; i < at + count; i++) Set(lines, i, kind);
        return at + count - 1;
    }

    /// <summary>A quote mark, or one behind the initials of the writer, as some programs have it.</summary>
    private static bool IsQuoted(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(' ');
        var initials = 0;
        while (initials < line.Length && initials < 4 && char.IsAsciiLetterUpper(line[initials])) initials++;
        return line[initials..] is ['>'] or ['>', ' ' or '>', ..] || line is ['>', ..];
    }

    private static bool IsSignatureMark(ReadOnlySpan<char> line) => line is "-- " or "--";

    /// <summary>A rule, or a title between dashes.</summary>
    private static bool IsRule(ReadOnlySpan<char> line) =>
        (line.Length >= 3 && line.IndexOfAnyExcept(RuleChars) < 0) || (line.Length is > 8 and < 80 && line.StartsWith("---") && line.EndsWith("---"));

    /// <summary>Marks the lines that introduce the quotation at <paramref name="at"/>.</summary>
    private static void Introduce(string text, List<TextLine> lines, int at)
    {
        var last = at - 1;
        while (last >= 0 && last >= at - 3 && At(text, lines[last]).IsWhiteSpace()) last--;
        if (last < 0 || !IsOwnText(text, lines[last])) return;
        var line = End(text, lines[last]);
        var traits = LineTraits.Of(At(text, lines[last]));
        if (!EndsInColon(line) && !(traits.HasAddress && traits.HasDate)) return;
        Set(lines, last, TextLineKind.Attribution);
        for (var i = last - 1; i > last - MaxIntroduction && i >= 0 && IsOwnText(text, lines[i]); i--)
        {
            traits = LineTraits.Of(At(text, lines[i]));
            if ((!traits.HasAddress && !traits.HasDate) || EndsSentence(End(text, lines[i]))) return;
            Set(lines, i, TextLineKind.Attribution);
        }
    }

    private static bool IsOwnText(string text, TextLine line) => line.Kind == TextLineKind.Own && !At(text, line).IsWhiteSpace();

    /// <summary>The last characters of a line.</summary>
    private static ReadOnlySpan<char> End(string text, TextLine line)
    {
        var length = Math.Min(line.Length, MaxLooked);
        return text.AsSpan(line.Start + line.Length - length, length).TrimEnd();
    }

    private static bool EndsInColon(ReadOnlySpan<char> line) => line.TrimEnd('*') is [.., ':' or '\uFF1A' or '\uFE55'];

    private static bool EndsSentence(ReadOnlySpan<char> line) => line is [.., '.' or '!' or '?' or '\u3002' or '\uFF01' or '\uFF1F' or '\u0964' or '\u061F'];

    /// <summary>How many lines from here are the head of another message; 0 when none.</summary>
    private static int HeaderRun(string text, List<TextLine> lines, int at)
    {
        if (!IsField(At(text, lines[at])) || (at > 0 && IsField(At(text, lines[at - 1])))) return 0;
        int length = 0, fields = 0;
        bool address = false, date = false, time = false;
        while (at + length < lines.Count && length < MaxHeader)
        {
            var line = At(text, lines[at + length]);
            // A folded line of addresses.
            if (!IsField(line) && !(fields > 0 && line is [' ' or '\t', ..] && !line.IsWhiteSpace())) break;
            if (IsField(line)) fields++;
            var traits = LineTraits.Of(line);
            address |= traits.HasAddress;
            date |= traits.HasDate;
            time |= traits is { HasDate: true, HasTime: true };
            length++;
        }

        var before = at - 1;
        while (before >= 0 && before >= at - 2 && At(text, lines[before]).IsWhiteSpace()) before--;
        var ruled = before >= 0 && lines[before].Kind == TextLineKind.Rule;
        if (ruled) return fields >= 2 && (address || date) ? length : 0;
        var alone = at == 0 || before < at - 1;
        return alone && time && (fields >= 4 || (fields == 3 && address)) ? length : 0;
    }

    /// <summary><c>Label: value</c>; the label is one to three words of letters, in any script.</summary>
    private static bool IsField(ReadOnlySpan<char> line)
    {
        line = line.Trim('*');
        var colon = line[..Math.Min(line.Length, MaxLabel)].IndexOfAny(':', '\uFF1A');
        if (colon <= 0 || colon + 1 >= line.Length || !char.IsLetter(line[0])) return false;
        var value = line[(colon + 1)..].TrimStart('*');
        if (line[colon] == ':' && value is not [' ' or '\t' or '\u00A0', ..]) return false;
        if (value.IsWhiteSpace()) return false;
        var spaces = 0;
        foreach (var c in line[..colon])
        {
            if (c is ' ' or '\u00A0') spaces++;
            else if (!char.IsLetter(c) && !char.IsSurrogate(c) && c is not ('-' or '.' or '*' or '\'' or '\u2019') && char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark)) return false;
        }

        return spaces <= 2;
    }

    /// <summary>How many lines a uuencoded file takes; 0 when it is none.</summary>
    private static int EmbeddedRun(string text, List<TextLine> lines, int at)
    {
        var head = At(text, lines[at]);
        if (head.Length < 11 || head[6..9].IndexOfAnyExceptInRange('0', '7') >= 0) return 0;
        var length = 1;
        while (at + length < lines.Count)
        {
            var line = At(text, lines[at + length]);
            if (line is "end") return length > 1 ? length + 1 : 0;
            if (line.Length is 0 or > 90 || line.IndexOfAnyExceptInRange(' ', '`') >= 0) break;
            length++;
        }

        return length > 3 ? length : 0;
    }
}
