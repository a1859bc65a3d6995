using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.DnsCheck;

/// <summary>The rows that owners have accepted, from the store.</summary>
internal sealed class KeptAcknowledgements(DnsHistory history, TimeProvider time) : IAcknowledgedFindings
{
    public async Task<ImmutableDictionary<string, string>> OfAsync(DomainName domain, CancellationToken ct) =>
        (await history.AcceptedAsync(domain, time.GetUtcNow(), ct).ConfigureAwait(false)).ToImmutableDictionary(said => said.Key, said => said.Reason, StringComparer.Ordinal);
}
