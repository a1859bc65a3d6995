using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Which list is shown: a folder, what of it, and the words looked for.</summary>
/// <param name="Conversations">One row for each conversation; not when words are looked for.</param>
public sealed record ListPlace(long MailboxId, MessageFilter Filter = MessageFilter.All, string Search = "", bool Conversations = false)
{
    public bool ByConversation => Conversations && Search.Length == 0;

    public MessageQuery Query => new() { MailboxId = MailboxId, Filter = Filter, Search = Search, Conversations = ByConversation };

    /// <summary>True when a message, or a conversation, belongs into this list. With words only the server knows; such a list is read anew instead.</summary>
    public bool Takes(MessageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.MailboxId == MailboxId && Filter switch
        {
            MessageFilter.Unread => item.Conversation is { } all ? all.Unread > 0 : !item.Seen,
            MessageFilter.Flagged => item.Conversation?.Flagged ?? item.Flagged,
            MessageFilter.WithAttachments => item.Conversation?.HasAttachments ?? item.HasAttachments,
            _ => true,
        };
    }
}
