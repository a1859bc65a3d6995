using System.Net;
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
    public void What_makes_no_sense_is_refused(params string[] words) => Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(words));
}
