using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail;

public class Actions_on_mail
{
    private static readonly MailboxName Projects = MailboxName.Parse("Projects/One").Value;

    [Fact]
    public async Task Deleting_moves_to_Trash_and_can_be_undone_and_from_Trash_is_for_good()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("Subject: a\n\nx", new MessageTraits { Flags = MessageFlags.Flagged });
        var outcome = await host.Actions.DeleteAsync([id, 9999], default);
        Assert.Equal((ActionStatus.Done, host.Mox["Trash"]), (outcome.Status, outcome.TargetMailboxId));
        Assert.Equal(id, Assert.Single(outcome.Done));
        Assert.Equal(host.Mox["Trash"], (await host.Reader.ItemAsync(id, default))!.MailboxId);
        Assert.Equal(ActionStatus.Done, (await host.Actions.UndoAsync(outcome.Undo!, default)).Status);
        Assert.Equal(host.Mox.Inbox, (await host.Reader.ItemAsync(id, default))!.MailboxId);
        await host.Actions.DeleteAsync([id], default);
        var gone = await host.Actions.DeleteAsync([id], default);
        Assert.Equal((ActionStatus.Done, null), (gone.Status, gone.Undo));
        Assert.Null(await host.Reader.ItemAsync(id, default));
        Assert.Equal(ActionStatus.Missing, (await host.Actions.DeleteAsync([id], default)).Status);
    }

    [Fact]
    public async Task Junk_is_flagged_so_and_undo_gives_flags_and_place_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync("Subject: a\n\nx", new MessageTraits { Flags = MessageFlags.Seen });
        var outcome = await host.Actions.JunkAsync([id], default);
        var junk = (await host.Reader.ItemAsync(id, default))!;
        Assert.Equal((host.Mox["Junk"], MessageFlags.Seen | MessageFlags.Junk), (junk.MailboxId, junk.Flags));
        await host.Actions.UndoAsync(outcome.Undo!, default);
        var back = (await host.Reader.ItemAsync(id, default))!;
        Assert.Equal((host.Mox.Inbox, MessageFlags.Seen), (back.MailboxId, back.Flags));
        await host.Actions.JunkAsync([id], default);
        await host.Actions.NotJunkAsync([id], default);
        Assert.Equal((host.Mox.Inbox, MessageFlags.Seen | MessageFlags.NotJunk), ((await host.Reader.ItemAsync(id, default))!.MailboxId, (await host.Reader.ItemAsync(id, default))!.Flags));
    }

    [Fact]
    public async Task Flags_and_labels_change_and_undo_restores_only_what_changed()
    {
        await using var host = await WebmailHost.StartAsync();
        var seen = await host.ReceiveAsync("Subject: a\n\nx", new MessageTraits { Flags = MessageFlags.Seen });
        var unseen = await host.ReceiveAsync("Subject: b\n\nx");
        var outcome = await host.Actions.FlagAsync([seen, unseen], MessageFlags.Seen, true, default);
        Assert.Equal([unseen], Assert.IsType<UndoStep.Restore>(outcome.Undo).Messages.Select(message => message.MessageId));
        await host.Actions.UndoAsync(outcome.Undo!, default);
        Assert.True((await host.Reader.ItemAsync(seen, default))!.Seen);
        Assert.False((await host.Reader.ItemAsync(unseen, default))!.Seen);
        await host.Actions.LabelAsync([seen], "Work", true, default);
        Assert.Equal("work", Assert.Single((await host.Reader.ItemAsync(seen, default))!.Keywords));
        Assert.Equal(ActionStatus.NotAllowed, (await host.Actions.LabelAsync([seen], "a b", true, default)).Status);
        Assert.Equal(ActionStatus.NotAllowed, (await host.Actions.FlagAsync([seen], MessageFlags.Deleted, true, default)).Status);
        var all = await host.Actions.MarkAllSeenAsync(host.Mox.Inbox, default);
        Assert.Equal(unseen, Assert.Single(all.Done));
        Assert.Equal(0, (await host.Reader.FoldersAsync(default)).Inbox!.Totals.Unseen);
    }

    [Fact]
    public async Task Folders_are_made_renamed_and_deleted_but_not_those_with_a_role()
    {
        await using var host = await WebmailHost.StartAsync();
        var made = await host.Actions.CreateFolderAsync(Projects, default);
        Assert.Equal(FolderStatus.Done, made.Status);
        Assert.Equal(FolderStatus.Exists, (await host.Actions.CreateFolderAsync(Projects, default)).Status);
        var tree = await host.Reader.FoldersAsync(default);
        Assert.Equal(["Inbox", "Drafts", "Sent", "Archive", "Junk", "Trash", "Projects", "Projects/One"], tree.Folders.Select(folder => folder.Name.Text));
        Assert.Equal(FolderStatus.HasChildren, (await host.Actions.DeleteFolderAsync(tree.Folders.Single(folder => folder.Name.Text == "Projects").Id, default)).Status);
        Assert.Equal(FolderStatus.Done, (await host.Actions.RenameFolderAsync(made.MailboxId, MailboxName.Parse("Projects/Two").Value, default)).Status);
        Assert.Equal(FolderStatus.Done, (await host.Actions.DeleteFolderAsync(made.MailboxId, default)).Status);
        foreach (var id in (long[])[host.Mox.Inbox, host.Mox["Trash"]])
        {
            Assert.Equal(FolderStatus.NotAllowed, (await host.Actions.DeleteFolderAsync(id, default)).Status);
            Assert.Equal(FolderStatus.NotAllowed, (await host.Actions.RenameFolderAsync(id, Projects, default)).Status);
        }

        Assert.Equal(ActionStatus.NotAllowed, (await host.Actions.EmptyAsync(host.Mox.Inbox, default)).Status);
    }

    [Fact]
    public async Task Without_a_session_nothing_answers()
    {
        await using var host = await WebmailHost.StartAsync();
        var reader = host.As<IMailboxReader>(host.Mox);
        await reader.FoldersAsync(default);
        await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(host.Web.Services);
        var states = (Microsoft.AspNetCore.Components.Authorization.IHostEnvironmentAuthenticationStateProvider)Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider>(scope.ServiceProvider);
        states.SetAuthenticationState(Task.FromResult(new Microsoft.AspNetCore.Components.Authorization.AuthenticationState(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity()))));
        var anonymous = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<IMailboxReader>(scope.ServiceProvider);
        await Assert.ThrowsAsync<NotSignedInException>(() => anonymous.FoldersAsync(default));
    }
}

