using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>DATA</c>: the message follows, ended by a line with a dot.</summary>
/// <remarks>RFC 5321 §4.1.1.4.</remarks>
public sealed record DataCommand : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Data;

    public static Parsed<DataCommand> Parse(ReadOnlySpan<byte> arguments) => Nothing(arguments) is { } fault ? fault : new DataCommand();
}
