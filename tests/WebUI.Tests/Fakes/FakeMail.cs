using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>An account in memory that keeps the contracts' promises: changes are told after they happened, in their order, UIDs change on moves.</summary>
public sealed class FakeMail : IMailboxReader, IMailboxActions, IMailboxChanges
{
    private readonly List<Func<ImmutableArray<WebmailChange>, Task>> _subscribers = [];
    private uint _uid = 1000;

    public List<Folder> Folders { get; } = [];

    public List<MessageItem> Messages { get; } = [];

    /// <summary>Details of messages; those not here are made from their rows.</summary>
    public Dictionary<long, MessageDetail> Details { get; } = [];

    /// <summary>Queries asked, in their order.</summary>
    public List<MessageQuery> Asked { get; } = [];

    /// <summary>Runs before a page is answered, after it was read: what happens in between.</summary>
    public Func<Task>? DuringRead { get; set; }

    /// <summary>Runs before the folders are answered, after they were read.</summary>
    public Func<Task>? DuringFolders { get; set; }

    /// <summary>Runs before an action does anything: what happens in between.</summary>
    public Func<Task>? DuringAction { get; set; }

    /// <summary>What was moved, in its order.</summary>
    public List<MessageSelection> Selections { get; } = [];

    /// <summary>What actions answer in place of Done.</summary>
    public ActionStatus Status { get; set; } = ActionStatus.Done;

    public int Subscribers => _subscribers.Count;

    public static FakeMail WithFolders()
    {
        var mail = new FakeMail();
        foreach (var (id, name, use) in (ReadOnlySpan<(long, string, SpecialUse)>)[(1, "Inbox", SpecialUse.None), (2, "Drafts", SpecialUse.Drafts), (3, "Sent", SpecialUse.Sent), (4, "Archive", SpecialUse.Archive), (5, "Junk", SpecialUse.Junk), (6, "Trash", SpecialUse.Trash)])
        {
            mail.AddFolder(id, name, use);
        }

        return mail;
    }

    public Folder AddFolder(long id, string name, SpecialUse use = SpecialUse.None)
    {
        var folder = new Folder(id, MailboxName.Parse(name).Value, use, true, new MailboxTotals(0, 0, 0, 0, 1, 1));
        Folders.Add(folder);
        return folder;
    }

    public MessageItem Add(long id, DateTimeOffset received, long folder = 1, string from = "Ann", string subject = "Hello", MessageFlags flags = MessageFlags.None, long thread = 0)
    {
        var item = new MessageItem
        {
            Id = id,
            MailboxId = folder,
            Uid = ++_uid,
            ThreadId = thread == 0 ? id : thread,
            Received = received,
            From = [new Person(from, $"{from.ToLowerInvariant().Replace(' ', '.')}@example.org")],
            To = [new Person("Mox", "mox@localhost")],
            Subject = subject,
            Preview = $"Preview of {id}",
            Flags = flags,
            Size = 1200,
        };
        Messages.Add(item);
        Count(folder);
        return item;
    }

    /// <summary>New mail, as the server tells it.</summary>
    public Task ArriveAsync(MessageItem item) => TellAsync(new WebmailChange.Arrived(item.MailboxId, [item]), Counted(item.MailboxId));

    /// <summary>Taken away by another client.</summary>
    public Task ExpungeAsync(long id)
    {
        var item = Messages.Single(message => message.Id == id);
        Messages.Remove(item);
        return TellAsync(new WebmailChange.Removed(item.MailboxId, UidSet.Of(item.Uid)), Counted(item.MailboxId));
    }

    public async Task TellAsync(params WebmailChange[] changes)
    {
        foreach (var subscriber in _subscribers.ToArray()) await subscriber([.. changes]);
    }

    public async Task<FolderTree> FoldersAsync(CancellationToken ct)
    {
        var tree = new FolderTree([.. Folders.Order(Comparer<Folder>.Create(Folder.Compare))], Messages.Sum(message => message.Size), 0);
        if (DuringFolders is { } during)
        {
            DuringFolders = null;
            await during();
        }

        return tree;
    }

