using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Which list is shown: a folder (or all of them, for searches), what of it, and the search.</summary>
/// <param name="Conversations">One row for each conversation; not when something is searched for.</param>
public sealed record ListPlace(long MailboxId, MessageFilter Filter = MessageFilter.All, string Search = "", bool Conversations = false)
{
    /// <summary>The time zone dates of the search are meant in.</summary>
    public string Zone { get; init; } = "";

    public bool IsSearch => Search.Length > 0;

    public bool IsEverywhere => MailboxId == MessageQuery.Everywhere;

    public bool ByConversation => Conversations && !IsSearch;

    /// <summary>True when what happens in a folder may change this list: a search may look into any.</summary>
    public bool Covers(long mailboxId) => MailboxId == mailboxId || IsSearch;

    public MessageQuery Query => new() { MailboxId = MailboxId, Filter = Filter, Search = Search, Zone = Zone, Conversations = ByConversation };

    /// <summary>True when a message, or a conversation, belongs into this list. With words only the server knows; such a list is read anew instead.</summary>
    public bool Takes(MessageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return (item.MailboxId == MailboxId || IsEverywhere) && Filter switch
        {
            MessageFilter.Unread => item.Conversation is { } all ? all.Unread > 0 : !item.Seen,
            MessageFilter.Flagged => item.Conversation?.Flagged ?? item.Flagged,
            MessageFilter.WithAttachments => item.Conversation?.HasAttachments ?? item.HasAttachments,
            _ => true,
        };
    }
}
