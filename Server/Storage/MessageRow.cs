using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

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

    /// <summary>The envelope as it is stored.</summary>
    StoredEnvelope = 16,

    /// <summary>Whether the conversation is muted.</summary>
    Muted = 32,

    /// <summary>Until when it is put away.</summary>
    Snoozed = 64,
}

/// <summary>What a search looks through first.</summary>
/// <param name="Envelope">Read it with <see cref="Protocols.Mime.StoredEnvelope"/>. Valid until the next row is asked for.</param>
internal readonly record struct EnvelopeRow(FlagRow Flags, ReadOnlyMemory<byte> Envelope);

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

    /// <summary>The subject for lists: decoded, cut.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The first sender for lists: name, else address.</summary>
    public string Sender { get; init; } = "";

    public Envelope? Envelope { get; init; }

    /// <summary>The octets of the envelope, to be read with <see cref="Protocols.Mime.StoredEnvelope"/>; empty when not asked for.</summary>
    public ReadOnlyMemory<byte> StoredEnvelope { get; init; }

    /// <summary>The part tree over prefix and body together: offsets count from the first octet a client is shown.</summary>
    public MessagePart? Structure { get; init; }

    public string? Preview { get; init; }

    public DeliveryFacts? Delivery { get; init; }

    public bool Muted { get; init; }

    /// <summary>When it comes back; null where it is not put away.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }
}
