using System.Text;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Moves a message from the queue into a mailbox of ours: it comes into the Inbox and leaves the queue in one transaction, so that no crash loses or doubles it.</summary>
internal sealed partial class LocalDelivery(MailboxWriter writer, MailboxReader reader, QueueRecorder recorder, TimeProvider time, ILogger<LocalDelivery> logger)
{
    /// <exception cref="StoreBusyException">Nothing was done.</exception>
    public async Task DeliverAsync(QueuedRecipient row, AddressOwner.Account owner, CancellationToken ct)
    {
        var traits = new MessageTraits { Prefix = Trace(row), Delivery = new DeliveryFacts { MailFrom = row.MailFrom ?? "", Recipient = row.Recipient } };
        if (await reader.FindAsync(owner.AccountId, MailboxName.Inbox, ct).ConfigureAwait(false) is not { } inbox)
        {
            await DeferAsync(row, RemoteReply.Own(451, new(4, 2, 1), "The mailbox is not to be had now"), ct).ConfigureAwait(false);
            return;
        }

        PreparedMessage? message;
        try
        {
            message = await writer.PrepareStoredAsync(row.BodyId, traits, ct).ConfigureAwait(false);
        }
        catch (InvalidDataException fault)
        {
            // The owner may put the data back from a backup; until the message expires it waits for that.
            LogBodyDamaged(row.Id, fault);
            await DeferAsync(row, RemoteReply.Own(451, new(4, 3, 0), "The stored message is damaged"), ct).ConfigureAwait(false);
            return;
        }

        if (message is null)
        {
            // The row may have gone with its body; a row without one has nothing left to deliver or to wait for.
            await EndAsync(new AttemptResult(new DeliveryOutcome.Refused(RemoteReply.Own(554, new(5, 6, 0), "The message is lost: its content is gone from the store")), "", ""), row, ct).ConfigureAwait(false);
            return;
        }

        var delivered = new Settlement(row, SettlementKind.Delivered, 250, new(2, 1, 5), "delivered to the mailbox", null, "");
        try
        {
            if (!await recorder.RecordAsync([delivered], turn => writer.Append(turn, inbox.Id, message) is not null, ct).ConfigureAwait(false))
            {
                await DeferAsync(row, RemoteReply.Own(451, new(4, 2, 1), "The mailbox is not to be had now"), ct).ConfigureAwait(false);
            }
        }
        catch (QuotaExceededException)
        {
            await DeferAsync(row, RemoteReply.Own(452, new(4, 2, 2), "The mailbox is full"), ct).ConfigureAwait(false);
        }
    }

    /// <summary>What stands in front of a delivered message.</summary>
    /// <remarks>RFC 5321 §4.4: the return path, put on top at final delivery.</remarks>
    internal static byte[] Trace(QueuedRecipient row) =>
        [.. Encoding.UTF8.GetBytes($"Return-Path: <{row.MailFrom}>\r\nDelivered-To: {row.Recipient}\r\n"), .. row.Prefix];

    private Task DeferAsync(QueuedRecipient row, RemoteReply reply, CancellationToken ct) => EndAsync(new AttemptResult(new DeliveryOutcome.Deferred(reply, reply.Text), "", ""), row, ct);

    private Task EndAsync(AttemptResult result, QueuedRecipient row, CancellationToken ct) => recorder.RecordAsync([Settlement.From(row, result, time.GetUtcNow())], null, ct);

    [LoggerMessage(4206, LogLevel.Error, "The body of queue {QueueId} is damaged")]
    private partial void LogBodyDamaged(long queueId, Exception fault);
}
