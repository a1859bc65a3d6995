using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Dns;
using Mox.Server.DnsCheck;

namespace Mox.Server.Setup;

/// <summary>The resolver of the setup. It keeps no answers: what was published a moment ago has to be seen.</summary>
/// <param name="usual">The resolver of the appliance; one that is not our client is asked as it is.</param>
internal sealed class SetupResolver(IDnsResolver usual, IOptions<DnsOptions> options, IOptions<DnsCheckOptions> check, TimeProvider time, ILogger<DnsClient> log)
{
    private readonly IDnsResolver _fresh = usual is DnsClient ? new DnsClient(Options.Create(DnsCheckRegistration.WithoutCache(options.Value)), time, log) : usual;

    /// <summary>A resolver for one piece of work: each question is asked once, and again where no answer came.</summary>
    /// <param name="ct">Ends all its questions.</param>
    public CheckResolver Begin(CancellationToken ct) => new(_fresh, check.Value, time, ct);
}

/// <summary>What is known of the addresses of this host.</summary>
internal sealed class OwnAddresses(IMailDomainFacts facts)
{
    /// <summary>The public addresses at which the host is reached; empty when they are not known, as behind an address translation.</summary>
    public async Task<ImmutableArray<System.Net.IPAddress>> PublicAsync(DomainName domain, CancellationToken ct) => (await facts.OfAsync(domain, ct).ConfigureAwait(false))?.Addresses ?? [];
}
