using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Labels and roles over the mail of a <see cref="FakeMail"/>.</summary>
public sealed class FakeLabels(FakeMail mail) : ILabels, IFolderActions
{
    /// <summary>How often the labels were counted.</summary>
    public int Counted { get; private set; }

    public Task<ImmutableArray<LabelCount>> ListAsync(CancellationToken ct)
    {
        Counted++;
        return Task.FromResult(mail.Messages.SelectMany(message => message.Keywords.Select(keyword => (keyword, message.Seen))).GroupBy(pair => pair.keyword).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new LabelCount(group.Key, group.Count(), group.Count(pair => !pair.Seen))).ToImmutableArray());
    }

    public Task<LabelOutcome> RenameAsync(string from, string to, CancellationToken ct) => Task.FromResult(Replace(message => message.Keywords.Contains(from), to, from));

    public Task<LabelOutcome> RemoveAsync(string label, CancellationToken ct) => Task.FromResult(Replace(message => message.Keywords.Contains(label), "", label));

    public Task<LabelOutcome> UndoAsync(LabelUndo undo, CancellationToken ct) => Task.FromResult(Replace(message => undo.MessageIds.Contains(message.Id), undo.Add, undo.Remove));

    public async Task<FolderOutcome> SetUseAsync(long mailboxId, SpecialUse use, CancellationToken ct)
    {
        var before = use == SpecialUse.None ? -1 : mail.Folders.FindIndex(folder => folder.Use == use);
        if (before >= 0) await ChangeAsync(before, mail.Folders[before] with { Use = SpecialUse.None });
        var at = mail.Folders.FindIndex(folder => folder.Id == mailboxId);
        if (at < 0) return new FolderOutcome(FolderStatus.Missing, 0);
        await ChangeAsync(at, mail.Folders[at] with { Use = use });
        return new FolderOutcome(FolderStatus.Done, mailboxId);
    }

    public async Task<FolderOutcome> SubscribeAsync(long mailboxId, bool on, CancellationToken ct)
    {
        var at = mail.Folders.FindIndex(folder => folder.Id == mailboxId);
        mail.Folders[at] = mail.Folders[at] with { Subscribed = on };
        await mail.TellAsync(new WebmailChange.FolderSubscribed(mailboxId, on));
        return new FolderOutcome(FolderStatus.Done, mailboxId);
    }

    public Task<MessageOutcome> EmptyToTrashAsync(long mailboxId, CancellationToken ct) =>
        mail.MoveAsync([.. mail.Messages.Where(message => message.MailboxId == mailboxId).Select(message => message.Id)], 6, ct);

    private Task ChangeAsync(int at, Folder folder)
    {
        mail.Folders[at] = folder;
        return mail.TellAsync(new WebmailChange.FolderChanged(folder.Id, folder.Name, folder.Use));
    }

    private LabelOutcome Replace(Func<MessageItem, bool> which, string add, string remove)
    {
        var changed = ImmutableArray.CreateBuilder<long>();
        for (var i = 0; i < mail.Messages.Count; i++)
        {
            var message = mail.Messages[i];
            if (!which(message)) continue;
            var keywords = message.Keywords.Remove(remove);
            mail.Messages[i] = message with { Keywords = add.Length > 0 && !keywords.Contains(add) ? keywords.Add(add) : keywords };
            changed.Add(message.Id);
        }

        return new LabelOutcome(ActionStatus.Done, changed.Count, changed.Count == 0 ? null : new LabelUndo(changed.ToImmutable(), remove, add));
    }
}
