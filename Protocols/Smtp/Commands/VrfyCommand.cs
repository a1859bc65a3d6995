using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>VRFY text</c>: is this a user here?</summary>
/// <remarks>RFC 5321 §4.1.1.6; RFC 6531 §3.7.4.2 adds the SMTPUTF8 keyword at the end.</remarks>
public sealed record VrfyCommand(string Argument) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Vrfy;

    public static Parsed<VrfyCommand> Parse(ReadOnlySpan<byte> arguments) => Text(arguments).Select(text => new VrfyCommand(text));
}
