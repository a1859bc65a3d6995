using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Dns;
using Mox.Protocols.Imap;
using Mox.Server.Dkim;
using Mox.Server.Outbound;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Queue;
using Mox.Testing;

namespace Mox.Server.Tests.Webmail;

/// <summary>What is sent waits in the queue of a real store; the dispatcher does not run, so that each step is the test's own.</summary>
public class Calling_mail_back
{
    private static Task<WebmailHost> StartAsync() => WebmailHost.StartAsync(more: WithQueue, realQueue: true);

    private static void WithQueue(IServiceCollection services)
    {
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IDnsResolver>(new FakeDns());
        services.AddOutbound();
        services.AddDkim();
        services.AddQueue();
    }

    [Fact]
    public async Task Gives_back_the_draft_as_it_was_and_leaves_no_trace()
    {
        await using var host = await StartAsync();
        var original = await host.ReceiveAsync("From: a@remote.example\nTo: mox@test.example\nMessage-ID: <q@remote.example>\nSubject: Question\n\nWell?");
        var draft = (await host.Composer.ReplyAsync(original, ReplyScope.Sender, TimeZoneInfo.Utc, "", default))! with
        {
            Bcc = [new Person(null, "secret@remote.example")],
            Markdown = "Hard  \nbreak  \n\n-- \nMox\n",
            Signature = "-- \nMox\n",
            RequireTls = true,
        };
        var saved = Assert.IsType<SaveOutcome.Saved>(await host.Composer.SaveAsync(draft, default)).Draft;
        var sent = Assert.IsType<SendOutcome.Queued>(await host.Composer.SendAsync(saved, null, default));
        Assert.NotNull(sent.Until);
        Assert.True((await host.Reader.ItemAsync(original, default))!.Answered);
        Assert.IsType<SendOutcome.Already>(await host.Composer.SendAsync(saved, null, default));
        Assert.IsType<DraftFate.Sent>(await host.Composer.FateAsync(saved.Key, saved.Id, default));
        Assert.IsType<SaveOutcome.Sent>(await host.Composer.SaveAsync(saved, default));

        var outbox = host.As<IOutbox>(host.Mox);
        var item = Assert.Single(await outbox.ListAsync(default));
        Assert.Equal((sent.OutboxId, OutboxState.Scheduled, true), (item.Id, item.State, item.CanCallBack));
        Assert.Equal(["a@remote.example", "secret@remote.example"], item.Recipients.Select(recipient => recipient.Address));
        Assert.All(await RowsAsync(host), row => Assert.True(row.RequireTls));

        var back = Assert.IsType<CallBackOutcome.Back>(await outbox.CallBackAsync(sent.OutboxId, default)).Draft;
        Assert.Equal(draft with { Id = back.Id, Key = saved.Key, To = back.To, Bcc = back.Bcc, Origin = back.Origin }, back with { Attachments = draft.Attachments, WriteBelow = draft.WriteBelow });
        Assert.Equal("secret@remote.example", Assert.Single(back.Bcc).Address);
        Assert.Equal("<q@remote.example>", back.Origin!.InReplyTo);
        Assert.Empty(await RowsAsync(host));
        Assert.Equal(0, await CountAsync(host, host.Mox["Sent"]));
        Assert.Equal(1, await CountAsync(host, host.Mox["Drafts"]));
        Assert.False((await host.Reader.ItemAsync(original, default))!.Answered);
        Assert.Empty(await host.As<IAddressSuggestions>(host.Mox).SuggestAsync("secret", 5, default));
        Assert.IsType<CallBackOutcome.Gone>(await outbox.CallBackAsync(sent.OutboxId, default));

        // It is a draft like any other, and can be sent again.
        Assert.IsType<SendOutcome.Queued>(await host.Composer.SendAsync(back, null, default));
        Assert.Equal(1, await CountAsync(host, host.Mox["Sent"]));
    }

