using System.Collections.Frozen;
using System.Text;

namespace Mox.Protocols.Mime.Threading;

/// <summary>A subject without what replies, forwards and mailing lists put before it, in any of the languages mail programs speak.</summary>
/// <remarks>
/// Wider than the base subject of RFC 5256 §2.1, which knows English only: <c>AW:</c>, <c>SV:</c>, <c>RE[2]:</c>, <c>Antw:</c>, <c>回复：</c> count as <c>Re:</c>
/// does. A word before a colon counts only when it is known, so that <c>Meeting: Monday</c> stays whole. Linear.
/// </remarks>
/// <param name="Text">What is left, runs of white space made one space; may be empty.</param>
/// <param name="IsReplyOrForward">Such a mark was taken away.</param>
public readonly record struct ConversationSubject(string Text, bool IsReplyOrForward)
{
    /// <summary>The longest mark.</summary>
    private const int MaxMark = 16;

    private const string Known =
        "RE R RES REF RIF RV REP AW ANTW ANTWORT WG SV VS VL VB VÁ ODP PD BLS TR RÉF RÉP YNT İLT ILT ATB ENC FW FWD FRW TRS I DOORST TOVÁBBÍTÁS ΑΠ ΣΧΕΤ ΠΡΘ ОТВ ОТВЕТ ПЕР ПЕРЕСЛ "
        + "回复 答复 回覆 轉寄 转发 轉發 返信 転送 답장 회신 전달 השב תגובה הועבר رد إعادة ตอบ ส่งต่อ";

    private static readonly FrozenSet<string> Marks = Known.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Marks.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>For comparing: subjects that differ in large and small letters only are the same.</summary>
    public string Key => Text.ToUpperInvariant();

    /// <summary>Reads a decoded subject.</summary>
    public static ConversationSubject Of(string? subject)
    {
        if (string.IsNullOrWhiteSpace(subject)) return new ConversationSubject("", false);
        var text = Collapse(subject);
        int start = 0, end = text.Length;
        var marked = false;
        while (end > start && text.AsSpan(start, end - start).EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase))
        {
            (end, marked) = (end - 5, true);
            while (end > start && text[end - 1] == ' ') end--;
        }

        while (true)
        {
            var rest = text.AsSpan(start, end - start);
            if (Mark(rest) is var mark and > 0)
            {
                (start, marked) = (start + mark, true);
            }
            else if (Tag(rest) is var tag and > 0)
            {
                start += tag;
            }
            else
            {
                break;
            }
        }

        return new ConversationSubject(text[start..end], marked);
    }

    /// <summary>Runs of white space become one space, those at the ends go.</summary>
    private static string Collapse(string subject)
    {
        var result = new StringBuilder(subject.Length);
        foreach (var c in subject)
        {
            var space = char.IsWhiteSpace(c) || char.IsControl(c);
            if (!space) result.Append(c);
            else if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
        }

        return result.ToString().TrimEnd();
    }

    /// <summary>Characters that a mark at the beginning takes, with its colon and the space behind; 0 when there is none.</summary>
    private static int Mark(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length <= MaxMark && (char.IsLetter(text[length]) || char.GetUnicodeCategory(text[length]) == System.Globalization.UnicodeCategory.NonSpacingMark)) length++;
        if (length == 0 || length > MaxMark || !Lookup.Contains(text[..length])) return 0;
        var at = length + Counter(text[length..]);
        while (at < text.Length && text[at] == ' ') at++;
        if (at >= text.Length || text[at] is not (':' or '\uFF1A')) return 0;
        at++;
        while (at < text.Length && text[at] == ' ') at++;
        return at;
    }

    /// <summary>How often it was answered, as some programs count: <c>[2]</c>, <c>(2)</c>, <c>^2</c>, <c>*2</c>, <c>2</c>.</summary>
    private static int Counter(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return 0;
        var close = text[0] switch { '[' => ']', '(' => ')', _ => '\0' };
        var at = close != '\0' || text[0] is '^' or '*' ? 1 : 0;
        var digits = at;
        while (digits < text.Length && digits - at < 5 && char.IsAsciiDigit(text[digits])) digits++;
        if (digits == at) return 0;
        if (close == '\0') return digits;
        return digits < text.Length && text[digits] == close ? digits + 1 : 0;
    }

    /// <summary>A list's name in brackets, unless nothing stands behind it.</summary>
    private static int Tag(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '[') return 0;
        var close = text[1..].IndexOfAny('[', ']');
        if (close < 0 || text[1 + close] != ']') return 0;
        var at = close + 2;
        while (at < text.Length && text[at] == ' ') at++;
        return at < text.Length ? at : 0;
    }
}
