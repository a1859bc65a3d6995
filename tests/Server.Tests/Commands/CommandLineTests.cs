using System.Net;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Commands;

namespace Mox.Server.Tests.Commands;

public class Command_line
{
    [Fact]
    public void Nothing_means_serve() => Assert.IsType<CommandLine.Serve>(CommandLine.Parse([]));

    [Fact]
    public void Localserve_listens_on_loopback_a_thousand_ports_up()
    {
        var local = Assert.IsType<CommandLine.LocalServe>(CommandLine.Parse(["localserve"]));
        Assert.Equal(1000, local.PortOffset);
        Assert.Equal(IPAddress.Loopback, local.Address);
        Assert.False(local.RateLimits);
    }

    [Fact]
    public void Localserve_takes_its_options_in_both_forms()
    {
        var local = Assert.IsType<CommandLine.LocalServe>(CommandLine.Parse(["localserve", "--data=/tmp/x", "--port-offset", "2000", "--ip", "::1", "--route", "peer.test=127.0.0.1:2500", "--route", "other.test=[::1]:25", "--accounts", "5", "--rate-limits"]));
        Assert.Equal("/tmp/x", local.DataFolder);
        Assert.Equal(2000, local.PortOffset);
        Assert.Equal(IPAddress.IPv6Loopback, local.Address);
        Assert.Equal(["peer.test=127.0.0.1:2500", "other.test=[::1]:25"], local.Routes);
        Assert.Equal(5, local.Accounts);
        Assert.True(local.RateLimits);
    }

    [Theory]
    [InlineData("mx", "Bücher.example", DnsType.Mx, "xn--bcher-kva.example")]
    [InlineData("TLSA", "_25._tcp.mx.example.org", DnsType.Tlsa, "_25._tcp.mx.example.org")]
    [InlineData("PTR", "192.0.2.1", DnsType.Ptr, "1.2.0.192.in-addr.arpa")]
    [InlineData("TYPE257", "example.org.", DnsType.Caa, "example.org")]
    [InlineData("ns", ".", DnsType.Ns, ".")]
    public void Dns_lookup_takes_a_type_and_a_name(string type, string name, DnsType expectedType, string expectedName)
    {
        var lookup = Assert.IsType<CommandLine.DnsLookup>(CommandLine.Parse(["dns", "lookup", type, name, "--resolver", "localhost:5353", "--json"]));
        Assert.Equal((expectedType, expectedName, "127.0.0.1:5353", true), (lookup.Type, lookup.Name.Text, lookup.Resolver, lookup.Json));
    }

    [Fact]
    public void Spf_check_takes_an_address_and_an_ip()
    {
        Assert.Equal(
            new CommandLine.SpfCheck("ann@example.org", IPAddress.Parse("192.0.2.1"), "mx.example.org", "127.0.0.1:53", Json: true),
            CommandLine.Parse(["spf", "check", "ann@example.org", "192.0.2.1", "--helo", "mx.example.org", "--resolver=localhost:53", "--json"]));
        Assert.Equal(new CommandLine.SpfCheck("example.org", IPAddress.Parse("2001:db8::1"), "example.org", null, Json: false), CommandLine.Parse(["spf", "check", "example.org", "2001:db8::1"]));
        Assert.Equal("example.org", Assert.IsType<CommandLine.SpfCheck>(CommandLine.Parse(["spf", "check", "<ann@example.org>", "192.0.2.1"])).Hello);
        Assert.Equal(("", "mx.example.org"), Assert.IsType<CommandLine.SpfCheck>(CommandLine.Parse(["spf", "check", "", "192.0.2.1", "--helo", "mx.example.org"])) is var empty ? (empty.Sender, empty.Hello) : default);
    }

