using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Dkim;
using Mox.Server.Outbound;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Queue;
using Mox.Testing;

namespace Mox.Server.Tests.Queue;

/// <summary>A store with a queue, a clock of its own and a fake DNS; remote.example is routed to a scripted host.</summary>
internal sealed class QueueBench : IAsyncDisposable
{
    private readonly IChangeSubscription<QueueChange> _changes;
    private IHostedService? _dispatcher;

    private QueueBench(TestStore store, FakeDns dns, ManualTime time, ScriptedMailHost host)
    {
        (Store, Dns, Time, Host) = (store, dns, time, host);
        _changes = store.Changes.SubscribeQueue();
    }

    public TestStore Store { get; }

    public FakeDns Dns { get; }

    public ManualTime Time { get; }

    public ScriptedMailHost Host { get; }

    public TestAccount User { get; private set; } = null!;

    public TestAccount Other { get; private set; } = null!;

    public QueueStore Queue => Store.Get<QueueStore>();

    public QueueControl Control => Store.Get<QueueControl>();

    public static async Task<QueueBench> OpenAsync(Action<IServiceCollection>? more = null, string? folder = null, ManualTime? time = null, bool start = true)
    {
        var (dns, clock, host) = (new FakeDns(), time ?? new ManualTime(), new ScriptedMailHost());
        var store = await TestStore.OpenAsync(clock, folder, services =>
        {
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
            services.AddSingleton<IDnsResolver>(dns);
            services.AddOutbound();
            services.AddDkim();
            services.AddQueue();
            services.Configure<OutboundOptions>(options =>
            {
                options.Routes.Add($"remote.example=127.0.0.1:{host.Port}");
                options.Routes.Add($".many.example=127.0.0.1:{host.Port}");
            });
            more?.Invoke(services);
        });
        var bench = new QueueBench(store, dns, clock, host);
        if (folder is null)
        {
            bench.User = await store.AddAccountAsync("user", "ours.example");
            bench.Other = await store.AddAccountAsync("other", "ours.example");
        }

        if (start) await bench.StartAsync();
        return bench;
    }

    public async Task StartAsync()
    {
        _dispatcher = Store.Services.GetServices<IHostedService>().OfType<QueueDispatcher>().Single();
        await _dispatcher.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_dispatcher is { } running) await running.StopAsync(CancellationToken.None);
        _dispatcher = null;
    }

    public async ValueTask DisposeAsync()
    {
        // The host's sessions end first: what waits for them ends with them.
        await Host.DisposeAsync();
        await StopAsync();
        _changes.Dispose();
        await Store.DisposeAsync();
    }

    public async Task<ImmutableArray<long>> EnqueueAsync(string recipients, Func<Submission, Submission>? more = null, string content = "Subject: lunch\nMessage-ID: <lunch@ours.example>\n\nAt noon?\n")
    {
        var submission = new Submission
        {
            AccountId = User.Id,
            MailFrom = User.Address,
            Recipients = [.. recipients.Split(' ').Select(recipient => new SubmissionRecipient(MailAddress.Parse(recipient).Value))],
            Body = await Store.StageAsync(TestStore.Octets(content)),
            Prefix = "Received: by mail.test\r\n"u8.ToArray(),
        };
        return await Queue.EnqueueAsync(more?.Invoke(submission) ?? submission, CancellationToken.None);
    }

    public Task<QueuedRecipient?> RowAsync(long id) => Store.Get<QueueTable>().GetAsync(id, CancellationToken.None);

    /// <summary>Waits until the row has left the queue.</summary>
    public Task GoneAsync(long id) => UntilAsync(id, row => row is null);

    /// <summary>Waits until the row is as wanted; looks after each change of the queue.</summary>
    public async Task<QueuedRecipient?> UntilAsync(long id, Func<QueuedRecipient?, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var row = await RowAsync(id);
            if (wanted(row)) return row;
            try
            {
                await _changes.Changes.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail(row is null ? "The row is gone" : $"The row stays as it is: {row.Attempts} attempts, {row.LastText}, next at {row.NextAttempt:o}, now {Time.GetUtcNow():o}");
            }
        }
    }

    /// <summary>Waits until an attempt, the given one, has ended without taking the row out.</summary>
    public async Task<QueuedRecipient> TriedAsync(long id, int attempts = 1) =>
        (await UntilAsync(id, row => row is null || (row.Attempts >= attempts && row.LeaseOwner is null && row.LastText.Length > 0)) is { } tried) ? tried : throw new InvalidOperationException("The row left the queue");

    /// <summary>The clock goes to the row's next attempt.</summary>
    public async Task ForwardAsync(long id)
    {
        var next = (await RowAsync(id))!.NextAttempt - Time.GetUtcNow();
        if (next > TimeSpan.Zero) Time.Advance(next);
        Store.Get<QueueSignal>().Raise();
    }

    /// <summary>All messages of a mailbox as text.</summary>
    public async Task<List<string>> MessagesAsync(TestAccount account, string mailbox = "Inbox")
    {
        var found = await Store.Mailboxes.FindAsync(account.Id, MailboxName.Parse(mailbox).Value, CancellationToken.None);
        var texts = new List<string>();
        await foreach (var row in Store.Messages.RowsAsync(found!.Id, Protocols.Imap.UidSet.All, MessageColumns.Basic, 0, CancellationToken.None))
        {
            texts.Add(Encoding.UTF8.GetString((await Store.ReadAsync(row.MessageId))!));
        }

        return texts;
    }

    /// <summary>Bodies in the store: nothing may be left of what is gone.</summary>
    public async Task<long> BodiesAsync() => await Store.Turns.RunAsync(turn => turn.Sql.Number("SELECT COUNT(*) FROM Bodies") ?? 0, CancellationToken.None);
}
