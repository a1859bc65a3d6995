using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.WebUI.Webmail;

/// <summary>Applies what happened in the account to a list of single messages.</summary>
internal static class MessageNews
{
    /// <summary>Messages that are looked up because they may come into the list now; beyond, it is read anew.</summary>
    private const int MaxAsked = 50;

    /// <returns>False when reading the list anew is cheaper.</returns>
    public static async Task<bool> ApplyAsync(IMailboxReader reader, ListPlace place, ListRows rows, IReadOnlyList<WebmailChange> news, bool hold, CancellationToken ct)
    {
        var asked = 0;
        foreach (var change in news)
        {
            switch (change)
            {
                case WebmailChange.Arrived arrived when place.Covers(arrived.MailboxId):
                    foreach (var item in arrived.Messages.Where(place.Takes)) rows.Put(item, hold);
                    break;
                case WebmailChange.Removed removed when place.Covers(removed.MailboxId):
                    rows.Remove(removed.Uids, removed.MailboxId);
                    break;
                case WebmailChange.Muted muted:
                    rows.Update(row => row.ThreadId == muted.ThreadId ? row with { Muted = muted.On } : row);
                    break;
                case WebmailChange.Flagged flagged when place.Covers(flagged.MailboxId):
                    foreach (var message in flagged.Messages)
                    {
                        var known = rows.Find(message.MessageId) is not null;
                        rows.Update(row => row.Id == message.MessageId ? row with { Flags = message.Flags, Keywords = message.Keywords } : row);

                        // A row that no longer passes the filter stays where it is until the list is opened again; one that now does comes in.
                        if (known || place.IsSearch || !MayPass(place.Filter, message.Flags)) continue;
                        if (++asked > MaxAsked) return false;
                        if (await reader.ItemAsync(message.MessageId, ct) is { } item && place.Takes(item)) rows.Put(item, hold: false);
                    }

                    break;
            }
        }

        return true;
    }

    public static bool MayPass(MessageFilter filter, MessageFlags flags) => filter switch
    {
        MessageFilter.Unread => !flags.HasFlag(MessageFlags.Seen),
        MessageFilter.Flagged => flags.HasFlag(MessageFlags.Flagged),
        _ => false,
    };
}
