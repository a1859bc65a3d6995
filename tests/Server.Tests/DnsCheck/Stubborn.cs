using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>A resolver whose answers wait for something, each for its own.</summary>
internal sealed class Stubborn(IDnsResolver inner, Func<(DnsName Name, DnsType Type), Task> wait) : IDnsResolver
{
    public async Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        await wait((name, type)).WaitAsync(ct);
        return await inner.LookUpAsync(name, type, ct);
    }

    public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

    public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

    public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => throw new NotSupportedException();
}
