using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Server.Certificates;
using Mox.Server.Health;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Health;

public class Readiness_of_the_appliance
{
    [Fact]
    public async Task Needs_a_certificate_that_has_not_ended()
    {
        var time = new ManualTime();
        await using var store = await TestStore.OpenAsync(time);
        var readiness = Of(store, time);
        Assert.Empty(await readiness.FaultsAsync(default));
        time.Advance(TimeSpan.FromDays(5 * 365));
        Assert.Equal("there is no usable certificate", Assert.Single(await readiness.FaultsAsync(default)).Text);
    }

    [Fact]
    public async Task Needs_every_port_of_the_settings()
    {
        var time = new ManualTime();
        await using var store = await TestStore.OpenAsync(time);
        var (board, endPoint) = (new ConnectionBoard(time), new IPEndPoint(IPAddress.Loopback, 2525));
        var source = new Source([new ListenerPlan("smtp", endPoint, () => throw new NotSupportedException()), new ListenerPlan("imap", new IPEndPoint(IPAddress.Loopback, 2143), () => throw new NotSupportedException())]);
        var readiness = Of(store, time, board, source);
        Assert.Equal("smtp does not listen, imap does not listen", string.Join(", ", (await readiness.FaultsAsync(default)).Select(fault => fault.Text)));
        board.Listener("smtp", endPoint).IsListening = true;
        Assert.Equal("imap does not listen", Assert.Single(await readiness.FaultsAsync(default)).Text);
    }

    [Fact]
    public async Task Needs_a_store_that_is_open()
    {
        var time = new ManualTime();
        await using var closed = new StoreWriter(new ChangeFeed(), time, NullLogger<StoreWriter>.Instance);
        var pulse = new StorePulse(closed, new SettingStore(closed, null!), time);
        Assert.Equal("the store is not open", await pulse.FaultAsync(default));
    }

    [Fact]
    public async Task Needs_a_store_that_writes_within_its_time_and_asks_it_once_for_many_who_ask()
    {
        var time = new ManualTime();
        await using var store = await TestStore.OpenAsync(time);
        var pulse = new StorePulse(store.Turns, store.Get<SettingStore>(), time);
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        var stuck = store.Turns.RunAsync(
            _ =>
            {
                entered.SetResult();
                gate.Wait();
                return true;
            },
            default);
        await entered.Task;
        var (first, second) = (pulse.FaultAsync(default), pulse.FaultAsync(default));
        Assert.False(first.IsCompleted);
        time.Advance(StorePulse.Patience);
        Assert.Equal(("the store was not written to within 5 seconds", "the store was not written to within 5 seconds"), ((await first)?.ToString(), (await second)?.ToString()));
        gate.Set();
        await stuck;
        Assert.Null(await pulse.FaultAsync(default));
        var commits = store.Turns.Commits;
        for (var i = 0; i < 20; i++) Assert.Null(await pulse.FaultAsync(default));
        Assert.Equal(commits, store.Turns.Commits);
        time.Advance(StorePulse.Fresh);
        Assert.Null(await pulse.FaultAsync(default));
        Assert.Equal(commits + 1, store.Turns.Commits);
    }

    private static Readiness Of(TestStore store, TimeProvider time, ConnectionBoard? board = null, params IListenerSource[] sources)
    {
        var ports = new ListeningPorts(sources, board ?? new ConnectionBoard(time), new Life());
        var certificates = new CertificateStore(store.Services.GetRequiredService<IOptions<ApplianceOptions>>(), time);
        return new Readiness(new StorePulse(store.Turns, store.Get<SettingStore>(), time), ports, certificates, time);
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
