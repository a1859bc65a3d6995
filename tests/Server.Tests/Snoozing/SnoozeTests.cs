using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Imap;
using Mox.Server.Snoozing;
using Mox.Server.Storage;
using Mox.Server.Tests.Webmail;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.Testing;

namespace Mox.Server.Tests.Snoozing;

/// <summary>Messages put away by the contract of the webmail; the clock of the store turns when the test says so.</summary>
public class A_message_that_is_put_away
{
    private static async Task<(WebmailHost Host, SnoozeClock Clock)> StartAsync()
    {
        var host = await WebmailHost.StartAsync(more: services => services.AddSingleton<SnoozeClock>());
        return (host, host.Store.Get<SnoozeClock>());
    }

    private static DateTimeOffset Soon => TimeProvider.System.GetUtcNow().AddHours(2);

    /// <summary>As if its time had come.</summary>
    private static Task DueAsync(WebmailHost host) =>
        host.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE SnoozedMessages SET Until = ?1", turn.Now - TimeSpan.FromSeconds(1)), default);

    private static async Task<long> FolderAsync(WebmailHost host) => (await host.Store.Mailboxes.FindAsync(host.Mox.Id, MailboxName.Parse("Snoozed").Value, default))!.Id;

    private static async Task<long> InAsync(WebmailHost host, long id) => (await host.Reader.ItemAsync(id, default))!.MailboxId;

