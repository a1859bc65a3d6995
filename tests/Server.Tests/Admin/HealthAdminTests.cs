using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Admin;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Server.Health;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Server.Tests.Queue;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Dns;

namespace Mox.Server.Tests.Admin;

public class The_health_for_administrators
{
    private static readonly DomainName Ours = DomainName.Parse("ours.example").Value;

    [Fact]
    public async Task Tells_how_the_queue_is_and_what_was_sent_and_came_back()
    {
        await using var bench = await QueueBench.OpenAsync();
        var health = For(bench);
        bench.Host.OnRecipient = to => to.Contains("slow", StringComparison.Ordinal) ? "451 4.7.1 try again later" : to.Contains("no", StringComparison.Ordinal) ? "550 5.1.1 nobody" : "250 ok";
        await bench.GoneAsync((await bench.EnqueueAsync("yes@remote.example"))[0]);
        await bench.GoneAsync((await bench.EnqueueAsync("no@remote.example"))[0]);
        await bench.GoneAsync((await bench.EnqueueAsync("other@ours.example"))[0]);
        var came = bench.Time.GetUtcNow();
        var slow = (await bench.EnqueueAsync("slow@a.many.example"))[0];
        await bench.TriedAsync(slow);
        await bench.Control.HoldAsync(await bench.EnqueueAsync("slow@b.many.example slow@b.many.example"), default);
        var view = await health.ReadAsync(default);
        Assert.Equal((1, 2, came), (view.Queue.Waiting, view.Queue.Held, view.Queue.Oldest));
        Assert.Equal([("a.many.example", false, 1), ("b.many.example", true, 2)], view.Queue.Places.Select(place => (place.Domain, place.OnHold, place.Count)));
        Assert.Equal(1, view.Queue.Places[0].Tries);
        Assert.Contains("try again later", view.Queue.Places[0].LastError, StringComparison.Ordinal);
        var now = view.Traffic.Hours[^1];
        Assert.Equal((1, 1, 1), (now.Sent, now.Home, now.Returned));
        Assert.Equal((24, bench.Store.Get<TrafficMeter>().Started), (view.Traffic.Hours.Length, view.Started));
    }

