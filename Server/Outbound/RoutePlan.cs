using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Storage;

namespace Mox.Server.Outbound;

/// <summary>Where mail for a recipient goes, and under which conditions.</summary>
internal abstract record RoutePlan
{
    private RoutePlan()
    {
    }

    /// <summary>To mailboxes of ours: of an account, or of the members of an alias.</summary>
    public sealed record Local(AddressOwner Owner) : RoutePlan;

    /// <summary>To these hosts, in this order.</summary>
    public sealed record Remote(ImmutableArray<RouteHost> Hosts) : RoutePlan;

    /// <summary>Nowhere, for good.</summary>
    public sealed record Impossible(RemoteReply Reply) : RoutePlan;

    /// <summary>Not known now.</summary>
    public sealed record Unknown(string Reason) : RoutePlan;
}

/// <summary>A host to try.</summary>
/// <param name="Name">Its name, or its address where the route names that.</param>
/// <param name="Addresses">Its addresses in the order to be tried; at least one.</param>
internal sealed record RouteHost(string Name, int Port, ImmutableArray<IPAddress> Addresses, TlsDemand Tls);

/// <summary>What is asked of TLS towards a host, and why.</summary>
internal sealed record TlsDemand(TlsLevel Level, TlsReason Why)
{
    public static readonly TlsDemand Opportunistic = new(TlsLevel.Opportunistic, TlsReason.Opportunistic);

    /// <summary>That this is a mail host of the domain is vouched for, by signed DNS or by the domain's policy.</summary>
    public bool IsAuthentic { get; init; }

    /// <summary>What the certificate is compared with, for <see cref="TlsLevel.Dane"/>.</summary>
    public DaneAnchors? Dane { get; init; }

    /// <summary>Who asks for it, as people read it.</summary>
    public string Because => Why switch
    {
        TlsReason.Dane => "DANE",
        TlsReason.MtaSts => "MTA-STS",
        TlsReason.Sender => "by the sender",
        TlsReason.Route => "by the route",
        _ => "by nobody",
    };
}

internal enum TlsLevel
{
    /// <summary>TLS where it is offered, any certificate; plaintext where it fails (RFC 7435 §3).</summary>
    Opportunistic,

    /// <summary>TLS or nothing; any certificate.</summary>
    Encrypted,

    /// <summary>TLS with a certificate that is valid for the host's name, or nothing.</summary>
    Verified,

    /// <summary>TLS with a certificate that matches the TLSA records of the host, or nothing (RFC 7672 §2.2).</summary>
    Dane,
}

internal enum TlsReason
{
    /// <summary>No policy asks for more.</summary>
    Opportunistic,

    /// <summary>TLSA records of the host (RFC 7672).</summary>
    Dane,

    /// <summary>The domain's policy (RFC 8461).</summary>
    MtaSts,

    /// <summary>The sender asks for it (RFC 8689).</summary>
    Sender,

    /// <summary>A route of the configuration.</summary>
    Route,
}

/// <summary>Whose an address is: <see cref="AddressBook.Find"/>, as the planner sees it.</summary>
internal delegate AddressOwner FindOwner(MailAddress address);
