using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class AccountActions(CurrentAccount current, MailboxReader mailboxes, MessageReader messages, MailboxWriter writer, SnoozeStore snoozed, SelectedMessages selected) : IMailboxActions
{
    private const MessageFlags Settable = MessageFlags.Seen | MessageFlags.Flagged | MessageFlags.Answered | MessageFlags.Forwarded | MessageFlags.Junk | MessageFlags.NotJunk;

    /// <summary>Messages an undo of "mark all seen" remembers; beyond, there is none.</summary>
    private const int MaxRemembered = 20_000;

    private static readonly MessageOutcome NotAllowed = new(ActionStatus.NotAllowed, [], null);

    private static readonly MessageOutcome Missing = new(ActionStatus.Missing, [], null);

    public async Task<MessageOutcome> FlagAsync(MessageSelection selection, MessageFlags flags, bool on, CancellationToken ct) =>
        flags == MessageFlags.None || (flags & ~Settable) != 0 ? NotAllowed : await ChangeFlagsAsync(selection, flags, [], on, ct);

    public async Task<MessageOutcome> LabelAsync(MessageSelection selection, string keyword, bool on, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return IsKeyword(keyword) ? await ChangeFlagsAsync(selection, MessageFlags.None, [keyword.ToLowerInvariant()], on, ct) : NotAllowed;
    }

    public async Task<MessageOutcome> MoveAsync(MessageSelection selection, long toMailboxId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await OwnAsync(account, toMailboxId, ct) is { } target ? await MoveToAsync(account, selection, target, ct) : Missing;
    }

    public async Task<MessageOutcome> DeleteAsync(MessageSelection selection, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var trash = await mailboxes.FindByUseAsync(account.AccountId, SpecialUse.Trash, ct);
        var drafts = await mailboxes.FindByUseAsync(account.AccountId, SpecialUse.Drafts, ct);
        var work = new ActionWork(trash?.Id ?? 0);
        await work.GuardAsync(() => selected.EachAsync(account, selection, moves: true, async groups =>
        {
            foreach (var group in groups)
            {
                if (trash is null || group.Key == trash.Id || group.Key == drafts?.Id)
                {
                    if (await writer.RemoveAsync(group.Key, Uids(group), ct) is { } gone) work.Done.AddRange(group.Where(row => gone.Uids.Contains(row.Uid)).Select(row => row.MessageId));
                }
                else
                {
                    await MoveGroupAsync(work, group, trash, ct);
                }
            }
        }, ct));
        return work.Outcome();
    }

    public async Task<MessageOutcome> ArchiveAsync(MessageSelection selection, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await WithUseAsync(account, SpecialUse.Archive, "Archive", ct) is { } archive ? await MoveToAsync(account, selection, archive, ct) : NotAllowed;
    }

    public async Task<MessageOutcome> JunkAsync(MessageSelection selection, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await WithUseAsync(account, SpecialUse.Junk, "Junk", ct) is { } junk ? await MoveToAsync(account, selection, junk, ct, MessageFlags.Junk, MessageFlags.NotJunk) : NotAllowed;
    }

    public async Task<MessageOutcome> NotJunkAsync(MessageSelection selection, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await mailboxes.FindAsync(account.AccountId, MailboxName.Inbox, ct) is { } inbox ? await MoveToAsync(account, selection, inbox, ct, MessageFlags.NotJunk, MessageFlags.Junk) : Missing;
    }

    public async Task<MessageOutcome> MuteAsync(MessageSelection selection, bool on, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var work = new ActionWork(0) { MutedOn = on };
        await work.GuardAsync(() => selected.EachAsync(account, selection, moves: false, async groups =>
        {
            var rows = groups.SelectMany(group => group).ToList();
            work.Muted.AddRange(await writer.MuteAsync(account.AccountId, [.. rows.Select(row => row.ThreadId).Distinct()], on, ct));
            work.Done.AddRange(rows.Select(row => row.MessageId));
        }, ct));
        return work.Outcome();
    }

    public async Task<MessageOutcome> UndoAsync(UndoStep step, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var work = new ActionWork(0);
        await work.GuardAsync(async () =>
        {
            switch (step)
            {
                case UndoStep.Return back:
                    await ReturnAsync(account, work, back.Groups, ct);
                    break;
                case UndoStep.PutAway away:
                    await ReturnAsync(account, work, away.Groups, ct);
                    await PutAwayAsync(account, work, away.Messages, ct);
                    break;
                case UndoStep.Restore restore:
                    work.Done.AddRange(await RestoreAsync(account, restore.Messages, ct));
                    break;
                case UndoStep.Mute mute:
                    work.Done.AddRange(await writer.MuteAsync(account.AccountId, mute.ThreadIds, mute.On, ct));
                    break;
            }
        });
        return work.Outcome() with { Undo = null };
    }

    public async Task<MessageOutcome> MarkAllSeenAsync(long mailboxId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await OwnAsync(account, mailboxId, ct) is null) return Missing;
        var work = new ActionWork(0);
        await work.GuardAsync(async () =>
        {
            var unseen = new List<uint>();
            await foreach (var row in messages.FlagsAsync(mailboxId, UidSet.All, 0, ct))
            {
                if (row.Flags.HasFlag(MessageFlags.Seen)) continue;
                unseen.Add(row.Uid);
                work.Done.Add(row.MessageId);
                if (unseen.Count <= MaxRemembered) work.Before.Add(new FlagsBefore(row.MessageId, row.Flags, row.Keywords));
            }

            if (unseen.Count > MaxRemembered) work.Before.Clear();
            if (unseen.Count > 0) await writer.StoreFlagsAsync(mailboxId, UidSet.From(unseen), new FlagChange(FlagChangeKind.Add, MessageFlags.Seen, []), null, ct);
        });
        return work.Outcome();
    }

    public async Task<MessageOutcome> EmptyAsync(long mailboxId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await OwnAsync(account, mailboxId, ct) is not { } mailbox) return Missing;
        if (mailbox.Use is not (SpecialUse.Trash or SpecialUse.Junk)) return NotAllowed;
        var work = new ActionWork(0);
        await work.GuardAsync(async () => await writer.RemoveAsync(mailboxId, UidSet.All, ct));
        return new MessageOutcome(work.Failed ?? ActionStatus.Done, [], null);
    }

    public async Task<FolderOutcome> CreateFolderAsync(MailboxName name, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await FolderAsync(() => writer.CreateAsync(account.AccountId, name, SpecialUse.None, ct));
    }

    public async Task<FolderOutcome> RenameFolderAsync(long mailboxId, MailboxName name, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await OwnAsync(account, mailboxId, ct) is not { } mailbox) return new FolderOutcome(FolderStatus.Missing, 0);
        if (mailbox.Name.IsInbox || mailbox.Use != SpecialUse.None) return new FolderOutcome(FolderStatus.NotAllowed, 0);
        return await FolderAsync(() => writer.RenameAsync(account.AccountId, mailbox.Name, name, ct));
    }

    public async Task<FolderOutcome> DeleteFolderAsync(long mailboxId, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        if (await OwnAsync(account, mailboxId, ct) is not { } mailbox) return new FolderOutcome(FolderStatus.Missing, 0);
        if (mailbox.Name.IsInbox || mailbox.Use != SpecialUse.None) return new FolderOutcome(FolderStatus.NotAllowed, 0);
        return await FolderAsync(() => writer.DeleteAsync(account.AccountId, mailbox.Name, ct));
    }

    private static async Task<FolderOutcome> FolderAsync(Func<Task<MailboxOutcome>> verb)
    {
        try
        {
            var outcome = await verb();
            return new FolderOutcome(
                outcome.Status switch
                {
                    MailboxVerbStatus.Done => FolderStatus.Done,
                    MailboxVerbStatus.Missing => FolderStatus.Missing,
                    MailboxVerbStatus.Exists => FolderStatus.Exists,
                    MailboxVerbStatus.HasChildren => FolderStatus.HasChildren,
                    _ => FolderStatus.NotAllowed,
                },
                outcome.Status == MailboxVerbStatus.Done ? outcome.MailboxId : 0);
        }
        catch (StoreBusyException)
        {
            return new FolderOutcome(FolderStatus.Busy, 0);
        }
    }

    private async Task<MessageOutcome> MoveToAsync(SessionClaims account, MessageSelection selection, MailboxRow target, CancellationToken ct, MessageFlags add = MessageFlags.None, MessageFlags remove = MessageFlags.None)
    {
        var work = new ActionWork(target.Id);
        var reflags = add != MessageFlags.None || remove != MessageFlags.None;
        await work.GuardAsync(() => selected.EachAsync(account, selection, moves: true, async groups =>
        {
            var before = work.Done.Count;
            foreach (var group in groups.Where(group => group.Key != target.Id)) await MoveGroupAsync(work, group, target, ct, reflags);
            if (!reflags) return;
            foreach (var group in await selected.GroupsAsync(account.AccountId, [.. work.Done.Skip(before)], ct))
            {
                await writer.StoreFlagsAsync(group.Key, Uids(group), new FlagChange(FlagChangeKind.Remove, remove, []), null, ct);
                await writer.StoreFlagsAsync(group.Key, Uids(group), new FlagChange(FlagChangeKind.Add, add, []), null, ct);
            }
        }, ct));
        return work.Outcome();
    }

    private async Task MoveGroupAsync(ActionWork work, IGrouping<long, MessageRow> group, MailboxRow target, CancellationToken ct, bool reflags = false)
    {
        if (await writer.MoveAsync(group.Key, Uids(group), target.Id, ct) is not { } moved) return;
        var left = moved.From.ToHashSet();

        // The store flags what comes into Junk by itself.
        work.Left(group.Key, [.. group.Where(row => left.Contains(row.Uid))], reflags || target.Use == SpecialUse.Junk);
    }

    private async Task<MessageOutcome> ChangeFlagsAsync(MessageSelection selection, MessageFlags flags, ImmutableArray<string> keywords, bool on, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        var work = new ActionWork(0);
        await work.GuardAsync(() => selected.EachAsync(account, selection, moves: false, async groups =>
        {
            foreach (var group in groups)
            {
                var stored = await writer.StoreFlagsAsync(group.Key, Uids(group), new FlagChange(on ? FlagChangeKind.Add : FlagChangeKind.Remove, flags, keywords), null, ct);
                if (stored is null) continue;
                work.Done.AddRange(group.Select(row => row.MessageId));
                work.Before.AddRange(group.Where(row => stored.Changed.Contains(row.Uid)).Select(row => new FlagsBefore(row.MessageId, row.Flags, row.Keywords)));
            }
        }, ct));
        return work.Outcome();
    }

    private async Task ReturnAsync(SessionClaims account, ActionWork work, ImmutableArray<ReturnGroup> back, CancellationToken ct)
    {
        foreach (var group in back)
        {
            if (await OwnAsync(account, group.FromMailboxId, ct) is not { } home) continue;
            work.TargetMailboxId = home.Id;
            await selected.EachAsync(account, group.MessageIds, moves: false, async groups =>
            {
                foreach (var rows in groups.Where(rows => rows.Key != home.Id)) await MoveGroupAsync(work, rows, home, ct);
            }, ct);
            await RestoreAsync(account, group.Flags, ct);
        }
    }

    /// <summary>A moment that has gone by meanwhile brings them back at once, as it would have.</summary>
    private async Task PutAwayAsync(SessionClaims account, ActionWork work, ImmutableArray<SnoozedBefore> before, CancellationToken ct)
    {
        foreach (var alike in before.GroupBy(message => message.Until))
        {
            await selected.EachAsync(account, alike.Select(message => message.MessageId).ToImmutableArray(), moves: false, async groups =>
            {
                foreach (var group in groups)
                {
                    if (await snoozed.PutAwayAsync(account.AccountId, group.Key, Uids(group), group.Key, alike.Key, ct) is { To.IsEmpty: false }) work.Done.AddRange(group.Select(row => row.MessageId));
                }
            }, ct);
        }
    }

    private async Task<List<long>> RestoreAsync(SessionClaims account, ImmutableArray<FlagsBefore> before, CancellationToken ct)
    {
        var restored = new List<long>();
        foreach (var alike in before.GroupBy(message => (message.Flags, Keywords: string.Join(' ', message.Keywords))))
        {
            await selected.EachAsync(account, alike.Select(message => message.MessageId).ToImmutableArray(), moves: false, async groups =>
            {
                foreach (var group in groups)
                {
                    await writer.StoreFlagsAsync(group.Key, Uids(group), new FlagChange(FlagChangeKind.Replace, alike.Key.Flags, alike.First().Keywords), null, ct);
                    restored.AddRange(group.Select(row => row.MessageId));
                }
            }, ct);
        }

        return restored;
    }

    private async Task<MailboxRow?> OwnAsync(SessionClaims account, long mailboxId, CancellationToken ct) =>
        await mailboxes.GetAsync(mailboxId, ct) is { } mailbox && mailbox.AccountId == account.AccountId ? mailbox : null;

    private async Task<MailboxRow?> WithUseAsync(SessionClaims account, SpecialUse use, string name, CancellationToken ct)
    {
        if (await mailboxes.FindByUseAsync(account.AccountId, use, ct) is { } there) return there;
        var made = await writer.CreateAsync(account.AccountId, MailboxName.Parse(name).Value, use, ct);
        return made.Status == MailboxVerbStatus.Done ? await mailboxes.GetAsync(made.MailboxId, ct) : null;
    }

    private static UidSet Uids(IEnumerable<MessageRow> rows) => UidSet.From(rows.Select(row => row.Uid));

    /// <summary>RFC 9051 §9: flag-keyword is an atom.</summary>
    private static bool IsKeyword(string keyword) => keyword.Length is > 0 and <= 100 && keyword.All(c => c is > ' ' and < '\x7f' && !"(){%*\"\\]".Contains(c, StringComparison.Ordinal));
}
