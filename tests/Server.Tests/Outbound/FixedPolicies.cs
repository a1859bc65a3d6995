using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.MtaSts;
using Mox.Server.Outbound;

namespace Mox.Server.Tests.Outbound;

/// <summary>Policies of MTA-STS by domain; the others have none.</summary>
internal sealed class FixedPolicies : IMtaStsPolicies
{
    private readonly ConcurrentDictionary<string, MtaStsFinding> _policies = new();

    public FixedPolicies Add(string domain, string mode, params string[] hosts)
    {
        _policies[domain] = new MtaStsFinding(Policy(mode, hosts), "");
        return this;
    }

    public Task<MtaStsFinding> ForAsync(DomainName domain, CancellationToken ct) => Task.FromResult(_policies.GetValueOrDefault(domain.Ascii, MtaStsFinding.None));

    public static MtaStsPolicy Policy(string mode, params string[] hosts) =>
        MtaStsPolicy.Parse(Encoding.ASCII.GetBytes($"version: STSv1\nmode: {mode}\n{string.Concat(hosts.Select(host => $"mx: {host}\n"))}max_age: 86400\n")).Value;
}

/// <summary>Gives out what it is told to, and counts.</summary>
internal sealed class FakeFetcher : IPolicyFetcher
{
    public PolicyFetched Answer { get; set; } = new(null, "not there");

    public int Asked { get; private set; }

    public Task<PolicyFetched> FetchAsync(DomainName domain, CancellationToken ct)
    {
        Asked++;
        return Task.FromResult(Answer);
    }
}
