using System.Collections.Concurrent;
using Mox.Protocols.Addresses;

namespace Mox.Server.Outbound;

/// <summary>Domains that mail could not be handed to at the last attempt because their mail hosts do not keep what signed DNS or their policy promises of them.</summary>
/// <remarks>Held in memory: mail that waits is tried again after a start, and so is what is written here.</remarks>
internal sealed class PeerFaults
{
    /// <summary>Domains held; with more all are forgotten, and found again by the next attempts.</summary>
    private const int MostDomains = 10_000;

    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.Ordinal);

    /// <summary>What went wrong, in words without a full stop; empty when nothing did.</summary>
    public string Of(DomainName domain) => _faults.GetValueOrDefault(domain.Ascii, "");

    /// <summary>Writes down what the last attempt came to.</summary>
    /// <param name="domain">The domain mail was for.</param>
    /// <param name="fault">Why no secure session came about; null when one did.</param>
    public void Tell(DomainName domain, string? fault)
    {
        if (fault is null)
        {
            _faults.TryRemove(domain.Ascii, out _);
            return;
        }

        if (_faults.Count >= MostDomains) _faults.Clear();
        _faults[domain.Ascii] = fault;
    }
}
