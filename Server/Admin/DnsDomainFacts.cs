using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.Dkim;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Admin;

/// <summary>Gathers what is known of a domain of ours: its row and keys, the listeners, the certificates, the addresses of the host.</summary>
internal sealed class DnsDomainFacts(
    DnsHistory history,
    DmarcWishes wishes,
    AddressBook book,
    SignatureLife life,
    CertificateCaretaker certificates,
    LocalAddresses local,
    IDnsResolver dns,
    IOptions<ApplianceOptions> appliance,
    IOptions<ListenOptions> listen,
    IOptions<AcmeOptions> acme,
    TimeProvider time) : IMailDomainFacts
{
    /// <summary>Names of authorities in CAA records, by the end of the host name of their ACME server. Of others the name is not known, and no record is suggested.</summary>
    private static readonly (string Host, string Name)[] Authorities =
    [
        ("api.letsencrypt.org", "letsencrypt.org"),
        ("acme.zerossl.com", "sectigo.com"),
        ("acme.sectigo.com", "sectigo.com"),
        ("api.pki.goog", "pki.goog"),
        ("api.buypass.com", "buypass.com"),
        ("acme.ssl.com", "ssl.com"),
    ];

    /// <summary>Whether zones of hosts were signed when that was last found out.</summary>
    private readonly ConcurrentDictionary<DomainName, bool> _signed = new();

    public async Task<MailDomainFacts?> OfAsync(DomainName domain, CancellationToken ct)
    {
        if (book.Domain(domain) is not { } entry || await history.DomainAsync(domain, ct).ConfigureAwait(false) is not { } row) return null;
        var host = DomainName.Parse(appliance.Value.HostName).Value;
        var policy = await wishes.OfAsync(domain, ct).ConfigureAwait(false);
        return new MailDomainFacts
        {
            Host = host,
            Addresses = Addresses(),
            Domain = domain,
            Selectors = [.. entry.Keys.Where(key => key.State != DkimKeyState.Retired || life.NeededUntil(key, entry.SignatureHours) > time.GetUtcNow()).Select(Published)],
            ClientSettings = DomainName.Parse(row.ClientSettingsName).Try(out var client, out _) ? client : null,
            DmarcReports = Address(row.DmarcReportsTo),
            DmarcPolicy = policy ?? DmarcPolicy.Reject,
            IsDmarcChosen = policy is not null,
            TlsReports = Address(row.TlsReportsTo),
            HostTlsReports = await HostReportsAsync(host, ct).ConfigureAwait(false),
            MtaSts = row.MtaStsId.Length == 0 ? null : new MtaStsFacts(row.MtaStsMode, row.MtaStsId, TimeSpan.FromSeconds(row.MtaStsMaxAge), Hosts(row.MtaStsHosts, host)),
            TlsKeys = Keys(host),
            Authority = Authority(),
            Offered = Offered(),
            Signed = await IsSignedAsync(host, ct).ConfigureAwait(false),
        };
    }

    /// <summary>Those named, else those of the interfaces on which mail is taken that others can reach.</summary>
    private ImmutableArray<IPAddress> Addresses()
    {
        var named = appliance.Value.Addresses.Count > 0 ? appliance.Value.Addresses : acme.Value.Addresses;
        if (named.Count > 0) return [.. named.Select(IPAddress.Parse).Distinct()];
        var listening = listen.Value.Addresses.Select(IPAddress.Parse).ToList();
        return
        [
            .. local()
                .Where(address => AddressCheck.IsPublic(address) && (listening.Count == 0 || listening.Contains(address) || listening.Any(any => any.AddressFamily == address.AddressFamily && IsAny(any))))
                .Distinct()
                .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6)
                .ThenBy(address => address.ToString(), StringComparer.Ordinal),
        ];
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static PublishedSelector Published(DkimKeyEntry key) => new(key.Selector, new DkimKeyRecord
    {
        Kind = key.Kind == DkimKeyKind.Ed25519 ? "ed25519" : "rsa",
        Hashes = ["sha256"],
        PublicKey = [.. Convert.FromBase64String(key.PublicKey)],
    });

    private static MailAddress? Address(string text) => MailAddress.Parse(text).Try(out var address, out _) ? address : null;

    private static ImmutableArray<string> Hosts(string named, DomainName host) =>
        named.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } hosts ? [.. hosts] : [host.Ascii];

    /// <summary>Reports about the host go where those of the domain it lies in go.</summary>
    private async Task<MailAddress?> HostReportsAsync(DomainName host, CancellationToken ct)
    {
        var owner = book.Domains.Where(domain => host.IsWithin(domain.Name)).OrderByDescending(domain => domain.Name.Ascii.Length).FirstOrDefault();
        return owner is not null && await history.DomainAsync(owner.Name, ct).ConfigureAwait(false) is { } row ? Address(row.TlsReportsTo) : null;
    }

    /// <summary>The keys that stay over renewals; none where each certificate has a new one.</summary>
    private ImmutableArray<TlsKeyFacts> Keys(DomainName host)
    {
        if (certificates.Report.Names.FirstOrDefault(status => status.Name == host.Ascii)?.Keys is not { } digests) return [];
        return [Key(digests.Current, next: false), Key(digests.Next, next: true)];

        static TlsKeyFacts Key(string digest, bool next) => new([.. Convert.FromHexString(digest)], next, "ECDSA P-256");
    }

    private CertificateAuthorityFacts? Authority()
    {
        if (!acme.Value.Enabled || !AcmeUrl.Parse(acme.Value.Directory).Try(out var directory, out _)) return null;
        var name = Array.Find(Authorities, known => directory.Uri.Host == known.Host || directory.Uri.Host.EndsWith($".{known.Host}", StringComparison.Ordinal) || directory.Uri.Host.EndsWith($"-{known.Host}", StringComparison.Ordinal)).Name;
        return name is null ? null : new CertificateAuthorityFacts(name, certificates.Report.Account?.Url, Methods());
    }

    private ImmutableArray<string> Methods() => acme.Value.Challenges.Count > 0
        ? [.. acme.Value.Challenges]
        : [.. listen.Value.Https != 0 ? [AcmeChallenge.TlsAlpn01] : Array.Empty<string>(), .. listen.Value.Http != 0 ? [AcmeChallenge.Http01] : Array.Empty<string>()];

    private OfferedServices Offered()
    {
        var ports = listen.Value;
        return When(ports.Imaps, OfferedServices.Imaps) | When(ports.Imap, OfferedServices.Imap) | When(ports.Submissions, OfferedServices.Submissions) | When(ports.Submission, OfferedServices.Submission);

        static OfferedServices When(int port, OfferedServices service) => port == 0 ? OfferedServices.None : service;
    }

    /// <summary>A look-up that fails changes nothing in what is known.</summary>
    private async Task<bool> IsSignedAsync(DomainName host, CancellationToken ct)
    {
        var answer = await dns.LookUpAsync(DnsName.From(host), DnsType.Soa, ct).ConfigureAwait(false);
        if (answer.Status != DnsStatus.Failed) _signed[host] = answer.Authentic;
        return _signed.GetValueOrDefault(host);
    }
}
