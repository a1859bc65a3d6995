using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Outbound;

public class Route_planner
{
    private readonly FakeDns _dns = new();
    private readonly OutboundOptions _options = new();
    private readonly FixedPolicies _policies = new();

    private Task<RoutePlan> PlanAsync(string address, bool waivesTls = false)
    {
        AddressOwner Find(MailAddress of) => of.ToString() switch
        {
            "user@ours.example" => new AddressOwner.Account(1, of),
            "x@off.example" => new AddressOwner.DomainDisabled(),
            _ when of.Domain.Ascii == "ours.example" => new AddressOwner.UnknownHere(),
            _ => new AddressOwner.Elsewhere(),
        };
        var planner = new RoutePlanner(_dns, Find, IPAddress.IsLoopback, new TlsPlanner(_dns, _policies), Options.Create(new ApplianceOptions { HostName = "mail.ours.example" }), Options.Create(_options));
        return planner.PlanAsync(MailAddress.Parse(address).Value, waivesTls, default);
    }

    private async Task<string> HostsAsync(string address) =>
        string.Join(' ', Assert.IsType<RoutePlan.Remote>(await PlanAsync(address)).Hosts.Select(host => $"{host.Name}:{host.Port}[{string.Join(',', host.Addresses)}]"));

    private async Task<string> ImpossibleAsync(string address) => Assert.IsType<RoutePlan.Impossible>(await PlanAsync(address)).Reply.ToString()[..9].Trim();

    [Fact]
    public async Task Keeps_mail_for_our_addresses_here()
    {
        Assert.Equal(1, Assert.IsType<AddressOwner.Account>(Assert.IsType<RoutePlan.Local>(await PlanAsync("user@ours.example")).Owner).AccountId);
        Assert.Equal("550 5.1.1", await ImpossibleAsync("nobody@ours.example"));
        Assert.IsType<RoutePlan.Unknown>(await PlanAsync("x@off.example"));
        Assert.Empty(_dns.Asked);
    }

    [Fact]
    public async Task Takes_mail_exchangers_by_preference_with_their_addresses()
    {
        _dns.Mx("there.example", 20, "b.there.example").Mx("there.example", 10, "a.there.example").Address("a.there.example", "192.0.2.1", "192.0.2.2", "2001:db8::1").Address("b.there.example", "192.0.2.3");
        Assert.Equal("a.there.example:25[192.0.2.1,2001:db8::1,192.0.2.2] b.there.example:25[192.0.2.3]", await HostsAsync("a@there.example"));
        Assert.Equal(TlsDemand.Opportunistic, ((RoutePlan.Remote)await PlanAsync("a@there.example")).Hosts[0].Tls);
    }

    [Fact]
    public async Task Shuffles_exchangers_of_equal_preference()
    {
        foreach (var host in (string[])["a", "b", "c", "d"]) _dns.Mx("there.example", 10, $"{host}.there.example").Address($"{host}.there.example", "192.0.2.1");
        var orders = new HashSet<string>();
        for (var i = 0; i < 200; i++) orders.Add(await HostsAsync("a@there.example"));
        Assert.InRange(orders.Count, 5, 24);
    }

    [Fact]
    public async Task Takes_the_domain_itself_only_where_there_is_no_exchanger()
    {
        _dns.Address("there.example", "192.0.2.1");
        Assert.Equal("there.example:25[192.0.2.1]", await HostsAsync("a@there.example"));
        _dns.Mx("there.example", 10, "gone.there.example");
        Assert.Equal("550 5.4.4", await ImpossibleAsync("a@there.example"));
    }

    [Fact]
    public async Task Follows_an_alias_of_the_domain()
    {
        _dns.Alias("alias.example", "there.example").Address("there.example", "192.0.2.1");
        Assert.Equal("there.example:25[192.0.2.1]", await HostsAsync("a@alias.example"));
    }

