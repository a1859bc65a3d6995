using System.Collections.Immutable;
using Mox.Shared.Model.Messages;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>A message as a list shows it.</summary>
public sealed record MessageItem
{
    /// <summary>Stays the same when the message moves to another folder.</summary>
    public required long Id { get; init; }

    public required long MailboxId { get; init; }

    /// <summary>Changes when the message moves; removals are told by it.</summary>
    public required uint Uid { get; init; }

    public required long ThreadId { get; init; }

    public required DateTimeOffset Received { get; init; }

    /// <summary>The Date field; null where there is none that can be read.</summary>
    public DateTimeOffset? Sent { get; init; }

    public ImmutableArray<Person> From { get; init; } = [];

    /// <summary>To, then Cc, then Bcc: what a list of sent mail shows.</summary>
    public ImmutableArray<Person> To { get; init; } = [];

    /// <summary>Of <see cref="To"/>, those at its end that stand in Cc and Bcc.</summary>
    public int Copies { get; init; }

    public string Subject { get; init; } = "";

    public string Preview { get; init; } = "";

    public required MessageFlags Flags { get; init; }

    public ImmutableArray<string> Keywords { get; init; } = [];

    public required long Size { get; init; }

    public bool HasAttachments { get; init; }

    /// <summary>How well the sender is known.</summary>
    public SenderStanding Standing { get; init; }

    /// <summary>Its conversation is muted.</summary>
    public bool Muted { get; init; }

    /// <summary>When it comes back to where it was; null where it is not put away (<see cref="ISnoozing"/>).</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>In a list of conversations: what the row stands for; null elsewhere.</summary>
    public ConversationSummary? Conversation { get; init; }

    public bool Seen => Flags.HasFlag(MessageFlags.Seen);

    public bool Flagged => Flags.HasFlag(MessageFlags.Flagged);

    public bool Answered => Flags.HasFlag(MessageFlags.Answered);

    public bool Forwarded => Flags.HasFlag(MessageFlags.Forwarded);

    public bool Draft => Flags.HasFlag(MessageFlags.Draft);

    /// <summary>It was put away and came back.</summary>
    public bool CameBack => SnoozedUntil is null && Keywords.Contains(Snoozed.Keyword);

    public MessageAnchor Anchor => new(Received, Id);
}

/// <summary>A conversation as a row of a list shows it.</summary>
/// <param name="Count">Its messages in all folders; those in Trash and Junk count only where these are shown.</param>
/// <param name="Here">Its messages in the folder.</param>
/// <param name="Unread">Of these, the unread ones.</param>
/// <param name="Flagged">One of these is starred.</param>
/// <param name="HasAttachments">One of these has attachments.</param>
/// <param name="People">Who wrote, each once, in the order they joined in; the newest few.</param>
public sealed record ConversationSummary(int Count, int Here, int Unread, bool Flagged, bool HasAttachments, ImmutableArray<Person> People);

/// <summary>Somebody in a header field, as written there: nothing here is verified.</summary>
/// <param name="Name">Display name, decoded; null without one.</param>
/// <param name="Address">Address with its domain in Unicode; may be malformed, as header fields are.</param>
public sealed record Person(string? Name, string Address)
{
    /// <summary>The name, unless it looks like an address (a claimed address must not stand in the place of the real one).</summary>
    public string Display => string.IsNullOrWhiteSpace(Name) || Name.Contains('@', StringComparison.Ordinal) ? Address : Name;

    /// <summary>What a recipient field of the composer shows and accepts.</summary>
    public override string ToString() => string.IsNullOrWhiteSpace(Name) ? Address : $"{Name} <{Address}>";
}
