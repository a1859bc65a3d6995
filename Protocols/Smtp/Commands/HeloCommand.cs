using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>HELO name</c>: the client greets and knows no extensions.</summary>
/// <remarks>RFC 5321 §4.1.1.1.</remarks>
public sealed record HeloCommand(HelloName Name) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Helo;

    public static Parsed<HeloCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        if (arguments.Length < 2 || arguments[0] != ' ') return new SyntaxFault(0, "space and name of the client");
        return HelloName.Parse(arguments[1..], leniency).Try(out var name, out var fault) ? new HeloCommand(name) : fault.Shift(1);
    }
}
