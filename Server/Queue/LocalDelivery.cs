using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Outbound;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Moves a message from the queue into a mailbox of ours, or into those of the members of an alias: it comes into each Inbox and leaves the queue in one transaction, so that no crash loses or doubles it.</summary>
internal sealed partial class LocalDelivery(MailboxWriter writer, MailboxReader reader, AddressBook book, RuleBook rules, MessageReader messages, QueueRecorder recorder, TimeProvider time, ILogger<LocalDelivery> logger)
{
    private static readonly RemoteReply MembersOnly = RemoteReply.Own(550, new(5, 7, 2), "Only members may write to this list");

    /// <exception cref="StoreBusyException">Nothing was done.</exception>
    public async Task DeliverAsync(QueuedRecipient row, AddressOwner owner, CancellationToken ct)
    {
        if (await PrepareAsync(row, ct).ConfigureAwait(false) is not { } message) return;
        if (owner is AddressOwner.Account account)
        {
            await DeliverAsync(row, message, [account.AccountId], isAlias: false, ct).ConfigureAwait(false);
            return;
        }

        var alias = ((AddressOwner.Alias)owner).Entry;
        var author = AliasMail.Author(message.Envelope) is { } from ? book.Author(from) : null;
        if (!alias.Takes(author))
        {
            await EndAsync(new AttemptResult(new DeliveryOutcome.Refused(MembersOnly), "", ""), row, ct).ConfigureAwait(false);
            return;
        }

        HashSet<long> authors = author is AddressOwner.Account own ? [own.AccountId, row.AccountId] : [row.AccountId];
        await DeliverAsync(row, message, AliasMail.Accounts(alias, authors, new HashSet<long>()), isAlias: true, ct).ConfigureAwait(false);
    }

    /// <summary>The message of a row; null when the row has met its end, or waits.</summary>
    private async Task<PreparedMessage?> PrepareAsync(QueuedRecipient row, CancellationToken ct)
    {
        var traits = new MessageTraits { Prefix = Trace(row), Delivery = new DeliveryFacts { MailFrom = row.MailFrom ?? "", Recipient = row.Recipient } };
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
            return null;
        }

        if (message is null)
        {
            // The row may have gone with its body; a row without one has nothing left to deliver or to wait for.
            await EndAsync(new AttemptResult(new DeliveryOutcome.Refused(RemoteReply.Own(554, new(5, 6, 0), "The message is lost: its content is gone from the store")), "", ""), row, ct).ConfigureAwait(false);
        }

        return message;
    }

    private async Task DeliverAsync(QueuedRecipient row, PreparedMessage message, ImmutableArray<long> accounts, bool isAlias, CancellationToken ct)
    {
        var places = new List<Place>();
        foreach (var account in accounts)
        {
            if (await reader.FindAsync(account, MailboxName.Inbox, ct).ConfigureAwait(false) is { } inbox) places.Add(await RuledAsync(row, message, account, inbox.Id, ct).ConfigureAwait(false));
        }

        var delivered = new Settlement(row, SettlementKind.Delivered, 250, new(2, 1, 5), isAlias ? "delivered to the members of the list" : "delivered to the mailbox", null, "");
        try
        {
            if (!await recorder.RecordAsync([delivered], turn => AppendAll(turn, row, places, isAlias), ct).ConfigureAwait(false))
            {
                await DeferAsync(row, RemoteReply.Own(451, new(4, 2, 1), "The mailbox is not to be had now"), ct).ConfigureAwait(false);
            }
        }
        catch (QuotaExceededException)
        {
            await DeferAsync(row, RemoteReply.Own(452, new(4, 2, 2), "The mailbox is full"), ct).ConfigureAwait(false);
        }
    }

    /// <summary>Where the message goes for one account, by its rules.</summary>
    private async Task<Place> RuledAsync(QueuedRecipient row, PreparedMessage message, long account, long inbox, CancellationToken ct)
    {
        var verdict = await rules.DecideAsync(account, RuleSubject.Of(message.Envelope, message.Traits.Delivery, message.Size, message.HasAttachments), HeaderAsync, ct).ConfigureAwait(false);
        if (ReferenceEquals(verdict, RuleVerdict.Nothing)) return new Place(account, inbox, inbox, message);
        return new Place(account, inbox, await rules.PlaceAsync(account, verdict, ct).ConfigureAwait(false) ?? inbox, message.With(verdict.Flags, verdict.Labels));

        async Task<ReadOnlyMemory<byte>> HeaderAsync(CancellationToken reading)
        {
            if (await messages.OpenBodyAsync(row.BodyId, message.Traits.Prefix, reading).ConfigureAwait(false) is not { } content) return default;
            await using var open = content.ConfigureAwait(false);
            return await RuleSubject.HeaderAsync(content.Stream, content.Length, reading).ConfigureAwait(false);
        }
    }

    /// <summary>False when no mailbox is there.</summary>
    /// <exception cref="QuotaExceededException">Nobody has room.</exception>
    private bool AppendAll(WriteTurn turn, QueuedRecipient row, List<Place> places, bool isAlias)
    {
        var reached = 0;
        QuotaExceededException? full = null;
        foreach (var (account, inbox, folder, message) in places)
        {
            try
            {
                // A folder that went between the look at the rules and now: the Inbox takes the mail.
                if (HasCopy(turn, account, row.BodyId, ofAliasOnly: !isAlias) || (writer.Append(turn, folder, message) ?? (folder == inbox ? null : writer.Append(turn, inbox, message))) is not null) reached++;
            }
            catch (QuotaExceededException e) when (isAlias)
            {
                // The others of the list do not wait for one who has no room.
                full = e;
                LogMemberFull(inbox);
            }
        }

        return reached > 0 || (full is null ? false : throw full);
    }

    /// <summary>True when the account got the same message already, by an alias or (where a member is asked about) under an address of its own: each reader has it once.</summary>
    private bool HasCopy(WriteTurn turn, long accountId, long bodyId, bool ofAliasOnly) =>
        AliasMail.DeliveredTo(turn, accountId, bodyId).Any(recipient => !ofAliasOnly || (MailAddress.Parse(recipient).Try(out var address, out _) && book.Find(address) is AddressOwner.Alias));

    /// <summary>What stands in front of a delivered message.</summary>
    /// <remarks>RFC 5321 §4.4: the return path, put on top at final delivery.</remarks>
    internal static byte[] Trace(QueuedRecipient row) =>
        [.. Encoding.UTF8.GetBytes($"Return-Path: <{row.MailFrom}>\r\nDelivered-To: {row.Recipient}\r\n"), .. row.Prefix];

    private Task DeferAsync(QueuedRecipient row, RemoteReply reply, CancellationToken ct) => EndAsync(new AttemptResult(new DeliveryOutcome.Deferred(reply, reply.Text), "", ""), row, ct);

    private Task EndAsync(AttemptResult result, QueuedRecipient row, CancellationToken ct) => recorder.RecordAsync([Settlement.From(row, result, time.GetUtcNow())], null, ct);

    /// <param name="Folder">Where the message goes; <paramref name="Inbox"/> when that is gone.</param>
    private readonly record struct Place(long Account, long Inbox, long Folder, PreparedMessage Message);

    [LoggerMessage(4207, LogLevel.Warning, "Mailbox {MailboxId} has no room for mail of a list; its other members get it")]
    private partial void LogMemberFull(long mailboxId);

    [LoggerMessage(4206, LogLevel.Error, "The body of queue {QueueId} is damaged")]
    private partial void LogBodyDamaged(long queueId, Exception fault);
}
