using System.Collections.Immutable;
using Mox.Server.Certificates;
using Mox.Server.Hosting;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Health;

/// <summary>Whether the appliance can do its work: the store takes writes, every port of the settings is open, and there is a certificate to show.</summary>
/// <remarks>What is said is for anybody: no names, no addresses, no versions. A certificate of our own making counts, since a real one may only be had while the ports answer.</remarks>
internal sealed class Readiness(StorePulse store, ListeningPorts ports, CertificateStore certificates, TimeProvider time)
{
    /// <summary>What is wrong, in a few words each; empty when it is ready.</summary>
    public async Task<ImmutableArray<HealthFault>> FaultsAsync(CancellationToken ct)
    {
        var faults = ImmutableArray.CreateBuilder<HealthFault>();
        if (await store.FaultAsync(ct).ConfigureAwait(false) is { } fault) faults.Add(new HealthFault(fault));
        faults.AddRange(ports.Read().Where(port => !port.IsListening).Select(port => port.Name).Distinct().Select(name => new HealthFault(Worded.Of(StateWords.DoesNotListen, name))));
        if (!certificates.Host.IsValidAt(time.GetUtcNow()) || !certificates.Host.Leaf.HasPrivateKey) faults.Add(new HealthFault(Worded.Of(StateWords.NoUsableCertificate), OfCertificate: true));
        return faults.ToImmutable();
    }
}
