using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>The verbs that change mailboxes. Each is one item of the writer's group commit: UIDs, MODSEQ and totals move in one transaction, changes are told after it.</summary>
/// <remarks>Temporary faults are <see cref="StoreBusyException"/>; a mailbox that is gone is a null or empty result, never an exception.</remarks>
internal sealed class MailboxWriter
{
    /// <summary>Parses and compresses off the writer's thread; the result goes to one of the append verbs, here or inside a <see cref="WriteTurn"/>.</summary>
    public Task<PreparedMessage> PrepareAsync(StagedBody body, MessageTraits traits, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Stores one message. Null when the mailbox is gone.</summary>
    /// <exception cref="QuotaExceededException"/>
    public Task<Appended?> AppendAsync(long mailboxId, PreparedMessage message, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Stores all messages or none (RFC 3502).</summary>
    /// <exception cref="QuotaExceededException"/>
    public Task<ImmutableArray<Appended>?> AppendManyAsync(long mailboxId, ImmutableArray<PreparedMessage> messages, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The append as part of another item of work, such as the hand-over from the queue to a local mailbox.</summary>
    internal Appended? Append(WriteTurn turn, long mailboxId, PreparedMessage message) => throw new NotImplementedException();

    /// <summary>Copies messages within an account; the copies share the stored body. UIDs not there are skipped.</summary>
    /// <exception cref="QuotaExceededException"/>
    public Task<Transferred?> CopyAsync(long fromMailboxId, UidSet uids, long toMailboxId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Moves messages within an account; each keeps its id, the old UIDs stay as tombstones.</summary>
    public Task<Transferred?> MoveAsync(long fromMailboxId, UidSet uids, long toMailboxId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Sets flags and keywords. Messages whose flags stay as they were keep their MODSEQ.</summary>
    /// <param name="unchangedSince">Only messages with a MODSEQ up to this one are changed (RFC 7162 §3.1.3); the others are reported.</param>
    public Task<FlagsStored?> StoreFlagsAsync(long mailboxId, UidSet uids, FlagChange change, ulong? unchangedSince, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Removes the messages of the set that have \Deleted (null: all that have it). Tombstones stay.</summary>
    public Task<Expunged?> ExpungeDeletedAsync(long mailboxId, UidSet? within, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Removes the messages of the set, whatever their flags. Tombstones stay.</summary>
    public Task<Expunged?> RemoveAsync(long mailboxId, UidSet uids, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Makes a mailbox and the parents it lacks, each subscribed.</summary>
    public Task<MailboxOutcome> CreateAsync(long accountId, MailboxName name, SpecialUse use, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Deletes a mailbox without children; Inbox is refused.</summary>
    public Task<MailboxOutcome> DeleteAsync(long accountId, MailboxName name, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Renames a mailbox with its children; renaming Inbox moves its messages into the new mailbox (RFC 9051 §6.3.6).</summary>
    public Task<MailboxOutcome> RenameAsync(long accountId, MailboxName from, MailboxName to, CancellationToken ct) => throw new NotImplementedException();

    public Task<MailboxOutcome> SetUseAsync(long mailboxId, SpecialUse use, CancellationToken ct) => throw new NotImplementedException();

    public Task SubscribeAsync(long accountId, MailboxName name, bool on, CancellationToken ct) => throw new NotImplementedException();
}

/// <summary>What is said about a message when it is stored.</summary>
internal sealed record MessageTraits
{
    /// <summary>Trace header fields added by us, each ended by CRLF; kept apart from the body and shown in front of it. May be empty.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    public MessageFlags Flags { get; init; }

    /// <summary>Lower-case, sorted, without duplicates.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>INTERNALDATE, with the zone it was given in. Null: now.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>How the message came by SMTP; null for APPEND and messages we made.</summary>
    public DeliveryFacts? Delivery { get; init; }
}

/// <summary>What was known of the sender when a message was delivered; kept for reputation (spec: data stored with each delivered message).</summary>
internal sealed record DeliveryFacts
{
    public System.Net.IPAddress? RemoteIp { get; init; }

    public string HelloName { get; init; } = "";

    /// <summary>Envelope sender, empty for the null sender.</summary>
    public string MailFrom { get; init; } = "";

    /// <summary>Envelope recipient as used in the transaction.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>TLS version and cipher suite as text; empty for plaintext.</summary>
    public string Tls { get; init; } = "";
}

/// <summary>A message ready to be stored: body compressed or in its file, columns filled.</summary>
internal sealed class PreparedMessage;

/// <summary>Where a message went.</summary>
internal sealed record Appended(long MessageId, uint Uid, uint UidValidity, ulong ModSeq);

/// <summary>Result of a copy or a move: UIDs pair up by position (RFC 4315 §3 COPYUID).</summary>
internal sealed record Transferred(uint TargetUidValidity, ImmutableArray<uint> From, ImmutableArray<uint> To, ulong ModSeq);

/// <summary>How flags change.</summary>
internal sealed record FlagChange(FlagChangeKind Kind, MessageFlags Flags, ImmutableArray<string> Keywords);

internal enum FlagChangeKind
{
    Add,
    Remove,
    Replace,
}

/// <summary>Result of a flag change.</summary>
/// <param name="ModSeq">The MODSEQ of the changed messages; 0 when none changed.</param>
/// <param name="Changed">UIDs whose flags are now different.</param>
/// <param name="Refused">UIDs left alone for their MODSEQ being higher than asked for.</param>
internal sealed record FlagsStored(ulong ModSeq, UidSet Changed, UidSet Refused);

internal sealed record Expunged(ulong ModSeq, UidSet Uids);

/// <summary>Result of a verb on a mailbox name.</summary>
/// <param name="MailboxId">The mailbox meant; 0 on failure.</param>
internal sealed record MailboxOutcome(MailboxVerbStatus Status, long MailboxId);

internal enum MailboxVerbStatus
{
    Done,
    Missing,
    Exists,
    HasChildren,
    NotAllowed,
}
