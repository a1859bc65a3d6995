using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Imap;
using Mox.Testing;

namespace Mox.Server.Tests.Imap;

/// <summary>A store with an account, and IMAP sessions to it over pipes.</summary>
internal sealed class ImapHouse : IAsyncDisposable
{
    public const string Password = "correct horse";

    private readonly List<Task> _sessions = [];
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cut = new();

    private ImapHouse(TestStore store, TestAccount account, ManualTime time, FixedAccounts accounts, FaultLog log) => (Store, Account, Time, Accounts, Faults) = (store, account, time, accounts, log);

    public TestStore Store { get; }

    public TestAccount Account { get; }

    public ManualTime Time { get; }

    public FixedAccounts Accounts { get; }

    /// <summary>Errors that were logged: none in an ordinary test.</summary>
    public FaultLog Faults { get; }

    public static async Task<ImapHouse> OpenAsync(Action<ImapOptions>? configure = null, Action<ConnectionLimitOptions>? limits = null)
    {
        var time = new ManualTime();
        var options = new ImapOptions { PlaintextOnLoopback = true };
        configure?.Invoke(options);
        var accounts = new FixedAccounts();
        var log = new FaultLog();
        var store = await TestStore.OpenAsync(time, more: services =>
        {
            services.AddSingleton<IAuthenticator>(accounts);
            services.AddImap();
            services.AddSingleton<ConnectionLimits>();
            services.Configure<ConnectionLimitOptions>(options => limits?.Invoke(options));
            services.AddSingleton(Options.Create(options));
            services.AddSingleton<ILoggerFactory>(new LoggerFactory([log]));
            services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        });
        var account = await store.AddAccountAsync();
        accounts.Known[account.Address.ToString()] = account.Id;
        return new ImapHouse(store, account, time, accounts, log);
    }

    /// <summary>A connection that has read the greeting.</summary>
    public async Task<ImapPeer> ConnectAsync(IPAddress? from = null, ServerTls? tls = null)
    {
        var peer = Open(from, tls);
        await peer.ReadAsync();
        return peer;
    }

    /// <summary>A connection that is signed in.</summary>
    public async Task<ImapPeer> SignInAsync()
    {
        var peer = await ConnectAsync();
        await peer.OkAsync($"LOGIN {Account.Address} \"{Password}\"");
        return peer;
    }

    /// <summary>A connection with a mailbox selected.</summary>
    public async Task<ImapPeer> SelectAsync(string mailbox = "INBOX")
    {
        var peer = await SignInAsync();
        await peer.OkAsync($"SELECT {mailbox}");
        return peer;
    }

    /// <summary>A connection, before its greeting.</summary>
    /// <param name="atOnce">What the client does upon a reply happens before the server goes on.</param>
    public ImapPeer Open(IPAddress? from = null, ServerTls? tls = null, bool tlsFirst = false, bool atOnce = false)
    {
        var (toServer, toClient) = (new Pipe(), new Pipe(atOnce ? new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false) : PipeOptions.Default));
        var facts = new PeerFacts(new IPEndPoint(from ?? IPAddress.Loopback, 40000), new IPEndPoint(from ?? IPAddress.Loopback, 143));
        var channel = new ClientChannel(new Duplex(toServer.Reader, toClient.Writer), facts, tls, _draining.Token);
        _sessions.Add(ServeAsync(channel, tlsFirst));
        return new ImapPeer(toClient.Reader, toServer.Writer);
    }

    /// <summary>Stores messages with the given subjects in a mailbox.</summary>
    public async Task AddAsync(string mailbox, params string[] subjects)
    {
        foreach (var subject in subjects) await Store.AppendAsync(Account[mailbox], Message(subject));
    }

    public static string Message(string subject) => $"From: a@test.example\nTo: b@test.example\nSubject: {subject}\nDate: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <{subject.Replace(' ', '.')}@test.example>\n\nText of {subject}\n";

    /// <summary>Tells all sessions that the server stops.</summary>
    public Task DrainAsync() => _draining.CancelAsync();

    /// <summary>All sessions have ended.</summary>
    public Task EndedAsync() => Task.WhenAll(_sessions).WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await EndedAsync();
        await Store.DisposeAsync();
        _draining.Dispose();
        _cut.Dispose();
        Assert.True(Faults.Errors.IsEmpty, string.Join('\n', Faults.Errors));
    }

    private async Task ServeAsync(ClientChannel channel, bool tlsFirst)
    {
        await using (channel)
        {
            try
            {
                await Task.Yield();
                await new ImapSession(Store.Get<ImapServices>(), tlsFirst).RunAsync(channel, _cut.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // As the listener does it: the connection is gone.
            }
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>Accounts with one password; failures are counted.</summary>
internal sealed class FixedAccounts : IAuthenticator
{
    public Dictionary<string, long> Known { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool Throttled { get; set; }

    /// <summary>A second password, as scripts of others have it.</summary>
    public string? OtherPassword { get; set; }

    public string? DisabledText { get; set; }

    public List<LoginContext> Attempts { get; } = [];

    public Task<LoginResult> CheckPasswordAsync(string login, string password, LoginContext context, CancellationToken ct)
    {
        Attempts.Add(context);
        return Task.FromResult(Outcome(login, password == ImapHouse.Password || password == OtherPassword));
    }

    public Task<ScramVerifier> ScramVerifierAsync(string login, ScramHash hash, CancellationToken ct)
    {
        var algorithm = hash == ScramHash.Sha1 ? Protocols.Sasl.ScramAlgorithm.Sha1 : Protocols.Sasl.ScramAlgorithm.Sha256;
        var salt = "a fixed salt"u8.ToArray();
        var keys = Protocols.Sasl.ScramKeys.Derive(algorithm, ImapHouse.Password, salt, 4096);
        return Task.FromResult(new ScramVerifier(salt, 4096, [.. keys.StoredKey], [.. keys.ServerKey]));
    }

    public Task<LoginResult> FinishScramAsync(string login, bool proved, LoginContext context, CancellationToken ct)
    {
        Attempts.Add(context);
        return Task.FromResult(Outcome(login, proved));
    }

    public bool IsThrottled(IPAddress remote) => Throttled;

    private LoginResult Outcome(string login, bool right)
    {
        if (Throttled) return new LoginResult.Throttled();
        if (!right || !Known.TryGetValue(login, out var id)) return new LoginResult.Refused();
        return DisabledText is { } text ? new LoginResult.Disabled(text) : new LoginResult.Accepted(id, MailAddress.Parse(login).Try(out var address, out _) ? address : MailAddress.Parse("user@test.example").Value, false);
    }
}

/// <summary>Keeps what is logged as an error.</summary>
internal sealed class FaultLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Errors { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error) Errors.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
