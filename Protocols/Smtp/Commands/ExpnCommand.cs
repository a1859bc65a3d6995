using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>EXPN text</c>: who is on this list?</summary>
/// <remarks>RFC 5321 §4.1.1.7; RFC 6531 §3.7.4.2 adds the SMTPUTF8 keyword at the end.</remarks>
public sealed record ExpnCommand(string Argument) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Expn;

    public static Parsed<ExpnCommand> Parse(ReadOnlySpan<byte> arguments) => Text(arguments).Select(text => new ExpnCommand(text));
}
