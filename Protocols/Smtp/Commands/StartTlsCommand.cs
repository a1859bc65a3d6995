using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>STARTTLS</c>: everything after it is encrypted.</summary>
/// <remarks>RFC 3207 §4.</remarks>
public sealed record StartTlsCommand : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.StartTls;

    public static Parsed<StartTlsCommand> Parse(ReadOnlySpan<byte> arguments) => Nothing(arguments) is { } fault ? fault : new StartTlsCommand();
}
