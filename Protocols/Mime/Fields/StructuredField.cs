using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>A field that is a value with parameters: Content-Type, Content-Disposition and their like.</summary>
/// <remarks>
/// RFC 2045 §5.1, RFC 2183 §2, RFC 2231 §3 and §4. Names are lower-case, values decoded; the first of two parameters of one name counts, and one
/// with a charset wins over one without. Lenient: spaces in unquoted values, missing semicolons, open quotes, encoded words in values.
/// </remarks>
/// <param name="Value">What stands before the first parameter, lower-case, without comments and white space.</param>
public sealed record StructuredField(string Value, ImmutableArray<HeaderParameter> Parameters)
{
    private const int MaxSections = 1000;

    /// <summary>Reads an unfolded field value.</summary>
    public static StructuredField Read(string? text, int maxParameters = 100)
    {
        if (string.IsNullOrEmpty(text)) return new StructuredField("", []);
        var at = 0;
        var value = ReadValue(text, ref at);
        var raw = new List<HeaderParameter>();
        while (at < text.Length && raw.Count < maxParameters)
        {
            if (ReadParameter(text, ref at) is { } parameter) raw.Add(parameter);
        }

        return new StructuredField(value, Combine(raw));
    }

    private static string ReadValue(string text, ref int at)
    {
        var value = new StringBuilder();
        while (at < text.Length && text[at] != ';')
        {
            var c = text[at];
            if (c == '(')
            {
                SkipComment(text, ref at);
            }
            else if (c is ' ' or '\t' or '"')
            {
                at++;
                // "text/plain charset=utf-8": the semicolon was forgotten.
                if (value.Length > 0 && IsParameterAt(text, at)) return Lower(value);
            }
            else
            {
                value.Append(c);
                at++;
            }
        }

        return Lower(value);
    }

    private static string Lower(StringBuilder value) => value.ToString().ToLowerInvariant();

    private static HeaderParameter? ReadParameter(string text, ref int at)
    {
        SkipSpace(text, ref at, ";");
        var start = at;
        while (at < text.Length && text[at] is not ('=' or ';')) at++;
        var name = text[start..at].Trim().ToLowerInvariant();
        if (at >= text.Length || text[at] == ';') return null;
        at++;
        SkipSpace(text, ref at, "");
        var value = at < text.Length && text[at] == '"' ? ReadQuoted(text, ref at) : ReadBare(text, ref at);
        return name.Length == 0 || name.AsSpan().IndexOfAny(" \t\"") >= 0 ? null : new HeaderParameter(name, value);
    }

