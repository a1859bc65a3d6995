using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Server.Dkim;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Inbound;
using Mox.Server.Outbound;
using Mox.Server.Queue;
using Mox.Server.Smtp;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Server.Tests.Smtp;
using Mox.Shared.Model.Domains;
using Mox.Testing;

namespace Mox.Server.Tests.Dkim;

/// <summary>A store with accounts of test.example, the submission port over pipes, the queue with its signing, and a DNS to publish keys in; remote.example is routed to a scripted host.</summary>
internal sealed class SigningHouse : IAsyncDisposable
{
    private QueueDispatcher? _dispatcher;

    private SigningHouse(TestStore store, TimeProvider clock, ScriptedMailHost host) => (Store, Clock, Host) = (store, clock, host);

    public static DomainName Ours { get; } = Name("test.example");

    public TestStore Store { get; }

    public TimeProvider Clock { get; }

    public ManualTime Time => (ManualTime)Clock;

    public ScriptedMailHost Host { get; }

    public TestAccount Alice { get; private set; } = null!;

    public TestAccount Bob { get; private set; } = null!;

    public FakeDns Dns { get; } = new();

    public DomainKeys Keys => Store.Get<DomainKeys>();

    public KeyWatch Watch => Store.Get<KeyWatch>();

    public ImmutableArray<DkimKeyEntry> Rows => Store.Book.Domain(Ours)!.Keys;

    public static DomainName Name(string text) => DomainName.Parse(text).Value;

    /// <summary>Opens it; the domain has no keys yet.</summary>
    public static async Task<SigningHouse> OpenAsync(Action<IServiceCollection>? more = null, TimeProvider? clock = null)
    {
        var (time, host) = (clock ?? new ManualTime(), new ScriptedMailHost());
        SigningHouse? house = null;
        var store = await TestStore.OpenAsync(time, more: services =>
        {
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
            services.AddSingleton<IDnsResolver>(_ => house!.Dns);
            services.AddAccountIdentity(throttleLogins: false);
            services.AddOptions<ListenOptions>();
            services.AddOutbound();
            services.AddDkim();
            services.AddQueue();
            services.AddInbound();
            services.AddSmtp();
            services.AddSingleton<ConnectionLimits>();
            services.Configure<SmtpOptions>(options => (options.CheckSenderDomain, options.RequireTls) = (false, false));
            services.Configure<OutboundOptions>(options => options.Routes.Add($"remote.example=127.0.0.1:{host.Port}"));
            more?.Invoke(services);
        });
        house = new SigningHouse(store, time, host);
        house.Alice = await store.AddAccountAsync("alice");
        house.Bob = await store.AddAccountAsync("bob");
        await store.Accounts.SetCredentialAsync(house.Alice.Id, "", ScramDerivation.Derive("", SmtpHouse.Password), CancellationToken.None);
        return house;
    }

    /// <summary>Opens it with an Ed25519 key that signs and is published.</summary>
    public static async Task<SigningHouse> OpenSignedAsync(params DkimKeyKind[] kinds)
    {
        var house = await OpenAsync();
        await house.Keys.AddFirstAsync(Ours, [.. (kinds.Length == 0 ? [DkimKeyKind.Ed25519] : kinds).Select(kind => new KeyWish(kind))], CancellationToken.None);
        house.Publish();
        return house;
    }

    /// <summary>Puts the records of all keys of a domain into the DNS, but those that are there.</summary>
    public void Publish(DomainName? domain = null)
    {
        foreach (var key in Keys.List(domain ?? Ours))
        {
            if (!Dns.IsThere(key.Name)) Dns.Txt(key.Name, key.Record);
        }
    }

    public async Task<SmtpPeer> SubmitterAsync()
    {
        var peer = new SmtpPeer(ScriptedPeer.Connect(new SmtpSession(Store.Get<SmtpServices>(), SmtpListenerKind.Submission), null, IPAddress.Parse("192.0.2.10")));
        await peer.ExpectAsync(220);
        await peer.CommandAsync("EHLO client.example", 250);
        await peer.CommandAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Alice.Address}\0{SmtpHouse.Password}")), 235);
        return peer;
    }

    /// <summary>Submits a message of alice, by default to another host, and gives the reply to its end.</summary>
    public async Task<string> SubmitAsync(string content, string to = "carol@remote.example", string from = "alice@test.example", string parameters = "")
    {
        await using var peer = await SubmitterAsync();
        await peer.CommandAsync($"MAIL FROM:<{from}>{parameters}", 250);
        await peer.CommandAsync($"RCPT TO:<{to}>", 250);
        await peer.CommandAsync("DATA", 354);
        await peer.SendAsync(content.ReplaceLineEndings("\r\n") + ".\r\n");
        return await peer.ReplyAsync() ?? "";
    }

    /// <summary>The messages in the queue as they will leave, oldest first.</summary>
    public async Task<List<byte[]>> QueuedAsync()
    {
        var table = Store.Get<QueueTable>();
        var (rows, _) = await table.PageAsync(new QueueSelection(), null, 100, CancellationToken.None);
        var messages = new List<byte[]>();
        foreach (var row in rows.OrderBy(row => row.Id))
        {
            // One that is delivered at this moment is in the queue no more.
            await using var content = await table.OpenAsync(row, CancellationToken.None);
            if (content is null) continue;
            var octets = new byte[row.Size];
            await content.ReadExactlyAsync(octets);
            messages.Add(octets);
        }

        return messages;
    }

    /// <summary>The only message in the queue.</summary>
    public async Task<byte[]> OnlyAsync() => Assert.Single(await QueuedAsync());

    public Task<DkimReport> VerifyAsync(string message) => VerifyAsync(Encoding.Latin1.GetBytes(message));

    public async Task<DkimReport> VerifyAsync(byte[] message)
    {
        var start = DkimVerifier.BodyStart(message);
        return await new DkimVerifier(Dns, new PortableEd25519()).VerifyAsync(message.AsMemory(0, start), message.AsMemory(start), Clock.GetUtcNow(), CancellationToken.None);
    }

    /// <summary>As <see cref="VerifyAsync(byte[])"/>: so many signatures, and all are good.</summary>
    public async Task PassesAsync(byte[] message, int signatures = 1)
    {
        var report = await VerifyAsync(message);
        Assert.True(report.Results.Length == signatures && report.Results.All(result => result.Status == DkimStatus.Pass), $"{string.Join('\n', report.Results)}\n{Encoding.Latin1.GetString(message)}");
    }

    public async Task DeliverAsync()
    {
        _dispatcher = Store.Services.GetServices<IHostedService>().OfType<QueueDispatcher>().Single();
        await _dispatcher.StartAsync(CancellationToken.None);
    }

    /// <summary>Waits for what other threads do, for at most twenty seconds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "It did not happen");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>The signature fields of a message, from the top.</summary>
    public static List<DkimSignature> Signatures(byte[] message)
    {
        var found = new List<DkimSignature>();
        foreach (var field in new Protocols.Mime.HeaderReader(message))
        {
            if (field.Is("DKIM-Signature")) found.Add(DkimSignature.Parse(field.RawValue).Value);
        }

        return found;
    }

    /// <summary>The names of the fields of a message, from the top.</summary>
    public static string Fields(byte[] message)
    {
        var names = new List<string>();
        foreach (var field in new Protocols.Mime.HeaderReader(message)) names.Add(field.Name);
        return string.Join(' ', names);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_dispatcher is not null) await _dispatcher.StopAsync(CancellationToken.None);
        await Store.DisposeAsync();
    }
}