    [Fact]
    public void Dkim_verify_and_dmarc_check_take_a_file_and_a_time()
    {
        var at = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.FromHours(1));
        Assert.Equal(new CommandLine.DkimVerify("-", at, null, Json: false), CommandLine.Parse(["dkim", "verify", "-", "--at", "2020-02-03T04:05:06+01:00"]));
        Assert.Equal(
            new CommandLine.DmarcCheck(IPAddress.Parse("192.0.2.1"), "", "mx.example.org", "message.eml", new DateTimeOffset(2020, 2, 3, 0, 0, 0, TimeSpan.Zero), null, Json: true),
            CommandLine.Parse(["dmarc", "check", "192.0.2.1", "<>", "mx.example.org", "message.eml", "--at", "2020-02-03", "--json"]));
    }

    [Fact]
    public void Dkim_sign_pairs_selectors_and_keys_in_their_order()
    {
        var sign = Assert.IsType<CommandLine.DkimSign>(CommandLine.Parse(["dkim", "sign", "m.eml", "--domain", "Example.org", "--selector", "a", "--key", "a.pem", "--key", "b.pem", "--selector", "b", "--header-list", "From: To:to", "--canonicalization", "simple/relaxed", "--expires", "24", "--output", "out.eml", "--force"]));
        Assert.Equal("example.org", sign.Domain.Ascii);
        Assert.Equal(["a a.pem", "b b.pem"], sign.Keys.Select(key => $"{key.Selector} {key.KeyFile}"));
        Assert.Equal(["From", "To"], sign.Fields.AsEnumerable());
        Assert.Equal((DkimForm.Simple, DkimForm.Relaxed, TimeSpan.FromDays(1), "out.eml", true), (sign.HeaderForm, sign.BodyForm, sign.Lifetime, sign.Output, sign.Force));
        var usual = Assert.IsType<CommandLine.DkimSign>(CommandLine.Parse(["dkim", "sign", "-", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--output", "-", "--expires", "0"]));
        Assert.Equal((DkimForm.Relaxed, DkimForm.Relaxed, (TimeSpan?)null, (string?)null), (usual.HeaderForm, usual.BodyForm, usual.Lifetime, usual.Output));
        Assert.Empty(usual.Fields);
    }

    [Fact]
    public void Dkim_keygen_names_a_file_by_itself()
    {
        var keygen = Assert.IsType<CommandLine.DkimKeygen>(CommandLine.Parse(["dkim", "keygen", "--domain", "bücher.example", "--selector", "mail"]));
        Assert.Equal((false, 2048, "mail._domainkey.xn--bcher-kva.example.pem"), (keygen.Ed25519, keygen.Bits, keygen.Output));
        Assert.True(Assert.IsType<CommandLine.DkimKeygen>(CommandLine.Parse(["dkim", "keygen", "--domain", "example.org", "--selector", "mail", "--type", "ed25519", "--output", "-"])).Ed25519);
    }

    [Fact]
    public void Every_command_and_option_stands_in_the_usage()
    {
        foreach (var word in (string[])["spf check", "dkim verify", "dkim sign", "dkim keygen", "dmarc check", "--helo", "--at", "--domain", "--selector", "--key", "--header-list", "--canonicalization", "--expires", "--output", "--force", "--type", "--bits", "--resolver", "--json"])
        {
            Assert.Contains(word, CommandLine.Usage, StringComparison.Ordinal);
        }

        Assert.IsType<CommandLine.Help>(CommandLine.Parse(["dkim", "sign", "--help"]));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var wrong = Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["localserve", "--ip", "nowhere", "--route", "peer.test", "--accounts", "-1", "--colour"]));
        Assert.Equal(4, wrong.Faults.Count);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("verify")]
    [InlineData("localserve", "--data")]
    [InlineData("localserve", "--port-offset", "99999")]
    [InlineData("dns")]
    [InlineData("dns", "lookup", "MX")]
    [InlineData("dns", "lookup", "NONSENSE", "example.org")]
    [InlineData("dns", "lookup", "OPT", "example.org")]
    [InlineData("dns", "lookup", "MX", "a..b")]
    [InlineData("dns", "lookup", "MX", "example.org", "--resolver", "dns.example.org")]
    [InlineData("dns", "lookup", "MX", "example.org", "--resolver")]
    [InlineData("dns", "lookup", "MX", "--json", "example.org")]
    [InlineData("spf")]
    [InlineData("spf", "check", "ann@example.org")]
    [InlineData("spf", "check", "ann@example.org", "192.513")]
    [InlineData("spf", "check", "ann@example.org", "fe80::1%eth0")]
    [InlineData("spf", "check", "ann@example.org", "[192.0.2.1]")]
    [InlineData("spf", "check", "", "192.0.2.1")]
    [InlineData("spf", "check", "ann@example.org", "192.0.2.1", "--at", "2020-01-01")]
    [InlineData("dkim")]
    [InlineData("dkim", "verify")]
    [InlineData("dkim", "verify", "--json")]
    [InlineData("dkim", "verify", "m.eml", "--at", "yesterday")]
    [InlineData("dkim", "verify", "m.eml", "--at", "2020-13-01")]
    [InlineData("dkim", "verify", "m.eml", "n.eml")]
    [InlineData("dkim", "sign", "m.eml")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "org", "--selector", "a", "--key", "a.pem")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a b", "--key", "a.pem")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--selector", "a", "--key", "b.pem")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--canonicalization", "nowsp/simple")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--canonicalization", "relaxed")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--header-list", "From::To")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--header-list", "From:DKIM-Signature")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--expires", "-1")]
    [InlineData("dkim", "sign", "m.eml", "--domain", "example.org", "--selector", "a", "--key", "a.pem", "--force")]
    [InlineData("dkim", "keygen")]
    [InlineData("dkim", "keygen", "--domain", "example.org")]
    [InlineData("dkim", "keygen", "--domain", "example.org", "--selector", "a", "--type", "dsa")]
    [InlineData("dkim", "keygen", "--domain", "example.org", "--selector", "a", "--bits", "1024")]
    [InlineData("dkim", "keygen", "--domain", "example.org", "--selector", "a", "--bits", "2049")]
    [InlineData("dkim", "keygen", "--domain", "example.org", "--selector", "a", "--bits", "8192")]
    [InlineData("dkim", "keygen", "--domain", "example.org", "--selector", "a", "--type", "ed25519", "--bits", "2048")]
    [InlineData("dmarc")]
    [InlineData("dmarc", "check", "192.0.2.1", "ann@example.org", "mx.example.org")]
    [InlineData("dmarc", "check", "host", "ann@example.org", "mx.example.org", "m.eml")]
    [InlineData("dmarc", "check", "192.0.2.1", "ann@example.org", "", "m.eml")]
    public void What_makes_no_sense_is_refused(params string[] words) => Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(words));
}
