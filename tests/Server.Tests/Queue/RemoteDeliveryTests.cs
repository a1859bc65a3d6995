using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Dsn;
using Mox.Server.Queue;

namespace Mox.Server.Tests.Queue;

public class Mail_to_others
{
    [Fact]
    public async Task Goes_out_once_for_all_recipients_of_a_domain()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var ids = await bench.EnqueueAsync("a@remote.example b@remote.example other@ours.example");
        await bench.StartAsync();
        foreach (var id in ids) await bench.GoneAsync(id);
        var mail = Assert.Single(bench.Host.Taken);
        Assert.Equal(["<a@remote.example>", "<b@remote.example>"], mail.To.Order());
        Assert.Equal("Received: by mail.test\r\nSubject: lunch\r\nMessage-ID: <lunch@ours.example>\r\n\r\nAt noon?\r\n", mail.Content);
        Assert.Empty(await bench.MessagesAsync(bench.User));
        Assert.Equal(1, await bench.BodiesAsync());
    }

    [Fact]
    public async Task Leaves_no_body_behind()
    {
        await using var bench = await QueueBench.OpenAsync();
        await bench.GoneAsync((await bench.EnqueueAsync("a@remote.example"))[0]);
        Assert.Equal(0, await bench.BodiesAsync());
    }

    [Fact]
    public async Task That_requires_TLS_all_the_way_comes_back_at_once_where_there_is_none_with_the_reason()
    {
        await using var bench = await QueueBench.OpenAsync();
        await bench.GoneAsync((await bench.EnqueueAsync("a@remote.example", submission => submission with { RequireTls = true }))[0]);
        Assert.Empty(bench.Host.Taken);
        var notice = Assert.Single(await bench.MessagesAsync(bench.User));
        Assert.Contains("Status: 5.7.10\r\n", notice, StringComparison.Ordinal);
        Assert.Contains("REQUIRETLS: no TLS with a valid certificate", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_tried_again_after_a_temporary_refusal()
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.OnRecipient = _ => "451 4.7.1 greylisted";
        var row = await bench.TriedAsync((await bench.EnqueueAsync("a@remote.example"))[0]);
        Assert.Equal((451, "4.7.1", "451 4.7.1 greylisted"), (row.LastCode, row.LastStatus, row.LastText));
        Assert.Equal("[127.0.0.1]", row.RemoteMta);
        Assert.Equal(TimeSpan.FromMinutes(7.5), row.NextAttempt - row.LastAttempt);
        var result = Assert.Single(QueueControl.Results(row));
        Assert.Equal((false, 451), (result.Success, result.Code));
        bench.Host.OnRecipient = _ => "250 ok";
        await bench.ForwardAsync(row.Id);
        await bench.GoneAsync(row.Id);
        Assert.Single(bench.Host.Taken);
    }

    [Fact]
    public async Task Ends_differently_for_each_recipient_and_tells_of_those_refused_in_one_notice()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        bench.Host.OnRecipient = recipient => recipient[1] switch
        {
            'a' => "250 ok",
            'b' => "451 4.7.1 later",
            _ => "550 5.1.1 no such user",
        };
        var ids = await bench.EnqueueAsync("a@remote.example b@remote.example c@remote.example d@remote.example");
        await bench.StartAsync();
        foreach (var i in (int[])[0, 2, 3]) await bench.GoneAsync(ids[i]);
        await bench.TriedAsync(ids[1]);
        var report = Notices.Report(Assert.Single(await bench.MessagesAsync(bench.User)));
        Assert.Equal(["c@remote.example", "d@remote.example"], report.Recipients.Select(recipient => recipient.FinalRecipient));
        Assert.All(report.Recipients, recipient => Assert.Equal((ReportAction.Failed, new MailStatus(5, 1, 1), "550 5.1.1 no such user", "[127.0.0.1]"), (recipient.Action, recipient.Status, recipient.Diagnostic, recipient.RemoteMta)));
    }

    [Fact]
    public async Task Is_reported_late_once_and_given_up_at_the_time_told()
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.Greeting = "421 4.3.2 busy";
        var id = (await bench.EnqueueAsync("a@remote.example"))[0];
        var attempts = 0;
        while (await bench.UntilAsync(id, row => row is null || (row.Attempts > attempts && row.LeaseOwner is null)) is { } row)
        {
            attempts = row.Attempts;
            await bench.ForwardAsync(id);
        }

        Assert.InRange(attempts, 20, 30);
        var notices = await bench.MessagesAsync(bench.User);
        Assert.Equal(2, notices.Count);
        var (delayed, failed) = (Notices.Report(notices[0]).Recipients[0], Notices.Report(notices[1]).Recipients[0]);
        Assert.Equal(ReportAction.Delayed, delayed.Action);
        Assert.Equal(bench.Time.GetUtcNow(), delayed.WillRetryUntil);
        Assert.Equal((ReportAction.Failed, new MailStatus(5, 4, 7)), (failed.Action, failed.Status));
        Assert.Equal("421 4.3.2 busy", failed.Diagnostic);
    }

    [Theory]
    [InlineData("NEVER", false)]
    [InlineData("SUCCESS", false)]
    [InlineData("FAILURE", true)]
    [InlineData(null, true)]
    public async Task Tells_of_failure_as_the_sender_wishes(string? notify, bool told)
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.OnRecipient = _ => "550 5.1.1 no";
        var ids = await bench.EnqueueAsync("a@remote.example", submission => submission with { Recipients = [submission.Recipients[0] with { Notify = notify }] });
        await bench.GoneAsync(ids[0]);
        Assert.Equal(told ? 1 : 0, (await bench.MessagesAsync(bench.User)).Count);
    }

    [Theory]
    [InlineData("FULL", "\r\nContent-Type: message/rfc822\r\n", "At noon?")]
    [InlineData("HDRS", "\r\nContent-Type: text/rfc822-headers\r\n", "Subject: lunch")]
    [InlineData(null, "\r\nContent-Type: text/rfc822-headers\r\n", "Subject: lunch")]
    public async Task Gives_back_as_much_as_was_asked_for(string? wish, string type, string last)
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.OnRecipient = _ => "550 5.1.1 no";
        await bench.GoneAsync((await bench.EnqueueAsync("a@remote.example", submission => submission with { DsnReturn = wish }))[0]);
        var notice = Assert.Single(await bench.MessagesAsync(bench.User));
        Assert.Contains(type, notice, StringComparison.Ordinal);
        Assert.Contains(last, notice[notice.IndexOf(type, StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Equal(wish == "FULL", notice.Contains("At noon?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_never_answered_when_it_has_no_sender()
    {
        await using var bench = await QueueBench.OpenAsync();
        bench.Host.OnRecipient = _ => "550 5.1.1 no";
        await bench.GoneAsync((await bench.EnqueueAsync("a@remote.example", submission => submission with { MailFrom = null }))[0]);
        Assert.Empty(await bench.MessagesAsync(bench.User));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tells_of_passing_on_only_where_the_other_server_will_not(bool dsn)
    {
        await using var bench = await QueueBench.OpenAsync();
        if (dsn) bench.Host.Extensions.Add("DSN");
        var ids = await bench.EnqueueAsync("a@remote.example", submission => submission with { Recipients = [submission.Recipients[0] with { Notify = "SUCCESS" }] });
        await bench.GoneAsync(ids[0]);
        var notices = await bench.MessagesAsync(bench.User);
        Assert.Equal(dsn ? 0 : 1, notices.Count);
        if (!dsn) Assert.Equal(ReportAction.Relayed, Notices.Report(notices[0]).Recipients[0].Action);
        Assert.Equal(dsn ? "<a@remote.example> NOTIFY=SUCCESS" : "<a@remote.example>", Assert.Single(Assert.Single(bench.Host.Taken).To));
    }

    [Theory]
    [InlineData("mx there.example", true)]
    [InlineData("", false)]
    public async Task Waits_for_DNS_and_believes_it(string fails, bool waits)
    {
        await using var bench = await QueueBench.OpenAsync();
        if (waits) bench.Dns.Fail(fails);
        var id = (await bench.EnqueueAsync("a@there.example"))[0];
        if (waits)
        {
            Assert.Equal(1, (await bench.TriedAsync(id)).Attempts);
            return;
        }

        await bench.GoneAsync(id);
        Assert.Equal(new MailStatus(5, 1, 2), Notices.Report(Assert.Single(await bench.MessagesAsync(bench.User))).Recipients[0].Status);
    }

    [Fact]
    public async Task Is_in_the_queue_as_tried_while_the_attempt_is_under_way()
    {
        await using var bench = await QueueBench.OpenAsync();
        var gate = new TaskCompletionSource();
        bench.Host.MayGreet = gate.Task;
        var id = (await bench.EnqueueAsync("a@remote.example"))[0];
        var row = (await bench.UntilAsync(id, row => row is { Attempts: 1 }))!;
        Assert.Equal(bench.Time.GetUtcNow() + TimeSpan.FromMinutes(7.5), row.NextAttempt);
        Assert.True(bench.Control.IsDelivering(id));
        gate.SetResult();
        await bench.GoneAsync(id);
        await bench.StopAsync();
        Assert.False(bench.Control.IsDelivering(id));
    }

    [Fact]
    public async Task Does_not_wait_behind_a_domain_with_much_mail()
    {
        await using var bench = await QueueBench.OpenAsync(services => services.Configure<QueueOptions>(options => (options.Deliveries, options.DeliveriesPerDomain) = (4, 2)), start: false);
        using var gate = new ManualResetEventSlim();
        bench.Host.OnContent = mail =>
        {
            if (mail.To[0].Contains("busy.many", StringComparison.Ordinal)) gate.Wait(TimeSpan.FromSeconds(60));
            return "250 ok";
        };
        for (var i = 0; i < 20; i++) await bench.EnqueueAsync("a@busy.many.example");
        var other = (await bench.EnqueueAsync("a@quiet.many.example"))[0];
        await bench.StartAsync();
        await bench.GoneAsync(other);
        Assert.Equal(["<a@quiet.many.example>"], Assert.Single(bench.Host.Taken).To.AsEnumerable());
        Assert.InRange(bench.Host.MostAtOnce, 1, 3);
        gate.Set();
    }

    [Fact]
    public async Task Shares_a_connection_with_other_mail_to_the_domain()
    {
        await using var bench = await QueueBench.OpenAsync(services => services.Configure<QueueOptions>(options => options.DeliveriesPerDomain = 1), start: false);
        var ids = new List<long>();
        for (var i = 0; i < 10; i++) ids.AddRange(await bench.EnqueueAsync("a@remote.example"));
        await bench.StartAsync();
        foreach (var id in ids) await bench.GoneAsync(id);
        Assert.Equal(10, bench.Host.Taken.Count);
        Assert.InRange(bench.Host.Connections, 1, 3);
    }
}
