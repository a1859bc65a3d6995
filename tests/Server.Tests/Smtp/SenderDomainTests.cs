using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Outbound;

namespace Mox.Server.Tests.Smtp;

/// <summary>The sender's domain at MAIL, on port 25.</summary>
public sealed class SenderDomainTests
{
    [Fact]
    public async Task An_exchanger_with_an_address_or_an_address_of_its_own_suffices()
    {
        await using var house = await OpenAsync();
        house.Dns.Mx("exchanged.example", 10, "gone.exchanged.example").Mx("exchanged.example", 20, "mx.exchanged.example").Address("mx.exchanged.example", "2001:db8::1");
        house.Dns.Address("plain.example", "192.0.2.1");
        Assert.StartsWith("250 2.1.0", await MailAsync(house, "a@exchanged.example"), StringComparison.Ordinal);
        Assert.StartsWith("250 2.1.0", await MailAsync(house, "a@plain.example"), StringComparison.Ordinal);
        Assert.Equal(["mx exchanged.example", "ip gone.exchanged.example", "ip mx.exchanged.example", "mx plain.example", "ip plain.example"], house.Dns.Asked);
    }

    [Fact]
    public async Task Where_no_mail_can_go_none_comes_from()
    {
        await using var house = await OpenAsync();
        house.Dns.Mx("nomail.example", 0, ".").Address("nomail.example", "192.0.2.1");
        house.Dns.Exists("empty.example");
        // RFC 5321 §5.1: a domain with MX records is not its own exchanger.
        house.Dns.Mx("dangling.example", 10, "gone.dangling.example").Address("dangling.example", "192.0.2.1");
        foreach (var domain in (string[])["nomail.example", "empty.example", "dangling.example", "missing.example"])
        {
            Assert.StartsWith("550 5.7.27 ", await MailAsync(house, "a@" + domain), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_cannot_be_looked_up_now_may_come_again()
    {
        await using var house = await OpenAsync();
        house.Dns.Fail("mx a.example").Mx("b.example", 10, "gone.example").Mx("b.example", 20, "mx.b.example").Address("mx.b.example", "192.0.2.1").Fail("ip mx.b.example");
        house.Dns.Exists("c.example").Fail("ip c.example");
        foreach (var domain in (string[])["a.example", "b.example", "c.example"]) Assert.StartsWith("451 4.4.0 ", await MailAsync(house, "a@" + domain), StringComparison.Ordinal);
        house.Dns.Mend("ip mx.b.example");
        Assert.StartsWith("250 ", await MailAsync(house, "a@b.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_not_the_end_of_the_session()
    {
        await using var house = await OpenAsync();
        house.Dns.Address("good.example", "192.0.2.1");
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@missing.example>", "550 5.7.27");
        await peer.CommandAsync("RCPT TO:<alice@test.example>", 503);
        await peer.BeginDataAsync("a@good.example", "alice@test.example");
        await peer.SendAsync("Subject: x\r\n\r\n.\r\n");
        await peer.ExpectAsync(250);
        Assert.Single(await house.InboxAsync(house.Alice));
    }

    [Fact]
    public async Task Nothing_is_asked_about_notifications_own_domains_domains_with_a_route_and_submissions()
    {
        await using var house = await OpenAsync(services =>
        {
            services.Configure<OutboundOptions>(options =>
            {
                options.Routes.Add(".corp.example=192.0.2.5:25");
                options.Routes.Add("*=192.0.2.6:25");
            });
        });
        foreach (var sender in (string[])["", "alice@test.example", "a@hq.corp.example"]) Assert.StartsWith("250 ", await MailAsync(house, sender), StringComparison.Ordinal);
        await using var submitter = await house.SubmitterAsync();
        await submitter.CommandAsync("MAIL FROM:<alice@test.example>", 250);
        Assert.Empty(house.Dns.Asked);
        // The route for all others says nothing of a domain.
        Assert.StartsWith("550 ", await MailAsync(house, "a@missing.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_nothing_is_asked()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.CheckSenderDomain = false);
        Assert.StartsWith("250 ", await MailAsync(house, "a@missing.example"), StringComparison.Ordinal);
        Assert.Empty(house.Dns.Asked);
    }

    [Fact]
    public async Task A_resolver_that_is_stuck_holds_the_session_for_a_bounded_time()
    {
        var stuck = new StuckDns();
        await using var house = await OpenAsync(services => services.AddSingleton<IDnsResolver>(stuck));
        var reply = MailAsync(house, "a@slow.example");
        await stuck.Asked;
        house.Time.Advance(TimeSpan.FromSeconds(44));
        Assert.False(reply.IsCompleted);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("451 4.4.0 ", await reply, StringComparison.Ordinal);
    }

    private static Task<SmtpHouse> OpenAsync(Action<IServiceCollection>? more = null) =>
        SmtpHouse.OpenAsync(options => (options.CheckSenderDomain, options.RequireTls) = (true, false), more: more);

    private static async Task<string> MailAsync(SmtpHouse house, string from)
    {
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.SendAsync($"MAIL FROM:<{from}>\r\n");
        return (await peer.ReplyAsync())!;
    }

    /// <summary>A resolver that never answers.</summary>
    private sealed class StuckDns : IDnsResolver
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => NeverAsync<MxRecord>(ct);

        public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => NeverAsync<IPAddress>(ct);

        public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => NeverAsync<string>(ct);

        public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => NeverAsync<DomainName>(ct);

        private async Task<DnsAnswer<T>> NeverAsync<T>(CancellationToken ct)
        {
            var never = new TaskCompletionSource<DnsAnswer<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.TrySetResult();
            return await never.Task.WaitAsync(ct);
        }
    }
}
