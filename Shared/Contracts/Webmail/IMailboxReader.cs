using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Reads the mailboxes of the account that is signed in. What belongs to another account does not exist here.</summary>
public interface IMailboxReader
{
    /// <summary>All folders with their totals: Inbox first, then the roles (Drafts, Sent, Archive, Junk, Trash), then the others by name; children after their parent.</summary>
    Task<FolderTree> FoldersAsync(CancellationToken ct);

    /// <summary>A run of the message list of a folder; null when the folder is gone.</summary>
    Task<MessagePage?> PageAsync(MessageQuery query, CancellationToken ct);

    /// <summary>The rows that these conversations have in the folder of the query, whatever its filter and place; those without a message there have none. For lists of conversations.</summary>
    Task<ImmutableArray<MessageItem>> RowsAsync(MessageQuery query, ImmutableArray<long> threadIds, CancellationToken ct);

    /// <summary>How many messages a list holds now.</summary>
    Task<MessageMatch> MatchAsync(MessageQuery query, CancellationToken ct);

    /// <summary>Counts the unread messages of a list up to a number, and not for long: for the numbers beside saved searches.</summary>
    Task<UnreadCount> UnreadAsync(MessageQuery query, int atMost, CancellationToken ct);

    /// <summary>One row of the list; null when the message is gone.</summary>
    Task<MessageItem?> ItemAsync(long messageId, CancellationToken ct);

    /// <summary>A message as the reading pane shows it; null when it is gone.</summary>
    Task<MessageDetail?> MessageAsync(long messageId, CancellationToken ct);

    /// <summary>The messages of a conversation over all folders, oldest first, at most the 200 newest.</summary>
    Task<ImmutableArray<MessageItem>> ConversationAsync(long threadId, CancellationToken ct);
}
