using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>Reads mailboxes. No-tracking projections, one short-lived context for each call.</summary>
internal sealed class MailboxReader
{
    public Task<ImmutableArray<MailboxRow>> ListAsync(long accountId, CancellationToken ct) => throw new NotImplementedException();

    public Task<MailboxRow?> FindAsync(long accountId, MailboxName name, CancellationToken ct) => throw new NotImplementedException();

    public Task<MailboxRow?> FindByUseAsync(long accountId, SpecialUse use, CancellationToken ct) => throw new NotImplementedException();

    public Task<MailboxRow?> GetAsync(long mailboxId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Subscribed names, of mailboxes that exist or not.</summary>
    public Task<ImmutableArray<MailboxName>> SubscriptionsAsync(long accountId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Octets used by an account and its quota (0: none).</summary>
    public Task<(long Used, long Limit)> UsageAsync(long accountId, CancellationToken ct) => throw new NotImplementedException();
}

internal sealed record MailboxRow(long Id, long AccountId, MailboxName Name, SpecialUse Use, bool Subscribed, uint UidValidity, ImmutableArray<string> Keywords, MailboxTotals Totals);

/// <summary>Reads messages. UID sets may be large; nothing is loaded beyond the columns asked for.</summary>
internal sealed class MessageReader
{
    /// <summary>UIDs of a mailbox in ascending order, with the totals of the same snapshot: what SELECT needs.</summary>
    public Task<MailboxSnapshot?> SnapshotAsync(long mailboxId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Flags of the messages of the set, ascending by UID; only those with a MODSEQ above <paramref name="changedSince"/>.</summary>
    public IAsyncEnumerable<FlagRow> FlagsAsync(long mailboxId, UidSet uids, ulong changedSince, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Rows ascending by UID with the groups of columns asked for; the others are null.</summary>
    public IAsyncEnumerable<MessageRow> RowsAsync(long mailboxId, UidSet uids, MessageColumns columns, ulong changedSince, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>UIDs removed after a MODSEQ (RFC 7162 §3.2.10).</summary>
    public Task<UidSet> RemovedSinceAsync(long mailboxId, ulong modSeq, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The whole message, prefix and body, or null when it is gone.</summary>
    public Task<MessageContent?> OpenAsync(long messageId, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>A mailbox at one moment.</summary>
/// <param name="FirstUnseen">UID of the first message without \Seen, or 0.</param>
internal sealed record MailboxSnapshot(MailboxRow Mailbox, uint[] Uids, uint FirstUnseen);

internal readonly record struct FlagRow(long MessageId, uint Uid, ulong ModSeq, MessageFlags Flags, ImmutableArray<string> Keywords);

[Flags]
internal enum MessageColumns
{
    /// <summary>Id, UID, MODSEQ, flags, keywords, size, dates, thread: always there.</summary>
    Basic = 0,
    Envelope = 1,
    Structure = 2,
    Preview = 4,
    Delivery = 8,
}

internal sealed record MessageRow
{
    public required long MessageId { get; init; }

    public required long MailboxId { get; init; }

    public required uint Uid { get; init; }

    public required ulong ModSeq { get; init; }

    public required MessageFlags Flags { get; init; }

    public required ImmutableArray<string> Keywords { get; init; }

    /// <summary>Octets of prefix and body together (RFC822.SIZE).</summary>
    public required long Size { get; init; }

    /// <summary>INTERNALDATE in the zone it was given in.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>When the message came into this mailbox (RFC 8514).</summary>
    public required DateTimeOffset Saved { get; init; }

    /// <summary>The Date field, where it could be read.</summary>
    public DateTimeOffset? Sent { get; init; }

    public required long ThreadId { get; init; }

    public bool HasAttachments { get; init; }

    public Envelope? Envelope { get; init; }

    /// <summary>The part tree over prefix and body together: offsets count from the first octet a client is shown.</summary>
    public MessagePart? Structure { get; init; }

    public string? Preview { get; init; }

    public DeliveryFacts? Delivery { get; init; }
}

/// <summary>An open message: a seekable stream over prefix and body. Dispose it.</summary>
internal sealed class MessageContent : IAsyncDisposable
{
    public long Length => throw new NotImplementedException();

    public Stream Stream => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
