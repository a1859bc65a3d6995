using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Dns;

/// <summary>A stub resolver: asks the configured recursive resolvers over UDP and TCP, keeps answers, and bounds every wait.</summary>
/// <remarks>RFC 1035 §7; RFC 2308; RFC 6891. Equal questions asked at the same time are asked once.</remarks>
internal sealed partial class DnsClient : IDnsResolver
{
    private static readonly DnsFailure NotInTime = new(DnsFailureKind.Timeout, "no resolver answered in time");
    private static readonly DnsFailure NotValid = new(DnsFailureKind.Bogus, "the resolver answers only when told not to check signatures");

    private readonly DnsOptions _options;
    private readonly DnsServerList _servers;
    private readonly DnsCache _cache;
    private readonly TimeProvider _time;
    private readonly ILogger<DnsClient> _logger;
    private readonly ConcurrentDictionary<DnsQuestion, Lazy<Task<DnsReading>>> _underWay = new();
    
    public DnsClient(IOptions<DnsOptions> options, TimeProvider time, ILogger<DnsClient> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        _servers = new DnsServerList(_options, time);
        _cache = new DnsCache(_options, time);
    }

    public async Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct)
    {
        var reading = await ReadAsync(DnsName.From(name), DnsType.Mx, ct).ConfigureAwait(false);
        var records = ImmutableArray.CreateBuilder<MxRecord>();
        foreach (var record in reading.Records.OfType<DnsRecord.MailExchange>())
        {
            // A name that cannot be a host is left out; the lone dot is kept, it says something (RFC 7505 §3).
            if (record.Exchange.IsRoot) records.Add(new MxRecord(record.Preference, null));
            else if (record.Exchange.ToDomain() is { } host) records.Add(new MxRecord(record.Preference, host));
        }

        return Answer(reading, records.ToImmutable(), name);
    }

    public async Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct)
    {
        if (name.Ascii == "localhost" || name.Ascii.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return new DnsAnswer<IPAddress>([IPAddress.Loopback, IPAddress.IPv6Loopback], DnsStatus.Found, false, name);
        }

        var wire = DnsName.From(name);
        var asked = await Task.WhenAll(ReadAsync(wire, DnsType.A, ct), ReadAsync(wire, DnsType.Aaaa, ct)).ConfigureAwait(false);
        var (four, six) = (asked[0], asked[1]);
        var addresses = asked.SelectMany(reading => reading.Records).OfType<DnsRecord.Address>().Select(record => record.Ip).Distinct().ToImmutableArray();
        var status = addresses.Length > 0 ? DnsStatus.Found
            : four.Status == DnsStatus.Failed || six.Status == DnsStatus.Failed ? DnsStatus.Failed
            : four.Status == DnsStatus.NameMissing && six.Status == DnsStatus.NameMissing ? DnsStatus.NameMissing
            : DnsStatus.NoData;
        var at = four.Status is DnsStatus.Found or DnsStatus.NoData ? four.Name : six.Name;
        return new DnsAnswer<IPAddress>(addresses, status, four.Authentic && six.Authentic, at.ToDomain() ?? name) { Failure = status == DnsStatus.Failed ? four.Why ?? six.Why : null };
    }

    public async Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct)
    {
        var reading = await ReadAsync(DnsName.From(name), DnsType.Txt, ct).ConfigureAwait(false);
        return Answer(reading, [.. reading.Records.OfType<DnsRecord.Text>().Select(record => Encoding.UTF8.GetString([.. record.Strings.SelectMany(part => part)]))], name);
    }

    public async Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct)
    {
        var name = DnsName.Reverse(address);
        var reading = await ReadAsync(name, DnsType.Ptr, ct).ConfigureAwait(false);
        return Answer(reading, [.. reading.Records.OfType<DnsRecord.Pointer>().Select(record => record.Target.ToDomain()).OfType<DomainName>()], name.ToDomain() ?? default);
    }

    public async Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var reading = await ReadAsync(name, type, ct).ConfigureAwait(false);
        return Answer(reading, reading.Records, name.ToDomain() ?? default);
    }

    /// <summary>The answer to one question, aliases followed. Failed when no server could say.</summary>
    public async Task<DnsReading> ReadAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var question = new DnsQuestion(name, type);
        if (_cache.Find(question) is { } kept) return kept;

        // The work belongs to all who wait for it, so it ends by its own deadline and not with the first of them.
        var work = _underWay.GetOrAdd(question, asked => new Lazy<Task<DnsReading>>(() => ResolveAsync(asked)));
        return await work.Value.WaitAsync(ct).ConfigureAwait(false);
    }

    private static DnsAnswer<T> Answer<T>(DnsReading reading, ImmutableArray<T> records, DomainName asked)
    {
        // Records that could not be used leave nothing behind: that is an answer without data.
        var status = reading.Status == DnsStatus.Found && records.Length == 0 ? DnsStatus.NoData : reading.Status;
        return new DnsAnswer<T>(records, status, reading.Authentic, reading.Name.ToDomain() ?? asked) { Failure = reading.Why };
    }

    private async Task<DnsReading> ResolveAsync(DnsQuestion question)
    {
        await Task.Yield();
        try
        {
            using var deadline = new CancellationTokenSource(_options.TotalTimeout, _time);
            var (asked, hops, authentic, ttl) = (question, 0, true, TimeSpan.MaxValue);
            var seen = new HashSet<DnsName> { question.Name };
            while (true)
            {
                var reading = await AskServersAsync(asked, deadline.Token).ConfigureAwait(false);
                hops += reading.Hops;
                if (hops > DnsReading.MaxHops) return DnsReading.AliasLoop(question.Name);
                authentic &= reading.Authentic;
                ttl = reading.Ttl < ttl ? reading.Ttl : ttl;
                if (reading.FollowUp)
                {
                    if (!seen.Add(reading.Name)) return DnsReading.AliasLoop(question.Name);
                    asked = question with { Name = reading.Name };
                    continue;
                }

                var whole = reading with { Authentic = authentic && reading.Status != DnsStatus.Failed, Ttl = ttl, Hops = hops };
                _cache.Keep(question, whole);
                return whole;
            }
        }
        finally
        {
            _underWay.TryRemove(question, out _);
        }
    }

    private async Task<DnsReading> AskServersAsync(DnsQuestion question, CancellationToken deadline)
    {
        DnsReading? failed = null;
        for (var round = 0; round < _options.Rounds; round++)
        {
            foreach (var server in _servers.Order())
            {
                if (deadline.IsCancellationRequested) return failed ?? DnsReading.Failure(question.Name, NotInTime);
                var reading = await AskOneAsync(server, question, checking: true, deadline).ConfigureAwait(false);
                if (reading.Status != DnsStatus.Failed) return reading;
                if (round == 0 && reading.Why!.Kind == DnsFailureKind.ServerFailure && await AnswersUncheckedAsync(server, question, deadline).ConfigureAwait(false)) reading = DnsReading.Failure(question.Name, NotValid);
                if (failed is null || Weight(reading) > Weight(failed)) failed = reading;

                // Another server may validate less, and what it says would then be believed in place of the truth.
                if (reading.Why!.Kind == DnsFailureKind.Bogus && server.Trusted) return reading;
            }
        }

        return failed ?? DnsReading.Failure(question.Name, NotInTime);
    }

    /// <summary>Of several failures the one that says most is told.</summary>
    private static int Weight(DnsReading failed) => failed.Why!.Kind switch
    {
        DnsFailureKind.Bogus => 5,
        DnsFailureKind.ServerFailure => 4,
        DnsFailureKind.Refused => 3,
        DnsFailureKind.Malformed => 2,
        DnsFailureKind.Timeout => 1,
        _ => 0,
    };

    /// <summary>True when a resolver that just failed answers once it is told not to check signatures: then it is the signatures that are wrong.</summary>
    /// <remarks>RFC 4035 §3.2.2 (CD). What it says is not used.</remarks>
    private async Task<bool> AnswersUncheckedAsync(DnsServer server, DnsQuestion question, CancellationToken deadline) =>
        (await AskOneAsync(server, question, checking: false, deadline).ConfigureAwait(false)).Status != DnsStatus.Failed;

    private async Task<DnsReading> AskOneAsync(DnsServer server, DnsQuestion question, bool checking, CancellationToken deadline)
    {
        using var wait = new CancellationTokenSource(_options.TryTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, deadline);
        try
        {
            var (answer, why) = await DnsExchange.AskAsync(server, question, checking, either.Token).ConfigureAwait(false);
            _servers.MarkAlive(server);
            var reading = answer is null ? DnsReading.Failure(question.Name, why!) : DnsReading.Of(answer, question, server.Trusted);
            if (reading.Status == DnsStatus.Failed) LogFailed(server.EndPoint, question.Type, question.Name, reading.Why!.Reason);
            return reading;
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            if (checking) _servers.MarkDead(server);
            var failure = fault is OperationCanceledException ? NotInTime : new DnsFailure(DnsFailureKind.Unreachable, $"resolver {server.EndPoint}: {fault.Message}");
            LogFailed(server.EndPoint, question.Type, question.Name, failure.Reason);
            return DnsReading.Failure(question.Name, failure);
        }
    }

    [LoggerMessage(4001, LogLevel.Debug, "Resolver {Server} gave no answer about {Type} {Name}: {Reason}")]
    private partial void LogFailed(IPEndPoint server, DnsType type, DnsName name, string reason);
}
