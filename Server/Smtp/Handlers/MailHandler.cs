using Microsoft.Extensions.Options;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Protocols.Smtp.Parameters;
using Mox.Server.Inbound;
using Mox.Server.Storage;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Decides one MAIL FROM.</summary>
/// <remarks>RFC 5321 §4.1.1.2.</remarks>
internal sealed class MailHandler(IOptions<SmtpOptions> smtp, AddressBook book, SenderDomain senderDomain, TimeProvider time)
{
    private static readonly SmtpReply Ok = new(250, new(2, 1, 0), "Sender ok");
    private static readonly SmtpReply NeedsTls = new(530, new(5, 7, 0), "STARTTLS first");
    private static readonly SmtpReply NeedsLogin = new(530, new(5, 7, 0), "Sign in first");
    private static readonly SmtpReply NotYours = new(550, new(5, 7, 1), "This address is not yours to send from");
    private static readonly SmtpReply NoLiterals = new(550, new(5, 7, 0), "No senders at IP addresses");
    private static readonly SmtpReply NeedsUtf8 = new(550, new(5, 6, 7), "The address needs SMTPUTF8");
    private static readonly SmtpReply BadHold = new(501, new(5, 5, 4), "The message cannot be held until then");

    public async ValueTask<SmtpReply> HandleAsync(MailCommand command, SmtpState state, CancellationToken ct)
    {
        var options = smtp.Value;
        if (state.IsSubmission && state.Tls is null && options.RequireTls) return NeedsTls;
        if (state.IsSubmission && state.Login is null) return NeedsLogin;

        var parameters = command.Parameters;
        if (!parameters.Unknown.IsEmpty) return Replies.UnknownParameter;
        if (!state.IsSubmission && (parameters.HoldFor is not null || parameters.HoldUntil is not null)) return Replies.UnknownParameter;
        if (parameters.Size is { } size && size.Octets > (ulong)options.MaxMessageOctets) return Replies.TooLarge;
        if (command.NeedsUtf8 && !parameters.SmtpUtf8) return NeedsUtf8;
        if (!MayHold(parameters, options)) return BadHold;
        if (command.From is SmtpPath.AtLiteral) return NoLiterals;
        if (command.From.ToAddress() is not { } address) return Ok;
        if (state.Login is { } login && !book.MaySendAs(login.AccountId, address)) return NotYours;
        if (options.MagicAddresses && MagicLocalPart.Read(address.Local) is { Stage: MagicStage.MailFrom } magic)
        {
            if (magic.Wait > TimeSpan.Zero) await Task.Delay(magic.Wait, time, ct).ConfigureAwait(false);
            return magic.Reply;
        }

        // Asked last: it may cost look-ups.
        if (options.CheckSenderDomain && !state.IsSubmission && await senderDomain.RefusalAsync(address.Domain, ct).ConfigureAwait(false) is { } refusal) return refusal;
        return Ok;
    }

    /// <summary>RFC 4865 §4.2: what is later than announced, or past, is refused with 501 5.5.4.</summary>
    private bool MayHold(MailParameters parameters, SmtpOptions options)
    {
        if (parameters.HoldFor is { } hold) return hold.Interval <= options.MaxHold;
        if (parameters.HoldUntil is not { } until) return true;
        var now = time.GetUtcNow();
        return until.At >= now && until.At <= now + options.MaxHold;
    }
}
