using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Protocols.Imap;
using Mox.Server.Inbound;
using Mox.Server.Storage;
using Mox.Server.Tests.Smtp;
using Mox.Shared.Model.Reports;
using Mox.Testing;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>An SMTP room in which the sender is checked. <c>sender.example</c> names <see cref="Friend"/> in SPF and has a key for DKIM.</summary>
internal sealed class CheckedHouse : IAsyncDisposable
{
    public const string Friend = "192.0.2.10";

    public const string Stranger = "198.51.100.7";

    private static readonly Lazy<DkimPrivateKey> Key = new(() => DkimPrivateKey.GenerateRsa());

    private CheckedHouse(SmtpHouse house, FakeDns dns, List<string> faults) => (House, Dns, Faults) = (house, dns, faults);

    public SmtpHouse House { get; }

    public FakeDns Dns { get; }

    /// <summary>What was logged as a warning or worse.</summary>
    public List<string> Faults { get; }

    /// <param name="sample">What is drawn for <c>pct</c>.</param>
    /// <param name="resolver">Stands before the records.</param>
    public static async Task<CheckedHouse> OpenAsync(Action<InboundCheckOptions>? options = null, int sample = 0, Func<IDnsResolver, IDnsResolver>? resolver = null, Action<IServiceCollection>? more = null)
    {
        var dns = new FakeDns();
        var log = new FaultLog();
        var house = await SmtpHouse.OpenAsync(more: services =>
        {
            services.AddSingleton(resolver?.Invoke(dns) ?? dns);
            services.AddSingleton<PolicySample>(() => sample);
            services.AddSingleton<ILoggerFactory>(log);
            services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
            services.Configure<InboundCheckOptions>(o =>
            {
                o.Enabled = true;
                options?.Invoke(o);
            });
            more?.Invoke(services);
        });
        dns.Txt("sender.example", $"v=spf1 ip4:{Friend} -all").Txt("sel._domainkey.sender.example", DkimKeyText.Record(Key.Value.Record));
        return new CheckedHouse(house, dns, log.Faults);
    }

    /// <summary>The policy of sender.example.</summary>
    public CheckedHouse Policy(string tags)
    {
        Dns.Txt("_dmarc.sender.example", $"v=DMARC1; {tags}");
        return this;
    }

    /// <summary>A message with a signature of a domain above it.</summary>
    public static string Sign(string message, string domain = "sender.example", string selector = "sel", DkimPrivateKey? key = null)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var signer = new DkimSigner(new DkimSigningOptions { Domain = Domain(domain), Keys = [new DkimSigningKey(Domain(selector), key ?? Key.Value)] });
        return Encoding.Latin1.GetString(signer.Sign(Encoding.Latin1.GetBytes(message[..end]), Encoding.Latin1.GetBytes(message[end..]), new ManualTime().GetUtcNow())) + message;
    }

    /// <summary>Sends a message to alice; gives the last reply.</summary>
    public async Task<string> DeliverAsync(string message, string from = "a@sender.example", string remote = Stranger, string hello = "client.example", params string[] to)
    {
        await using var peer = House.Connect(remote: remote);
        await peer.ExpectAsync(220);
        await peer.CommandAsync($"EHLO {hello}", 250);
        await peer.BeginDataAsync(from, to.Length == 0 ? ["alice@test.example"] : to);
        await peer.SendAsync(message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n");
        return (await peer.ReplyAsync())!;
    }

    /// <summary>The only message that came, as it is shown.</summary>
    public async Task<string> StoredAsync() => Assert.Single(await House.InboxAsync(House.Alice));

    public async Task EmptyAsync() => Assert.Empty(await House.InboxAsync(House.Alice));

    /// <summary>What is kept of the only message that came.</summary>
    public async Task<DeliveryFacts> FactsAsync()
    {
        var rows = new List<MessageRow>();
        await foreach (var row in House.Store.Messages.RowsAsync(House.Alice.Inbox, UidSet.All, MessageColumns.Delivery, 0, CancellationToken.None)) rows.Add(row);
        return Assert.Single(rows).Delivery!;
    }

    /// <summary>The checks of the only message that came, such as <c>spf=pass sender.example aligned</c>.</summary>
    public async Task<string[]> ChecksAsync() =>
        [.. (await FactsAsync()).Checks.Select(check => $"{check.Method}={check.Result}{(check.Subject.Length > 0 ? $" {check.Subject}" : "")}{(check.Aligned ? " aligned" : "")}")];

    public async Task<List<DmarcObservation>> ObservationsAsync()
    {
        var found = new List<DmarcObservation>();
        using var lease = await House.Store.Get<ReadSessions>().RentAsync(CancellationToken.None);
        using var row = lease.Sql.Query("SELECT At, PolicyDomain, ReportAddresses, IntervalHours, Optional, Policy, Row FROM DmarcObservations ORDER BY Id");
        while (row.Next())
        {
            found.Add(new DmarcObservation
            {
                At = new DateTimeOffset(row.Int64(0), TimeSpan.Zero),
                PolicyDomain = row.Text(1),
                ReportAddresses = row.Text(2),
                IntervalHours = (int)row.Int64(3),
                Optional = row.Bool(4),
                Policy = row.Text(5),
                Row = row.Text(6),
            });
        }

        return found;
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();

    public static DomainName Domain(string name) => DomainName.Parse(name).Value;
}

/// <summary>Keeps what is logged as a warning or worse.</summary>
internal sealed class FaultLog : ILoggerFactory, ILogger
{
    public List<string> Faults { get; } = [];

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        lock (Faults) Faults.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
