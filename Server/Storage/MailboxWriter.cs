using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>The verbs that change mailboxes. Each is one item of the writer's group commit: UIDs, MODSEQ and totals move in one transaction, changes are told after it.</summary>
/// <remarks>Temporary faults are <see cref="StoreBusyException"/>; a mailbox that is gone is a null or empty result, never an exception.</remarks>
internal sealed class MailboxWriter(StoreWriter writer, ReadSessions sessions, BodyReader bodies, BodySweep sweep)
{
    private readonly RemoveVerb _remove = new(sweep);

    /// <summary>Raised after the commit of a message that was delivered, with its mailbox and its id, on the writer's thread: handlers are quick and never throw.</summary>
    public event Action<long, long>? Delivered;

    /// <summary>Parses and compresses off the writer's thread; the result goes to one of the append verbs, here or inside a <see cref="WriteTurn"/>. One body may be prepared for several messages, which share it.</summary>
    public async Task<PreparedMessage> PrepareAsync(StagedBody body, MessageTraits traits, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var prepared = await body.PrepareAsync();
        await using var content = body.OpenRead();
        return PreparedMessage.Make(prepared, body.Structure, await Preview.ReadAsync(body.Structure, content, ct), traits);
    }

    /// <summary>The same for a body that is stored already, such as one of the queue: the message will share it. Null when the body is gone.</summary>
    internal async Task<PreparedMessage?> PrepareStoredAsync(long bodyId, MessageTraits traits, CancellationToken ct)
    {
        byte[] sha256;
        using (var lease = await sessions.RentAsync(ct))
        {
            using var row = lease.Sql.Query("SELECT Sha256 FROM Bodies WHERE Id = ?1", bodyId);
            if (!row.Next()) return null;
            sha256 = row.Octets(0).ToArray();
        }

        if (await bodies.OpenAsync(bodyId, ct) is not { } source) return null;
        await using var content = new ContentStream(default, source);
        var tree = new PartTree(MimeLimits.Default);
        var buffer = new byte[32 << 10];
        while (await content.ReadAsync(buffer, ct) is var count and > 0) tree.Write(buffer.AsSpan(0, count));
        var structure = tree.Complete();
        return PreparedMessage.Make(PreparedBody.Stored(bodyId, content.Length, sha256), structure, await Preview.ReadAsync(structure, content, ct), traits);
    }

    /// <summary>Stores one message. Null when the mailbox is gone.</summary>
    /// <exception cref="QuotaExceededException"/>
    public Task<Appended?> AppendAsync(long mailboxId, PreparedMessage message, CancellationToken ct) => writer.RunAsync(turn => Append(turn, mailboxId, message), ct);

    /// <summary>Stores all messages or none (RFC 3502).</summary>
    /// <exception cref="QuotaExceededException"/>
    public Task<ImmutableArray<Appended>?> AppendManyAsync(long mailboxId, ImmutableArray<PreparedMessage> messages, CancellationToken ct) =>
        writer.RunAsync(turn => AppendVerb.Run(turn, mailboxId, messages.AsSpan()), ct);

    /// <summary>The append as part of another item of work, such as the hand-over from the queue to a local mailbox. A refusal (null or an exception) leaves nothing behind.</summary>
    /// <exception cref="QuotaExceededException"/>
    internal Appended? Append(WriteTurn turn, long mailboxId, PreparedMessage message)
    {
        if (AppendVerb.Run(turn, mailboxId, [message]) is not [var appended]) return null;
        if (message.Traits.Delivery is not null) turn.OnCommit(() => Delivered?.Invoke(mailboxId, appended.MessageId));
        return appended;
    }

    /// <summary>Copies messages within an account; the copies share the stored body. UIDs not there are skipped.</summary>
    /// <exception cref="QuotaExceededException"/>
    public Task<Transferred?> CopyAsync(long fromMailboxId, UidSet uids, long toMailboxId, CancellationToken ct) => writer.RunAsync(turn => TransferVerb.Copy(turn, fromMailboxId, uids, toMailboxId), ct);

    /// <summary>Moves messages within an account; each keeps its id, the old UIDs stay as tombstones.</summary>
    public Task<Transferred?> MoveAsync(long fromMailboxId, UidSet uids, long toMailboxId, CancellationToken ct) => writer.RunAsync(turn => TransferVerb.Move(turn, fromMailboxId, uids, toMailboxId), ct);

