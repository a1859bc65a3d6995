using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail;

public class Labels_and_folders
{
    [Fact]
    public async Task Labels_are_counted_over_all_folders_without_those_that_have_a_meaning()
    {
        await using var host = await WebmailHost.StartAsync();
        await AddAsync(host, MessageFlags.Seen, "Inbox", "work", "$custom");
        await AddAsync(host, MessageFlags.None, "Archive", "work", "forwarded");
        await host.ReceiveAsync("Subject: x\n\nx", new MessageTraits { Keywords = ["theirs"] }, host.Other.Inbox);
        Assert.Equal([new LabelCount("$custom", 1, 0), new LabelCount("work", 2, 1)], (await host.As<ILabels>(host.Mox).ListAsync(default)).AsEnumerable());
    }

    [Fact]
    public async Task A_label_is_renamed_and_removed_everywhere_and_both_can_be_taken_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var labels = host.As<ILabels>(host.Mox);
        var one = await AddAsync(host, MessageFlags.None, "Inbox", "work");
        var both = await AddAsync(host, MessageFlags.None, "Inbox", "job", "work");
        var far = await AddAsync(host, MessageFlags.None, "Archive", "other", "work");
        var renamed = await labels.RenameAsync("Work", "job", default);
        Assert.Equal((ActionStatus.Done, 3), (renamed.Status, renamed.Messages));
        Assert.Equal(["job", "job", "job,other"], await KeywordsAsync(host, one, both, far));
        Assert.Equal(ActionStatus.Done, (await labels.UndoAsync(renamed.Undo!, default)).Status);
        Assert.Equal(["work", "job", "other,work"], await KeywordsAsync(host, one, both, far));
        var removed = await labels.RemoveAsync("work", default);
        Assert.Equal(["", "job", "other"], await KeywordsAsync(host, one, both, far));
        await labels.UndoAsync(removed.Undo!, default);
        Assert.Equal(["work", "job", "other,work"], await KeywordsAsync(host, one, both, far));
        Assert.Equal(ActionStatus.NotAllowed, (await labels.RenameAsync("work", "two words", default)).Status);
        Assert.Equal(ActionStatus.NotAllowed, (await labels.RemoveAsync("$junk", default)).Status);
        Assert.Equal(0, (await host.As<ILabels>(host.Other).UndoAsync(removed.Undo!, default)).Messages);
    }

    [Fact]
    public async Task More_messages_than_one_portion_are_relabelled()
    {
        await using var host = await WebmailHost.StartAsync();
        await AddAsync(host, MessageFlags.None, "Inbox", "work");
        for (var count = 1; count < 1300; count *= 2) await host.Store.Writer.CopyAsync(host.Mox.Inbox, Mox.Protocols.Imap.UidSet.All, host.Mox.Inbox, default);
        Assert.Equal(2048, (await host.As<ILabels>(host.Mox).RenameAsync("work", "job", default)).Messages);
        Assert.Equal([new LabelCount("job", 2048, 2048)], (await host.As<ILabels>(host.Mox).ListAsync(default)).AsEnumerable());
    }

    [Fact]
    public async Task A_role_goes_from_one_folder_to_another_and_inbox_keeps_its_own()
    {
        await using var host = await WebmailHost.StartAsync();
        var folders = host.As<IFolderActions>(host.Mox);
        var made = (await host.Actions.CreateFolderAsync(MailboxName.Parse("Old mail").Value, default)).MailboxId;
        Assert.Equal(FolderStatus.Done, (await folders.SetUseAsync(made, SpecialUse.Archive, default)).Status);
        var tree = await host.Reader.FoldersAsync(default);
        Assert.Equal((SpecialUse.Archive, SpecialUse.None), (tree.Find(made)!.Use, tree.Find(host.Mox["Archive"])!.Use));
        Assert.Equal(FolderStatus.NotAllowed, (await folders.SetUseAsync(host.Mox.Inbox, SpecialUse.Trash, default)).Status);
        Assert.Equal(FolderStatus.Missing, (await folders.SetUseAsync(host.Other["Archive"], SpecialUse.None, default)).Status);
        Assert.Equal(FolderStatus.Done, (await folders.SubscribeAsync(made, false, default)).Status);
        Assert.False((await host.Reader.FoldersAsync(default)).Find(made)!.Subscribed);
        Assert.Equal(FolderStatus.Missing, (await folders.SubscribeAsync(host.Other.Inbox, false, default)).Status);
    }

    [Fact]
    public async Task A_folder_is_emptied_into_trash_and_filled_again()
    {
        await using var host = await WebmailHost.StartAsync();
        var folders = host.As<IFolderActions>(host.Mox);
        var one = await AddAsync(host, MessageFlags.None, "Archive");
        var two = await AddAsync(host, MessageFlags.None, "Archive");
        var emptied = await folders.EmptyToTrashAsync(host.Mox["Archive"], default);
        Assert.Equal((ActionStatus.Done, 2), (emptied.Status, emptied.Done.Length));
        Assert.Equal(host.Mox["Trash"], (await host.Reader.ItemAsync(one, default))!.MailboxId);
        await host.Actions.UndoAsync(emptied.Undo!, default);
        Assert.Equal(host.Mox["Archive"], (await host.Reader.ItemAsync(two, default))!.MailboxId);
        Assert.Equal(ActionStatus.NotAllowed, (await folders.EmptyToTrashAsync(host.Mox["Trash"], default)).Status);
        Assert.Equal(ActionStatus.Missing, (await folders.EmptyToTrashAsync(host.Other["Archive"], default)).Status);
    }

    private static Task<long> AddAsync(WebmailHost host, MessageFlags flags, string folder, params string[] keywords) =>
        host.ReceiveAsync("From: a@x.example\nSubject: x\n\nx", new MessageTraits { Flags = flags, Keywords = [.. keywords] }, host.Mox[folder]);

    private static async Task<string[]> KeywordsAsync(WebmailHost host, params long[] ids)
    {
        var found = new List<string>();
        foreach (var id in ids) found.Add(string.Join(',', (await host.Reader.ItemAsync(id, default))!.Keywords));
        return [.. found];
    }
}
