using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Server.DnsCheck;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>Facts about domains to test with. Keys are octets that only look like keys: nothing is signed with them.</summary>
internal static class Sample
{
    public const string FourAddress = "203.0.113.25";

    public const string SixAddress = "2001:db8:4a::25";

    /// <summary>A signed domain with all there is, its host within.</summary>
    public static MailDomainFacts Plain { get; } = new()
    {
        Host = Name("mail.hollis.example"),
        Addresses = [IPAddress.Parse(FourAddress), IPAddress.Parse(SixAddress)],
        Domain = Name("hollis.example"),
        Selectors = [Rsa("2026a", 294), Ed25519("2026e")],
        ClientSettings = Name("imap.hollis.example"),
        DmarcReports = Address("dmarc@hollis.example"),
        TlsReports = Address("tlsrpt@hollis.example"),
        HostTlsReports = Address("tlsrpt@mail.hollis.example"),
        MtaSts = new MtaStsFacts(MtaStsMode.Enforce, "20261122T111600", TimeSpan.FromDays(7), ["mail.hollis.example"]),
        TlsKeys = [new TlsKeyFacts([.. Octets(32, 1)], false, "ECDSA P-256"), new TlsKeyFacts([.. Octets(32, 7)], true, "ECDSA P-256")],
        Authority = new CertificateAuthorityFacts("letsencrypt.org", "https://acme-v02.api.letsencrypt.org/acme/acct/1", ["tls-alpn-01", "http-01"]),
        Signed = true,
    };

    /// <summary>Domains that differ in what matters, by the name of the file with the records expected.</summary>
    public static ImmutableDictionary<string, MailDomainFacts> All { get; } = new Dictionary<string, MailDomainFacts>
    {
        ["plain"] = Plain,
        ["unsigned"] = Plain with { Signed = false },
        ["idn"] = Plain with
        {
            Host = Name("post.bücher.example"),
            Domain = Name("bücher.example"),
            ClientSettings = null,
            DmarcReports = Address("dmarc@bücher.example"),
            TlsReports = Address("\"tls;reports\"@bücher.example"),
            HostTlsReports = null,
            MtaSts = new MtaStsFacts(MtaStsMode.Testing, "1", TimeSpan.FromDays(1), ["post.xn--bcher-kva.example"]),
        },
        ["host-is-domain"] = Plain with { Host = Name("hollis.example"), ClientSettings = null, Addresses = [IPAddress.Parse(FourAddress)], HostTlsReports = Address("tlsrpt@hollis.example"), MtaSts = new MtaStsFacts(MtaStsMode.Enforce, "20261122T111600", TimeSpan.FromDays(7), ["hollis.example"]) },
        ["sub-domain"] = Plain with
        {
            Domain = Name("shop.hollis.example"),
            Selectors = [Ed25519("2026e")],
            ClientSettings = Name("shop.hollis.example"),
            MtaSts = null,
            TlsKeys = [],
            Authority = new CertificateAuthorityFacts("letsencrypt.org", null, ["http-01"]),
            DmarcPolicy = DmarcPolicy.None,
        },
        ["other-host"] = Plain with
        {
            Host = Name("mx1.provider.test"),
            MtaSts = new MtaStsFacts(MtaStsMode.Testing, "20261122T111600", TimeSpan.FromDays(7), ["*.provider.test"]),
            ClientSettings = null,
            DmarcReports = Address("reports@provider.test"),
            TlsReports = null,
            HostTlsReports = null,
            Authority = null,
            Offered = OfferedServices.Imaps | OfferedServices.Imap | OfferedServices.Submissions | OfferedServices.Submission,
            Ttl = TimeSpan.FromHours(1),
        },
        ["long-keys"] = Plain with { Selectors = [Rsa("2026a", 550), Rsa("2026b", 1100), Ed25519("2026e")], MtaSts = null, TlsKeys = [], Authority = null, ClientSettings = null },
        ["bare"] = new MailDomainFacts { Host = Name("mail.hollis.example"), Addresses = [], Domain = Name("hollis.example") },
    }.ToImmutableDictionary();

    public static DomainName Name(string text) => DomainName.Parse(text).Value;

    public static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    public static PublishedSelector Rsa(string selector, int octets) => new(Name(selector), new DkimKeyRecord { Hashes = ["sha256"], PublicKey = [.. Octets(octets, 3)] });

    public static PublishedSelector Ed25519(string selector) => new(Name(selector), new DkimKeyRecord { Kind = "ed25519", Hashes = ["sha256"], PublicKey = [.. Octets(32, 5)] });

    private static IEnumerable<byte> Octets(int count, int step) => Enumerable.Range(0, count).Select(i => (byte)(i * step));
}