    [Fact]
    public async Task Refuses_domains_that_take_no_mail_or_do_not_exist()
    {
        _dns.Mx("null.example", 0, ".").Exists("bare.example");
        Assert.Equal("556 5.1.10", (await PlanAsync("a@null.example") as RoutePlan.Impossible)!.Reply.ToString()[..10]);
        Assert.Equal("550 5.1.2", await ImpossibleAsync("a@nowhere.example"));
        Assert.Equal("550 5.4.4", await ImpossibleAsync("a@bare.example"));
    }

    [Fact]
    public async Task Never_takes_a_failed_look_up_for_an_answer()
    {
        _dns.Fail("mx there.example");
        Assert.IsType<RoutePlan.Unknown>(await PlanAsync("a@there.example"));
        _dns.Mend("mx there.example").Mx("there.example", 10, "a.there.example").Fail("ip a.there.example");
        Assert.IsType<RoutePlan.Unknown>(await PlanAsync("a@there.example"));
        _dns.Mx("there.example", 20, "b.there.example").Address("b.there.example", "192.0.2.3");
        Assert.Equal("b.there.example:25[192.0.2.3]", await HostsAsync("a@there.example"));
    }

    [Fact]
    public async Task Uses_only_exchangers_preferred_to_ourselves()
    {
        _dns.Mx("there.example", 10, "a.there.example").Mx("there.example", 20, "mail.ours.example").Mx("there.example", 30, "c.there.example")
            .Address("a.there.example", "192.0.2.1").Address("mail.ours.example", "192.0.2.9").Address("c.there.example", "192.0.2.3");
        Assert.Equal("a.there.example:25[192.0.2.1]", await HostsAsync("a@there.example"));
        _dns.Mx("loop.example", 10, "other.name.example").Address("other.name.example", "127.0.0.1");
        Assert.Equal("554 5.4.6", await ImpossibleAsync("a@loop.example"));
    }

    [Fact]
    public async Task Prefers_a_fixed_route_and_of_these_the_closest()
    {
        foreach (var route in (string[])["there.example=192.0.2.1:2525", ".example=[2001:db8::1]:26", "*=smart.example", "ours.example=127.0.0.1:1"]) _options.Routes.Add(route);
        _dns.Address("smart.example", "192.0.2.9");
        Assert.Equal("192.0.2.1:2525[192.0.2.1]", await HostsAsync("a@there.example"));
        Assert.Equal("2001:db8::1:26[2001:db8::1]", await HostsAsync("a@else.example"));
        Assert.Equal("smart.example:25[192.0.2.9]", await HostsAsync("a@example.org"));
        Assert.Equal("127.0.0.1:1[127.0.0.1]", await HostsAsync("user@ours.example"));
        _dns.Fail("ip smart.example");
        Assert.IsType<RoutePlan.Unknown>(await PlanAsync("a@example.org"));
    }

    [Fact]
    public async Task Lets_nothing_out_without_a_route_when_it_is_to_stay_at_home()
    {
        _options.KeepAtHome = true;
        _options.Routes.Add("there.example=127.0.0.1:2525");
        _dns.Mx("else.example", 10, "mx.else.example").Address("mx.else.example", "192.0.2.1");
        Assert.Equal("550 5.7.1", await ImpossibleAsync("a@else.example"));
        Assert.IsType<RoutePlan.Remote>(await PlanAsync("a@there.example"));
        Assert.Empty(_dns.Asked);
    }
}

public class Static_routes
{
    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("=127.0.0.1:25")]
    [InlineData("exa mple.org=127.0.0.1:25")]
    [InlineData("example.org=host:0")]
    [InlineData("example.org=host:99999")]
    [InlineData("example.org=ho st")]
    public void Are_told_wrong_before_the_start(string route)
    {
        var options = new OutboundOptions();
        options.Routes.Add(route);
        Assert.True(new OutboundOptionsValidator().Validate(null, options).Failed);
    }
}