public class Live_changes
{
    [Fact]
    public async Task Tell_what_a_list_needs_and_nothing_of_other_accounts()
    {
        await using var host = await WebmailHost.StartAsync();
        var told = Channel.CreateUnbounded<WebmailChange>();
        using var subscription = await host.As<IMailboxChanges>(host.Mox).SubscribeAsync(
            async changes =>
            {
                foreach (var change in changes) await told.Writer.WriteAsync(change);
            },
            default);
        await host.ReceiveAsync("From: x@remote.example\nSubject: not yours\n\nx", mailboxId: host.Other.Inbox);
        var id = await host.ReceiveAsync("From: x@remote.example\nSubject: live\n\nhello there");
        var arrived = await NextAsync<WebmailChange.Arrived>(told.Reader);
        var item = Assert.Single(arrived.Messages);
        Assert.Equal((id, "live", "x@remote.example", "hello there"), (item.Id, item.Subject, item.From[0].Address, item.Preview));
        Assert.Equal(1, (await NextAsync<WebmailChange.Counted>(told.Reader)).Totals.Unseen);
        await host.Actions.FlagAsync([id], MessageFlags.Seen, true, default);
        Assert.Equal(MessageFlags.Seen, Assert.Single((await NextAsync<WebmailChange.Flagged>(told.Reader)).Messages).Flags);
        await host.Actions.ArchiveAsync([id], default);
        Assert.True((await NextAsync<WebmailChange.Removed>(told.Reader)).Uids.Contains(item.Uid));
        Assert.Equal(host.Mox["Archive"], (await NextAsync<WebmailChange.Arrived>(told.Reader)).MailboxId);
        var folder = await host.Actions.CreateFolderAsync(MailboxName.Parse("New").Value, default);
        Assert.Equal(folder.MailboxId, (await NextAsync<WebmailChange.FolderCreated>(told.Reader)).Folder.Id);
    }

