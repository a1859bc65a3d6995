using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Which messages an action is for: some by their ids, whole conversations of a folder, or all that a list holds up to a moment. A plain value; nothing is looked up before it is used.</summary>
[CollectionBuilder(typeof(MessageSelection), nameof(Of))]
public sealed record MessageSelection
{
    public static readonly MessageSelection Nothing = new();

    /// <summary>Messages, each for itself.</summary>
    public ImmutableArray<long> Ids { get; init; } = [];

    /// <summary>Messages that stand for all of their conversation that lies in the folder <see cref="ShownMailboxId"/>: collapsed rows.</summary>
    public ImmutableArray<long> Conversations { get; init; } = [];

    /// <summary>The folder that is shown; 0 when none is. Of several messages, those in Sent stay where they are unless Sent is shown.</summary>
    public long ShownMailboxId { get; init; }

    /// <summary>All messages of this list, whatever is loaded of it; null for those above.</summary>
    public MessageQuery? Query { get; init; }

    /// <summary>With <see cref="Query"/>: what came into its folder later than this does not belong to it (<see cref="MessageMatch.Moment"/>).</summary>
    public ulong Moment { get; init; }

    /// <summary>Messages or conversations it stands for, as shown to people.</summary>
    public int Count { get; init; }

    /// <summary>Told how many messages are done while an action over many runs; not on the caller's context.</summary>
    public Action<int>? Progress { get; init; }

    public bool IsEmpty => Query is null && Ids.IsEmpty && Conversations.IsEmpty;

    /// <summary>The rows it names; empty when it is all of a list.</summary>
    public ImmutableArray<long> Rows => [.. Ids, .. Conversations];

    public static MessageSelection Of(params ReadOnlySpan<long> messageIds) => new() { Ids = [.. messageIds], Count = messageIds.Length };

    /// <summary>All that a list holds, up to the moment of the match.</summary>
    public static MessageSelection All(MessageQuery query, MessageMatch match)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new MessageSelection { Query = query with { After = null, Skip = 0 }, ShownMailboxId = query.MailboxId, Moment = match.Moment, Count = match.Count };
    }

    public static implicit operator MessageSelection(ImmutableArray<long> messageIds) => Of(messageIds.AsSpan());

    public bool Contains(long messageId) => Ids.Contains(messageId) || Conversations.Contains(messageId);

    /// <summary>The rows it names.</summary>
    public ImmutableArray<long>.Enumerator GetEnumerator() => Rows.GetEnumerator();
}

/// <summary>How many messages a list holds at a moment.</summary>
/// <param name="Count">Messages, whether the list shows them one by one or as conversations.</param>
/// <param name="Moment">The moment, as a MODSEQ of the account.</param>
public readonly record struct MessageMatch(int Count, ulong Moment);