    [Fact]
    public async Task Is_refused_once_a_delivery_began_and_for_strangers()
    {
        await using var host = await StartAsync();
        var sent = await SendAsync(host, "a@remote.example", "b@other.example");
        Assert.IsType<CallBackOutcome.Gone>(await host.As<IOutbox>(host.Other).CallBackAsync(sent.OutboxId, default));
        Assert.False(await host.As<IOutbox>(host.Other).SendNowAsync(sent.OutboxId, default));
        Assert.Equal(0, await host.As<IOutbox>(host.Other).StopAsync(sent.OutboxId, default));

        var rows = await RowsAsync(host);
        await host.Store.Get<QueueStore>().BeginAsync([rows[0]], default);
        var outbox = host.As<IOutbox>(host.Mox);
        Assert.False(Assert.Single(await outbox.ListAsync(default)).CanCallBack);
        Assert.IsType<CallBackOutcome.Underway>(await outbox.CallBackAsync(sent.OutboxId, default));
        Assert.Equal(2, (await RowsAsync(host)).Length);
        Assert.Equal(1, await CountAsync(host, host.Mox["Sent"]));

        // One was delivered: the other cannot be had back, but stopped.
        await host.Store.Get<StoreWriter>().RunAsync(turn => host.Store.Get<QueueTable>().Remove(turn, rows[0]), default);
        Assert.IsType<CallBackOutcome.Underway>(await outbox.CallBackAsync(sent.OutboxId, default));
        Assert.Equal(1, await outbox.StopAsync(sent.OutboxId, default));
        Assert.Empty(await RowsAsync(host));
        Assert.Equal(1, await CountAsync(host, host.Mox["Sent"]));
    }

    [Fact]
    public async Task And_an_attempt_that_begins_at_the_same_moment_never_both_win()
    {
        await using var host = await StartAsync();
        var outbox = host.As<IOutbox>(host.Mox);
        var queue = host.Store.Get<QueueStore>();
        for (var i = 0; i < 8; i++)
        {
            var sent = await SendAsync(host, "a@remote.example");
            var rows = await RowsAsync(host);
            var (begun, outcome) = (queue.BeginAsync(rows, default), outbox.CallBackAsync(sent.OutboxId, default));
            await Task.WhenAll(begun, outcome);
            Assert.Equal((await outcome) is CallBackOutcome.Back, (await begun).IsEmpty);
            await outbox.StopAsync(sent.OutboxId, default);
        }
    }

    [Fact]
    public async Task Later_sending_waits_for_its_time_and_goes_at_once_when_asked_to()
    {
        await using var host = await StartAsync();
        var at = TimeProvider.System.GetUtcNow().AddDays(3);
        var draft = await host.Composer.NewAsync(default) with { To = [new Person(null, "a@remote.example")], Subject = "Later", Markdown = "x" };
        Assert.Equal(SendProblemKind.WrongTime, Assert.IsType<SendOutcome.Incomplete>(await host.Composer.SendAsync(draft, at.AddDays(70), default)).Problems.Single().Kind);
        Assert.Equal(SendProblemKind.WrongTime, Assert.IsType<SendOutcome.Incomplete>(await host.Composer.SendAsync(draft, at.AddDays(-4), default)).Problems.Single().Kind);
        var sent = Assert.IsType<SendOutcome.Queued>(await host.Composer.SendAsync(draft, at, default));
        var row = Assert.Single(await RowsAsync(host));
        Assert.Equal((at, at), (row.NextAttempt, row.HoldUntil));
        Assert.NotNull(row.SentMessageId);
        var outbox = host.As<IOutbox>(host.Mox);
        Assert.Equal(at, Assert.Single(await outbox.ListAsync(default)).Next);
        Assert.True(await outbox.SendNowAsync(sent.OutboxId, default));
        Assert.Equal(OutboxState.Waiting, Assert.Single(await outbox.ListAsync(default)).State);
    }

    [Fact]
    public async Task Its_documents_go_when_the_message_has_left()
    {
        await using var host = await StartAsync();
        var first = await SendAsync(host, "a@remote.example");
        var documents = host.Store.Get<PersonalSettingStore>();
        var name = $"waiting-{first.OutboxId}";
        Assert.NotNull(await documents.ReadAsync(host.Mox.Id, name, default));
        await host.As<IOutbox>(host.Mox).StopAsync(first.OutboxId, default);
        var second = await SendAsync(host, "a@remote.example");
        Assert.Null(await documents.ReadAsync(host.Mox.Id, name, default));
        Assert.NotNull(await documents.ReadAsync(host.Mox.Id, $"waiting-{second.OutboxId}", default));
    }

    private static async Task<SendOutcome.Queued> SendAsync(WebmailHost host, params string[] to)
    {
        var draft = await host.Composer.NewAsync(default) with { To = [.. to.Select(address => new Person(null, address))], Subject = "s", Markdown = "t" };
        return Assert.IsType<SendOutcome.Queued>(await host.Composer.SendAsync(draft, null, default));
    }

    private static async Task<ImmutableArray<QueuedRecipient>> RowsAsync(WebmailHost host) => (await host.Store.Get<QueueTable>().PageAsync(new QueueSelection(), null, 50, default)).Rows;

    private static async Task<int> CountAsync(WebmailHost host, long mailbox)
    {
        var count = 0;
        await foreach (var _ in host.Store.Messages.RowsAsync(mailbox, UidSet.All, MessageColumns.Basic, 0, default)) count++;
        return count;
    }
}
