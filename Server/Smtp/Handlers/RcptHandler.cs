using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Server.Hosting;
using Mox.Server.Inbound;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Smtp.Handlers;

/// <summary>What came of RCPT.</summary>
/// <param name="Accepted">The recipient, when the reply is positive.</param>
/// <param name="Unknown">There is no such mailbox: guessing is slowed down.</param>
internal sealed record RcptOutcome(SmtpReply Reply, InboundRecipient? Accepted = null, bool Unknown = false);

/// <summary>Decides one RCPT TO.</summary>
/// <remarks>
/// RFC 5321 §4.1.1.3. An unknown recipient is refused here and now: taking the message first and bouncing it later would send notifications to people
/// who never wrote. Guessing is made slow instead (<see cref="Tarpit"/>).
/// </remarks>
internal sealed class RcptHandler(IOptions<SmtpOptions> smtp, IOptions<ApplianceOptions> appliance, AddressBook book, MailboxReader mailboxes, TimeProvider time)
{
    private static readonly SmtpReply Ok = new(250, new(2, 1, 5), "Recipient ok");
    private static readonly RcptOutcome TooMany = new(new SmtpReply(452, new(4, 5, 3), "Too many recipients, send the rest in another transaction"));
    private static readonly RcptOutcome OneForBounces = new(new SmtpReply(452, new(4, 5, 3), "One recipient for a notification"));
    private static readonly RcptOutcome UnknownParameter = new(Replies.UnknownParameter);
    private static readonly RcptOutcome NeedsUtf8 = new(Replies.AddressNeedsUtf8);
    private static readonly RcptOutcome NoSuchMailbox = new(new SmtpReply(550, new(5, 1, 1), "No such mailbox here"), Unknown: true);
    private static readonly RcptOutcome NoLiterals = new(new SmtpReply(550, new(5, 1, 2), "No recipients at IP addresses"));
    private static readonly RcptOutcome NoRelay = new(new SmtpReply(550, new(5, 7, 1), "This host takes no mail for that domain"));
    private static readonly RcptOutcome Disabled = new(new SmtpReply(450, new(4, 2, 1), "The domain is switched off for now"));
    private static readonly RcptOutcome Empty = new(new SmtpReply(450, new(4, 2, 1), "The list has no members now"));
    private static readonly RcptOutcome MembersOnly = new(Replies.MembersOnly);
    private static readonly RcptOutcome Alone = new(new SmtpReply(452, new(4, 5, 3), "A list of members only takes its mail alone, send the rest in another transaction"));
    private static readonly RcptOutcome Full = new(Replies.MailboxFull);

    private readonly DomainName _ownDomain = DomainName.Parse(appliance.Value.HostName).Try(out var domain, out _) ? domain : default;

    public async ValueTask<RcptOutcome> HandleAsync(RcptCommand command, SmtpState state, CancellationToken ct)
    {
        var options = smtp.Value;
        if (state.Recipients.Length >= options.MaxRecipients) return TooMany;
        if (!command.Parameters.Unknown.IsEmpty) return UnknownParameter;
        if (command.NeedsUtf8 && state.Mail is { Parameters.SmtpUtf8: false }) return NeedsUtf8;
        if (!state.IsSubmission && options.OneRecipientForNullSender && state.Mail?.From is SmtpPath.Null && state.Recipients.Length > 0) return OneForBounces;
        if (command.To is SmtpPath.AtLiteral) return NoLiterals;

        var (address, owner) = command.To is SmtpPath.Postmaster ? (new MailAddress(LocalPart.From("postmaster").Value, _ownDomain), book.Postmaster) : Find(command.To.ToAddress()!);
        if (options.MagicAddresses && MagicLocalPart.Read(address.Local) is { Stage: MagicStage.RcptTo } magic)
        {
            if (magic.Wait > TimeSpan.Zero) await Task.Delay(magic.Wait, time, ct).ConfigureAwait(false);
            return new RcptOutcome(magic.Reply);
        }

        // Whose mail it takes is known with the message only, and DATA has one reply: what is refused for it must not be refused for others.
        if (!state.IsSubmission && owner is AddressOwner.Account or AddressOwner.Alias && !FitsTogether(state, (owner as AddressOwner.Alias)?.Entry)) return Alone;
        return owner switch
        {
            AddressOwner.Account account when !state.IsSubmission && await IsFullAsync(account.AccountId, state, ct).ConfigureAwait(false) => Full,
            AddressOwner.Account account => new RcptOutcome(Ok, new InboundRecipient(address, account.AccountId, command.Parameters)),
            AddressOwner.Alias { Entry.Members.IsEmpty: true } => Empty,
            AddressOwner.Alias alias when state.Login is { } login && !alias.Entry.Takes(new AddressOwner.Account(login.AccountId, login.Login)) => MembersOnly,
            AddressOwner.Alias alias => new RcptOutcome(Ok, new InboundRecipient(address, 0, command.Parameters, alias.Entry)),
            AddressOwner.DomainDisabled => Disabled,
            AddressOwner.Elsewhere when state.IsSubmission => new RcptOutcome(Ok, new InboundRecipient(address, 0, command.Parameters)),
            AddressOwner.Elsewhere => NoRelay,
            _ => NoSuchMailbox,
        };
    }

    private static bool FitsTogether(SmtpState state, AliasEntry? alias) =>
        state.Recipients.All(other => other.Alias?.Id == alias?.Id || (other.Alias is not { PostPolicy: PostPolicy.Members } && alias is not { PostPolicy: PostPolicy.Members }));

    private (MailAddress Address, AddressOwner Owner) Find(MailAddress address) => (address, book.Find(address));

    /// <summary>Without room for the message the recipient is refused now, so that the others of the transaction still get it (RFC 1870 §6.4).</summary>
    private async ValueTask<bool> IsFullAsync(long accountId, SmtpState state, CancellationToken ct)
    {
        if (book.Account(accountId) is not { QuotaOctets: > 0 }) return false;
        var (used, limit) = await mailboxes.UsageAsync(accountId, ct).ConfigureAwait(false);
        var size = (long)Math.Min(state.Mail?.Parameters.Size?.Octets ?? 0, long.MaxValue / 2);
        return limit > 0 && used + size > limit;
    }
}
