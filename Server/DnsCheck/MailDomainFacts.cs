using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Shared.Model.Domains;

namespace Mox.Server.DnsCheck;

/// <summary>What is known of a domain and its host, from which follows what should be published.</summary>
internal sealed record MailDomainFacts
{
    /// <summary>The name the host greets with, and that MX records name.</summary>
    public required DomainName Host { get; init; }

    /// <summary>The public addresses at which the host takes mail, and from which it sends.</summary>
    public required ImmutableArray<IPAddress> Addresses { get; init; }

    /// <summary>The domain. It may be the host name itself.</summary>
    public required DomainName Domain { get; init; }

    /// <summary>Keys that sign now or soon; those retired and still published as well.</summary>
    public ImmutableArray<PublishedSelector> Selectors { get; init; } = [];

    /// <summary>The name that mail programs are told; the host when null.</summary>
    public DomainName? ClientSettings { get; init; }

    /// <summary>Where DMARC reports of the domain go; none are asked for when null.</summary>
    public MailAddress? DmarcReports { get; init; }

    /// <summary>What the domain asks of others for mail that fails DMARC.</summary>
    public DmarcPolicy DmarcPolicy { get; init; } = DmarcPolicy.Reject;

    /// <summary>The owner has chosen that policy; else it is what is suggested, and takes the place of no other.</summary>
    public bool IsDmarcChosen { get; init; } = true;

    /// <summary>Where reports on encryption of deliveries to the domain go; none are asked for when null.</summary>
    public MailAddress? TlsReports { get; init; }

    /// <summary>Where such reports about the host itself go; none are asked for when null.</summary>
    public MailAddress? HostTlsReports { get; init; }

    /// <summary>The policy served; none when null.</summary>
    public MtaStsFacts? MtaSts { get; init; }

    /// <summary>The keys of certificates on port 25, present and coming; empty when they change with each certificate.</summary>
    public ImmutableArray<TlsKeyFacts> TlsKeys { get; init; } = [];

    /// <summary>Who issues our certificates; unknown when null.</summary>
    public CertificateAuthorityFacts? Authority { get; init; }

    /// <summary>The services that mail programs may use.</summary>
    public OfferedServices Offered { get; init; } = OfferedServices.Imaps | OfferedServices.Submissions;

    /// <summary>The zone of the host is signed (DNSSEC).</summary>
    public bool Signed { get; init; }

    /// <summary>How long resolvers shall keep the records. Short while things are being tried.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The name that mail programs are told.</summary>
    public DomainName ClientHost => ClientSettings ?? Host;
}

/// <summary>A DKIM key and the name it is published under.</summary>
internal sealed record PublishedSelector(DomainName Selector, DkimKeyRecord Key);

/// <summary>The MTA-STS policy that is served.</summary>
/// <param name="Mode">How strictly it is to be kept.</param>
/// <param name="Id">Changes with each policy: up to 32 letters and digits (RFC 8461 §3.1).</param>
/// <param name="MaxAge">How long others may keep it.</param>
/// <param name="Hosts">Hosts that may take the mail; an asterisk may stand for the first label.</param>
internal sealed record MtaStsFacts(MtaStsMode Mode, string Id, TimeSpan MaxAge, ImmutableArray<string> Hosts);

/// <summary>A public key of the host's certificates.</summary>
/// <param name="Sha256">SHA-256 of its SubjectPublicKeyInfo.</param>
/// <param name="Next">Not in use yet: published in advance.</param>
/// <param name="Kind">Such as <c>ECDSA P-256</c>, for people.</param>
internal sealed record TlsKeyFacts(ImmutableArray<byte> Sha256, bool Next, string Kind);

/// <summary>An authority that issues certificates.</summary>
/// <param name="Domain">Its name in CAA records.</param>
/// <param name="AccountUri">Our account; null when there is none yet.</param>
/// <param name="Methods">Validation methods in use, such as <c>http-01</c>.</param>
internal sealed record CertificateAuthorityFacts(string Domain, string? AccountUri, ImmutableArray<string> Methods);

/// <summary>Services for mail programs.</summary>
[Flags]
internal enum OfferedServices
{
    None = 0,
    Imaps = 1,
    Imap = 2,
    Pop3s = 4,
    Pop3 = 8,
    Submissions = 16,
    Submission = 32,
}

/// <summary>Knows the facts about the domains of the appliance.</summary>
internal interface IMailDomainFacts
{
    /// <summary>The facts as they are now; null when the domain is none of ours.</summary>
    Task<MailDomainFacts?> OfAsync(DomainName domain, CancellationToken ct);
}
