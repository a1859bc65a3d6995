using Mox.Protocols.Addresses;
using Mox.Protocols.Dsn;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;

namespace Mox.Server.Tests.Queue;

public class Mail_to_ourselves
{
    [Fact]
    public async Task Comes_into_the_Inbox_with_its_trace_and_leaves_the_queue()
    {
        await using var bench = await QueueBench.OpenAsync();
        await bench.GoneAsync((await bench.EnqueueAsync("other@ours.example"))[0]);
        var message = Assert.Single(await bench.MessagesAsync(bench.Other));
        Assert.Equal(
            "Return-Path: <user@ours.example>\r\nDelivered-To: other@ours.example\r\nReceived: by mail.test\r\nSubject: lunch\r\nMessage-ID: <lunch@ours.example>\r\n\r\nAt noon?\r\n",
            message);
        Assert.Equal(1, await bench.BodiesAsync());
        Assert.Empty(bench.Host.Taken);
    }

    [Fact]
    public async Task Is_in_Sent_and_no_longer_a_draft_once_it_is_queued()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var draft = await bench.Store.AppendAsync(bench.User["Drafts"], "Subject: draft\n\n");
        var ids = await bench.EnqueueAsync("other@ours.example a@remote.example", submission => submission with { CopyToSent = true, DraftMessageId = draft.MessageId });
        Assert.Equal(2, ids.Length);
        Assert.Equal("Received: by mail.test\r\nSubject: lunch\r\nMessage-ID: <lunch@ours.example>\r\n\r\nAt noon?\r\n", Assert.Single(await bench.MessagesAsync(bench.User, "Sent")));
        Assert.Empty(await bench.MessagesAsync(bench.User, "Drafts"));
        var rows = await Task.WhenAll(bench.RowAsync(ids[0]), bench.RowAsync(ids[1]));
        Assert.All(rows, row => Assert.Equal(ids[0], row!.BaseId));
        Assert.Equal(("lunch", "lunch@ours.example"), (rows[0]!.Subject, rows[0]!.MessageId));
        Assert.Equal(1, await bench.BodiesAsync());
    }

    [Fact]
    public async Task Is_returned_when_there_is_no_such_mailbox()
    {
        await using var bench = await QueueBench.OpenAsync();
        await bench.GoneAsync((await bench.EnqueueAsync("nobody@ours.example"))[0]);
        var notice = Assert.Single(await bench.MessagesAsync(bench.User));
        Assert.Contains("\r\nAction: failed\r\nStatus: 5.1.1\r\n", notice, StringComparison.Ordinal);
        Assert.StartsWith("Return-Path: <>\r\nFrom: Mail Delivery System <postmaster@mail.test>\r\n", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_success_where_that_is_asked_for()
    {
        await using var bench = await QueueBench.OpenAsync();
        var ids = await bench.EnqueueAsync("other@ours.example", submission => submission with
        {
            EnvelopeId = "QQ314159",
            Recipients = [submission.Recipients[0] with { Notify = "SUCCESS", OriginalRecipient = "rfc822;other@ours.example" }],
        });
        await bench.GoneAsync(ids[0]);
        Assert.Single(await bench.MessagesAsync(bench.Other));
        var report = Notices.Report(Assert.Single(await bench.MessagesAsync(bench.User)));
        Assert.Equal("QQ314159", report.EnvelopeId);
        Assert.Equal((ReportAction.Delivered, "rfc822; other@ours.example"), (report.Recipients[0].Action, report.Recipients[0].OriginalRecipient));
    }

    [Fact]
    public async Task Is_not_there_twice_when_the_process_ends_at_any_moment()
    {
        // The append and the removal are one transaction: whatever of the two is seen, both are.
        await using var bench = await QueueBench.OpenAsync();
        var ids = new List<long>();
        for (var i = 0; i < 30; i++) ids.AddRange(await bench.EnqueueAsync("other@ours.example"));
        foreach (var id in ids) await bench.GoneAsync(id);
        Assert.Equal(30, (await bench.MessagesAsync(bench.Other)).Count);
    }

    [Fact]
    public async Task Waits_while_its_domain_is_switched_off()
    {
        await using var bench = await QueueBench.OpenAsync();
        var domain = DomainName.Parse("ours.example").Value;
        await bench.Store.Accounts.SetDomainDisabledAsync(domain, true, default);
        var id = (await bench.EnqueueAsync("other@ours.example"))[0];
        Assert.Equal(1, (await bench.TriedAsync(id)).Attempts);
        await bench.Store.Accounts.SetDomainDisabledAsync(domain, false, default);
        await bench.ForwardAsync(id);
        await bench.GoneAsync(id);
        Assert.Single(await bench.MessagesAsync(bench.Other));
    }

    [Fact]
    public async Task Does_not_come_before_the_time_asked_for()
    {
        await using var bench = await QueueBench.OpenAsync();
        var until = bench.Time.GetUtcNow().AddHours(30);
        var later = (await bench.EnqueueAsync("other@ours.example", submission => submission with { HoldUntil = until }))[0];
        await bench.GoneAsync((await bench.EnqueueAsync("other@ours.example"))[0]);
        var row = await bench.RowAsync(later);
        Assert.Equal((until, until.AddDays(5)), (row!.NextAttempt, row.ExpiresAt));
        await bench.ForwardAsync(later);
        await bench.GoneAsync(later);
        Assert.Equal(2, (await bench.MessagesAsync(bench.Other)).Count);
    }

    [Fact]
    public async Task Stores_nothing_of_a_submission_that_cannot_be_stored_whole()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        await bench.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET QuotaOctets = 10 WHERE Id = ?1", bench.User.Id), default);
        await Assert.ThrowsAsync<QuotaExceededException>(() => bench.EnqueueAsync("a@remote.example", submission => submission with { CopyToSent = true }));
        Assert.Equal(0, (await bench.Control.PageAsync(new QueueSelection(), null, 10, default)).Total);
        Assert.Equal(0, await bench.BodiesAsync());
    }

    [Fact]
    public async Task Waits_while_the_mailbox_is_full()
    {
        await using var bench = await QueueBench.OpenAsync();
        await bench.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET QuotaOctets = 10 WHERE Id = ?1", bench.Other.Id), default);
        var row = await bench.TriedAsync((await bench.EnqueueAsync("other@ours.example"))[0]);
        Assert.Equal((452, "4.2.2"), (row.LastCode, row.LastStatus));
        await bench.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET QuotaOctets = 0 WHERE Id = ?1", bench.Other.Id), default);
        await bench.ForwardAsync(row.Id);
        await bench.GoneAsync(row.Id);
        Assert.Single(await bench.MessagesAsync(bench.Other));
    }
}

/// <summary>Looks into notifications.</summary>
internal static class Notices
{
    public static DeliveryReport Report(string notice)
    {
        const string type = "delivery-status\r\nContent-Transfer-Encoding: ";
        var at = notice.IndexOf("\r\nContent-Type: message/", StringComparison.Ordinal);
        Assert.True(at > 0 && notice.IndexOf(type, at, StringComparison.Ordinal) > 0, "There is no status part");
        var start = notice.IndexOf("\r\n\r\n", at, StringComparison.Ordinal) + 4;
        return DeliveryStatusPart.Parse(System.Text.Encoding.UTF8.GetBytes(notice[start..notice.IndexOf("\r\n--=_", start, StringComparison.Ordinal)])).Value;
    }
}
