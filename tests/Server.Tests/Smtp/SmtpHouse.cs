using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Dns;
using Mox.Protocols.Imap;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Inbound;
using Mox.Server.Queue;
using Mox.Server.Smtp;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Smtp;

/// <summary>A store with accounts, and the SMTP room over it; sessions run over pipes.</summary>
internal sealed class SmtpHouse : IAsyncDisposable
{
    public const string Password = "moxmoxmox";

    private SmtpHouse(TestStore store, ManualTime time, TestAccount alice, TestAccount bob) => (Store, Time, Alice, Bob) = (store, time, alice, bob);

    public TestStore Store { get; }

    public ManualTime Time { get; }

    public TestAccount Alice { get; }

    public TestAccount Bob { get; }

    public FakeDns Dns => (FakeDns)Store.Get<IDnsResolver>();

    public FakeQueue Queue => (FakeQueue)Store.Get<IOutgoingQueue>();

    public static async Task<SmtpHouse> OpenAsync(Action<SmtpOptions>? options = null, Action<ConnectionLimitOptions>? limits = null, bool throttle = false, Action<IServiceCollection>? more = null)
    {
        var time = new ManualTime();
        var store = await TestStore.OpenAsync(time, more: services =>
        {
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
            services.AddSingleton<IOutgoingQueue, FakeQueue>();
            services.AddSingleton<IDnsResolver>(new FakeDns());
            services.AddAccountIdentity(throttle);
            services.AddOptions<ListenOptions>();
            services.AddInbound();
            services.AddSmtp();
            services.AddSingleton<ConnectionLimits>();
            services.Configure<SmtpOptions>(o =>
            {
                // On only where a test is about it: the others would have to name each sender's domain.
                o.CheckSenderDomain = false;
                options?.Invoke(o);
            });
            // As in localserve; the tests about the checks of the sender switch them on.
            services.Configure<InboundCheckOptions>(o => o.Enabled = false);
            services.Configure<ConnectionLimitOptions>(o => limits?.Invoke(o));
            more?.Invoke(services);
        });
        var alice = await store.AddAccountAsync("alice");
        var bob = await store.AddAccountAsync("bob");
        foreach (var account in new[] { alice, bob }) await store.Accounts.SetCredentialAsync(account.Id, "", ScramDerivation.Derive("", Password), CancellationToken.None);
        return new SmtpHouse(store, time, alice, bob);
    }

    public SmtpPeer Connect(SmtpListenerKind kind = SmtpListenerKind.Delivery, bool tls = false, string remote = "192.0.2.10") =>
        new(ScriptedPeer.Connect(new SmtpSession(Store.Get<SmtpServices>(), kind), tls ? ScriptedPeer.SelfSigned() : null, IPAddress.Parse(remote)));

    /// <summary>A signed-in client of the submission port, without TLS.</summary>
    public async Task<SmtpPeer> SubmitterAsync()
    {
        var peer = Connect(SmtpListenerKind.Submission);
        await peer.ExpectAsync(220);
        await peer.CommandAsync("EHLO client.example", 250);
        await peer.CommandAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Alice.Address}\0{Password}")), 235);
        return peer;
    }

    /// <summary>All messages of an Inbox, oldest first, each as the octets a client is shown.</summary>
    public Task<IReadOnlyList<string>> InboxAsync(TestAccount account) => MailboxAsync(account.Inbox);

    public async Task<IReadOnlyList<string>> MailboxAsync(long mailboxId)
    {
        var messages = new List<string>();
        await foreach (var row in Store.Messages.RowsAsync(mailboxId, UidSet.All, MessageColumns.Basic, 0, CancellationToken.None))
        {
            messages.Add(Encoding.Latin1.GetString((await Store.ReadAsync(row.MessageId))!));
        }

        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>A queue that only remembers.</summary>
internal sealed class FakeQueue(StoreWriter writer) : IOutgoingQueue, IAsyncDisposable
{
    private long _id;

    public List<(Submission Submission, string Body)> Taken { get; } = [];

    /// <summary>Thrown in place of taking anything.</summary>
    public Exception? Fault { get; set; }

    public async Task<ImmutableArray<long>> EnqueueAsync(Submission submission, CancellationToken ct)
    {
        if (Fault is not null) throw Fault;
        await using var stream = submission.Body.OpenRead();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var content = await reader.ReadToEndAsync(ct);
        if (submission.Along is { } along)
        {
            await writer.RunAsync(
                turn =>
                {
                    along(turn, _id + 1, 0);
                    return true;
                },
                ct);
        }

        Taken.Add((submission, content));
        return [.. submission.Recipients.Select(_ => ++_id)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (submission, _) in Taken) await submission.Body.DisposeAsync();
    }
}

/// <summary>A client that speaks SMTP by hand.</summary>
internal sealed class SmtpPeer(ScriptedPeer peer) : IAsyncDisposable
{
    public ScriptedPeer Peer => peer;

    public Task SendAsync(string text) => peer.SendAsync(text);

    /// <summary>A whole reply, its lines joined by LF; null when the session has ended.</summary>
    public async Task<string?> ReplyAsync()
    {
        var lines = new List<string>();
        while (await peer.LineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-') return string.Join('\n', lines);
        }

        return lines.Count == 0 ? null : throw new EndOfStreamException("The session ended within a reply: " + string.Join(" | ", lines));
    }

    public async Task<string> ExpectAsync(int code)
    {
        var reply = await ReplyAsync() ?? throw new EndOfStreamException($"The session ended, {code} was expected");
        Assert.StartsWith(code.ToString(System.Globalization.CultureInfo.InvariantCulture), reply, StringComparison.Ordinal);
        return reply;
    }

    public async Task<string> ExpectAsync(string start)
    {
        var reply = await ReplyAsync() ?? throw new EndOfStreamException($"The session ended, {start} was expected");
        Assert.StartsWith(start, reply, StringComparison.Ordinal);
        return reply;
    }

    public async Task<string> CommandAsync(string command, int code)
    {
        await SendAsync(command + "\r\n");
        return await ExpectAsync(code);
    }

    public async Task<string> CommandAsync(string command, string start)
    {
        await SendAsync(command + "\r\n");
        return await ExpectAsync(start);
    }

    /// <summary>Reads the greeting and says EHLO.</summary>
    public async Task<string> HelloAsync()
    {
        await ExpectAsync(220);
        return await CommandAsync("EHLO client.example", 250);
    }

    /// <summary>MAIL, RCPT and DATA up to 354.</summary>
    public async Task BeginDataAsync(string from, params string[] to)
    {
        await CommandAsync($"MAIL FROM:<{from}>", 250);
        foreach (var recipient in to) await CommandAsync($"RCPT TO:<{recipient}>", 250);
        await CommandAsync("DATA", 354);
    }

    /// <summary>The session closes the connection.</summary>
    public async Task ClosedAsync()
    {
        Assert.Null(await ReplyAsync());
        await peer.EndedAsync();
    }

    public ValueTask DisposeAsync() => peer.DisposeAsync();
}