    public async Task<MessagePage?> PageAsync(MessageQuery query, CancellationToken ct)
    {
        Asked.Add(query);
        if (query.MailboxId != MessageQuery.Everywhere && Folders.TrueForAll(folder => folder.Id != query.MailboxId)) return null;
        if (query.Search.Length > 0 && EmptyLooks > 0)
        {
            EmptyLooks--;
            return new MessagePage([], 0, 0) { Reached = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(EmptyLooks) };
        }

        var all = All(query).OrderByDescending(message => message.Anchor).ToList();
        var below = query.After is { } anchor ? all.FindIndex(message => message.Anchor < anchor) is var at and >= 0 ? at : all.Count : 0;
        var above = query.After is { } top ? all.FindIndex(message => message.Anchor <= top) is var before and >= 0 ? before : all.Count : 0;
        var (first, count) = query.Above ? (Math.Max(0, above - query.Skip - query.Take), Math.Min(query.Take, Math.Max(0, above - query.Skip))) : (Math.Min(all.Count, below + query.Skip), query.Take);
        var page = new MessagePage([.. all.Skip(first).Take(count)], all.Count, first);
        if (DuringRead is { } during)
        {
            DuringRead = null;
            await during();
        }

        return page;
    }

    public Task<ImmutableArray<MessageItem>> RowsAsync(MessageQuery query, ImmutableArray<long> threadIds, CancellationToken ct) =>
        Task.FromResult(All(query with { Conversations = true, Filter = MessageFilter.All }).Where(row => threadIds.Contains(row.ThreadId)).ToImmutableArray());

    public Task<MessageMatch> MatchAsync(MessageQuery query, CancellationToken ct) => Task.FromResult(new MessageMatch(All(query with { Conversations = false }).Count(), _uid));

    /// <summary>So many pages of a search come back before anything is found.</summary>
    public int EmptyLooks { get; set; }

    /// <summary>Times unread messages were counted.</summary>
    public int UnreadCounts { get; private set; }

    public Task<UnreadCount> UnreadAsync(MessageQuery query, int atMost, CancellationToken ct)
    {
        UnreadCounts++;
        var count = All(query with { Filter = MessageFilter.Unread, Conversations = false }).Count();
        return Task.FromResult(new UnreadCount(Math.Min(count, atMost), count > atMost));
    }

    public Task<MessageItem?> ItemAsync(long messageId, CancellationToken ct) => Task.FromResult(Messages.Find(message => message.Id == messageId));

    public Task<MessageDetail?> MessageAsync(long messageId, CancellationToken ct) =>
        Task.FromResult(Messages.Find(message => message.Id == messageId) is { } item
            ? Details.TryGetValue(messageId, out var detail) ? detail with { Item = item } : new MessageDetail { Item = item, Text = $"Text of {messageId}", HasOwnText = true, To = item.To }
            : null);

    public Task<ImmutableArray<MessageItem>> ConversationAsync(long threadId, CancellationToken ct) =>
        Task.FromResult(Messages.Where(message => message.ThreadId == threadId).OrderBy(message => message.Anchor).ToImmutableArray());

    public Task<IDisposable> SubscribeAsync(Func<ImmutableArray<WebmailChange>, Task> onChanges, CancellationToken ct)
    {
        _subscribers.Add(onChanges);
        return Task.FromResult<IDisposable>(new Ending(() => _subscribers.Remove(onChanges)));
    }

    public async Task<MessageOutcome> FlagAsync(MessageSelection selection, MessageFlags flags, bool on, CancellationToken ct)
    {
        await DuringAsync();
        if (Status != ActionStatus.Done) return new MessageOutcome(Status, [], null);
        var messageIds = Ids(selection);
        var before = Messages.Where(message => messageIds.Contains(message.Id)).Select(message => new FlagsBefore(message.Id, message.Flags, message.Keywords)).ToImmutableArray();
        foreach (var id in messageIds)
        {
            var at = Messages.FindIndex(message => message.Id == id);
            if (at < 0) continue;
            Messages[at] = Messages[at] with { Flags = on ? Messages[at].Flags | flags : Messages[at].Flags & ~flags };
            var item = Messages[at];
            await TellAsync(new WebmailChange.Flagged(item.MailboxId, [new FlaggedMessage(item.Id, item.Uid, item.Flags, item.Keywords)]), Counted(item.MailboxId));
        }

        return new MessageOutcome(ActionStatus.Done, messageIds, new UndoStep.Restore(before));
    }

    public async Task<MessageOutcome> LabelAsync(MessageSelection selection, string keyword, bool on, CancellationToken ct)
    {
        if (Status != ActionStatus.Done) return new MessageOutcome(Status, [], null);
        foreach (var id in Ids(selection))
        {
            var at = Messages.FindIndex(message => message.Id == id);
            Messages[at] = Messages[at] with { Keywords = on ? Messages[at].Keywords.Remove(keyword).Add(keyword) : Messages[at].Keywords.Remove(keyword) };
            var item = Messages[at];
            await TellAsync(new WebmailChange.Flagged(item.MailboxId, [new FlaggedMessage(item.Id, item.Uid, item.Flags, item.Keywords)]));
        }

        return new MessageOutcome(ActionStatus.Done, Ids(selection), null);
    }