    [Fact]
    public async Task Tells_the_domains_by_their_last_check_without_what_was_accepted()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var (history, health) = (bench.Store.Get<DnsHistory>(), For(bench));
        Assert.Null(Assert.Single((await health.ReadAsync(default)).Domains).Points);
        Finding[] findings =
        [
            new() { Key = "mx", Group = DnsGroup.Mx, Title = "Where your mail goes", Term = "MX", Type = "MX", State = FindingState.Different, Severity = FindingSeverity.Problem, Difference = "it goes to mx.old.example" },
            new() { Key = "dmarc", Group = DnsGroup.Dmarc, Title = "Forged mail", Term = "DMARC", Type = "TXT", State = FindingState.Missing, Severity = FindingSeverity.Warning },
            new() { Key = "spf", Group = DnsGroup.Spf, Title = "Who sends", Term = "SPF", Type = "TXT", State = FindingState.LookupFailed, Severity = FindingSeverity.Problem },
            new() { Key = "starttls.192.0.2.1", Group = DnsGroup.StartTls, Scope = FindingScope.Host, Title = "Port 25", Term = "STARTTLS", Type = "TLS", State = FindingState.Found },
        ];
        await history.KeepAsync(Ours, 71, JsonSerializer.Serialize(findings, FindingsJson.Default.FindingArray), default);
        var domain = Assert.Single((await health.ReadAsync(default)).Domains);
        Assert.Equal((71, 2, "Where your mail goes: it goes to mx.old.example", true), (domain.Points, domain.Wrong, domain.Worst, domain.IsProblem));
        await history.AcceptAsync(Ours, new DnsAcknowledgement { Key = "mx", Reason = "the other host", Who = "mara" }, default);
        domain = Assert.Single((await health.ReadAsync(default)).Domains);
        Assert.Equal((1, "What to do with forgeries", false), (domain.Wrong, domain.Worst, domain.IsProblem));
    }

    [Theory]
    [InlineData(FindingState.Found, PortReach.Reachable)]
    [InlineData(FindingState.Different, PortReach.Reachable)]
    [InlineData(FindingState.Missing, PortReach.Unreached)]
    [InlineData(FindingState.LookupFailed, PortReach.Listening)]
    public async Task Tells_of_port_25_what_the_last_check_saw(FindingState seen, PortReach reach)
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var board = new ConnectionBoard(bench.Time);
        var smtp = new IPEndPoint(IPAddress.Any, 25);
        var health = For(bench, board, new ListenerPlan("smtp", smtp, Never), new ListenerPlan("imap", new IPEndPoint(IPAddress.Loopback, 143), Never), new ListenerPlan("imaps", new IPEndPoint(IPAddress.Any, 993), Never));
        board.Listener("imap", new IPEndPoint(IPAddress.Loopback, 143)).IsListening = true;
        board.Listener("smtp", smtp).IsListening = true;
        await bench.Store.Get<DnsHistory>().KeepAsync(Ours, 90, JsonSerializer.Serialize([new Finding { Key = "starttls.192.0.2.1", Group = DnsGroup.StartTls, Title = "Port 25", Term = "STARTTLS", Type = "TLS", State = seen }], FindingsJson.Default.FindingArray), default);
        var view = await health.ReadAsync(default);
        Assert.Equal([("smtp", 25, reach), ("imap", 143, PortReach.LocalOnly), ("imaps", 993, PortReach.Closed)], view.Ports.Select(port => (port.Name, port.Port, port.Reach)));
        Assert.Equal("imaps does not listen", Assert.Single(view.Faults).Text);
        Assert.Equal(bench.Time.GetUtcNow(), view.PortsSeen);
    }

    [Fact]
    public async Task Tells_who_was_refused_and_until_when_it_has_to_wait()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var throttle = new LoginThrottle(bench.Time);
        var attempts = bench.Store.Get<LoginAttemptStore>();
        var (at, bad) = (bench.Time.GetUtcNow(), IPAddress.Parse("192.0.2.7"));
        NotedAttempt Noted(string ip, string result) => new(null, "x", ip, "imap", "PLAIN", result, "", "", at);
        await attempts.WriteAsync([.. Enumerable.Repeat(Noted("192.0.2.7", "wrong-password"), 12), Noted("2001:db8::1", "no-account"), Noted("198.51.100.1", "ok"), Noted("198.51.100.1", "code-asked")], default);
        for (var i = 0; i < 12; i++) throttle.Failed(bad);
        var signIns = (await For(bench, throttle: throttle).ReadAsync(default)).SignIns;
        Assert.Equal([("192.0.2.7", 12L), ("2001:db8::1", 1L)], signIns.Sources.Select(source => (source.Address, source.Tries)));
        Assert.Equal((1, true, null), (signIns.ShutOut, signIns.Sources[0].Until > at, signIns.Sources[1].Until));
        bench.Time.Advance(signIns.Sources[0].Until!.Value - at);
        Assert.False(throttle.IsBlocked(bad));
        Assert.Equal(0, throttle.Blocked());
    }

    [Fact]
    public async Task Remembers_a_backup_with_who_made_it_and_measures_the_disk()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var health = For(bench);
        var before = await health.ReadAsync(default);
        Assert.Null(before.Backup);
        Assert.Equal(bench.Time.GetUtcNow(), before.FirstAccount);
        await health.NoteBackupAsync(default);
        Assert.Equal(new BackupNote(bench.Time.GetUtcNow(), "user"), (await health.ReadAsync(default)).Backup);
        Assert.True(before.Disk is { Mail: > 0, Total: > 0 } disk && disk.Total >= disk.Free);
        Assert.Equal(("mail.test", CertificateKind.SelfSigned), (before.Certificates[0].Name, before.Certificates[0].Source));
    }

    [Fact]
    public async Task Tells_when_the_queue_moves_many_changes_at_once()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var calls = System.Threading.Channels.Channel.CreateUnbounded<int>();
        var end = await For(bench).SubscribeAsync(() => calls.Writer.WriteAsync(1).AsTask(), default);
        await bench.EnqueueAsync("a@remote.example b@remote.example c@remote.example");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await calls.Reader.ReadAsync(patience.Token);
        await bench.EnqueueAsync("d@remote.example");
        Assert.False(calls.Reader.TryRead(out _));
        var next = calls.Reader.ReadAsync(patience.Token).AsTask();
        while (!next.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await next;
        end.Dispose();
    }

    [Fact]
    public async Task Is_closed_to_everybody_else()
    {
        await using var bench = await QueueBench.OpenAsync(start: false);
        var user = For(bench, isAdmin: false);
        foreach (var call in (Func<Task>[])[() => user.ReadAsync(default), () => user.SubscribeAsync(() => Task.CompletedTask, default), () => user.NoteBackupAsync(default)])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    private static IClientSession Never() => throw new NotSupportedException();

    private static HealthAdmin For(QueueBench bench, ConnectionBoard? board = null, params ListenerPlan[] plans) => For(bench, isAdmin: true, null, board, plans);

    private static HealthAdmin For(QueueBench bench, LoginThrottle throttle) => For(bench, isAdmin: true, throttle, null);

    private static HealthAdmin For(QueueBench bench, bool isAdmin, LoginThrottle? throttle = null, ConnectionBoard? board = null, params ListenerPlan[] plans)
    {
        var store = bench.Store;
        var appliance = store.Services.GetRequiredService<IOptions<ApplianceOptions>>();
        var ports = new ListeningPorts([new Source(plans)], board ?? new ConnectionBoard(bench.Time), new Life());
        var certificates = new CertificateStore(appliance, bench.Time);
        var host = new CertificateStatus(certificates.HostName, certificates.Host.Origin, "CN=mail.test", certificates.Host.NotBefore, certificates.Host.NotAfter, null);
        var facts = new HealthFacts(ports, store.Get<DnsHistory>(), store.Book, store.Get<LoginAttemptStore>(), throttle ?? new LoginThrottle(bench.Time), store.Get<TrafficMeter>(), bench.Time);
        var readiness = new Readiness(new StorePulse(store.Turns, store.Get<SettingStore>(), bench.Time), ports, certificates, bench.Time);
        var session = SessionClaims.Begin(new SessionAccount(bench.User.Id, "user", isAdmin), bench.User.Address, bench.Time.GetUtcNow());
        return new HealthAdmin(
            new CurrentAccount(new FixedSession(session)), facts, readiness, new DiskUse(store.Get<StoreDatabase>(), bench.Time), store.Get<QueueTable>(), store.Get<BackupNotes>(), store.Accounts,
            () => CertificateReport.Empty with { Host = host }, store.Get<SendingAlarms>(), store.Get<TrafficMeter>(), store.Changes, appliance, bench.Time, NullLogger<HealthAdmin>.Instance);
    }

    private sealed class Source(ListenerPlan[] plans) : IListenerSource
    {
        public IEnumerable<ListenerPlan> Plan() => plans;
    }

    private sealed class Life : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }
}
