using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Threading;

/// <summary>What of a message is needed to find its thread. The place in the list is the sequence number.</summary>
public readonly record struct ThreadMessage
{
    /// <summary>A message of which none of these is known. Its references are empty; those of the default value are no list, and are read as an empty one.</summary>
    public ThreadMessage()
    {
    }

    /// <summary>Message-ID, with or without angle brackets; null without one.</summary>
    public string? MessageId { get; init; }

    /// <summary>The ids of References, the oldest first.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The first id of In-Reply-To; null without one.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Decoded.</summary>
    public string? Subject { get; init; }

    /// <summary>The sent date of RFC 5256 §2.2: Date, or when it cannot be read the time of arrival.</summary>
    public DateTimeOffset Sent { get; init; }
}

/// <summary>A message in its thread, or a place kept for one that is missing.</summary>
/// <param name="Message">Its place in the list that was given; -1 for a missing one.</param>
/// <param name="Parent">The place of its parent among the nodes; -1 at the top.</param>
/// <param name="Depth">0 at the top.</param>
public readonly record struct ThreadNode(int Message, int Parent, int Depth);
