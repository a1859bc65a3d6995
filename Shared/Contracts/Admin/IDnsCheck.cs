using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Compares what the DNS says of a domain, and how its server is reached, with what mail needs.</summary>
public interface IDnsCheck
{
    /// <summary>Checks a domain. Findings come as answers come, in no order; each key once. A look-up that fails is a finding, never the end.</summary>
    /// <param name="domain">A domain of the appliance; one that is none has no findings.</param>
    /// <param name="ct">Ends the check.</param>
    IAsyncEnumerable<Finding> RunAsync(DomainName domain, CancellationToken ct);
}
