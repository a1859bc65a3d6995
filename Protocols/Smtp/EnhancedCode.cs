using System.Globalization;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp;

/// <summary>An enhanced status code, such as <c>5.1.1</c>. The default value is none.</summary>
/// <remarks>RFC 3463 §2: <c>class "." subject "." detail</c>, subject and detail of one to three digits; RFC 2034 §4 for its place in a reply.</remarks>
public readonly record struct EnhancedCode(byte Class, ushort Subject, ushort Detail)
{
    public static readonly EnhancedCode None;

    public bool IsNone => Class == 0;

    /// <summary>Reads a code that stands alone.</summary>
    public static Parsed<EnhancedCode> Parse(ReadOnlySpan<char> text) =>
        TryReadPrefix(text, out var code, out var length) && length == text.Length ? code : new SyntaxFault(0, "enhanced status code");

    /// <summary>Reads a code at the start of a text, as replies have it; a space or the end must follow.</summary>
    /// <param name="length">Characters of the code itself.</param>
    public static bool TryReadPrefix(ReadOnlySpan<char> text, out EnhancedCode code, out int length)
    {
        (code, length) = (None, 0);
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.') return false;
        var at = 2;
        if (!ReadNumber(text, ref at, out var subject) || at >= text.Length || text[at++] != '.' || !ReadNumber(text, ref at, out var detail)) return false;
        if (at < text.Length && text[at] != ' ') return false;
        (code, length) = (new EnhancedCode((byte)(text[0] - '0'), subject, detail), at);
        return true;
    }

    public override string ToString() => IsNone ? "" : string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static bool ReadNumber(ReadOnlySpan<char> text, ref int at, out ushort number)
    {
        number = 0;
        var start = at;
        while (at < text.Length && at - start < 3 && char.IsAsciiDigit(text[at])) number = (ushort)((number * 10) + text[at++] - '0');
        return at > start && !(at < text.Length && char.IsAsciiDigit(text[at]));
    }
}