    /// <summary>Sets flags and keywords. Messages whose flags stay as they were keep their MODSEQ.</summary>
    /// <param name="unchangedSince">Only messages with a MODSEQ up to this one are changed (RFC 7162 §3.1.3); the others are reported.</param>
    public Task<FlagsStored?> StoreFlagsAsync(long mailboxId, UidSet uids, FlagChange change, ulong? unchangedSince, CancellationToken ct) => writer.RunAsync(turn => FlagVerb.Run(turn, mailboxId, uids, change, unchangedSince), ct);

    /// <summary>Mutes conversations of an account, or lets them be heard again; those whose state changed.</summary>
    public Task<ImmutableArray<long>> MuteAsync(long accountId, ImmutableArray<long> threadIds, bool on, CancellationToken ct) => writer.RunAsync(turn => MuteVerb.Run(turn, accountId, threadIds, on).ToImmutableArray(), ct);

    /// <summary>Removes the messages of the set that have \Deleted (null: all that have it). Tombstones stay.</summary>
    public Task<Expunged?> ExpungeDeletedAsync(long mailboxId, UidSet? within, CancellationToken ct) => writer.RunAsync(turn => _remove.Run(turn, mailboxId, within ?? UidSet.All, MessageFlags.Deleted), ct);

    /// <summary>Removes the messages of the set, whatever their flags. Tombstones stay.</summary>
    public Task<Expunged?> RemoveAsync(long mailboxId, UidSet uids, CancellationToken ct) => writer.RunAsync(turn => Remove(turn, mailboxId, uids), ct);

    /// <summary>The removal as part of another item of work.</summary>
    internal Expunged? Remove(WriteTurn turn, long mailboxId, UidSet uids) => _remove.Run(turn, mailboxId, uids, MessageFlags.None);

    /// <summary>Removes one message wherever it is now, as part of another item of work; false when it is gone.</summary>
    internal bool RemoveMessage(WriteTurn turn, long messageId)
    {
        (long Mailbox, uint Uid) at;
        using (var row = turn.Sql.Query("SELECT MailboxId, Uid FROM Messages WHERE Id = ?1", messageId))
        {
            if (!row.Next()) return false;
            at = (row.Int64(0), (uint)row.Int64(1));
        }

        return Remove(turn, at.Mailbox, UidSet.Of(at.Uid)) is not null;
    }

    /// <summary>Stores a message in place of another one, which goes: both or neither (drafts). Null when the other one is gone.</summary>
    /// <exception cref="QuotaExceededException"/>
    /// <exception cref="StoreBusyException">The mailbox went away.</exception>
    public Task<Appended?> ReplaceAsync(long messageId, long mailboxId, PreparedMessage message, CancellationToken ct) => writer.RunAsync(
        turn => !RemoveMessage(turn, messageId) ? null : Append(turn, mailboxId, message) ?? throw new StoreBusyException("The mailbox went away", diskFull: false),
        ct);

    /// <summary>Makes a mailbox and the parents it lacks, each subscribed. <see cref="MailboxVerbStatus.NotAllowed"/> when another mailbox has the role.</summary>
    public Task<MailboxOutcome> CreateAsync(long accountId, MailboxName name, SpecialUse use, CancellationToken ct) => writer.RunAsync(turn => MailboxVerbs.Create(turn, accountId, name, use), ct);

    /// <summary>Deletes a mailbox without children; Inbox is refused.</summary>
    public Task<MailboxOutcome> DeleteAsync(long accountId, MailboxName name, CancellationToken ct) => writer.RunAsync(turn => new MailboxVerbs(_remove).Delete(turn, accountId, name), ct);

    /// <summary>Renames a mailbox with its children; renaming Inbox moves its messages into the new mailbox (RFC 9051 §6.3.6).</summary>
    public Task<MailboxOutcome> RenameAsync(long accountId, MailboxName from, MailboxName to, CancellationToken ct) => writer.RunAsync(turn => MailboxVerbs.Rename(turn, accountId, from, to), ct);

    /// <summary>Gives a mailbox a role; the one that had it loses it.</summary>
    public Task<MailboxOutcome> SetUseAsync(long mailboxId, SpecialUse use, CancellationToken ct) => writer.RunAsync(turn => MailboxVerbs.SetUse(turn, mailboxId, use), ct);

    public Task SubscribeAsync(long accountId, MailboxName name, bool on, CancellationToken ct) => writer.RunAsync(turn => MailboxVerbs.Subscribe(turn, accountId, name, on), ct);
}