    [Fact]
    public async Task Come_in_few_calls_and_a_flood_is_told_as_one_overflow()
    {
        await using var host = await WebmailHost.StartAsync();
        var calls = Channel.CreateUnbounded<ImmutableArray<WebmailChange>>();
        var gate = new TaskCompletionSource();
        using var subscription = await host.As<IMailboxChanges>(host.Mox).SubscribeAsync(
            async changes =>
            {
                await calls.Writer.WriteAsync(changes);
                await gate.Task;
            },
            default);
        await host.ReceiveAsync("Subject: first\n\nx");
        await calls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 20; i++) await host.ReceiveAsync($"Subject: {i}\n\nx");
        for (var i = 0; i < 60; i++)
        {
            // Each flags all: a thousand changed messages and more.
            await host.Store.Writer.StoreFlagsAsync(host.Mox.Inbox, Mox.Protocols.Imap.UidSet.All, new FlagChange(i % 2 == 0 ? FlagChangeKind.Add : FlagChangeKind.Remove, MessageFlags.Flagged, []), null, default);
        }

        gate.SetResult();
        var flood = await calls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsType<WebmailChange.Overflow>(Assert.Single(flood));
    }

    [Fact]
    public async Task Go_on_after_the_feed_broke_off()
    {
        await using var host = await WebmailHost.StartAsync();
        var feed = new BreakingFeed(host.Store.Changes);
        var told = Channel.CreateUnbounded<WebmailChange>();
        var changes = new AccountChanges(host.As<CurrentAccount>(host.Mox), feed, host.Store.Messages, host.Store.Mailboxes, TimeProvider.System, NullLogger<AccountChanges>.Instance);
        var subscription = await changes.SubscribeAsync(
            async news =>
            {
                foreach (var change in news) await told.Writer.WriteAsync(change);
            },
            default);
        await NextAsync<WebmailChange.Overflow>(told.Reader);
        var id = await host.ReceiveAsync("From: x@remote.example\nSubject: live\n\nhello there");
        Assert.Equal(id, Assert.Single((await NextAsync<WebmailChange.Arrived>(told.Reader)).Messages).Id);
        Assert.Equal(2, feed.Subscribed);
        subscription.Dispose();
    }

    private static async Task<T> NextAsync<T>(ChannelReader<WebmailChange> told)
        where T : WebmailChange
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await told.ReadAsync(limit.Token) is T wanted) return wanted;
        }
    }
}

/// <summary>A feed whose first subscription breaks off at once.</summary>
internal sealed class BreakingFeed(IChangeFeed feed) : IChangeFeed
{
    public int Subscribed { get; private set; }

    public IChangeSubscription<MailboxChange> SubscribeAccount(long accountId) => Subscribed++ == 0 ? new Broken() : feed.SubscribeAccount(accountId);

    public IChangeSubscription<QueueChange> SubscribeQueue() => feed.SubscribeQueue();

    private sealed class Broken : IChangeSubscription<MailboxChange>
    {
        public Broken() => _changes.Writer.Complete(new IOException("gone"));

        private readonly Channel<MailboxChange> _changes = Channel.CreateUnbounded<MailboxChange>();

        public ChannelReader<MailboxChange> Changes => _changes.Reader;

        public void Dispose()
        {
        }
    }
}
