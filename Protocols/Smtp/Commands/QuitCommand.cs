using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>QUIT</c>: good-bye.</summary>
/// <remarks>RFC 5321 §4.1.1.10.</remarks>
public sealed record QuitCommand : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Quit;

    public static Parsed<QuitCommand> Parse(ReadOnlySpan<byte> arguments) => Nothing(arguments) is { } fault ? fault : new QuitCommand();
}
