using System.Collections.Immutable;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Certificates;
using Mox.Server.Hosting;

namespace Mox.Server.Setup;

/// <summary>What the name of this host could be.</summary>
internal sealed class HostNames(SetupResolver resolver, OwnAddresses addresses, IOptions<ApplianceOptions> appliance, TimeProvider time)
{
    private const int MostAddresses = 4;

    /// <summary>How long names of addresses are believed: nobody waits for them at every step.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private (DateTimeOffset At, ImmutableArray<string> Names) _reverse = (DateTimeOffset.MinValue, []);

    /// <summary>The best first: the name there is, the name the addresses of the host have already, the name the system has, then <c>mail</c> below the domain.</summary>
    public async Task<ImmutableArray<string>> ProposeAsync(DomainName domain, CancellationToken ct)
    {
        var reverse = await ReverseAsync(domain, ct).ConfigureAwait(false);
        var system = IPGlobalProperties.GetIPGlobalProperties();
        var own = system.DomainName.Length > 0 && system.DomainName != "(none)" && !system.HostName.Contains('.', StringComparison.Ordinal) ? $"{system.HostName}.{system.DomainName}" : system.HostName;
        var within = reverse.Where(name => DomainName.Parse(name).Value.IsWithin(domain));
        string[] all = [appliance.Value.HostName, .. within, own, $"mail.{domain.Ascii}", .. reverse];
        return [.. all.Where(name => HostCertificateName.IsPublic(name, out _)).Select(name => DomainName.Parse(name).Value.Ascii).Where(name => name != domain.Ascii).Distinct(StringComparer.Ordinal).Take(5)];
    }

    /// <summary>The names of the public addresses; those that cannot be found out in time are left out.</summary>
    private async Task<ImmutableArray<string>> ReverseAsync(DomainName domain, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (now - _reverse.At < Believed) return _reverse.Names;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        using var late = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            var dns = resolver.Begin(either.Token);
            foreach (var address in (await addresses.PublicAsync(domain, either.Token).ConfigureAwait(false)).Take(MostAddresses))
            {
                var answer = await dns.ReverseAsync(address, either.Token).ConfigureAwait(false);
                if (answer.Status == DnsStatus.Found) names.AddRange(answer.Records.Select(name => name.Ascii));
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // A proposal nobody has to wait for.
        }

        var found = names.Distinct().ToImmutableArray();
        lock (_gate) _reverse = (now, found);
        return found;
    }
}
