using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Changes;

namespace Mox.Server.Imap;

/// <summary>What a client has to be told of its selected mailbox, in the order it is told.</summary>
/// <remarks>RFC 9051 §7.4.1 and §7.5.1.</remarks>
internal sealed record PendingUpdates
{
    public static readonly PendingUpdates None = new();

    /// <summary>Message numbers that go, highest first, so that none of them shifts a later one.</summary>
    public ImmutableArray<int> Expunged { get; init; } = [];

    /// <summary>The same messages by UID.</summary>
    public UidSet ExpungedUids { get; init; } = UidSet.Empty;

    /// <summary>The new number of messages; null when none arrived.</summary>
    public int? Exists { get; init; }

    /// <summary>Messages recent to this session; null when the number did not change.</summary>
    public int? Recent { get; init; }

    /// <summary>All keywords of the mailbox, when there are new ones.</summary>
    public ImmutableArray<string>? Keywords { get; init; }

    /// <summary>Flags as they are now, ascending by UID.</summary>
    public ImmutableArray<PendingFlags> Flags { get; init; } = [];

    /// <summary>Too many flags changed to be kept: all messages with a higher MODSEQ are to be told. Null: <see cref="Flags"/> is all.</summary>
    public ulong? FlagsSince { get; init; }

    public bool IsEmpty => Expunged.IsEmpty && Exists is null && Recent is null && Keywords is null && Flags.IsEmpty && FlagsSince is null;
}

/// <summary>The flags a message has now, not told yet.</summary>
internal readonly record struct PendingFlags(int Number, ulong ModSeq, FlaggedMessage Message);
