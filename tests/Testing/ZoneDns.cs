using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Protocols.Text;

namespace Mox.Testing;

/// <summary>Records of names of any octets, family by family, in place of the domain name system. It answers <see cref="IDnsResolver.LookUpAsync"/> alone.</summary>
public sealed class ZoneDns : IDnsResolver
{
    private const int MaxAliases = 16;

    private readonly Dictionary<DnsName, List<DnsRecord>> _records = [];
    private readonly HashSet<DnsName> _silent = [];
    private readonly Dictionary<(DnsName Name, DnsType Type), DnsFailureKind> _failing = [];

    /// <summary>Every question asked, such as <c>mx example.org</c>, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Names whose answers are not authentic; all others are when <see cref="Signed"/>.</summary>
    public HashSet<string> Unsigned { get; } = [];

    /// <summary>Answers are authentic.</summary>
    public bool Signed { get; set; }

    /// <summary>What an answer waits for.</summary>
    public Func<CancellationToken, Task> Wait { get; set; } = _ => Task.CompletedTask;

    /// <summary>The name of a text as people write it: spaces, backslashes and all.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static DnsName Name(string text) => Read(text).Value;

    /// <summary>True when a name can exist.</summary>
    public static bool IsName(string text) => Read(text).Ok;

    public ZoneDns Txt(string name, params string[] strings) =>
        Add(name, new DnsRecord.Text(Name(name), 60, [.. strings.Select(part => ImmutableArray.Create(Encoding.UTF8.GetBytes(part)))]));

    public ZoneDns Address(string name, params string[] addresses)
    {
        foreach (var address in addresses) Add(name, new DnsRecord.Address(Name(name), 60, IPAddress.Parse(address)));
        return this;
    }

    public ZoneDns Mx(string name, int preference, string exchange) => Add(name, new DnsRecord.MailExchange(Name(name), 60, (ushort)preference, Name(exchange)));

    /// <summary>A name of an address, under the name that is asked backwards.</summary>
    public ZoneDns Pointer(string reverseName, string target) => Add(reverseName, new DnsRecord.Pointer(Name(reverseName), 60, Name(target)));

    public ZoneDns Alias(string name, string target) => Add(name, new DnsRecord.Alias(Name(name), 60, Name(target)));

    /// <summary>Any records.</summary>
    public ZoneDns Add(params IEnumerable<DnsRecord> records)
    {
        foreach (var record in records) Add(record.Name, record);
        return this;
    }

    /// <summary>Takes out the records of a name and type; the name itself stays as long as it has others.</summary>
    public ZoneDns Without(DnsName name, DnsType type)
    {
        if (_records.TryGetValue(name, out var records) && records.RemoveAll(record => record.Type == type) > 0 && records.Count == 0) _records.Remove(name);
        return this;
    }

    /// <summary>A question fails.</summary>
    public ZoneDns Fail(DnsName name, DnsType type, DnsFailureKind kind = DnsFailureKind.Timeout)
    {
        _failing[(name, type)] = kind;
        return this;
    }

    /// <summary>Questions about a name are not answered in time, but for types it has records of.</summary>
    public ZoneDns TimeOut(string name)
    {
        _silent.Add(Name(name));
        return this;
    }

    public async Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Asked.Enqueue($"{type.ToString().ToLowerInvariant()} {name}");
        await Wait(ct);
        var signed = Signed;
        for (var hop = 0; hop <= MaxAliases; hop++)
        {
            signed &= !Unsigned.Contains(name.Text);
            if (_failing.TryGetValue((name, type), out var kind)) return DnsAnswer<DnsRecord>.Failed(default, new DnsFailure(kind, $"the look-up fails ({kind})"));
            var all = _records.GetValueOrDefault(name) ?? [];
            ImmutableArray<DnsRecord> found = [.. all.Where(record => record.Type == type)];
            if (found.Length > 0) return new DnsAnswer<DnsRecord>(found, DnsStatus.Found, signed, name.ToDomain() ?? default);
            if (_silent.Contains(name)) break;
            if (all.OfType<DnsRecord.Alias>().FirstOrDefault() is not { } alias)
            {
                return new DnsAnswer<DnsRecord>([], _records.ContainsKey(name) ? DnsStatus.NoData : DnsStatus.NameMissing, signed, name.ToDomain() ?? default);
            }

            name = alias.Target;
        }

        return DnsAnswer<DnsRecord>.Failed(default, new DnsFailure(DnsFailureKind.Timeout, "no answer came in time"));
    }

    public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

    public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

    public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => throw new NotSupportedException();

    private ZoneDns Add(string name, DnsRecord record) => Add(Name(name), record);

    private ZoneDns Add(DnsName name, DnsRecord record)
    {
        if (!_records.TryGetValue(name, out var records)) _records[name] = records = [];
        records.Add(record);
        return this;
    }

    private static Parsed<DnsName> Read(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '\\' or ' ') escaped.Append(CultureInfo.InvariantCulture, $"\\{(int)c:D3}");
            else escaped.Append(c);
        }

        return DnsName.Parse(escaped.ToString());
    }
}
