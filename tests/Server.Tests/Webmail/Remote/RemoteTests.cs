using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;
using Mox.Server.Webmail.Remote;

namespace Mox.Server.Tests.Webmail.Remote;

public class Requests_for_strangers
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.0.0.170", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2001:0:4136:e378::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    public void Go_to_public_addresses_only(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1/", 80)]
    [InlineData("http://[::1]/", 80)]
    [InlineData("http://2130706433/", 80)]
    [InlineData("http://0x7f.1/", 80)]
    [InlineData("http://localhost/", 80)]
    [InlineData("http://inside.example/", 80)]
    [InlineData("http://both.example/", 80)]
    [InlineData("http://public.example:8080/", 8080)]
    [InlineData("http://own.example/", 80)]
    public async Task Reach_nothing_inside_whatever_the_name_says(string address, int port)
    {
        var dns = new Mox.Testing.FakeDns().Address("inside.example", "192.168.0.7", "fd00::1").Address("both.example", "10.0.0.1", "8.8.8.8").Address("public.example", "8.8.8.8").Address("own.example", "8.8.4.4");
        var reach = new PublicReach(dns, own => own.Equals(IPAddress.Parse("8.8.4.4")));
        var found = await reach.ResolveAsync(new Uri(address).IdnHost, port, default);
        Assert.Equal(address.Contains("both", StringComparison.Ordinal) ? [IPAddress.Parse("8.8.8.8")] : [], found.ToArray());
    }

    [Fact]
    public async Task Carry_nothing_of_who_asks_and_follow_redirects_one_by_one()
    {
        await using var site = await LoopbackSite.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "id=1";
            if (context.Request.Path == "/a") context.Response.Redirect("/b");
            else if (context.Request.Path == "/round") context.Response.Redirect("/round");
            else if (context.Request.Path == "/out") context.Response.Redirect("http://10.0.0.1/secret");
            else if (context.Request.Path == "/file") context.Response.Redirect("file:///etc/passwd");
            return context.Response.WriteAsync("done");
        });
        using var client = new RemoteClient(new HomeReach(), TimeProvider.System);
        var answer = await client.GetAsync(site.Address + "/a", "image/*", 100, default);
        Assert.Equal((RemoteFault.None, "done"), (answer.Fault, System.Text.Encoding.ASCII.GetString(answer.Body.Span)));
        Assert.Equal(["/a", "/b"], site.Asked.Select(asked => asked.Path));
        foreach (var asked in site.Asked)
        {
            foreach (var header in (string[])["Cookie", "Referer", "Authorization", "Accept-Encoding", "X-Forwarded", "Traceparent", "If-None-Match"]) Assert.DoesNotContain(header, asked.Headers, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(RemoteFault.Refused, (await client.GetAsync(site.Address + "/round", "*/*", 100, default)).Fault);
        Assert.Equal(RemoteFault.OutOfReach, (await client.GetAsync(site.Address + "/out", "*/*", 100, default)).Fault);
        Assert.Equal(RemoteFault.OutOfReach, (await client.GetAsync(site.Address + "/file", "*/*", 100, default)).Fault);
        Assert.Equal(RemoteFault.OutOfReach, (await client.GetAsync(site.Address.Replace("http://", "http://user:secret@", StringComparison.Ordinal), "*/*", 100, default)).Fault);
    }

    [Fact]
    public async Task Take_no_more_octets_than_they_want_and_wait_no_longer_than_they_may()
    {
        await using var site = await LoopbackSite.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow") await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            for (var i = 0; i < 100; i++) await context.Response.WriteAsync(new string('x', 1000));
        });
        using var client = new RemoteClient(new HomeReach(), TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(400) };
        Assert.Equal(RemoteFault.TooLarge, (await client.GetAsync(site.Address + "/large", "*/*", 50_000, default)).Fault);
        Assert.Equal(RemoteFault.NoAnswer, (await client.GetAsync(site.Address + "/slow", "*/*", 50_000, default)).Fault);
    }

    [Fact]
    public async Task Connect_to_the_address_that_was_looked_at_though_the_name_has_another_now()
    {
        await using var site = await LoopbackSite.StartAsync(context => context.Response.WriteAsync("here"));
        using var client = new RemoteClient(new Turning(), TimeProvider.System);
        var answer = await client.GetAsync(site.Address.Replace("127.0.0.1", "turning.example", StringComparison.Ordinal), "*/*", 100, default);
        Assert.Equal(RemoteFault.None, answer.Fault);
        Assert.Contains("Host: turning.example", Assert.Single(site.Asked).Headers, StringComparison.Ordinal);
    }

    /// <summary>Answers once with loopback; a name that the system would not find at all.</summary>
    private sealed class Turning : RemoteReach
    {
        private int _asked;

        public override Task<ImmutableArray<IPAddress>> ResolveAsync(string host, int port, CancellationToken ct) => Task.FromResult<ImmutableArray<IPAddress>>(_asked++ == 0 ? [IPAddress.Loopback] : []);
    }
}
