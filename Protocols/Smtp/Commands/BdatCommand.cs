using System.Buffers.Text;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>BDAT size [LAST]</c>: so many octets of the message follow at once.</summary>
/// <remarks>RFC 3030 §2: <c>chunk-size ::= 1*DIGIT</c>; here at most 18 digits, more octets than anyone can send.</remarks>
public sealed record BdatCommand(long Octets, bool Last) : SmtpCommand
{
    private const int MaxDigits = 18;

    public override SmtpVerb Verb => SmtpVerb.Bdat;

    public static Parsed<BdatCommand> Parse(ReadOnlySpan<byte> arguments)
    {
        if (arguments.Length < 2 || arguments[0] != ' ') return new SyntaxFault(0, "space and size");
        var words = arguments[1..];
        var space = words.IndexOf((byte)' ');
        var digits = space < 0 ? words : words[..space];
        var bad = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (bad >= 0) return new SyntaxFault(1 + bad, "digit");
        if (digits.Length is 0 or > MaxDigits || !Utf8Parser.TryParse(digits, out long octets, out _)) return new SyntaxFault(1, "1 to 18 digits");
        if (space < 0) return new BdatCommand(octets, false);
        return Ascii.EqualsIgnoreCase(words[(space + 1)..], "LAST"u8) ? new BdatCommand(octets, true) : new SyntaxFault(2 + space, "LAST");
    }
}
