using System.Net;
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
    public void What_makes_no_sense_is_refused(params string[] words) => Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(words));
}
