using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.PublicSuffix;
using Mox.Protocols.Smtp;
using Mox.Server.Hosting;
using Mox.Server.Inbound.Checks;
using Mox.Server.Storage;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Reports;

namespace Mox.Server.Inbound;

/// <summary>Takes a message from SMTP into the mailboxes of its recipients: checks, decisions, trace fields, and one transaction for all recipients together.</summary>
/// <remarks>When <see cref="DeliverAsync"/> gives <see cref="InboundOutcome.Stored"/> every recipient has the message and the commit is done; else nobody has it, so that the peer may come again.</remarks>
internal sealed partial class InboundPipeline(
    InboundChecks checks,
    ForgedFields forged,
    AddressBook book,
    MailboxReader mailboxes,
    MailboxWriter writer,
    StoreWriter store,
    DmarcObservations observations,
    DeliveredNotices notices,
    RuledPlaces places,
    TrafficMeter traffic,
    IOptions<ApplianceOptions> appliance,
    IOptions<InboundCheckOptions> options,
    ILogger<InboundPipeline> log)
{
    private static readonly DeliveryDecision.Refuse NoMember = new(new SmtpReply(550, new(5, 7, 2), "Only members may write to this list"), "its author is no member of the list");

    private static readonly SmtpReply Gone = new(451, new(4, 3, 0), "The mailbox changed just now, try again");

    private readonly string _hostName = appliance.Value.HostName;

    /// <summary>Mailboxes by account and role. An Inbox stays; one of another role that is gone is noticed when storing fails.</summary>
    private readonly ConcurrentDictionary<(long Account, SpecialUse Use), long> _places = new();

    /// <summary>Stores the message for all its recipients, or for none.</summary>
    /// <exception cref="StoreBusyException">Nothing was stored.</exception>
    /// <exception cref="QuotaExceededException">Nothing was stored: a recipient has no room.</exception>
    public async Task<InboundOutcome> DeliverAsync(InboundMessage message, CancellationToken ct)
    {
        var (results, findings) = await checks.RunAsync(message, ct).ConfigureAwait(false);
        var decision = DeliveryDecision.From(results);
        var recipients = Distinct(message.Recipients);
        var (forAll, each) = DeliveryDecision.Together([.. recipients.Select(recipient => IsTaken(message, recipient) || decision is DeliveryDecision.Refuse or DeliveryDecision.Defer ? decision : NoMember)]);
        if (forAll is DeliveryDecision.Defer defer) return NotTaken(message, defer.Reply, defer.Reason);
        if (forAll is DeliveryDecision.Refuse refuse)
        {
            if (decision is DeliveryDecision.Refuse) await RememberRefusalAsync(message, findings, recipients, ct).ConfigureAwait(false);
            return NotTaken(message, refuse.Reply, refuse.Reason);
        }

        if (await forged.CutAsync(message.Body, findings.Header, _hostName, ct).ConfigureAwait(false) is not { } rest) return await TakeAsync(message, findings, recipients, each, ct).ConfigureAwait(false);
        await using var cut = rest.ConfigureAwait(false);
        return await TakeAsync(message with { Body = rest }, findings, recipients, each, ct).ConfigureAwait(false);
    }

    private async Task<InboundOutcome> TakeAsync(InboundMessage message, InboundFindings findings, ImmutableArray<InboundRecipient> recipients, ImmutableArray<DeliveryDecision> decisions, CancellationToken ct)
    {
        var evidence = new Evidence(
            SenderFields.Write(findings, _hostName, message.Remote),
            SenderEvidence.Facts(message, findings),
            findings.Iprev is { Result: MethodResult.Pass } iprev ? iprev.Name : null,
            ReportRows.Of(message, findings, refused: false, optional: ReportRows.IsReport(findings.Header)));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (await StoreAsync(message, recipients, decisions, evidence, ct).ConfigureAwait(false))
            {
                await notices.SendAsync(message, recipients, ct).ConfigureAwait(false);
                Count(message);
                LogStored(message.Id, message.MailFrom?.ToString() ?? "", recipients.Length, message.Body.Length, message.Remote);
                return new InboundOutcome.Stored();
            }
        }

        return NotTaken(message, Gone, "a mailbox is gone");
    }

    private void Count(InboundMessage message)
    {
        traffic.Count(TrafficKind.Received);
        if (message.Tls is null) traffic.Count(TrafficKind.InClear);
    }

    /// <summary>The owner of the domain hears of it in its report; that the message is refused does not depend on it.</summary>
    private async Task RememberRefusalAsync(InboundMessage message, InboundFindings findings, ImmutableArray<InboundRecipient> recipients, CancellationToken ct)
    {
        var rows = ReportRows.Of(message, findings, refused: true, optional: false);
        if (rows.IsEmpty) return;
        try
        {
            // Spam in the name of a domain nobody here ever wrote to is no reason to send a report.
            var accounts = recipients.SelectMany(recipient => recipient.Alias?.Members.Select(member => member.AccountId) ?? [recipient.AccountId]).Distinct().ToList();
            foreach (var row in rows)
            {
                row.Optional = ReportRows.IsReport(findings.Header)
                    || !await observations.HaveWrittenToAsync(accounts, PublicSuffixList.Embedded.OrganizationalDomain(DomainName.Parse(row.PolicyDomain).Value), ct).ConfigureAwait(false);
            }

            await observations.AddAsync(rows, options.Value.MaxObservations, ct).ConfigureAwait(false);
        }
        catch (StoreBusyException e)
        {
            LogNotRemembered(message.Id, e);
        }
    }

    /// <summary>True when all are stored; false when a mailbox was gone, and nothing was stored.</summary>
    private async Task<bool> StoreAsync(InboundMessage message, ImmutableArray<InboundRecipient> recipients, ImmutableArray<DeliveryDecision> decisions, Evidence evidence, CancellationToken ct)
    {
        var items = new List<Copy>();
        for (var i = 0; i < recipients.Length; i++)
        {
            var junk = decisions[i] is DeliveryDecision.Junk;
            var prepared = await writer.PrepareAsync(message.Body, Traits(message, recipients[i], evidence), ct).ConfigureAwait(false);
            foreach (var account in Accounts(message, recipients, i))
            {
                var ruled = await places.FindAsync(account, prepared, message.Body, junk, ct).ConfigureAwait(false);
                if ((ruled.MailboxId ?? await PlaceAsync(account, ruled.Junk ? SpecialUse.Junk : SpecialUse.None, ct).ConfigureAwait(false)) is not { } mailbox) return false;
                items.Add(new Copy(mailbox, ruled.Message, recipients[i].Alias?.Id));
            }
        }

        try
        {
            // One turn of the writer, and so one savepoint: a crash or a fault between two recipients cannot leave one of them with the message.
            await store.RunAsync(turn => AppendAll(turn, items, evidence.Rows), ct).ConfigureAwait(false);
            return true;
        }
        catch (MailboxGoneException)
        {
            _places.Clear();
            return false;
        }
    }

    /// <exception cref="QuotaExceededException">An account that is written to itself has no room, or no member of an alias has.</exception>
    private int AppendAll(WriteTurn turn, List<Copy> copies, ImmutableArray<DmarcObservation> rows)
    {
        var full = new Dictionary<long, QuotaExceededException>();
        var reached = new HashSet<long>();
        foreach (var copy in copies)
        {
            try
            {
                if (writer.Append(turn, copy.MailboxId, copy.Message) is null) throw new MailboxGoneException();
                if (copy.AliasId is { } alias) reached.Add(alias);
            }
            catch (QuotaExceededException e) when (copy.AliasId is { } alias)
            {
                // The others of the list do not wait for one who has no room.
                full[alias] = e;
                LogMemberFull(copy.MailboxId);
            }
        }

        if (full.FirstOrDefault(alias => !reached.Contains(alias.Key)).Value is { } nobody) throw nobody;
        observations.Add(turn, rows, options.Value.MaxObservations);
        return copies.Count;
    }

    private bool IsTaken(InboundMessage message, InboundRecipient recipient) => recipient.Alias is not { } alias || alias.Takes(Author(message));

    private AddressOwner? Author(InboundMessage message) => AliasMail.Author(message.Body.Structure.Envelope) is { } author ? book.Author(author) : null;

    /// <summary>The accounts that get a copy on account of one recipient. Who is written to by name, or was reached by an alias before, gets no further one.</summary>
    private ImmutableArray<long> Accounts(InboundMessage message, ImmutableArray<InboundRecipient> recipients, int index)
    {
        if (recipients[index].Alias is not { } alias) return [recipients[index].AccountId];
        HashSet<long> authors = Author(message) is AddressOwner.Account author ? [author.AccountId] : [];
        var others = recipients.Where(recipient => recipient.Alias is null).Select(recipient => recipient.AccountId).ToHashSet();
        foreach (var earlier in recipients.Take(index))
        {
            if (earlier.Alias is { } before) others.UnionWith(AliasMail.Accounts(before, authors, others));
        }

        return AliasMail.Accounts(alias, authors, others);
    }

    /// <summary>The mailbox of a role; the Inbox where the account has none of that role.</summary>
    private async ValueTask<long?> PlaceAsync(long accountId, SpecialUse use, CancellationToken ct)
    {
        if (_places.TryGetValue((accountId, use), out var known)) return known;
        var found = use == SpecialUse.None ? null : await mailboxes.FindByUseAsync(accountId, use, ct).ConfigureAwait(false);
        found ??= await mailboxes.FindAsync(accountId, MailboxName.Inbox, ct).ConfigureAwait(false);
        if (found is null) return null;
        return _places[(accountId, use)] = found.Id;
    }

    private MessageTraits Traits(InboundMessage message, InboundRecipient recipient, Evidence evidence) => new()
    {
        Prefix = TraceFields.Delivered(message, recipient, _hostName, evidence.Fields, evidence.ReverseName),
        Received = message.ReceivedAt,
        Delivery = evidence.Facts with { Recipient = recipient.Address.ToString() },
    };

    /// <summary>A recipient named twice gets the message once.</summary>
    private static ImmutableArray<InboundRecipient> Distinct(ImmutableArray<InboundRecipient> recipients) =>
        recipients.Length == 1 ? recipients : [.. recipients.DistinctBy(recipient => recipient.Address)];

    private InboundOutcome.NotStored NotTaken(InboundMessage message, SmtpReply reply, string reason)
    {
        LogNotTaken(message.Id, message.MailFrom?.ToString() ?? "", message.Remote, reply.Code, reason);
        return new InboundOutcome.NotStored(reply, reason);
    }

    [LoggerMessage(2101, LogLevel.Information, "Message {Id} from <{MailFrom}> for {Recipients} recipients stored, {Octets} octets, from {Remote}")]
    private partial void LogStored(string id, string mailFrom, int recipients, long octets, IPAddress remote);

    [LoggerMessage(2102, LogLevel.Information, "Message {Id} from <{MailFrom}>, from {Remote}, was not taken: {Code}, {Reason}")]
    private partial void LogNotTaken(string id, string mailFrom, IPAddress remote, int code, string reason);

    [LoggerMessage(2106, LogLevel.Warning, "The refusal of {Id} could not be written down for the DMARC report")]
    private partial void LogNotRemembered(string id, Exception fault);

    [LoggerMessage(2107, LogLevel.Warning, "Mailbox {MailboxId} has no room for mail of a list; its other members get it")]
    private partial void LogMemberFull(long mailboxId);

    /// <summary>A copy that is to be stored.</summary>
    /// <param name="AliasId">The alias through which it comes.</param>
    private readonly record struct Copy(long MailboxId, PreparedMessage Message, long? AliasId);

    /// <summary>What is kept of the checks with each copy of a message.</summary>
    /// <param name="Fields">Header fields, each ended by CRLF.</param>
    /// <param name="ReverseName">The name of the client's address.</param>
    /// <param name="Rows">For the reports of the domains of its authors; once for all copies.</param>
    private sealed record Evidence(byte[] Fields, DeliveryFacts Facts, DomainName? ReverseName, ImmutableArray<DmarcObservation> Rows);

    private sealed class MailboxGoneException() : Exception("A mailbox is gone");
}
