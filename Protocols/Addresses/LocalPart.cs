using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses;

/// <summary>The part of an address before the at sign, unquoted, in Unicode NFC. It can hold no control character.</summary>
/// <remarks>RFC 5321 §4.1.2 (Dot-string, Quoted-string) and §4.5.3.1.1; RFC 6531 §3.3 for UTF-8. Up to 128 octets are accepted, as senders of verp addresses need.</remarks>
public readonly record struct LocalPart
{
    /// <summary>The longest local part accepted, in UTF-8 octets.</summary>
    public const int MaxOctets = 128;

    private readonly string? _text;

    private LocalPart(string text) => _text = text;

    /// <summary>The text without quotes and escapes.</summary>
    public string Text => _text ?? "";

    /// <summary>True when SMTPUTF8 is needed to carry it.</summary>
    public bool IsInternational => !Ascii.IsValid(Text);

    /// <summary>The form on the wire: as it is when it is a Dot-string, quoted otherwise.</summary>
    public string Wire => IsDotString(Text) ? Text : Quote(Text);

    /// <summary>Makes a local part from its unquoted text.</summary>
    public static Parsed<LocalPart> From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return new SyntaxFault(0, "local part");
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || (char.IsSurrogate(text[i]) && !PairAt(text, ref i))) return new SyntaxFault(i, "printable character");
        }

        var normal = text.Normalize(NormalizationForm.FormC);
        return Encoding.UTF8.GetByteCount(normal) > MaxOctets
            ? new SyntaxFault(MaxOctets, $"local part of at most {MaxOctets} octets")
            : new LocalPart(normal);
    }

    public override string ToString() => Wire;

    internal static bool IsAtext(char c) => char.IsAsciiLetterOrDigit(c) || c > 0x7F || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal);

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
