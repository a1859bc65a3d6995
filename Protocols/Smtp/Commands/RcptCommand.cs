using System.Text;
using Mox.Protocols.Smtp.Parameters;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>RCPT TO:&lt;path&gt; [parameters]</c>: one recipient more.</summary>
/// <param name="NeedsUtf8">The path holds octets above 127: it may come only with SMTPUTF8 (RFC 6531 §3.4).</param>
/// <remarks>RFC 5321 §4.1.1.3.</remarks>
public sealed record RcptCommand(SmtpPath To, bool NeedsUtf8, RcptParameters Parameters) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Rcpt;

    public static Parsed<RcptCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        var word = " TO:"u8;
        if (arguments.Length < word.Length || !Ascii.EqualsIgnoreCase(arguments[..word.Length], word)) return new SyntaxFault(0, "TO:");
        var at = word.Length;
        if (leniency.SpaceAfterColon && at < arguments.Length && arguments[at] == ' ') at++;
        if (!SmtpPath.Read(arguments[at..], leniency, out var length).Try(out var path, out var fault)) return fault.Shift(at);
        if (path is SmtpPath.Null) return new SyntaxFault(at + 1, "address");
        var utf8 = !Ascii.IsValid(arguments.Slice(at, length));
        at += length;
        return RcptParameters.Parse(arguments[at..]).Try(out var parameters, out fault) ? new RcptCommand(path, utf8, parameters) : fault.Shift(at);
    }
}
