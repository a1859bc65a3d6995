using Mox.Protocols.Spf;
using Mox.Testing;

namespace Mox.Protocols.Tests.Spf;

/// <summary>The zone and the policies of RFC 7208 §A.1 to §A.4.</summary>
public class SpfExampleTests
{
    [Theory]
    [InlineData("v=spf1 +all", "198.51.100.1 2001:db8::1", "")]
    [InlineData("v=spf1 a -all", "192.0.2.10 192.0.2.11", "192.0.2.65")]
    [InlineData("v=spf1 a:example.org -all", "", "192.0.2.10 192.0.2.140")]
    [InlineData("v=spf1 mx -all", "192.0.2.129 192.0.2.130", "192.0.2.140")]
    [InlineData("v=spf1 mx:example.org -all", "192.0.2.140", "192.0.2.129")]
    [InlineData("v=spf1 mx mx:example.org -all", "192.0.2.129 192.0.2.130 192.0.2.140", "192.0.2.65")]
    [InlineData("v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.128 192.0.2.131 192.0.2.140 192.0.2.143", "192.0.2.127 192.0.2.132 192.0.2.139 192.0.2.144")]
    [InlineData("v=spf1 ptr -all", "192.0.2.65", "192.0.2.140 10.0.0.4")]
    [InlineData("v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.129", "192.0.2.65")]
    [InlineData("v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all", "192.0.2.65 192.0.2.129", "192.0.2.140 10.0.0.4 198.51.100.1")]
    public async Task ThePoliciesOfOneDomain(string policy, string pass, string fail)
    {
        var zone = Zone().Txt("example.com", policy).Txt("ip4._spf.example.com", "v=spf1 -ip4:192.0.2.0/24 +all").Txt("ptr._spf.example.com", "v=spf1 -ptr:example.com +all");
        foreach (var client in pass.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.Equal((client, SpfResult.Pass), (client, (await zone.CheckAsync(client, "ann@example.com")).Result));
        foreach (var client in fail.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.Equal((client, SpfResult.Fail), (client, (await zone.CheckAsync(client, "ann@example.com")).Result));
    }

    [Theory]
    [InlineData("192.0.2.10", SpfResult.Pass)]
    [InlineData("198.51.100.7", SpfResult.Pass)]
    [InlineData("198.51.100.8", SpfResult.Fail)]
    public async Task TheUnionOfTwoDomains(string client, SpfResult result)
    {
        var zone = Zone().Txt("example.com", "v=spf1 a -all").Txt("example.net", "v=spf1 ip4:198.51.100.7 -all").Txt("example.org", "v=spf1 include:example.com include:example.net -all").Txt("la.example.org", "v=spf1 redirect=example.org");
        Assert.Equal(result, (await zone.CheckAsync(client, "ann@la.example.org")).Result);
    }

    [Theory]
    [InlineData("mary", "198.51.100.1", SpfResult.Pass)]
    [InlineData("mary+list", "198.51.100.1", SpfResult.Pass)]
    [InlineData("list+fred", "198.51.100.1", SpfResult.Fail)]
    [InlineData("joel", "192.168.15.15", SpfResult.Pass)]
    [InlineData("joel", "192.168.15.17", SpfResult.Fail)]
    [InlineData("ann", "192.0.2.129", SpfResult.Pass)]
    public async Task AListOfUsers(string user, string client, SpfResult result)
    {
        var zone = Zone().Txt("example.com", "v=spf1 mx ", "include:mobile-users._spf.%{d} ", "include:remote-users._spf.%{d} ", "-all")
            .Txt("mobile-users._spf.example.com", "v=spf1 exists:%{l1r+}.%{d}").Txt("remote-users._spf.example.com", "v=spf1 exists:%{ir}.%{l1r+}.%{d}")
            .Address("fred.mobile-users._spf.example.com", "127.0.0.2").Address("mary.mobile-users._spf.example.com", "127.0.0.2").Address("15.15.168.192.joel.remote-users._spf.example.com", "127.0.0.2");
        Assert.Equal(result, (await zone.CheckAsync(client, $"{user}@example.com")).Result);
    }

    private static ZoneDns Zone() => new ZoneDns()
        .Mx("example.com", 10, "mail-a.example.com").Mx("example.com", 20, "mail-b.example.com").Address("example.com", "192.0.2.10", "192.0.2.11")
        .Address("amy.example.com", "192.0.2.65").Address("bob.example.com", "192.0.2.66").Address("mail-a.example.com", "192.0.2.129").Address("mail-b.example.com", "192.0.2.130")
        .Alias("www.example.com", "example.com").Mx("example.org", 10, "mail-c.example.org").Address("mail-c.example.org", "192.0.2.140")
        .Pointer("10.2.0.192.in-addr.arpa", "example.com").Pointer("11.2.0.192.in-addr.arpa", "example.com").Pointer("65.2.0.192.in-addr.arpa", "amy.example.com").Pointer("66.2.0.192.in-addr.arpa", "bob.example.com")
        .Pointer("129.2.0.192.in-addr.arpa", "mail-a.example.com").Pointer("130.2.0.192.in-addr.arpa", "mail-b.example.com").Pointer("140.2.0.192.in-addr.arpa", "mail-c.example.org").Pointer("4.0.0.10.in-addr.arpa", "bob.example.com");
}