    public async Task<MessageOutcome> MuteAsync(MessageSelection selection, bool on, CancellationToken ct)
    {
        if (Status != ActionStatus.Done) return new MessageOutcome(Status, [], null);
        var threads = Messages.Where(message => Ids(selection).Contains(message.Id)).Select(message => message.ThreadId).Distinct().ToImmutableArray();
        for (var i = 0; i < Messages.Count; i++)
        {
            if (threads.Contains(Messages[i].ThreadId)) Messages[i] = Messages[i] with { Muted = on };
        }

        await TellAsync([.. threads.Select(thread => new WebmailChange.Muted(thread, on))]);
        return new MessageOutcome(ActionStatus.Done, Ids(selection), new UndoStep.Mute(threads, !on));
    }

    public async Task<MessageOutcome> MoveAsync(MessageSelection selection, long toMailboxId, CancellationToken ct)
    {
        await DuringAsync();
        if (Status != ActionStatus.Done) return new MessageOutcome(Status, [], null);
        Selections.Add(selection);
        var messageIds = Ids(selection);
        var groups = Messages.Where(message => messageIds.Contains(message.Id)).GroupBy(message => message.MailboxId).Select(group => new ReturnGroup(group.Key, [.. group.Select(message => message.Id)], [])).ToImmutableArray();
        foreach (var id in messageIds) await MoveOneAsync(id, toMailboxId);
        return new MessageOutcome(ActionStatus.Done, messageIds, new UndoStep.Return(groups)) { TargetMailboxId = toMailboxId };
    }

    public Task<MessageOutcome> DeleteAsync(MessageSelection selection, CancellationToken ct) => MoveAsync(selection, 6, ct);

    public Task<MessageOutcome> ArchiveAsync(MessageSelection selection, CancellationToken ct) => MoveAsync(selection, 4, ct);

    public Task<MessageOutcome> JunkAsync(MessageSelection selection, CancellationToken ct) => MoveAsync(selection, 5, ct);

    public Task<MessageOutcome> NotJunkAsync(MessageSelection selection, CancellationToken ct) => MoveAsync(selection, 1, ct);

    public async Task<MessageOutcome> UndoAsync(UndoStep step, CancellationToken ct)
    {
        foreach (var group in step is UndoStep.Return back ? back.Groups : [])
        {
            foreach (var id in group.MessageIds) await MoveOneAsync(id, group.FromMailboxId);
        }

        foreach (var before in step is UndoStep.Restore restore ? restore.Messages : [])
        {
            var at = Messages.FindIndex(message => message.Id == before.MessageId);
            Messages[at] = Messages[at] with { Flags = before.Flags, Keywords = before.Keywords };
            await TellAsync(new WebmailChange.Flagged(Messages[at].MailboxId, [new FlaggedMessage(before.MessageId, Messages[at].Uid, before.Flags, before.Keywords)]), Counted(Messages[at].MailboxId));
        }

        foreach (var before in step is UndoStep.PutAway away ? away.Messages : [])
        {
            var at = Messages.FindIndex(message => message.Id == before.MessageId);
            Messages[at] = Messages[at] with { SnoozedUntil = before.Until };
            await MoveOneAsync(before.MessageId, FakeHabits.Folder);
        }

        if (step is UndoStep.Mute mute) await MuteAsync(Messages.Where(message => mute.ThreadIds.Contains(message.ThreadId)).Select(message => message.Id).ToImmutableArray(), mute.On, ct);
        return new MessageOutcome(ActionStatus.Done, [], null);
    }

    public Task<MessageOutcome> MarkAllSeenAsync(long mailboxId, CancellationToken ct) => throw new NotSupportedException();

    public Task<MessageOutcome> EmptyAsync(long mailboxId, CancellationToken ct) => throw new NotSupportedException();

    public async Task<FolderOutcome> CreateFolderAsync(MailboxName name, CancellationToken ct)
    {
        if (Folders.Exists(folder => folder.Name == name)) return new FolderOutcome(FolderStatus.Exists, 0);
        var folder = AddFolder(Folders.Max(known => known.Id) + 1, name.Text);
        await TellAsync(new WebmailChange.FolderCreated(folder));
        return new FolderOutcome(FolderStatus.Done, folder.Id);
    }

