using System.Net;
using Mox.Server.Identity;
using Mox.Testing;

namespace Mox.Server.Tests.Identity;

public class Login_throttle
{
    private readonly ManualTime _time = new();
    private readonly LoginThrottle _throttle;

    public Login_throttle() => _throttle = new LoginThrottle(_time);

    [Fact]
    public void Ten_failures_in_a_minute_block_an_address_and_its_neighbour_goes_on()
    {
        Fail("192.0.2.1", 9);
        Assert.False(Blocked("192.0.2.1"));
        Fail("192.0.2.1", 1);
        Assert.True(Blocked("192.0.2.1"));
        Assert.False(Blocked("192.0.2.2"));
    }

    [Fact]
    public void The_minute_slides_so_that_a_burst_at_its_edge_counts_whole()
    {
        _time.Advance(TimeSpan.FromSeconds(29));
        Fail("192.0.2.1", 10);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(Blocked("192.0.2.1"));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(Blocked("192.0.2.1"));
    }

    [Fact]
    public void A_day_allows_fifty_failures_of_an_address()
    {
        for (var hour = 0; hour < 5; hour++)
        {
            Fail("192.0.2.1", 9);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.False(Blocked("192.0.2.1"));
        Fail("192.0.2.1", 5);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(Blocked("192.0.2.1"));
    }

    [Theory]
    [InlineData("192.0.2.")]
    [InlineData("2001:db8:0:1::")]
    public void Many_addresses_of_one_network_are_blocked_together(string network)
    {
        for (var host = 1; host <= 30; host++) Fail(network + host, 1);
        Assert.True(Blocked(network + "31"));
    }

    [Fact]
    public void A_right_password_forgives_what_this_address_failed_and_nothing_else()
    {
        Fail("192.0.2.1", 9);
        Fail("192.0.2.2", 9);
        _throttle.Succeeded(IPAddress.Parse("192.0.2.1"));
        Fail("192.0.2.1", 9);
        Assert.False(Blocked("192.0.2.1"));
        Fail("192.0.2.2", 1);
        Assert.True(Blocked("192.0.2.2"));
    }

    [Fact]
    public void An_IPv4_address_in_its_IPv6_form_is_the_same_address()
    {
        Fail("::ffff:192.0.2.1", 10);
        Assert.True(Blocked("192.0.2.1"));
    }

    [Fact]
    public void Switched_off_it_blocks_nobody()
    {
        var off = new LoginThrottle(_time, enabled: false);
        for (var i = 0; i < 100; i++) off.Failed(IPAddress.Loopback);
        Assert.False(off.IsBlocked(IPAddress.Loopback));
    }

    private void Fail(string address, int times)
    {
        for (var i = 0; i < times; i++) _throttle.Failed(IPAddress.Parse(address));
    }

    private bool Blocked(string address) => _throttle.IsBlocked(IPAddress.Parse(address));
}
