using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>HELP [text]</c>: what is there?</summary>
/// <remarks>RFC 5321 §4.1.1.8.</remarks>
public sealed record HelpCommand : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Help;

    /// <summary>A text may follow; it has no meaning.</summary>
    public static Parsed<HelpCommand> Parse(ReadOnlySpan<byte> arguments) =>
        arguments.IsEmpty || Text(arguments).Try(out _, out var fault) ? new HelpCommand() : fault;
}
