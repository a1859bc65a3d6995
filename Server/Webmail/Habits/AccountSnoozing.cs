using Mox.Protocols.Imap;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Habits;

/// <inheritdoc/>
internal sealed class AccountSnoozing(CurrentAccount current, MailboxReader mailboxes, SnoozeStore snoozed, SelectedMessages selected, TimeProvider time) : ISnoozing
{
    public async Task<MessageOutcome> SnoozeAsync(MessageSelection selection, DateTimeOffset until, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var now = time.GetUtcNow();
        if (until <= now || until > now + Snoozed.Farthest) return new MessageOutcome(ActionStatus.NotAllowed, [], null);
        var uses = (await mailboxes.ListAsync(account.AccountId, ct)).ToDictionary(mailbox => mailbox.Id, mailbox => mailbox.Use);
        var inbox = await mailboxes.FindAsync(account.AccountId, MailboxName.Inbox, ct);
        var work = new ActionWork(0);
        var refused = 0;
        await work.GuardAsync(() => selected.EachAsync(account, selection, moves: true, async groups =>
        {
            foreach (var group in groups)
            {
                var use = uses.GetValueOrDefault(group.Key);
                if (use is SpecialUse.Drafts or SpecialUse.Sent or SpecialUse.Junk or SpecialUse.Trash)
                {
                    refused++;
                    continue;
                }

                var home = use == SpecialUse.Archive ? inbox?.Id ?? group.Key : group.Key;
                if (await snoozed.PutAwayAsync(account.AccountId, group.Key, UidSet.From(group.Select(row => row.Uid)), home, until, ct) is not { } moved) continue;
                var left = moved.From.ToHashSet();
                var rows = group.Where(row => left.Contains(row.Uid)).ToList();

                // What was put away already stays where it is: what is taken back of that is the moment.
                var again = rows.FindAll(row => row.SnoozedUntil is not null);
                work.WasPutAway(again);
                if (again.Count < rows.Count) work.Left(group.Key, [.. rows.Except(again)], keepFlags: false);
            }
        }, ct));
        var outcome = work.Outcome();
        return outcome.Status == ActionStatus.Missing && refused > 0 ? outcome with { Status = ActionStatus.NotAllowed } : outcome;
    }

    public async Task<MessageOutcome> WakeAsync(MessageSelection selection, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var work = new ActionWork(0);
        await work.GuardAsync(() => selected.EachAsync(account, selection, moves: false, async groups =>
        {
            var rows = groups.SelectMany(group => group).ToList();
            var came = (await snoozed.WakeAsync(account.AccountId, [.. rows.Select(row => row.MessageId)], ct)).ToHashSet();
            work.WasPutAway(rows.FindAll(row => came.Contains(row.MessageId)));
        }, ct));
        return work.Outcome();
    }
}
