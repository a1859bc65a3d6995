using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Testing;

/// <summary>A table of records in place of the domain name system. A name that stands nowhere in it does not exist.</summary>
public sealed class FakeDns : IDnsResolver
{
    private const int MaxAliases = 16;

    private static readonly DnsFailure Ill = new(DnsFailureKind.ServerFailure, "the resolver says SERVFAIL");

    private readonly ConcurrentDictionary<(string Type, string Name), ImmutableArray<object>> _records = new();
    private readonly ConcurrentDictionary<string, bool> _names = new();
    private readonly ConcurrentDictionary<string, bool> _fails = new();
    private readonly ConcurrentDictionary<string, bool> _authentic = new();

    /// <summary>All answers are authentic.</summary>
    public bool AllAuthentic { get; set; }

    /// <summary>Every question asked, such as <c>mx example.org</c>, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>A mail exchanger; <c>.</c> is the null MX.</summary>
    public FakeDns Mx(string name, int preference, string exchange) =>
        Add("mx", name, new MxRecord((ushort)preference, exchange == "." ? null : Domain(exchange)));

    public FakeDns Address(string name, params string[] addresses)
    {
        foreach (var address in addresses) Add("ip", name, IPAddress.Parse(address));
        return this;
    }

    public FakeDns Txt(string name, params string[] texts)
    {
        foreach (var text in texts) Add("txt", name, text);
        return this;
    }

    public FakeDns Alias(string name, string target) => Add("cname", name, Domain(target));

    public FakeDns Reverse(string address, params string[] names)
    {
        foreach (var name in names) Add("ptr", IPAddress.Parse(address).ToString(), Domain(name));
        return this;
    }

    /// <summary>The name exists, without records of its own.</summary>
    public FakeDns Exists(string name)
    {
        _names[Domain(name).Ascii] = true;
        return this;
    }

    /// <summary>True when the name has a record of its own.</summary>
    public bool IsThere(string name) => _names.ContainsKey(Domain(name).Ascii);

    /// <summary>Takes all records of a name out.</summary>
    public FakeDns Remove(string name)
    {
        foreach (var key in _records.Keys.Where(key => key.Name == Domain(name).Ascii)) _records.TryRemove(key, out _);
        _names.TryRemove(Domain(name).Ascii, out _);
        return this;
    }

    /// <summary>The questions fail for the time being: <c>mx example.org</c>, <c>ip mx.example.org</c>, <c>txt ...</c>, <c>ptr 192.0.2.1</c>.</summary>
    public FakeDns Fail(params string[] questions)
    {
        foreach (var question in questions) _fails[question] = true;
        return this;
    }

    /// <summary>The questions are answered again.</summary>
    public FakeDns Mend(params string[] questions)
    {
        foreach (var question in questions) _fails.TryRemove(question, out _);
        return this;
    }

    /// <summary>Answers about these names are authentic.</summary>
    public FakeDns Authentic(params string[] names)
    {
        foreach (var name in names) _authentic[Domain(name).Ascii] = true;
        return this;
    }

    public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => Task.FromResult(Ask<MxRecord>("mx", name, ct));

    public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => Task.FromResult(Ask<IPAddress>("ip", name, ct));

    public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => Task.FromResult(Ask<string>("txt", name, ct));

    /// <summary>A record of any type, in the form of zone files: <c>Record("_25._tcp.mx.example.org", "TLSA", "3 1 1 …")</c>. Found by <see cref="LookUpAsync"/>, as <c>tlsa _25._tcp.mx.example.org</c>.</summary>
    public FakeDns Record(string name, string type, string data)
    {
        var owner = DnsName.Parse(name).Value;
        return Add(type.ToLowerInvariant(), name, RecordText.Parse(owner, RecordText.TypeOf(type)!.Value, 300, data, DnsName.Root).Value);
    }

    /// <summary>Records of any type: those put in as such, and those put in by the other verbs.</summary>
    public Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var domain = name.ToDomain() ?? default;
        var word = RecordText.TypeName(type).ToLowerInvariant();
        switch (type)
        {
            case DnsType.A or DnsType.Aaaa:
                var family = type == DnsType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
                return Task.FromResult(Ask<IPAddress>("ip", domain, ct).Select(ip => ip.AddressFamily == family ? (DnsRecord)new DnsRecord.Address(name, 300, ip) : null));
            case DnsType.Mx:
                return Task.FromResult(Ask<MxRecord>(word, domain, ct).Select(mx => (DnsRecord)new DnsRecord.MailExchange(name, 300, mx.Preference, DnsName.From(mx.Exchange ?? default))));
            case DnsType.Txt:
                return Task.FromResult(Ask<string>(word, domain, ct).Select(text => (DnsRecord)new DnsRecord.Text(name, 300, [.. Encoding.UTF8.GetBytes(text).Chunk(255).Select(part => part.ToImmutableArray())])));
            default:
                return Task.FromResult(Ask<DnsRecord>(word, domain, ct));
        }
    }

    public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        ct.ThrowIfCancellationRequested();
        var key = address.ToString();
        Asked.Enqueue($"ptr {key}");
        if (_fails.ContainsKey($"ptr {key}")) return Task.FromResult(DnsAnswer<DomainName>.Failed(default, Ill));
        return Task.FromResult(_records.TryGetValue(("ptr", key), out var found)
            ? new DnsAnswer<DomainName>([.. found.Cast<DomainName>()], DnsStatus.Found, AllAuthentic, default)
            : new DnsAnswer<DomainName>([], DnsStatus.NameMissing, AllAuthentic, default));
    }

    private DnsAnswer<T> Ask<T>(string type, DomainName name, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Asked.Enqueue($"{type} {name}");
        var authentic = true;
        for (var hop = 0; hop <= MaxAliases; hop++)
        {
            authentic &= AllAuthentic || _authentic.ContainsKey(name.Ascii);
            if (_fails.ContainsKey($"{type} {name}")) return DnsAnswer<T>.Failed(name, Ill);
            if (_records.TryGetValue((type, name.Ascii), out var found)) return new DnsAnswer<T>([.. found.Cast<T>()], DnsStatus.Found, authentic, name);
            if (!_records.TryGetValue(("cname", name.Ascii), out var alias))
            {
                return new DnsAnswer<T>([], _names.ContainsKey(name.Ascii) ? DnsStatus.NoData : DnsStatus.NameMissing, authentic, name);
            }

            name = (DomainName)alias[0];
        }

        return DnsAnswer<T>.Failed(name, new DnsFailure(DnsFailureKind.AliasLoop, "too many aliases"));
    }

    private FakeDns Add(string type, string name, object record)
    {
        var key = type == "ptr" ? name : Domain(name).Ascii;
        _names[key] = true;
        _records.AddOrUpdate((type, key), _ => [record], (_, before) => before.Add(record));
        return this;
    }

    private static DomainName Domain(string name) => DomainName.Parse(name).Value;
}
