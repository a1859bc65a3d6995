using System.Net;
using System.Security.Cryptography;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck;
using Mox.Server.DnsCheck.Probes;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;
using State = Mox.Shared.Contracts.Admin.FindingState;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>Each group right, wrong, missing, unsigned and unreachable.</summary>
public class Dns_checklist
{
    private const uint Ttl = 300;

    private static readonly DnsName Domain = ZoneDns.Name("hollis.example");
    private static readonly DnsName Host = ZoneDns.Name("mail.hollis.example");

    /// <summary>What is broken, the row that tells, how, how bad, and words of what it says.</summary>
    private static readonly Dictionary<string, (Action<CheckLab> Break, string Key, State State, FindingSeverity Severity, string Words)> Cases = new()
    {
        ["address missing"] = (lab => lab.Replace("a"), "a", State.Missing, FindingSeverity.Problem, "nothing"),
        ["address of another"] = (lab => lab.Replace("a", Address("192.0.2.9")), "a", State.Different, FindingSeverity.Problem, "192.0.2.9 in place of 203.0.113.25"),
        ["address of another beside"] = (lab => lab.Zone.Add(Address("192.0.2.9")), "a", State.Extra, FindingSeverity.Warning, "also 192.0.2.9"),
        ["address of loopback"] = (lab => lab.Replace("a", Address("127.0.1.1")), "a", State.Different, FindingSeverity.Problem, "loopback"),
        ["address unreachable"] = (lab => lab.Fail("aaaa"), "aaaa", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["reverse missing"] = (lab => lab.Replace($"ptr.{Sample.FourAddress}"), $"ptr.{Sample.FourAddress}", State.Missing, FindingSeverity.Problem, "nothing"),
        ["reverse of another that is confirmed"] = (lab => Pointer(lab, "vps7.provider.test").Zone.Address("vps7.provider.test", Sample.FourAddress), $"ptr.{Sample.FourAddress}", State.Different, FindingSeverity.Warning, "called vps7.provider.test"),
        ["reverse of another"] = (lab => Pointer(lab, "vps7.provider.test"), $"ptr.{Sample.FourAddress}", State.Different, FindingSeverity.Problem, "does not lead back"),
        ["reverse not confirmed"] = (lab => lab.Replace("a", Address("192.0.2.9")), $"ptr.{Sample.FourAddress}", State.Different, FindingSeverity.Problem, "does not lead back"),
        ["reverse unreachable"] = (lab => lab.Fail($"ptr.{Sample.SixAddress}"), $"ptr.{Sample.SixAddress}", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["reverse whose confirmation fails"] = (lab => lab.Fail("a"), $"ptr.{Sample.FourAddress}", State.LookupFailed, FindingSeverity.Fine, "could not be looked up"),

        ["mx missing"] = (lab => lab.Replace("mx"), "mx", State.Missing, FindingSeverity.Problem, "nothing"),
        ["mx null"] = (lab => lab.Replace("mx", Mx(0, ".")), "mx", State.Different, FindingSeverity.Problem, "takes no mail"),
        ["mx of another"] = (lab => lab.Replace("mx", Mx(10, "mx.other.test")), "mx", State.Different, FindingSeverity.Problem, "mx.other.test. and not here"),
        ["mx of another beside"] = (lab => lab.Zone.Add(Mx(20, "mx.other.test")), "mx", State.Extra, FindingSeverity.Problem, "part of the mail goes to mx.other.test."),
        ["mx of our other name"] = (lab => lab.Replace("mx", Mx(10, "imap.hollis.example")), "mx", State.Found, FindingSeverity.Advice, "another name"),
        ["mx with another preference"] = (lab => lab.Replace("mx", Mx(5, "mail.hollis.example")), "mx", State.Found, FindingSeverity.Fine, ""),
        ["mx unreachable"] = (lab => lab.Fail("mx"), "mx", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["mx whose host cannot be looked up"] = (lab => lab.Replace("mx", Mx(10, "mx.other.test")).Zone.Fail(ZoneDns.Name("mx.other.test"), DnsType.A), "mx", State.LookupFailed, FindingSeverity.Fine, "could not be looked up"),

        ["spf missing"] = (lab => lab.Text("spf"), "spf", State.Missing, FindingSeverity.Problem, "nothing"),
        ["spf beside other texts"] = (lab => lab.Zone.Txt("hollis.example", "google-site-verification=abc"), "spf", State.Found, FindingSeverity.Fine, ""),
        ["spf twice"] = (lab => lab.Zone.Txt("hollis.example", "v=spf1 -all"), "spf", State.Different, FindingSeverity.Problem, "of several none counts"),
        ["spf broken"] = (lab => lab.Text("spf", "v=spf1 ip4:300.1.1.1 -all"), "spf", State.Different, FindingSeverity.Problem, "cannot be read"),
        ["spf without us"] = (lab => lab.Text("spf", "v=spf1 ip4:192.0.2.1 -all"), "spf", State.Different, FindingSeverity.Problem, "gets the result fail"),
        ["spf without our IPv6"] = (lab => lab.Text("spf", $"v=spf1 ip4:{Sample.FourAddress} -all"), "spf", State.Different, FindingSeverity.Problem, Sample.SixAddress),
        ["spf for all"] = (lab => lab.Text("spf", "v=spf1 mx +all"), "spf", State.Different, FindingSeverity.Problem, "anybody may send"),
        ["spf for all of IPv4"] = (lab => lab.Text("spf", "v=spf1 mx ip4:0.0.0.0/0 -all"), "spf", State.Different, FindingSeverity.Problem, "anybody may send"),
        ["spf neutral"] = (lab => lab.Text("spf", "v=spf1 mx ?all"), "spf", State.Different, FindingSeverity.Warning, "says nothing"),
        ["spf in other words"] = (lab => lab.Text("spf", "v=spf1 a:mail.hollis.example -all"), "spf", State.Found, FindingSeverity.Fine, ""),
        ["spf with too many look-ups"] = (lab => Includes(lab, 11), "spf", State.Different, FindingSeverity.Problem, "look-ups"),
        ["spf with nearly too many look-ups"] = (lab => Includes(lab, 8), "spf", State.Found, FindingSeverity.Advice, "9 of the 10"),
        ["spf unreachable"] = (lab => lab.Fail("spf"), "spf", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["spf whose include cannot be asked"] = (lab => lab.Text("spf", "v=spf1 include:spf.other.test mx -all").Zone.Fail(ZoneDns.Name("spf.other.test"), DnsType.Txt), "spf", State.LookupFailed, FindingSeverity.Fine, ""),
        ["spf of the host missing"] = (lab => lab.Text("spf.host"), "spf.host", State.Missing, FindingSeverity.Problem, "nothing"),
        ["spf of the host wrong"] = (lab => lab.Text("spf.host", "v=spf1 -all"), "spf.host", State.Different, FindingSeverity.Problem, "gets the result fail"),

        ["dkim missing"] = (lab => lab.Text("dkim.2026a"), "dkim.2026a", State.Missing, FindingSeverity.Problem, "nothing"),
        ["dkim of another key"] = (lab => lab.Text("dkim.2026e", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), "dkim.2026e", State.Different, FindingSeverity.Problem, "another key"),
        ["dkim of another kind"] = (lab => lab.Text("dkim.2026e", lab.Wanted("dkim.2026e").ToBlank().Wanted[0].Replace("k=ed25519", "k=rsa", StringComparison.Ordinal)), "dkim.2026e", State.Different, FindingSeverity.Problem, "kind rsa"),
        ["dkim cut off"] = (lab => lab.Text("dkim.2026a", lab.Wanted("dkim.2026a").ToBlank().Wanted[0][..255]), "dkim.2026a", State.Different, FindingSeverity.Problem, "cut off after 255 characters"),
        ["dkim broken"] = (lab => lab.Text("dkim.2026a", "v=DKIM1; p=***"), "dkim.2026a", State.Different, FindingSeverity.Problem, "cannot be read"),
        ["dkim withdrawn"] = (lab => lab.Text("dkim.2026a", "v=DKIM1; p="), "dkim.2026a", State.Different, FindingSeverity.Problem, "withdrawn"),
        ["dkim twice"] = (lab => lab.Zone.Txt("2026a._domainkey.hollis.example", "v=DKIM1; p=AAAA"), "dkim.2026a", State.Different, FindingSeverity.Problem, "2 records"),
        ["dkim for trying"] = (lab => lab.Text("dkim.2026a", lab.Wanted("dkim.2026a").ToBlank().Wanted[0].Replace("k=rsa;", "k=rsa; t=y;", StringComparison.Ordinal)), "dkim.2026a", State.Different, FindingSeverity.Warning, "t=y"),
        ["dkim with blanks and without a version"] = (lab => lab.Text("dkim.2026a", "k=rsa;" + lab.Wanted("dkim.2026a").ToBlank().Wanted[0].Split("k=rsa;")[1].Replace("p=AA", "p=A A", StringComparison.Ordinal)), "dkim.2026a", State.Found, FindingSeverity.Fine, ""),
        ["dkim unreachable"] = (lab => lab.Fail("dkim.2026a"), "dkim.2026a", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["dkim without keys"] = (lab => lab.Facts = lab.Facts with { Selectors = [] }, "dkim", State.Missing, FindingSeverity.Problem, "not signed"),

        ["dmarc missing"] = (lab => lab.Text("dmarc"), "dmarc", State.Missing, FindingSeverity.Problem, "nothing"),
        ["dmarc twice"] = (lab => lab.Zone.Txt("_dmarc.hollis.example", "v=DMARC1; p=none"), "dmarc", State.Different, FindingSeverity.Problem, "of several none counts"),
        ["dmarc watching"] = (lab => lab.Text("dmarc", "v=DMARC1; p=none; rua=mailto:dmarc@hollis.example"), "dmarc", State.Different, FindingSeverity.Warning, "watched, not refused"),
        ["dmarc weaker below"] = (lab => lab.Text("dmarc", "v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@hollis.example"), "dmarc", State.Different, FindingSeverity.Warning, "sp=none"),
        ["dmarc of a part"] = (lab => lab.Text("dmarc", "v=DMARC1; p=reject; pct=20; rua=mailto:dmarc@hollis.example"), "dmarc", State.Different, FindingSeverity.Warning, "20 %"),
        ["dmarc without reports"] = (lab => lab.Text("dmarc", "v=DMARC1; p=reject"), "dmarc", State.Different, FindingSeverity.Warning, "no reports"),
        ["dmarc with other reports"] = (lab => lab.Text("dmarc", "v=DMARC1; p=reject; rua=mailto:x@hollis.example"), "dmarc", State.Different, FindingSeverity.Warning, "elsewhere"),
        ["dmarc with a further place that refuses"] = (lab => lab.Text("dmarc", "v=DMARC1; p=reject; rua=mailto:dmarc@hollis.example,mailto:x@other.test"), "dmarc", State.Found, FindingSeverity.Advice, "gets none"),
        ["dmarc with a further place that cannot be asked"] = (lab => lab.Text("dmarc", "v=DMARC1; p=reject; rua=mailto:dmarc@hollis.example,mailto:x@other.test").Zone.Fail(ZoneDns.Name("hollis.example._report._dmarc.other.test"), DnsType.Txt), "dmarc", State.LookupFailed, FindingSeverity.Fine, "could not be looked up"),
        ["dmarc unreachable"] = (lab => lab.Fail("dmarc"), "dmarc", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["tls reports missing"] = (lab => lab.Text("tlsrpt"), "tlsrpt", State.Missing, FindingSeverity.Warning, "nothing"),
        ["tls reports elsewhere"] = (lab => lab.Text("tlsrpt", "v=TLSRPTv1; rua=mailto:x@other.test"), "tlsrpt", State.Different, FindingSeverity.Warning, "elsewhere"),
        ["tls reports to two places"] = (lab => lab.Text("tlsrpt", "v=TLSRPTv1; rua=mailto:x@other.test,mailto:tlsrpt@hollis.example"), "tlsrpt", State.Found, FindingSeverity.Fine, ""),
        ["tls reports twice"] = (lab => lab.Zone.Txt("_smtp._tls.hollis.example", "v=TLSRPTv1; rua=mailto:x@other.test"), "tlsrpt", State.Different, FindingSeverity.Warning, "of several none counts"),
        ["tls reports unreachable"] = (lab => lab.Fail("tlsrpt"), "tlsrpt", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["tls reports of the host missing"] = (lab => lab.Text("tlsrpt.host"), "tlsrpt.host", State.Missing, FindingSeverity.Warning, "nothing"),
        ["tls reports of the host unreachable"] = (lab => lab.Fail("tlsrpt.host"), "tlsrpt.host", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["mta-sts missing"] = (lab => lab.Text("mtasts"), "mtasts", State.Missing, FindingSeverity.Warning, "nothing"),
        ["mta-sts with an old id"] = (lab => lab.Text("mtasts", "v=STSv1; id=1;"), "mtasts", State.Different, FindingSeverity.Warning, "the id 1"),
        ["mta-sts with a semicolon at the end"] = (lab => lab.Text("mtasts", "v=STSv1; id=20261122T111600;"), "mtasts", State.Found, FindingSeverity.Fine, ""),
        ["mta-sts unreachable"] = (lab => lab.Fail("mtasts"), "mtasts", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["mta-sts name missing"] = (lab => lab.Replace("mtasts.name"), "mtasts.name", State.Missing, FindingSeverity.Warning, "nothing"),
        ["mta-sts name by addresses"] = (lab => lab.Replace("mtasts.name").Zone.Address("mta-sts.hollis.example", Sample.FourAddress), "mtasts.name", State.Found, FindingSeverity.Fine, "addresses of this host"),
        ["mta-sts policy absent"] = (lab => lab.Https.Readings["mta-sts.hollis.example"] = new HttpsReading(ProbeFault.None, "", 404), "mtasts.policy", State.Missing, FindingSeverity.Warning, "404"),
        ["mta-sts policy not readable"] = (lab => Policy(lab, "<html>hello</html>"), "mtasts.policy", State.Different, FindingSeverity.Warning, "cannot be read"),
        ["mta-sts policy of another mode"] = (lab => Policy(lab, lab.Policy("testing")), "mtasts.policy", State.Different, FindingSeverity.Warning, "mode: testing"),
        ["mta-sts policy without the host"] = (lab => Policy(lab, lab.Policy(host: "old.hollis.example")), "mtasts.policy", State.Different, FindingSeverity.Problem, "does not name mail.hollis.example"),
        ["mta-sts policy with a pattern"] = (lab => Policy(lab, lab.Policy(host: "*.hollis.example")), "mtasts.policy", State.Found, FindingSeverity.Fine, ""),
        ["mta-sts policy without a host of the mx"] = (lab => lab.Zone.Add(Mx(20, "mx.other.test")), "mtasts.policy", State.Different, FindingSeverity.Problem, "mx.other.test, and the policy does not"),
        ["mta-sts policy without a valid certificate"] = (lab => lab.Https.Readings["mta-sts.hollis.example"] = new HttpsReading(ProbeFault.Certificate, "the certificate is not valid: it has expired"), "mtasts.policy", State.Different, FindingSeverity.Warning, "expired"),
        ["mta-sts policy unreachable"] = (lab => lab.Https.Readings["mta-sts.hollis.example"] = new HttpsReading(ProbeFault.Unreachable, "no answer"), "mtasts.policy", State.LookupFailed, FindingSeverity.Fine, "no answer"),

        ["tlsa missing"] = (lab => lab.Replace("tlsa"), "tlsa", State.Missing, FindingSeverity.Warning, "nothing"),
        ["tlsa of another key"] = (lab => lab.Replace("tlsa", Tlsa(9)), "tlsa", State.Different, FindingSeverity.Problem, "in place of"),
        ["tlsa without the next key"] = (lab => lab.Replace("tlsa", lab.Wanted("tlsa").Records[0]), "tlsa", State.Different, FindingSeverity.Warning, "is not there"),
        ["tlsa of a third key"] = (lab => lab.Zone.Add(Tlsa(9)), "tlsa", State.Extra, FindingSeverity.Warning, "also 3 1 1"),
        ["tlsa unsigned"] = (lab => lab.Zone.Unsigned.Add("_25._tcp.mail.hollis.example"), "tlsa", State.Unsigned, FindingSeverity.Warning, "without DNSSEC"),
        ["tlsa unreachable"] = (lab => lab.Fail("tlsa"), "tlsa", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["tlsa of a host without pinned keys"] = (lab => lab.Facts = lab.Facts with { TlsKeys = [] }, "tlsa", State.Different, FindingSeverity.Problem, "does not have"),
        ["tlsa of a host without pinned keys, unsigned"] = (lab => lab.Unsigned("_25._tcp.mail.hollis.example").Facts = lab.Facts with { TlsKeys = [] }, "tlsa", State.Different, FindingSeverity.Warning, "do not count yet"),
        ["tlsa published before the zone was signed"] = (lab => lab.Facts = lab.Facts with { Signed = false }, "tlsa", State.Found, FindingSeverity.Fine, ""),
        ["tlsa of a host without pinned keys, unreachable"] = (lab => lab.Fail("tlsa").Facts = lab.Facts with { TlsKeys = [] }, "tlsa", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["starttls refused"] = (lab => Tls(lab, new SmtpReading(ProbeFault.Refused, "")), StartTls, State.Missing, FindingSeverity.Problem, "nobody listens"),
        ["starttls not offered"] = (lab => Tls(lab, new SmtpReading(ProbeFault.NoTls, "STARTTLS is not offered")), StartTls, State.Missing, FindingSeverity.Problem, "not offered"),
        ["starttls failing"] = (lab => Tls(lab, new SmtpReading(ProbeFault.Handshake, "alert")), StartTls, State.Different, FindingSeverity.Problem, "alert"),
        ["starttls of another name, pinned"] = (lab => Tls(lab, Presented(lab) with { CertificateFault = "it is for another name" }), StartTls, State.Different, FindingSeverity.Advice, "vouch for it"),
        ["starttls of another name, not pinned"] = (lab => Tls(lab.Replace("tlsa"), Presented(lab) with { CertificateFault = "it is for another name" }), StartTls, State.Different, FindingSeverity.Problem, "for another name"),
        ["starttls with a key that is not pinned"] = (lab => Tls(lab, Presented(lab, key: ECDsa.Create())), StartTls, State.Different, FindingSeverity.Problem, "not one of those pinned"),
        ["starttls with a key that is not pinned, unsigned"] = (lab => Tls(lab, Presented(lab, key: ECDsa.Create())).Zone.Unsigned.Add("_25._tcp.mail.hollis.example"), StartTls, State.Found, FindingSeverity.Fine, ""),
        ["starttls soon expired"] = (lab => Tls(lab, Presented(lab, 5)), StartTls, State.Different, FindingSeverity.Warning, "ends in 5 days"),
        ["starttls unreachable"] = (lab => Tls(lab, new SmtpReading(ProbeFault.Unreachable, "no answer")), StartTls, State.LookupFailed, FindingSeverity.Fine, "no answer"),

        ["dnssec resolver that does not check"] = (lab => lab.Zone.Unsigned.Add("signed.test"), "dnssec.resolver", State.Unsigned, FindingSeverity.Warning, "does not check"),
        ["dnssec resolver unreachable"] = (lab => lab.Zone.Fail(ZoneDns.Name("signed.test"), DnsType.Ns), "dnssec.resolver", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["dnssec zone unsigned"] = (lab => lab.Zone.Unsigned.Add("hollis.example"), "dnssec", State.Unsigned, FindingSeverity.Warning, "not signed"),
        ["dnssec zone with wrong signatures"] = (lab => lab.Zone.Fail(Domain, DnsType.Soa, DnsFailureKind.Bogus), "dnssec", State.Different, FindingSeverity.Problem, "Bogus"),
        ["dnssec zone not to be told"] = (lab => lab.Zone.Signed = false, "dnssec", State.LookupFailed, FindingSeverity.Fine, "cannot be told"),
        ["dnssec zone unreachable"] = (lab => lab.Zone.Fail(Domain, DnsType.Soa), "dnssec", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["service missing"] = (lab => lab.Replace("srv.imaps"), "srv.imaps", State.Missing, FindingSeverity.Warning, "nothing"),
        ["service with another port"] = (lab => lab.Replace("srv.submissions", Srv("_submissions._tcp", 587, "imap.hollis.example")), "srv.submissions", State.Different, FindingSeverity.Warning, "port 587 instead of 465"),
        ["service with another weight"] = (lab => lab.Replace("srv.imaps", Srv("_imaps._tcp", 993, "imap.hollis.example", 5)), "srv.imaps", State.Found, FindingSeverity.Fine, ""),
        ["service at our other name"] = (lab => lab.Replace("srv.imaps", Srv("_imaps._tcp", 993, "mail.hollis.example")), "srv.imaps", State.Found, FindingSeverity.Fine, "another name"),
        ["service at another host"] = (lab => lab.Replace("srv.imaps", Srv("_imaps._tcp", 993, "old.office.test")), "srv.imaps", State.Different, FindingSeverity.Warning, "old.office.test. instead of"),
        ["service denied"] = (lab => lab.Replace("srv.imaps", Srv("_imaps._tcp", 0, ".")), "srv.imaps", State.Different, FindingSeverity.Warning, "not offered"),
        ["service not offered, missing"] = (lab => lab.Replace("srv.pop3"), "srv.pop3", State.Missing, FindingSeverity.Advice, "nothing"),
        ["service not offered, promised"] = (lab => lab.Replace("srv.pop3", Srv("_pop3._tcp", 110, "old.office.test")), "srv.pop3", State.Different, FindingSeverity.Advice, "is not offered"),
        ["service unreachable"] = (lab => lab.Fail("srv.imaps"), "srv.imaps", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["autoconfig missing"] = (lab => lab.Replace("autoconfig"), "autoconfig", State.Missing, FindingSeverity.Warning, "nothing"),
        ["autoconfig elsewhere"] = (lab => lab.Replace("autoconfig", new DnsRecord.Alias(ZoneDns.Name("autoconfig.hollis.example"), Ttl, ZoneDns.Name("old.office.test"))), "autoconfig", State.Different, FindingSeverity.Warning, "old.office.test. in place of"),
        ["autoconfig by addresses of another"] = (lab => lab.Replace("autoconfig").Zone.Address("autoconfig.hollis.example", "192.0.2.9"), "autoconfig", State.Different, FindingSeverity.Warning, "leads to 192.0.2.9"),
        ["autoconfig unreachable"] = (lab => lab.Fail("autoconfig"), "autoconfig", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["autoconfig served by another"] = (lab => lab.Https.Readings["autoconfig.hollis.example"] = new HttpsReading(ProbeFault.None, "", 200, "text/html", "<html>"), "autoconfig.https", State.Different, FindingSeverity.Warning, "another web server"),
        ["autoconfig not served"] = (lab => lab.Https.Readings["autoconfig.hollis.example"] = new HttpsReading(ProbeFault.Refused, ""), "autoconfig.https", State.Missing, FindingSeverity.Warning, "nobody listens"),
        ["autoconfig without an answer"] = (lab => lab.Https.Readings["autoconfig.hollis.example"] = new HttpsReading(ProbeFault.Unreachable, "no answer"), "autoconfig.https", State.LookupFailed, FindingSeverity.Fine, "no answer"),
        ["client name missing"] = (lab => lab.Replace("client"), "client", State.Missing, FindingSeverity.Warning, "nothing"),
        ["autodiscover missing"] = (lab => lab.Replace("autodiscover"), "autodiscover", State.Missing, FindingSeverity.Warning, "nothing"),
        ["autodiscover elsewhere"] = (lab => lab.Replace("autodiscover", Srv("_autodiscover._tcp", 443, "old.office.test")), "autodiscover", State.Different, FindingSeverity.Warning, "old.office.test."),
        ["autodiscover unreachable"] = (lab => lab.Fail("autodiscover"), "autodiscover", State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["autodiscover without a valid certificate"] = (lab => lab.Https.Readings["mail.hollis.example"] = new HttpsReading(ProbeFault.Certificate, "it is for another name"), "autodiscover.https", State.Different, FindingSeverity.Warning, "another name"),

        ["caa absent"] = (lab => lab.Replace("caa.host"), "caa.allows", State.Found, FindingSeverity.Fine, ""),
        ["caa of another authority above"] = (lab => lab.Replace("caa.host").Zone.Add(Caa("hollis.example", "issue", "other.test")), "caa.allows", State.Different, FindingSeverity.Problem, "not among those"),
        ["caa of another account"] = (lab => lab.Replace("caa.host", Caa("mail.hollis.example", "issue", "letsencrypt.org; accounturi=https://acme.test/2")), "caa.allows", State.Different, FindingSeverity.Problem, "another account"),
        ["caa that forbids all"] = (lab => lab.Replace("caa.host", Caa("mail.hollis.example", "issue", ";")), "caa.allows", State.Different, FindingSeverity.Problem, "not among those"),
        ["caa with reports alone"] = (lab => lab.Replace("caa.host", Caa("mail.hollis.example", "iodef", "mailto:x@hollis.example")), "caa.allows", State.Found, FindingSeverity.Fine, ""),
        ["caa critical"] = (lab => lab.Replace("caa.host", Caa("mail.hollis.example", "future", "x", 128)), "caa.allows", State.Different, FindingSeverity.Problem, "future"),
        ["caa unreachable"] = (lab => lab.Fail("caa.host"), "caa.allows", State.LookupFailed, FindingSeverity.Fine, "could not be looked up"),

        ["ipv6 missing"] = (lab => lab.Replace("aaaa"), "ipv6", State.Missing, FindingSeverity.Warning, "have none"),
        ["ipv6 not to be had"] = (lab => lab.Replace("aaaa").Facts = lab.Facts with { Addresses = [IPAddress.Parse(Sample.FourAddress)] }, "ipv6", State.Missing, FindingSeverity.Advice, "no IPv6 address"),
        ["ipv4 missing"] = (lab => lab.Replace("a"), "ipv6", State.Missing, FindingSeverity.Problem, "no IPv4"),
        ["ipv6 unreachable"] = (lab => lab.Fail("aaaa"), "ipv6", State.LookupFailed, FindingSeverity.Fine, "Timeout"),

        ["listed"] = (lab => lab.Zone.Address("25.113.0.203.bl.spamcop.net", "127.0.0.2"), Lists, State.Different, FindingSeverity.Problem, "listed at bl.spamcop.net"),
        ["list that does not answer us"] = (lab => lab.Zone.Address("25.113.0.203.zen.spamhaus.org", "127.255.255.254"), Lists, State.Found, FindingSeverity.Fine, "gives an error"),
        ["list that lists all"] = (lab => lab.Zone.Address("25.113.0.203.bl.spamcop.net", "127.0.0.2").Address("1.0.0.127.bl.spamcop.net", "127.0.0.2"), Lists, State.Found, FindingSeverity.Fine, "does not work"),
        ["list whose domain is parked"] = (lab => lab.Zone.Address("25.113.0.203.bl.spamcop.net", "192.0.2.99"), Lists, State.Found, FindingSeverity.Fine, "gives an error"),
        ["lists that are gone"] = (lab => lab.Zone.Without(ZoneDns.Name("2.0.0.127.bl.spamcop.net"), DnsType.A).Without(ZoneDns.Name("2.0.0.127.zen.spamhaus.org"), DnsType.A), Lists, State.LookupFailed, FindingSeverity.Fine, "does not work"),
        ["lists unreachable"] = (lab => lab.Zone.Fail(ZoneDns.Name("25.113.0.203.bl.spamcop.net"), DnsType.A).Fail(ZoneDns.Name("25.113.0.203.zen.spamhaus.org"), DnsType.A), Lists, State.LookupFailed, FindingSeverity.Fine, "Timeout"),
        ["domain listed"] = (lab => lab.Zone.Address("hollis.example.dbl.spamhaus.org", "127.0.1.4"), "blocklists.domain", State.Different, FindingSeverity.Problem, "dbl.spamhaus.org"),

        ["outbound blocked"] = (lab => lab.Smtp.Disturb = () => new SmtpReading(ProbeFault.Unreachable, "no answer"), "port25", State.Missing, FindingSeverity.Problem, "no answer"),
        ["outbound with one host that is ill"] = (lab => lab.Smtp.Readings["198.51.100.0"] = new SmtpReading(ProbeFault.Unreachable, "no answer"), "port25", State.Found, FindingSeverity.Fine, ""),
        ["outbound not to be told"] = (lab => Array.ForEach([.. lab.Options.ProbesTried], probe => lab.Zone.Fail(ZoneDns.Name(probe), DnsType.Mx)), "port25", State.LookupFailed, FindingSeverity.Fine, "could not be looked up"),

        ["one name server"] = (lab => lab.Authority.Count = 1, "ns", State.Different, FindingSeverity.Advice, "one name server"),
        ["name servers out of step"] = (lab => lab.Authority.Second = CheckLab.Right().Zone.Without(Domain, DnsType.Soa).Add(new DnsRecord.StartOfAuthority(Domain, Ttl, Host, Host, 7, 1, 1, 1, 1)), "ns", State.Different, FindingSeverity.Advice, "different versions"),
        ["name servers silent"] = (lab => lab.Authority.Silent = true, "ns", State.LookupFailed, FindingSeverity.Fine, "no name server"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static string StartTls => $"starttls.{Sample.FourAddress}";

    private static string Lists => $"blocklists.{Sample.FourAddress}";

    [Theory, MemberData(nameof(Names))]
    public async Task Tells_of(string name)
    {
        var (breakIt, key, state, severity, words) = Cases[name];
        var lab = CheckLab.Right();
        breakIt(lab);
        var finding = (await lab.RunAsync())[key];
        Assert.True((state, severity) == (finding.State, finding.Severity), $"{finding.State} {finding.Severity}: {finding.Difference}");
        Assert.Contains(words, $"{finding.Difference} {string.Join(' ', finding.Found)}", StringComparison.Ordinal);

        // What is to be done stands there wherever something is.
        Assert.Equal(state is not State.Found || severity > FindingSeverity.Fine, !finding.Fix.IsEmpty || state == State.Found && severity == FindingSeverity.Advice);
        Assert.False(finding.Why.IsEmpty);
        if (state == State.LookupFailed) Assert.Empty(finding.Found.Where(_ => !key.StartsWith("starttls", StringComparison.Ordinal)));
    }

    public static TheoryData<string> Domains => [.. Sample.All.Keys.Where(name => name != "bare")];

    /// <summary>The check never contradicts the records it asks for.</summary>
    [Theory, MemberData(nameof(Domains))]
    public async Task Finds_all_right_where_all_that_is_wanted_is_published(string name)
    {
        var lab = CheckLab.Right(Sample.All[name]);
        var findings = await lab.RunAsync();
        Assert.All(findings.Values.Where(finding => finding.Key != "ipv6"), finding => Assert.True((State.Found, FindingSeverity.Fine) == (finding.State, finding.Severity), $"{finding.Key}: {finding.State} {finding.Difference}"));
        Assert.Equal(100, DnsScore.Of(findings.Values).Points);
        Assert.Superset(WantedRecords.For(lab.Facts).Where(wanted => wanted.Need != RecordNeed.Later).Select(wanted => wanted.Key).ToHashSet(), findings.Keys.ToHashSet());
    }

    [Theory]
    [InlineData(false, FindingState.Missing, FindingSeverity.Advice, "that of hollis.example holds (p=quarantine)")]
    [InlineData(true, FindingState.LookupFailed, FindingSeverity.Fine, "could not be looked up")]
    public async Task Knows_that_a_policy_above_the_domain_may_hold(bool lost, State state, FindingSeverity severity, string words)
    {
        var lab = CheckLab.Right(Sample.All["sub-domain"]).Text("dmarc");
        lab.Zone.Txt("_dmarc.hollis.example", "v=DMARC1; p=reject; sp=quarantine");
        if (lost) lab.Zone.Fail(ZoneDns.Name("_dmarc.hollis.example"), DnsType.Txt);
        var finding = (await lab.RunAsync())["dmarc"];
        Assert.Equal((state, severity), (finding.State, finding.Severity));
        Assert.Contains(words, finding.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_of_records_published_a_moment_ago_how_long_the_old_answer_may_be_kept()
    {
        var lab = CheckLab.Right();
        lab.Authority.Zone = CheckLab.Right().Zone;
        lab.Text("dmarc").Replace("mx", new DnsRecord.MailExchange(Domain, 1800, 10, ZoneDns.Name("mx.other.test"))).Text("spf", "v=spf1 -all");
        var findings = await lab.RunAsync();

        // RFC 2308 §5: what is not there is kept as long as the SOA says, here 240 seconds.
        Assert.Equal((State.Found, FindingSeverity.Advice, TimeSpan.FromSeconds(240)), (findings["dmarc"].State, findings["dmarc"].Severity, findings["dmarc"].KeptFor!.Value));
        Assert.Equal("published, but the old answer may be kept for up to 4 more minutes", findings["dmarc"].Difference);
        Assert.Equal([new Sighting("resolver", State.Missing), new Sighting("ns1.dns.test", State.Found), new Sighting("ns2.dns.test", State.Found)], findings["dmarc"].SeenBy.AsEnumerable());
        Assert.Equal((State.Found, TimeSpan.FromMinutes(30)), (findings["mx"].State, findings["mx"].KeptFor!.Value));
        Assert.Equal((State.Found, FindingSeverity.Advice), (findings["spf"].State, findings["spf"].Severity));
    }

    /// <summary>Whoever answers decides how much there is to tell; it is kept, and shown on a page.</summary>
    [Fact]
    public async Task Tells_no_more_than_a_page_of_what_others_put_into_an_answer()
    {
        var lab = CheckLab.Right();
        lab.Text("dmarc", [.. Enumerable.Range(0, 200).Select(i => $"v=DMARC1; p=none; x{i}={new string('x', 9000)}")]);
        lab.Replace("a", [.. Enumerable.Range(0, 2000).Select(i => Address($"10.0.{i / 250}.{i % 250}"))]);
        var findings = await lab.RunAsync();
        Assert.Equal((State.Different, State.Different), (findings["dmarc"].State, findings["a"].State));
        Assert.All(findings.Values, finding => Assert.InRange(System.Text.Json.JsonSerializer.Serialize(finding).Length, 0, 300_000));
    }

    [Fact]
    public async Task Says_which_name_servers_lag_behind()
    {
        var lab = CheckLab.Right();
        lab.Authority.Zone = CheckLab.Right().Zone;
        lab.Authority.Second = lab.Text("dmarc").Zone;
        var finding = (await lab.RunAsync())["dmarc"];
        Assert.Equal(State.Missing, finding.State);
        Assert.Contains("ns1.dns.test has it, ns2.dns.test not yet", finding.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_each_question_once_and_again_where_no_answer_came()
    {
        var lab = CheckLab.Right().Fail("mx");
        await lab.RunAsync();
        Assert.All(lab.Zone.Asked.Where(question => !question.EndsWith("hollis.example", StringComparison.Ordinal)).GroupBy(question => question), questions => Assert.Single(questions));
        Assert.Equal(lab.Options.LookUpTries, lab.Zone.Asked.Count(question => question == "mx hollis.example"));
    }

    [Fact]
    public async Task Gives_rows_as_they_come_and_those_without_an_answer_at_their_deadline()
    {
        var lab = CheckLab.Right();
        var never = new TaskCompletionSource();
        lab.Resolver = new Stubborn(lab.Zone, question => question == (Domain, DnsType.Mx) ? never.Task : Task.CompletedTask);
        await using var rows = lab.Checklist().RunAsync(lab.Facts, default).GetAsyncEnumerator();
        var seen = new List<string>();
        var next = rows.MoveNextAsync().AsTask();
        while (next.IsCompleted && await next)
        {
            seen.Add(rows.Current.Key);
            next = rows.MoveNextAsync().AsTask();
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System));
        }

        // Without the clock having moved all are there but those that wait for the answer.
        Assert.Contains("dmarc", seen);
        Assert.DoesNotContain("mx", seen);
        await lab.Time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(1));
        Assert.True(await next);
        Assert.Equal(State.LookupFailed, rows.Current.State);
    }

    [Fact]
    public async Task Ends_with_whoever_asked()
    {
        var lab = CheckLab.Right();
        lab.Resolver = new Stubborn(lab.Zone, _ => new TaskCompletionSource().Task);
        using var gone = new CancellationTokenSource();
        var running = Task.Run(async () =>
        {
            await foreach (var _ in lab.Checklist().RunAsync(lab.Facts, gone.Token)) Assert.Fail("nothing can be known");
        });
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Leaves_what_the_owner_handles_elsewhere()
    {
        var lab = CheckLab.Right();
        lab.Replace("autodiscover", Srv("_autodiscover._tcp", 443, "old.office.test"));
        var finding = (await lab.RunAsync())["autodiscover"].Acknowledge("we use another server for Outlook");
        Assert.Equal((State.Acknowledged, FindingSeverity.Fine, "we use another server for Outlook"), (finding.State, finding.Severity, finding.Acknowledgement));
        Assert.Empty(DnsScore.Of([finding]).Lost);
    }

    private static DnsRecord Address(string address) => new DnsRecord.Address(Host, Ttl, IPAddress.Parse(address));

    private static DnsRecord Mx(ushort preference, string host) => new DnsRecord.MailExchange(Domain, Ttl, preference, ZoneDns.Name(host));

    private static DnsRecord Srv(string service, ushort port, string target, ushort weight = 1) => new DnsRecord.Service(ZoneDns.Name($"{service}.hollis.example"), Ttl, 0, weight, port, ZoneDns.Name(target));

    private static DnsRecord Tlsa(byte octet) => new DnsRecord.Tlsa(ZoneDns.Name("_25._tcp.mail.hollis.example"), Ttl, 3, 1, 1, [.. Enumerable.Repeat(octet, 32)]);

    private static DnsRecord Caa(string name, string tag, string value, byte flags = 0) => new DnsRecord.Caa(ZoneDns.Name(name), Ttl, flags, tag, [.. System.Text.Encoding.ASCII.GetBytes(value)]);

    private static CheckLab Pointer(CheckLab lab, string name) => lab.Replace($"ptr.{Sample.FourAddress}", new DnsRecord.Pointer(DnsName.Reverse(IPAddress.Parse(Sample.FourAddress)), Ttl, ZoneDns.Name(name)));

    private static void Policy(CheckLab lab, string text) => lab.Https.Readings["mta-sts.hollis.example"] = new HttpsReading(ProbeFault.None, "", 200, "text/plain", text);

    private static CheckLab Tls(CheckLab lab, SmtpReading reading)
    {
        lab.Smtp.Readings[Sample.FourAddress] = reading;
        return lab;
    }

    private static SmtpReading Presented(CheckLab lab, int days = 90, ECDsa? key = null) => new(ProbeFault.None, "") { Tls = "TLS 1.3", Certificates = [lab.Certificate(days, key)] };

    /// <summary>A policy with so many includes in front of the look-up that finds us.</summary>
    private static void Includes(CheckLab lab, int count)
    {
        lab.Text("spf", $"v=spf1 {string.Join(' ', Enumerable.Range(0, count).Select(i => $"include:spf{i}.other.test"))} mx -all");
        for (var i = 0; i < count; i++) lab.Zone.Txt($"spf{i}.other.test", "v=spf1 ip4:192.0.2.77 -all");
    }
}
