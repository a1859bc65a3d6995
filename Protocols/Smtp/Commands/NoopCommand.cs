using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>NOOP [text]</c>: are you there?</summary>
/// <remarks>RFC 5321 §4.1.1.9.</remarks>
public sealed record NoopCommand : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Noop;

    /// <summary>A text may follow; it has no meaning.</summary>
    public static Parsed<NoopCommand> Parse(ReadOnlySpan<byte> arguments) =>
        arguments.IsEmpty || Text(arguments).Try(out _, out var fault) ? new NoopCommand() : fault;
}
