using System.Collections.Immutable;
using Mox.Server.Certificates;
using Mox.Server.Hosting;

namespace Mox.Server.Health;

/// <summary>Whether the appliance can do its work: the store takes writes, every port of the settings is open, and there is a certificate to show.</summary>
/// <remarks>What is said is for anybody: no names, no addresses, no versions. A certificate of our own making counts, since a real one may only be had while the ports answer.</remarks>
internal sealed class Readiness(StorePulse store, ListeningPorts ports, CertificateStore certificates, TimeProvider time)
{
    /// <summary>What is wrong, in a few words each; empty when it is ready.</summary>
    public async Task<ImmutableArray<string>> FaultsAsync(CancellationToken ct)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (await store.FaultAsync(ct).ConfigureAwait(false) is { } fault) faults.Add(fault);
        faults.AddRange(ports.Read().Where(port => !port.IsListening).Select(port => $"{port.Name} does not listen").Distinct());
        if (!certificates.Host.IsValidAt(time.GetUtcNow()) || !certificates.Host.Leaf.HasPrivateKey) faults.Add("there is no usable certificate");
        return faults.ToImmutable();
    }
}
