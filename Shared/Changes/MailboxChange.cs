using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Shared.Changes;

/// <summary>Something that happened in an account and is committed. Told in the order of <see cref="ModSeq"/>.</summary>
public abstract record MailboxChange(long AccountId, ulong ModSeq)
{
    /// <summary>Messages came into a mailbox (delivery, append, copy or the target of a move). UIDs ascend.</summary>
    public sealed record Arrived(long AccountId, ulong ModSeq, long MailboxId, ImmutableArray<ArrivedMessage> Messages) : MailboxChange(AccountId, ModSeq);

    /// <summary>Messages left a mailbox (expunge or the source of a move).</summary>
    public sealed record Removed(long AccountId, ulong ModSeq, long MailboxId, UidSet Uids) : MailboxChange(AccountId, ModSeq);

    /// <summary>Flags or keywords of messages changed; the change carries what they are now, all messages of <paramref name="Messages"/> having the same MODSEQ.</summary>
    public sealed record Flagged(long AccountId, ulong ModSeq, long MailboxId, ImmutableArray<FlaggedMessage> Messages) : MailboxChange(AccountId, ModSeq);

    /// <summary>The materialised totals of a mailbox are now these.</summary>
    public sealed record Counted(long AccountId, ulong ModSeq, long MailboxId, MailboxTotals Totals) : MailboxChange(AccountId, ModSeq);

    /// <summary>A mailbox was made.</summary>
    public sealed record Created(long AccountId, ulong ModSeq, long MailboxId, MailboxName Name, SpecialUse Use) : MailboxChange(AccountId, ModSeq);

    /// <summary>A mailbox was renamed.</summary>
    public sealed record Renamed(long AccountId, ulong ModSeq, long MailboxId, MailboxName From, MailboxName To) : MailboxChange(AccountId, ModSeq);

    /// <summary>A mailbox and all in it is gone.</summary>
    public sealed record Deleted(long AccountId, ulong ModSeq, long MailboxId, MailboxName Name) : MailboxChange(AccountId, ModSeq);

    /// <summary>A name was subscribed or unsubscribed; the mailbox need not exist.</summary>
    public sealed record Subscribed(long AccountId, ulong ModSeq, MailboxName Name, bool On) : MailboxChange(AccountId, ModSeq);

    /// <summary>The role of a mailbox changed.</summary>
    public sealed record RoleChanged(long AccountId, ulong ModSeq, long MailboxId, SpecialUse Use) : MailboxChange(AccountId, ModSeq);

    /// <summary>A conversation was muted, or is heard again.</summary>
    public sealed record Muted(long AccountId, ulong ModSeq, long ThreadId, bool On) : MailboxChange(AccountId, ModSeq);

    /// <summary>The keywords ever used in a mailbox grew.</summary>
    public sealed record KeywordsAdded(long AccountId, ulong ModSeq, long MailboxId, ImmutableArray<string> All) : MailboxChange(AccountId, ModSeq);

    /// <summary>The subscriber was too slow: changes were dropped. It reads its state anew; nothing else comes before it does.</summary>
    public sealed record Overflow(long AccountId) : MailboxChange(AccountId, 0);
}

/// <summary>A message as it arrived.</summary>
public sealed record ArrivedMessage(long MessageId, uint Uid, MessageFlags Flags, ImmutableArray<string> Keywords, long ThreadId);

/// <summary>A message and the flags it has now.</summary>
public sealed record FlaggedMessage(long MessageId, uint Uid, MessageFlags Flags, ImmutableArray<string> Keywords);

/// <summary>What STATUS and the folder tree show. <paramref name="Size"/> in octets over all messages.</summary>
/// <param name="Messages">All messages, those flagged \Deleted included.</param>
/// <param name="Unseen">Messages without \Seen.</param>
/// <param name="Deleted">Messages with \Deleted.</param>
public sealed record MailboxTotals(int Messages, int Unseen, int Deleted, long Size, uint UidNext, ulong HighestModSeq);