    private static Task<long> ReceiveAsync(WebmailHost host, string id = "1", string more = "", long mailboxId = 0, DateTimeOffset? received = null) =>
        host.ReceiveAsync($"From: ann@remote.example\nTo: mox@test.example\nSubject: Rent\nMessage-ID: <{id}@remote.example>\n{more}\nText", new MessageTraits { Flags = MessageFlags.Seen, Received = received ?? new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero) }, mailboxId);

    [Fact]
    public async Task Waits_in_its_folder_and_comes_back_unread_on_top_with_a_mark()
    {
        var (host, clock) = await StartAsync();
        await using var closing = host;
        var old = await ReceiveAsync(host);
        var newer = await ReceiveAsync(host, "2", received: new DateTimeOffset(2026, 2, 1, 8, 0, 0, TimeSpan.Zero));
        var until = Soon;
        var outcome = await host.As<ISnoozing>(host.Mox).SnoozeAsync([old], until, default);
        Assert.Equal((ActionStatus.Done, old), (outcome.Status, Assert.Single(outcome.Done)));
        var item = (await host.Reader.ItemAsync(old, default))!;
        Assert.Equal((await FolderAsync(host), until, true), (item.MailboxId, item.SnoozedUntil, item.Seen));
        var wait = await clock.TurnAsync(default);
        Assert.InRange(wait, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Equal(await FolderAsync(host), await InAsync(host, old));

        await DueAsync(host);
        await clock.TurnAsync(default);
        var back = (await host.Reader.PageAsync(new MessageQuery { MailboxId = host.Mox.Inbox }, default))!.Rows;
        Assert.Equal([old, newer], back.Select(row => row.Id));
        Assert.Equal((false, true, (DateTimeOffset?)null), (back[0].Seen, back[0].CameBack, back[0].SnoozedUntil));
        Assert.InRange(back[0].Received, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.False(LabelName.IsLabel(Snoozed.Keyword));
    }

    [Fact]
    public async Task Goes_back_by_undo_by_hand_or_by_any_client_and_then_nothing_comes()
    {
        var (host, clock) = await StartAsync();
        await using var closing = host;
        var snoozing = host.As<ISnoozing>(host.Mox);
        var (undone, woken, moved, removed) = (await ReceiveAsync(host, "1"), await ReceiveAsync(host, "2"), await ReceiveAsync(host, "3"), await ReceiveAsync(host, "4"));
        var outcome = await snoozing.SnoozeAsync([undone], Soon, default);
        await host.Actions.UndoAsync(outcome.Undo!, default);
        await snoozing.SnoozeAsync([woken, moved, removed], Soon, default);
        Assert.Equal(ActionStatus.Done, (await snoozing.WakeAsync([woken, undone], default)).Status);
        await host.Actions.MoveAsync([moved], host.Mox["Archive"], default);
        await host.Store.Writer.RemoveAsync(await FolderAsync(host), UidSet.All, default);
        Assert.Equal(0, await host.Store.Turns.RunAsync(turn => turn.Sql.Number("SELECT count(*) FROM SnoozedMessages"), default));
        await clock.TurnAsync(default);
        foreach (var id in new[] { undone, woken })
        {
            var item = (await host.Reader.ItemAsync(id, default))!;
            Assert.Equal((host.Mox.Inbox, true, false, 2026), (item.MailboxId, item.Seen, item.CameBack, item.Received.Year));
            Assert.Equal(1, item.Received.Month);
        }

        Assert.Equal(host.Mox["Archive"], await InAsync(host, moved));
        Assert.Equal(ActionStatus.Missing, (await snoozing.WakeAsync([moved], default)).Status);
    }

    [Fact]
    public async Task Comes_back_at_once_when_an_answer_is_delivered_the_newest_of_its_conversation_unread()
    {
        var (host, clock) = await StartAsync();
        await using var closing = host;
        var first = await ReceiveAsync(host, "1");
        var second = await ReceiveAsync(host, "2", "In-Reply-To: <1@remote.example>\nReferences: <1@remote.example>\n", received: new DateTimeOffset(2026, 1, 2, 8, 0, 0, TimeSpan.Zero));
        var other = await ReceiveAsync(host, "9", "X: y\n");
        await host.As<ISnoozing>(host.Mox).SnoozeAsync(new MessageSelection { Conversations = [second], ShownMailboxId = host.Mox.Inbox, Count = 1 }, Soon, default);
        Assert.Equal(await FolderAsync(host), await InAsync(host, first));

        // What we write ourselves wakes nothing, nor does junk.
        await host.Store.AppendAsync(host.Mox["Sent"], "From: mox@test.example\nSubject: Re: Rent\nMessage-ID: <3@test.example>\nReferences: <1@remote.example>\n\nSoon.");
        var reply = TestStore.Octets("From: ann@remote.example\nTo: mox@test.example\nSubject: Re: Rent\nMessage-ID: <4@remote.example>\nReferences: <1@remote.example> <2@remote.example>\n\nWell?");
        await DeliverAsync(host, host.Mox["Junk"], reply);
        await clock.TurnAsync(default);
        Assert.Equal(await FolderAsync(host), await InAsync(host, first));

        await DeliverAsync(host, host.Mox.Inbox, reply);
        await clock.TurnAsync(default);
        Assert.Equal((host.Mox.Inbox, host.Mox.Inbox), (await InAsync(host, first), await InAsync(host, second)));
        Assert.True((await host.Reader.ItemAsync(first, default))!.Seen);
        Assert.False((await host.Reader.ItemAsync(second, default))!.Seen);
        Assert.Equal(host.Mox.Inbox, await InAsync(host, other));
    }

    [Fact]
    public async Task Gets_another_moment_returns_to_the_Inbox_from_the_archive_or_where_its_folder_is_gone_and_keeps_to_a_renamed_folder()
    {
        var (host, clock) = await StartAsync();
        await using var closing = host;
        var snoozing = host.As<ISnoozing>(host.Mox);
        var folder = (await host.Store.Writer.CreateAsync(host.Mox.Id, MailboxName.Parse("House").Value, SpecialUse.None, default)).MailboxId;
        var (archived, homeless) = (await ReceiveAsync(host, "1", mailboxId: host.Mox["Archive"]), await ReceiveAsync(host, "2", mailboxId: folder));
        await snoozing.SnoozeAsync([archived, homeless], Soon, default);
        await host.Store.Writer.DeleteAsync(host.Mox.Id, MailboxName.Parse("House").Value, default);
        var later = Soon.AddDays(1);
        var again = await snoozing.SnoozeAsync([archived], later, default);
        Assert.Equal(ActionStatus.Done, again.Status);
        Assert.Equal(later, (await host.Reader.ItemAsync(archived, default))!.SnoozedUntil);
        var waiting = await FolderAsync(host);
        await host.Store.Writer.RenameAsync(host.Mox.Id, MailboxName.Parse("Snoozed").Value, MailboxName.Parse("Later").Value, default);
        var third = await ReceiveAsync(host, "3");
        await snoozing.SnoozeAsync([third], Soon, default);
        Assert.Equal(waiting, await InAsync(host, third));
        await DueAsync(host);
        await clock.TurnAsync(default);
        foreach (var id in new[] { archived, homeless, third }) Assert.Equal(host.Mox.Inbox, await InAsync(host, id));
    }

    [Fact]
    public async Task That_was_taken_back_or_got_another_moment_waits_as_before_by_undo()
    {
        var (host, clock) = await StartAsync();
        await using var closing = host;
        var snoozing = host.As<ISnoozing>(host.Mox);
        var (id, other, fresh) = (await ReceiveAsync(host, "1", mailboxId: host.Mox["Archive"]), await ReceiveAsync(host, "2"), await ReceiveAsync(host, "3"));
        var (first, second) = (Soon, Soon.AddDays(1));
        await snoozing.SnoozeAsync([id], first, default);
        await snoozing.SnoozeAsync([other], second, default);
        var waiting = await FolderAsync(host);

        var woken = await snoozing.WakeAsync([id, other], default);
        Assert.Equal((host.Mox.Inbox, host.Mox.Inbox), (await InAsync(host, id), await InAsync(host, other)));
        Assert.Equal(ActionStatus.Missing, (await host.As<IMailboxActions>(host.Other).UndoAsync(woken.Undo!, default)).Status);
        Assert.Equal(ActionStatus.Done, (await host.Actions.UndoAsync(woken.Undo!, default)).Status);
        Assert.Equal((waiting, (DateTimeOffset?)first), await WaitsAsync(host, id));
        Assert.Equal((waiting, (DateTimeOffset?)second), await WaitsAsync(host, other));

        // Another moment for what waits, and a first one for what does not: each goes back to what it was.
        var again = await snoozing.SnoozeAsync([id, fresh], second, default);
        Assert.Equal((waiting, (DateTimeOffset?)second), await WaitsAsync(host, id));
        await host.Actions.UndoAsync(again.Undo!, default);
        Assert.Equal((waiting, (DateTimeOffset?)first), await WaitsAsync(host, id));
        Assert.Equal((host.Mox.Inbox, (DateTimeOffset?)null), await WaitsAsync(host, fresh));

        // What came back in between waits again too, and comes back to the same place.
        again = await snoozing.SnoozeAsync([id], second, default);
        await DueAsync(host);
        await clock.TurnAsync(default);
        Assert.Equal(host.Mox.Inbox, await InAsync(host, id));
        await host.Actions.UndoAsync(again.Undo!, default);
        Assert.Equal((waiting, (DateTimeOffset?)first), await WaitsAsync(host, id));
        await snoozing.WakeAsync([id], default);
        Assert.Equal(host.Mox.Inbox, await InAsync(host, id));
    }

    private static async Task<(long, DateTimeOffset?)> WaitsAsync(WebmailHost host, long id) => (await host.Reader.ItemAsync(id, default))! is var item ? (item.MailboxId, item.SnoozedUntil) : default;

    [Fact]
    public async Task Is_neither_draft_nor_junk_nor_of_somebody_else_nor_put_away_until_yesterday()
    {
        var (host, _) = await StartAsync();
        await using var closing = host;
        var snoozing = host.As<ISnoozing>(host.Mox);
        var (draft, junk, mine) = (await ReceiveAsync(host, "1", mailboxId: host.Mox["Drafts"]), await ReceiveAsync(host, "2", mailboxId: host.Mox["Junk"]), await ReceiveAsync(host, "3"));
        Assert.Equal(ActionStatus.NotAllowed, (await snoozing.SnoozeAsync([draft, junk], Soon, default)).Status);
        Assert.Equal(ActionStatus.NotAllowed, (await snoozing.SnoozeAsync([mine], Soon.AddDays(-1), default)).Status);
        Assert.Equal(ActionStatus.NotAllowed, (await snoozing.SnoozeAsync([mine], Soon.AddYears(9), default)).Status);
        Assert.Equal(ActionStatus.Missing, (await host.As<ISnoozing>(host.Other).SnoozeAsync([mine], Soon, default)).Status);
        Assert.Equal(host.Mox.Inbox, await InAsync(host, mine));
    }

    [Fact]
    public async Task That_fell_due_while_the_server_was_away_comes_when_it_starts()
    {
        var folder = Directory.CreateTempSubdirectory("mox-snooze-").FullName;
        var time = new ManualTime();
        long id, inbox;
        await using (var store = await TestStore.OpenAsync(time, folder))
        {
            var account = await store.AddAccountAsync();
            inbox = account.Inbox;
            var stored = await store.AppendAsync(account.Inbox, "Subject: Rent\n\nText");
            id = stored.MessageId;
            await store.Get<SnoozeStore>().PutAwayAsync(account.Id, account.Inbox, UidSet.Of(stored.Uid), account.Inbox, time.GetUtcNow().AddHours(1), default);
        }

        time.Advance(TimeSpan.FromHours(2));
        await using (var store = await TestStore.OpenAsync(time, folder, services => services.AddSnoozing()))
        {
            var clock = store.Get<SnoozeClock>();
            using var changes = store.Changes.SubscribeAccount(1);
            await clock.StartAsync(default);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await store.Turns.RunAsync(turn => turn.Sql.Number("SELECT MailboxId FROM Messages WHERE Id = ?1", id), default) != inbox) await changes.Changes.ReadAsync(patience.Token);
            await clock.StopAsync(default);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task DeliverAsync(WebmailHost host, long mailboxId, byte[] message)
    {
        await using var body = await host.Store.StageAsync(message);
        var prepared = await host.Store.Writer.PrepareAsync(body, new MessageTraits { Delivery = new DeliveryFacts { MailFrom = "ann@remote.example" } }, default);
        await host.Store.Turns.RunAsync(turn => host.Store.Writer.Append(turn, mailboxId, prepared), default);
    }
}
