using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Applies what happened in the account to a list of conversations: finds out which ones it touches, and asks for their rows as they are now.</summary>
internal sealed class ConversationNews(IMailboxReader reader, ListPlace place, ListRows rows, Unfolded unfolded, int maxAsked)
{
    private readonly HashSet<long> _touched = [];

    /// <summary>Of these, the ones that may have lost their last message here.</summary>
    private readonly HashSet<long> _maybeGone = [];

    /// <returns>False when reading the list anew is cheaper.</returns>
    public async Task<bool> ApplyAsync(IReadOnlyList<WebmailChange> news, bool hold, CancellationToken ct)
    {
        foreach (var change in news)
        {
            switch (change)
            {
                case WebmailChange.Arrived arrived:
                    foreach (var item in arrived.Messages)
                    {
                        if (arrived.MailboxId == place.MailboxId || rows.OfThread(item.ThreadId) is not null) _touched.Add(item.ThreadId);
                    }

                    break;
                case WebmailChange.Removed removed when removed.MailboxId == place.MailboxId:
                    Removed(removed);
                    break;
                case WebmailChange.Muted muted:
                    rows.Update(row => row.ThreadId == muted.ThreadId ? row with { Muted = muted.On } : row);
                    break;
                case WebmailChange.Flagged flagged:
                    await FlaggedAsync(flagged, ct);
                    break;
            }
        }

        if (_touched.Count > maxAsked) return false;
        if (_touched.Count > 0) await AskAsync(hold, ct);
        return true;
    }

    private void Removed(WebmailChange.Removed removed)
    {
        // Only the message a row shows is known by its UID; others may have been of any conversation with several.
        var known = 0u;
        foreach (var row in rows.Items)
        {
            var shown = removed.Uids.Contains(row.Uid);
            if (shown) known++;
            if (shown || row.Conversation?.Here > 1) Touch(row.ThreadId);
        }

        if (known < removed.Uids.Count) rows.InDoubt = true;

        void Touch(long thread)
        {
            _touched.Add(thread);
            _maybeGone.Add(thread);
        }
    }

    private async Task FlaggedAsync(WebmailChange.Flagged flagged, CancellationToken ct)
    {
        var unknown = 0;
        foreach (var message in flagged.Messages)
        {
            unfolded.Flag(message);
            if (flagged.MailboxId != place.MailboxId) continue;
            if (rows.Find(message.MessageId) is { } row)
            {
                // Alone, it is told at once; of several, the others decide as well.
                rows.Update(other => other.Id == message.MessageId ? Alone(other with { Flags = message.Flags, Keywords = message.Keywords }) : other);
                if (row.Conversation?.Here > 1) _touched.Add(row.ThreadId);
            }
            else if (MessageNews.MayPass(place.Filter, message.Flags) && ++unknown <= 50 && await reader.ItemAsync(message.MessageId, ct) is { } item)
            {
                _touched.Add(item.ThreadId);
            }
            else
            {
                foreach (var several in rows.Items.Where(several => several.Conversation?.Here > 1)) _touched.Add(several.ThreadId);
            }
        }
    }

    private async Task AskAsync(bool hold, CancellationToken ct)
    {
        var now = await reader.RowsAsync(place.Query, [.. _touched], ct);
        foreach (var row in now)
        {
            // A row that no longer passes the filter stays where it is until the list is opened again.
            if (place.Takes(row) || rows.OfThread(row.ThreadId) is not null) rows.Put(row, hold);
        }

        foreach (var thread in _maybeGone.Except(now.Select(row => row.ThreadId))) rows.RemoveKey(thread);
        await unfolded.RefreshAsync(now, ct);
    }

    private static MessageItem Alone(MessageItem row) => row.Conversation is { Here: 1 } summary
        ? row with { Conversation = summary with { Unread = row.Seen ? 0 : 1, Flagged = row.Flagged } }
        : row;
}
