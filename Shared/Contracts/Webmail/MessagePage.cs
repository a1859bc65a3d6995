using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Asks for a run of a message list, newest first. Order: time received, then id, both descending.</summary>
public sealed record MessageQuery
{
    /// <summary>The most rows one page holds.</summary>
    public const int MaxTake = 500;

    /// <summary>In place of a folder, for searches: all folders, without Trash and Junk unless the search names a folder itself.</summary>
    public const long Everywhere = -1;

    /// <summary>The folder, or <see cref="Everywhere"/>.</summary>
    public required long MailboxId { get; init; }

    public MessageFilter Filter { get; init; }

    /// <summary>One row for each conversation: its newest message in the folder. A filter takes the conversations of which a message in the folder passes. Searches list messages all the same.</summary>
    public bool Conversations { get; init; }

    /// <summary>Only messages that this search finds (<see cref="Webmail.Search.SearchQuery"/>); empty: all.</summary>
    public string Search { get; init; } = "";

    /// <summary>The time zone dates of the search are meant in, by its IANA name; UTC when it is not known.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The place the run begins next to; null: the top of the list. The row of the anchor is not part of the run, and need not exist any more.</summary>
    public MessageAnchor? After { get; init; }

    /// <summary>False: the rows below (older than) the anchor; true: the rows above it, nearest the anchor, still newest first.</summary>
    public bool Above { get; init; }

    /// <summary>Rows passed over between the anchor and the run: for jumps of the scroll bar.</summary>
    public int Skip { get; init; }

    public int Take { get; init; } = 100;
}

/// <summary>A place in a message list: it stays where it is whatever arrives or leaves.</summary>
public readonly record struct MessageAnchor(DateTimeOffset Received, long MessageId) : IComparable<MessageAnchor>
{
    /// <summary>Older is smaller; the list shows the largest first.</summary>
    public int CompareTo(MessageAnchor other) =>
        Received.UtcTicks != other.Received.UtcTicks ? Received.UtcTicks.CompareTo(other.Received.UtcTicks) : MessageId.CompareTo(other.MessageId);

    public static bool operator <(MessageAnchor a, MessageAnchor b) => a.CompareTo(b) < 0;

    public static bool operator >(MessageAnchor a, MessageAnchor b) => a.CompareTo(b) > 0;

    public static bool operator <=(MessageAnchor a, MessageAnchor b) => a.CompareTo(b) <= 0;

    public static bool operator >=(MessageAnchor a, MessageAnchor b) => a.CompareTo(b) >= 0;
}

/// <summary>Which messages of a folder are listed.</summary>
public enum MessageFilter
{
    All = 0,
    Unread = 1,
    Flagged = 2,
    WithAttachments = 3,
}

/// <summary>Unread messages of a list.</summary>
/// <param name="Count">Those that were counted.</param>
/// <param name="More">There are more, or may be: it was not counted to the end.</param>
public readonly record struct UnreadCount(int Count, bool More);

/// <summary>A run of a message list.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="Total">All messages of the folder that pass the filter.</param>
/// <param name="First">Index of the first row in the whole list (0: the newest).</param>
public sealed record MessagePage(ImmutableArray<MessageItem> Rows, int Total, int First)
{
    /// <summary>For searches: about how many messages there are in all, where they were not counted; otherwise null.</summary>
    public long? About { get; init; }

    /// <summary>For searches: how far back messages were looked at, where looking on would have taken too long; otherwise null.</summary>
    public DateTimeOffset? Reached { get; init; }

    public bool AtTop => First == 0;

    public bool AtEnd => First + Rows.Length >= Total;
}
