using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Arc;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;

namespace Mox.Server.Inbound.Checks;

/// <summary>The hosts that the owner believes: forwarders by their network, and sealers of ARC by their domain.</summary>
internal sealed class TrustedHosts(IOptions<InboundCheckOptions> options)
{
    private readonly ImmutableArray<IPNetwork> _forwarders = [.. options.Value.TrustedForwarders.Select(InboundCheckOptions.Network).OfType<IPNetwork>()];
    private readonly ImmutableHashSet<DomainName> _sealers = [.. options.Value.TrustedSealers.Select(sealer => DomainName.Parse(sealer).Value)];

    public bool IsForwarder(IPAddress client)
    {
        foreach (var network in _forwarders)
        {
            if (network.Contains(client)) return true;
        }

        return false;
    }

    /// <summary>The trusted sealer that says the message passed DMARC for a domain before it was changed: the first of those on the unbroken way from the newest one. Null when nobody trusted says so.</summary>
    /// <remarks>RFC 8617 §7.2.1: what a chain is worth is the choice of the receiver.</remarks>
    public DomainName? Vouches(ArcReport? chain, DomainName author)
    {
        if (chain?.OldestTrusted(_sealers.Contains) is not { } believed) return null;
        var said = AuthenticationResultsField.Read(Encoding.UTF8.GetBytes(believed.Set.Results));
        var passed = said.Of("dmarc").Any(result => result.Known == MethodResult.Pass
            && (result.Property("header", "from") is not { } from || (DomainName.Parse(from[(from.LastIndexOf('@') + 1)..]).Try(out var domain, out _) && domain == author)));
        return passed ? believed.Set.Seal.Signature.Domain : null;
    }

    /// <summary>True when a trusted sealer may vouch, but a key of its chain could not be looked up now.</summary>
    public bool MayVouchLater(ArcReport? chain) =>
        chain is { IsTemporary: true, Sets: [.., var newest] } && _sealers.Contains(newest.Set.Seal.Signature.Domain)
        && chain.Sets.All(set => set.Seal.Status is DkimStatus.Pass or DkimStatus.TempError or DkimStatus.None);
}
