using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Smtp;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Inbound;

/// <summary>Takes a message from SMTP into the mailboxes of its recipients: checks, decisions, trace fields, and one transaction for all recipients together.</summary>
/// <remarks>When <see cref="DeliverAsync"/> gives <see cref="InboundOutcome.Stored"/> every recipient has the message and the commit is done; else nobody has it, so that the peer may come again.</remarks>
internal sealed partial class InboundPipeline(
    IEnumerable<IInboundCheck> checks,
    MailboxReader mailboxes,
    MailboxWriter writer,
    StoreWriter store,
    DeliveredNotices notices,
    IOptions<ApplianceOptions> appliance,
    ILogger<InboundPipeline> log)
{
    private static readonly SmtpReply Gone = new(451, new(4, 3, 0), "The mailbox changed just now, try again");

    private readonly IInboundCheck[] _checks = [.. checks];
    private readonly string _hostName = appliance.Value.HostName;

    /// <summary>Mailboxes by account and role. An Inbox stays; one of another role that is gone is noticed when storing fails.</summary>
    private readonly ConcurrentDictionary<(long Account, SpecialUse Use), long> _places = new();

    /// <summary>Stores the message for all its recipients, or for none.</summary>
    /// <exception cref="StoreBusyException">Nothing was stored.</exception>
    /// <exception cref="QuotaExceededException">Nothing was stored: a recipient has no room.</exception>
    public async Task<InboundOutcome> DeliverAsync(InboundMessage message, CancellationToken ct)
    {
        var results = await CheckAsync(message, ct).ConfigureAwait(false);
        var decision = DeliveryDecision.From(results);
        var recipients = Distinct(message.Recipients);
        var (forAll, each) = DeliveryDecision.Together([.. recipients.Select(_ => decision)]);
        if (forAll is DeliveryDecision.Refuse refuse) return Refused(message, refuse.Reply, refuse.Reason);
        if (forAll is DeliveryDecision.Defer defer) return Refused(message, defer.Reply, defer.Reason);

        var headers = Headers(results);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (await StoreAsync(message, recipients, each, headers, ct).ConfigureAwait(false))
            {
                await notices.SendAsync(message, recipients, ct).ConfigureAwait(false);
                LogStored(message.Id, message.MailFrom?.ToString() ?? "", recipients.Length, message.Body.Length, message.Remote);
                return new InboundOutcome.Stored();
            }
        }

        return Refused(message, Gone, "a mailbox is gone");
    }

    private async ValueTask<ImmutableArray<CheckResult>> CheckAsync(InboundMessage message, CancellationToken ct)
    {
        var results = ImmutableArray.CreateBuilder<CheckResult>(_checks.Length);
        foreach (var check in _checks) results.Add(await check.CheckAsync(message, ct).ConfigureAwait(false));
        return results.MoveToImmutable();
    }

    /// <summary>True when all are stored; false when a mailbox was gone, and nothing was stored.</summary>
    private async Task<bool> StoreAsync(InboundMessage message, ImmutableArray<InboundRecipient> recipients, ImmutableArray<DeliveryDecision> decisions, byte[] headers, CancellationToken ct)
    {
        var items = new (long MailboxId, PreparedMessage Message)[recipients.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var use = decisions[i] is DeliveryDecision.Junk ? SpecialUse.Junk : SpecialUse.None;
            if (await PlaceAsync(recipients[i].AccountId, use, ct).ConfigureAwait(false) is not { } mailbox) return false;
            items[i] = (mailbox, await writer.PrepareAsync(message.Body, Traits(message, recipients[i], headers), ct).ConfigureAwait(false));
        }

        try
        {
            if (items is [var only])
            {
                if (await writer.AppendAsync(only.MailboxId, only.Message, ct).ConfigureAwait(false) is not null) return true;
                _places.Clear();
                return false;
            }

            // One turn of the writer, and so one savepoint: a crash or a fault between two recipients cannot leave one of them with the message.
            await store.RunAsync(turn => AppendAll(turn, items), ct).ConfigureAwait(false);
            return true;
        }
        catch (MailboxGoneException)
        {
            _places.Clear();
            return false;
        }
    }

    private int AppendAll(WriteTurn turn, (long MailboxId, PreparedMessage Message)[] items)
    {
        foreach (var (mailbox, prepared) in items)
        {
            if (writer.Append(turn, mailbox, prepared) is null) throw new MailboxGoneException();
        }

        return items.Length;
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

    private MessageTraits Traits(InboundMessage message, InboundRecipient recipient, byte[] headers) => new()
    {
        Prefix = TraceFields.Delivered(message, recipient, _hostName, headers),
        Received = message.ReceivedAt,
        Delivery = new DeliveryFacts
        {
            RemoteIp = message.Remote,
            HelloName = message.Hello.Text,
            MailFrom = message.MailFrom?.ToString() ?? "",
            Recipient = recipient.Address.ToString(),
            Tls = TraceFields.Describe(message.Tls),
        },
    };

    /// <summary>A recipient named twice gets the message once.</summary>
    private static ImmutableArray<InboundRecipient> Distinct(ImmutableArray<InboundRecipient> recipients) =>
        recipients.Length == 1 ? recipients : [.. recipients.DistinctBy(recipient => recipient.Address)];

    private static byte[] Headers(ImmutableArray<CheckResult> results)
    {
        byte[] headers = [];
        foreach (var result in results)
        {
            if (!result.Headers.IsEmpty) headers = [.. headers, .. result.Headers.Span];
        }

        return headers;
    }

    private InboundOutcome.NotStored Refused(InboundMessage message, SmtpReply reply, string reason)
    {
        LogRefused(message.Id, message.MailFrom?.ToString() ?? "", message.Remote, reply.Code, reason);
        return new InboundOutcome.NotStored(reply, reason);
    }

    [LoggerMessage(2101, LogLevel.Information, "Message {Id} from <{MailFrom}> for {Recipients} recipients stored, {Octets} octets, from {Remote}")]
    private partial void LogStored(string id, string mailFrom, int recipients, long octets, IPAddress remote);

    [LoggerMessage(2102, LogLevel.Information, "Message {Id} from <{MailFrom}>, from {Remote}, was not taken: {Code}, {Reason}")]
    private partial void LogRefused(string id, string mailFrom, IPAddress remote, int code, string reason);

    private sealed class MailboxGoneException() : Exception("A mailbox is gone");
}
