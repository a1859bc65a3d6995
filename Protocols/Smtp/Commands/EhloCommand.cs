using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>EHLO name</c>: the client greets and asks for extensions.</summary>
/// <remarks>RFC 5321 §4.1.1.1.</remarks>
public sealed record EhloCommand(HelloName Name) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Ehlo;

    public static Parsed<EhloCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        if (arguments.Length < 2 || arguments[0] != ' ') return new SyntaxFault(0, "space and name of the client");
        return HelloName.Parse(arguments[1..], leniency).Try(out var name, out var fault) ? new EhloCommand(name) : fault.Shift(1);
    }
}
