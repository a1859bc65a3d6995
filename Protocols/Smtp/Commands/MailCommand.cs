using System.Text;
using Mox.Protocols.Smtp.Parameters;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>MAIL FROM:&lt;path&gt; [parameters]</c>: a transaction begins.</summary>
/// <param name="NeedsUtf8">The path holds octets above 127: it may come only with SMTPUTF8 (RFC 6531 §3.4).</param>
/// <remarks>RFC 5321 §4.1.1.2.</remarks>
public sealed record MailCommand(SmtpPath From, bool NeedsUtf8, MailParameters Parameters) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Mail;

    public static Parsed<MailCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        var word = " FROM:"u8;
        if (arguments.Length < word.Length || !Ascii.EqualsIgnoreCase(arguments[..word.Length], word)) return new SyntaxFault(0, "FROM:");
        var at = word.Length;
        if (leniency.SpaceAfterColon && at < arguments.Length && arguments[at] == ' ') at++;
        if (!SmtpPath.Read(arguments[at..], leniency, out var length).Try(out var path, out var fault)) return fault.Shift(at);
        if (path is SmtpPath.Postmaster) return new SyntaxFault(at + 1, "at sign");
        var utf8 = !Ascii.IsValid(arguments.Slice(at, length));
        at += length;
        return MailParameters.Parse(arguments[at..]).Try(out var parameters, out fault) ? new MailCommand(path, utf8, parameters) : fault.Shift(at);
    }
}
