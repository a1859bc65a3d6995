using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Which list is shown: a folder, what of it, and the words looked for.</summary>
public sealed record ListPlace(long MailboxId, MessageFilter Filter = MessageFilter.All, string Search = "")
{
    public MessageQuery Query => new() { MailboxId = MailboxId, Filter = Filter, Search = Search };

    /// <summary>True when a message belongs into this list. With words only the server knows; such a list is read anew instead.</summary>
    public bool Takes(MessageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.MailboxId == MailboxId && Filter switch
        {
            MessageFilter.Unread => !item.Seen,
            MessageFilter.Flagged => item.Flagged,
            MessageFilter.WithAttachments => item.HasAttachments,
            _ => true,
        };
    }
}
