using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Which list is shown: a folder (or all of them, for searches), what of it, and the search.</summary>
public sealed record ListPlace(long MailboxId, MessageFilter Filter = MessageFilter.All, string Search = "")
{
    /// <summary>The time zone dates of the search are meant in.</summary>
    public string Zone { get; init; } = "";

    public bool IsSearch => Search.Length > 0;

    public bool IsEverywhere => MailboxId == MessageQuery.Everywhere;

    public MessageQuery Query => new() { MailboxId = MailboxId, Filter = Filter, Search = Search, Zone = Zone };

    /// <summary>True when what happens in a folder may change this list: a search may look into any.</summary>
    public bool Covers(long mailboxId) => MailboxId == mailboxId || IsSearch;

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