    public async Task<FolderOutcome> RenameFolderAsync(long mailboxId, MailboxName name, CancellationToken ct)
    {
        if (Folders.Exists(folder => folder.Name == name)) return new FolderOutcome(FolderStatus.Exists, 0);
        var at = Folders.FindIndex(folder => folder.Id == mailboxId);
        Folders[at] = Folders[at] with { Name = name };
        await TellAsync(new WebmailChange.FolderChanged(mailboxId, name, Folders[at].Use));
        return new FolderOutcome(FolderStatus.Done, mailboxId);
    }

    public async Task<FolderOutcome> DeleteFolderAsync(long mailboxId, CancellationToken ct)
    {
        var folder = Folders.Find(known => known.Id == mailboxId)!;
        if (Folders.Exists(known => known.Name.IsBelow(folder.Name))) return new FolderOutcome(FolderStatus.HasChildren, 0);
        Folders.Remove(folder);
        Messages.RemoveAll(message => message.MailboxId == mailboxId);
        await TellAsync(new WebmailChange.FolderDeleted(mailboxId));
        return new FolderOutcome(FolderStatus.Done, mailboxId);
    }

    private async Task MoveOneAsync(long id, long to)
    {
        var at = Messages.FindIndex(message => message.Id == id);
        if (at < 0) return;
        var (from, uid) = (Messages[at].MailboxId, Messages[at].Uid);
        Messages[at] = Messages[at] with { MailboxId = to, Uid = ++_uid };
        Count(from);
        Count(to);
        await TellAsync(new WebmailChange.Removed(from, UidSet.Of(uid)), Counted(from), new WebmailChange.Arrived(to, [Messages[at]]), Counted(to));
    }

    private WebmailChange.Counted Counted(long folder)
    {
        Count(folder);
        return new WebmailChange.Counted(folder, Folders.Single(known => known.Id == folder).Totals);
    }

    private void Count(long folder)
    {
        var at = Folders.FindIndex(known => known.Id == folder);
        if (at < 0) return;
        var here = Messages.Where(message => message.MailboxId == folder).ToArray();
        Folders[at] = Folders[at] with { Totals = new MailboxTotals(here.Length, here.Count(message => !message.Seen), 0, here.Sum(message => message.Size), _uid + 1, 1) };
    }

    private async Task DuringAsync()
    {
        if (DuringAction is not { } during) return;
        DuringAction = null;
        await during();
    }

    private ImmutableArray<long> Ids(MessageSelection selection)
    {
        if (selection.Query is { } query) return [.. All(query with { Conversations = false }).Where(message => message.Uid <= selection.Moment).Select(message => message.Id)];
        var threads = Messages.Where(message => selection.Conversations.Contains(message.Id)).Select(message => message.ThreadId).ToHashSet();
        return [.. selection.Ids, .. Messages.Where(message => threads.Contains(message.ThreadId) && message.MailboxId == selection.ShownMailboxId).Select(message => message.Id)];
    }

    /// <summary>The rows of a list: messages, or the newest of each conversation with what the row stands for.</summary>
    private IEnumerable<MessageItem> All(MessageQuery query)
    {
        var here = Messages.Where(message => message.MailboxId == query.MailboxId || query.MailboxId == MessageQuery.Everywhere);
        if (!query.Conversations) return here.Where(message => Passes(message, query));
        return here.GroupBy(message => message.ThreadId).Select(group =>
        {
            var all = Messages.Where(message => message.ThreadId == group.Key && (message.MailboxId is not (5 or 6) || message.MailboxId == query.MailboxId)).OrderBy(message => message.Anchor).ToArray();
            return group.MaxBy(message => message.Anchor)! with
            {
                Conversation = new ConversationSummary(all.Length, group.Count(), group.Count(message => !message.Seen), group.Any(message => message.Flagged), group.Any(message => message.HasAttachments), [.. all.SelectMany(message => message.From).Distinct()]),
            };
        }).Where(row => Passes(row, query));
    }

    /// <summary>Of the search language the fake knows plain words and labels.</summary>
    private static bool Passes(MessageItem item, MessageQuery query) => new Mox.WebUI.Webmail.ListPlace(query.MailboxId, query.Filter).Takes(item)
        && query.Search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => word.StartsWith("label:", StringComparison.Ordinal) ? item.Keywords.Contains(word[6..]) : item.Subject.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Preview.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Runs when disposed.</summary>
public sealed class Ending(Action end) : IDisposable
{
    public void Dispose() => end();
}
