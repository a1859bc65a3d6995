using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Dns;
using Mox.Shared.Words;

namespace Mox.Server.Certificates.Acme;

/// <summary>The addresses of this host's interfaces.</summary>
internal delegate IReadOnlyCollection<IPAddress> LocalAddresses();

/// <summary>Says whether a name leads to this host: an ACME server that looks elsewhere finds no answer, and counts the failure against us.</summary>
internal sealed class AddressCheck(IDnsResolver resolver, IOptions<AcmeOptions> options, LocalAddresses local)
{
    /// <summary>The addresses of all interfaces that are up.</summary>
    public static IReadOnlyCollection<IPAddress> OfInterfaces() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown).SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(own => own.Address)];

    /// <summary>Null when the name may be asked for, else the reason why not, for the owner.</summary>
    public async Task<Worded?> WhyNotAsync(DomainName name, CancellationToken ct)
    {
        if (!options.Value.CheckAddresses) return null;
        var answer = await resolver.AddressesAsync(name, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return Worded.Of(CertificateWords.HostNotLookedUp, name, LookUpFault.Of(answer.Failure));
        if (answer.Records.IsEmpty) return Worded.Of(CertificateWords.HostWithoutAddress, name);
        var known = options.Value.Addresses.Select(IPAddress.Parse).ToHashSet();
        var own = local();
        var foreign = answer.Records.Where(address => !known.Contains(address) && !own.Contains(address) && !IPAddress.IsLoopback(address)).ToList();
        if (foreign.Count < answer.Records.Length) return null;
        // Behind address translation the interfaces do not say where we are reached: then only addresses that were configured could tell.
        if (known.Count == 0 && !own.Any(IsPublic)) return null;
        var ours = known.Concat(own.Where(IsPublic)).Distinct().Select(address => address.ToString()).Order(StringComparer.Ordinal);
        var (theirs, here) = (string.Join(", ", foreign), string.Join(", ", ours));
        return Worded.Of(CertificateWords.HostLeadsElsewhere, name, theirs, here, AcmeOptions.Section);
    }

    /// <summary>True for an address that others on the internet can reach.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return !address.IsIPv6LinkLocal && !address.IsIPv6UniqueLocal && !address.IsIPv6SiteLocal;
        var octets = address.GetAddressBytes();
        return !(octets[0] is 10 or 127 or 0 || (octets[0] == 172 && octets[1] is >= 16 and < 32) || (octets[0] == 192 && octets[1] == 168) || (octets[0] == 169 && octets[1] == 254) || (octets[0] == 100 && octets[1] is >= 64 and < 128));
    }
}
