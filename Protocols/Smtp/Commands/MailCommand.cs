using Mox.Protocols.Smtp.Parameters;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>MAIL FROM:&lt;path&gt; [parameters]</c>: a transaction begins.</summary>
/// <param name="NeedsUtf8">The path holds octets above 127: it may come only with SMTPUTF8 (RFC 6531 §3.4).</param>
/// <remarks>RFC 5321 §4.1.1.2.</remarks>
public sealed record MailCommand(SmtpPath From, bool NeedsUtf8, MailParameters Parameters) : SmtpCommand
{
    public override SmtpVerb Verb => SmtpVerb.Mail;

    /// <summary>Reads what stands behind the verb.</summary>
    public static Parsed<MailCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        if (!PathArgument.Read(arguments, "FROM:", leniency).Try(out var argument, out var fault)) return fault;
        if (argument.Path is SmtpPath.Postmaster) return new SyntaxFault(argument.Start + 1, "at sign");
        return MailParameters.Parse(arguments[argument.End..]).Try(out var parameters, out fault)
            ? new MailCommand(argument.Path, argument.NeedsUtf8, parameters)
            : fault.Shift(argument.End);
    }
}
