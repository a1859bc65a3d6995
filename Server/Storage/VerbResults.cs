using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

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
