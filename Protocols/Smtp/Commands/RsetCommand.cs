using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>RSET</c>: the transaction is dropped.</summary>
/// <remarks>RFC 5321 §4.1.1.5.</remarks>
public sealed record RsetCommand : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Rset;

    public static Parsed<RsetCommand> Parse(ReadOnlySpan<byte> arguments) => Nothing(arguments) is { } fault ? fault : new RsetCommand();
}