    private static string ReadQuoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }

        at = Math.Min(at + 1, text.Length);
        // Up to the semicolon; a parameter whose semicolon was forgotten begins at once.
        SkipSpace(text, ref at, "");
        while (at < text.Length && text[at] != ';' && !IsParameterAt(text, at))
        {
            while (at < text.Length && text[at] is not (';' or ' ' or '\t')) at++;
            SkipSpace(text, ref at, "");
        }

        return value.ToString();
    }

    private static string ReadBare(string text, ref int at)
    {
        var start = at;
        var end = at;
        while (at < text.Length && text[at] != ';')
        {
            if (text[at] is not (' ' or '\t'))
            {
                end = ++at;
                continue;
            }

            SkipSpace(text, ref at, "");
            if (IsParameterAt(text, at)) break;
        }

        return text[start..end];
    }

    /// <summary>White space, comments, and the given characters.</summary>
    private static void SkipSpace(string text, ref int at, string also)
    {
        while (at < text.Length)
        {
            if (text[at] == '(') SkipComment(text, ref at);
            else if (text[at] is ' ' or '\t' || also.Contains(text[at], StringComparison.Ordinal)) at++;
            else return;
        }
    }

    private static void SkipComment(string text, ref int at)
    {
        var depth = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '(') depth++;
            else if (text[at] == ')' && --depth == 0) break;
        }

        at = Math.Min(at + 1, text.Length);
    }

    /// <summary>Does a name and its equals sign stand here? Names are short, so that this is no search.</summary>
    private static bool IsParameterAt(string text, int at)
    {
        var span = text.AsSpan(at, Math.Min(40, text.Length - at));
        var end = span.IndexOfAnyExcept(TokenChars);
        return end > 0 && span[end] == '=' && !(end + 1 < span.Length && span[end + 1] == '?');
    }

    private static readonly System.Buffers.SearchValues<char> TokenChars =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*.!#$%&'+^`|~");

    private sealed class Continued(int order)
    {
        public int Order { get; } = order;

        public string? Plain { get; set; }

        public SortedDictionary<int, (string Text, bool Extended)> Sections { get; } = [];
    }

    /// <summary>Puts the sections of RFC 2231 §3 together, in whatever order they came; behind a gap nothing is read.</summary>
    private static ImmutableArray<HeaderParameter> Combine(List<HeaderParameter> raw)
    {
        var byName = new Dictionary<string, Continued>(StringComparer.Ordinal);
        foreach (var (name, value) in raw)
        {
            var star = name.IndexOf('*');
            var key = star > 0 ? name[..star] : name;
            if (!byName.TryGetValue(key, out var continued)) byName.Add(key, continued = new Continued(byName.Count));
            if (star <= 0)
            {
                continued.Plain ??= value;
                continue;
            }

            var number = name.AsSpan(star + 1);
            var extended = number.IsEmpty || number[^1] == '*';
            if (!number.IsEmpty && extended) number = number[..^1];
            var section = 0;
            if (!number.IsEmpty && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out section) || section >= MaxSections)) continue;
            continued.Sections.TryAdd(section, (value, extended));
        }

        return [.. byName.OrderBy(entry => entry.Value.Order).Select(entry => Whole(entry.Key, entry.Value)).OfType<HeaderParameter>()];
    }

    private static HeaderParameter? Whole(string name, Continued continued)
    {
        if (!continued.Sections.ContainsKey(0))
        {
            return continued.Plain is null ? null : new HeaderParameter(name, HeaderText.OneLine(EncodedWord.Decode(continued.Plain)));
        }

        var text = new StringBuilder();
        using var octets = new MemoryStream();
        string? charset = null;
        for (var i = 0; continued.Sections.TryGetValue(i, out var section); i++)
        {
            var (value, extended) = section;
            if (i == 0 && extended) value = TakeCharset(value, out charset);
            if (extended)
            {
                AppendPercent(value, octets);
                continue;
            }

            Flush();
            text.Append(value);
        }

        Flush();
        // Some senders cut an encoded word into sections.
        var whole = charset is null ? EncodedWord.Decode(text.ToString()) : text.ToString();
        return new HeaderParameter(name, HeaderText.OneLine(whole));

        void Flush()
        {
            text.Append(Charsets.Decode(charset, octets.GetBuffer().AsSpan(0, (int)octets.Length)));
            octets.SetLength(0);
        }
    }

    /// <summary>RFC 2231 §4: <c>charset'language'text</c>.</summary>
    private static string TakeCharset(string value, out string? charset)
    {
        charset = null;
        var first = value.IndexOf('\'', StringComparison.Ordinal);
        var second = first < 0 ? -1 : value.IndexOf('\'', first + 1);
        if (second < 0) return value;
        if (first > 0) charset = value[..first];
        return value[(second + 1)..];
    }

    private static void AppendPercent(string value, MemoryStream octets)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                octets.WriteByte((byte)((EncodedWord.HexValue(value[i + 1]) << 4) | EncodedWord.HexValue(value[i + 2])));
                i += 2;
            }
            else if (c < 0x80)
            {
                octets.WriteByte((byte)c);
            }
            else if (Rune.DecodeFromUtf16(value.AsSpan(i), out var rune, out var used) == System.Buffers.OperationStatus.Done)
            {
                octets.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                i += used - 1;
            }
        }
    }
}
