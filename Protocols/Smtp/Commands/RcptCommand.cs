using Mox.Protocols.Smtp.Parameters;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>RCPT TO:&lt;path&gt; [parameters]</c>: one recipient more.</summary>
/// <param name="NeedsUtf8">The path holds octets above 127: it may come only with SMTPUTF8 (RFC 6531 §3.4).</param>
/// <remarks>RFC 5321 §4.1.1.3.</remarks>
public sealed record RcptCommand(SmtpPath To, bool NeedsUtf8, RcptParameters Parameters) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Rcpt;

    /// <summary>Reads what stands behind the verb.</summary>
    public static Parsed<RcptCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        if (!PathArgument.Read(arguments, "TO:", leniency).Try(out var argument, out var fault)) return fault;
        if (argument.Path is SmtpPath.Null) return new SyntaxFault(argument.Start + 1, "address");
        return RcptParameters.Parse(arguments[argument.End..]).Try(out var parameters, out fault)
            ? new RcptCommand(argument.Path, argument.NeedsUtf8, parameters)
            : fault.Shift(argument.End);
    }
}
