using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;

namespace Mox.Server.Imap;

/// <summary>Tells a client what happened in its selected mailbox, and opens mailboxes.</summary>
/// <remarks>RFC 9051 §5.2: updates are sent with every command, asked for or not.</remarks>
internal sealed class ViewTeller(MessageReader messages, IChangeFeed feed, RecentMarks marks, TimeProvider time)
{
    /// <summary>When this process began: messages kept before are recent to nobody.</summary>
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Opens a mailbox: the view of a new selection. Null when it is gone.</summary>
    public async Task<(SelectedMailbox Mailbox, uint FirstUnseen)?> OpenAsync(long accountId, long mailboxId, bool readOnly, CancellationToken ct)
    {
        // First the subscription, then the state: what happens in between is told by both, and dropped by its MODSEQ.
        var subscription = feed.SubscribeAccount(accountId);
        try
        {
            if (await messages.SnapshotAsync(mailboxId, ct).ConfigureAwait(false) is not { } snapshot)
            {
                subscription.Dispose();
                return null;
            }

            if (!marks.Knows(mailboxId)) marks.Begin(mailboxId, await FirstRecentAsync(snapshot, ct).ConfigureAwait(false));
            return (new SelectedMailbox(snapshot, readOnly, subscription, marks), snapshot.FirstUnseen);
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    /// <summary>Writes all that is pending and may be told now.</summary>
    public async ValueTask TellAsync(ImapConversation conversation, bool allowExpunge, CancellationToken ct)
    {
        if (conversation.SelectedOrNull is not { } mailbox) return;
        mailbox.Drain();
        if (mailbox.NeedsReload) await ReloadAsync(conversation.Who.AccountId, mailbox, ct).ConfigureAwait(false);
        var updates = mailbox.Take(allowExpunge);
        if (!updates.IsEmpty) await WriteAsync(conversation, mailbox, updates, ct).ConfigureAwait(false);
    }

    /// <summary>Writes the flags that messages have now, as FETCH responses.</summary>
    public async ValueTask TellFlagsAsync(ImapConversation conversation, UidSet uids, ulong changedSince, bool withUid, CancellationToken ct)
    {
        if (uids.IsEmpty) return;
        var mailbox = conversation.Selected;
        var fetch = new FetchResponse(conversation.Output);
        await foreach (var row in messages.FlagsAsync(mailbox.Id, uids, changedSince, ct).ConfigureAwait(false))
        {
            if (mailbox.View.NumberOf(row.Uid) is not (var number and > 0)) continue;
            fetch.Begin((uint)number);
            if (withUid) fetch.Uid(row.Uid);
            fetch.Flags(FlagWords.Of(row.Flags, !conversation.Rev2 && mailbox.IsRecent(row.Uid)), row.Keywords);
            if (conversation.CondStore) fetch.ModSeq(row.ModSeq);
            fetch.End();
            mailbox.Told(row.Uid, row.ModSeq);
            await conversation.RelieveAsync(ct).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(ImapConversation conversation, SelectedMailbox mailbox, PendingUpdates updates, CancellationToken ct)
    {
        foreach (var number in updates.Expunged)
        {
            conversation.Write(new ExpungeResponse((uint)number));
            await conversation.RelieveAsync(ct).ConfigureAwait(false);
        }

        if (updates.Keywords is { } keywords) WriteFlags(conversation, mailbox, keywords);
        if (updates.Exists is { } count) conversation.Write(new ExistsResponse((uint)count));
        if (updates.Recent is { } recent && !conversation.Rev2) conversation.Write(new RecentResponse((uint)recent));
        var fetch = new FetchResponse(conversation.Output);
        foreach (var (number, modSeq, message) in updates.Flags)
        {
            fetch.Begin((uint)number);
            // The UID helps clients that lost count, and is asked for by RFC 7162 §3.2.4 later on.
            fetch.Uid(message.Uid);
            fetch.Flags(FlagWords.Of(message.Flags, !conversation.Rev2 && mailbox.IsRecent(message.Uid)), message.Keywords);
            if (conversation.CondStore) fetch.ModSeq(modSeq);
            fetch.End();
            await conversation.RelieveAsync(ct).ConfigureAwait(false);
        }

        if (updates.FlagsSince is { } since) await TellFlagsAsync(conversation, mailbox.View.Uids, since, withUid: true, ct).ConfigureAwait(false);
    }

    /// <summary>FLAGS and PERMANENTFLAGS, as told at SELECT and when keywords are added.</summary>
    public static void WriteFlags(ImapConversation conversation, SelectedMailbox mailbox, System.Collections.Immutable.ImmutableArray<string> keywords)
    {
        var flags = FlagWords.Applicable(keywords);
        conversation.Write(new FlagsResponse(flags));
        conversation.Write(new UntaggedStatus(ImapStatus.Ok, new ResponseCode.PermanentFlags(mailbox.ReadOnly ? FlagList.Empty : flags, !mailbox.ReadOnly), mailbox.ReadOnly ? "Nothing is kept" : "Kept for good"));
    }

    private async ValueTask ReloadAsync(long accountId, SelectedMailbox mailbox, CancellationToken ct)
    {
        var subscription = feed.SubscribeAccount(accountId);
        try
        {
            mailbox.Reload(await messages.SnapshotAsync(mailbox.Id, ct).ConfigureAwait(false), subscription);
        }
        catch
        {
            subscription.Dispose();
            throw;
        }

        mailbox.Drain();
    }

    /// <summary>The UID of the first message kept since this process began. UIDs and the times of keeping ascend together: a handful of rows tells.</summary>
    private async Task<uint> FirstRecentAsync(MailboxSnapshot snapshot, CancellationToken ct)
    {
        var (low, high) = (0, snapshot.Uids.Length);
        if (high > 0 && await SavedAsync(snapshot, high - 1, ct).ConfigureAwait(false) < _started) return snapshot.Mailbox.Totals.UidNext;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (await SavedAsync(snapshot, middle, ct).ConfigureAwait(false) < _started) low = middle + 1;
            else high = middle;
        }

        return low < snapshot.Uids.Length ? snapshot.Uids[low] : snapshot.Mailbox.Totals.UidNext;
    }

    private async Task<DateTimeOffset> SavedAsync(MailboxSnapshot snapshot, int at, CancellationToken ct)
    {
        await foreach (var row in messages.RowsAsync(snapshot.Mailbox.Id, UidSet.Of(snapshot.Uids[at]), MessageColumns.Basic, 0, ct).ConfigureAwait(false)) return row.Saved;
        // Gone since: of no account.
        return DateTimeOffset.MinValue;
    }
}
