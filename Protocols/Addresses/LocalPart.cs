using System.Buffers;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>The part of an address before the at sign, unquoted, in Unicode NFC. It can hold no control character, so neither CR, LF nor NUL.</summary>
/// <remarks>
/// RFC 5321 §4.1.2 (Dot-string, Quoted-string) and §4.5.3.1.1; RFC 6531 §3.3 for UTF-8. Up to 128 octets are accepted, as senders of verp addresses need.
/// The empty local part <c>""</c>, which the grammar of the quoted string allows, is not: no mailbox has that name.
/// </remarks>
public readonly record struct LocalPart
{
    /// <summary>The longest local part accepted, in UTF-8 octets.</summary>
    public const int MaxOctets = 128;

    private static readonly SearchValues<char> Atext = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    private readonly string? _text;

    private LocalPart(string text) => _text = text;

    /// <summary>The text without quotes and escapes.</summary>
    public string Text => _text ?? "";

    /// <summary>True when SMTPUTF8 is needed to carry it.</summary>
    public bool IsInternational => !Ascii.IsValid(Text);

    /// <summary>The form on the wire: as it is when it is a Dot-string, quoted otherwise.</summary>
    public string Wire => IsDotString(Text) ? Text : Quote(Text);

    /// <summary>Makes a local part from its unquoted text. Faults: no text, a control character, half a surrogate pair, or more than <see cref="MaxOctets"/>.</summary>
    public static Parsed<LocalPart> From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return new SyntaxFault(0, "local part");
        if (text.Length > 4 * MaxOctets) return TooLong(text.Length); // composed by NFC it may be shorter, but not by that much
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] == '\uFFFE' || (char.IsSurrogate(text[i]) && !PairAt(text, ref i))) return new SyntaxFault(i, "printable character");
        }

        var normal = text.Normalize(NormalizationForm.FormC);
        return Encoding.UTF8.GetByteCount(normal) > MaxOctets ? TooLong(text.Length) : new LocalPart(normal);
    }

    /// <summary>Reads the form on the wire, quoted or not. Faults: those of <see cref="From"/>, a character that must be quoted, a dot without a word beside it, an open quote.</summary>
    public static Parsed<LocalPart> Parse(string wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (!Read(wire, out var length).Try(out var local, out var fault)) return fault;
        return length == wire.Length ? local : new SyntaxFault(length, "end of the local part");
    }

    /// <summary>Reads a local part at the start of a text, up to what cannot belong to it.</summary>
    internal static Parsed<LocalPart> Read(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.StartsWith("\"")) return ReadQuoted(text, out length);
        for (; length < text.Length && text[length] != '@'; length++)
        {
            var dot = text[length] == '.';
            if (!dot && !IsAtext(text[length])) return new SyntaxFault(length, "atom character");
            if (dot && (length == 0 || text[length - 1] == '.')) return new SyntaxFault(length, "atom");
        }

        if (length == 0) return new SyntaxFault(0, "local part");
        return text[length - 1] == '.' ? new SyntaxFault(length, "atom") : From(text[..length].ToString());
    }

    /// <summary>The form on the wire, as <see cref="Wire"/> has it.</summary>
    public override string ToString() => Wire;

    internal static bool IsAtext(char c) => c > 0x7F || Atext.Contains(c);

    private static SyntaxFault TooLong(int length) => new(Math.Min(length, MaxOctets), $"local part of at most {MaxOctets} octets");

    private static Parsed<LocalPart> ReadQuoted(ReadOnlySpan<char> text, out int length)
    {
        var inner = new StringBuilder();
        for (length = 1; length < text.Length && text[length] != '"'; length++)
        {
            if (text[length] == '\\' && ++length == text.Length) return new SyntaxFault(length, "escaped character");
            if (inner.Length > 4 * MaxOctets) return TooLong(text.Length);
            inner.Append(text[length]);
        }

        if (length++ >= text.Length) return new SyntaxFault(text.Length, "closing quote");
        return inner.Length == 0 ? new SyntaxFault(1, "local part") : From(inner.ToString());
    }

    private static bool PairAt(string text, ref int i)
    {
        if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
        i++;
        return true;
    }

    private static bool IsDotString(string text)
    {
        if (text.Length == 0 || text[0] == '.' || text[^1] == '.') return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.' ? text[i - 1] == '.' : !IsAtext(text[i])) return false;
        }

        return true;
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
