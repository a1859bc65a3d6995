using System.Net;
using Mox.Protocols.AuthenticationResults;
using Mox.Testing;

namespace Mox.Protocols.Tests.AuthenticationResults;

public class IprevTests
{
    private static FakeDns Dns => new FakeDns().Reverse("192.0.2.1", "a.example", "b.example").Address("a.example", "192.0.2.9").Address("b.example", "192.0.2.1")
        .Reverse("192.0.2.2", "a.example").Reverse("192.0.2.3", "gone.example").Reverse("192.0.2.4", "gone.example", "down.example")
        .Reverse("192.0.2.5", "down.example", "c.example").Address("c.example", "192.0.2.5").Fail("ip down.example", "ptr 192.0.2.6").Reverse("2001:db8::1", "v6.example").Address("v6.example", "2001:db8::1");

    [Theory]
    [InlineData("192.0.2.1", MethodResult.Pass, "b.example")]
    [InlineData("::ffff:192.0.2.1", MethodResult.Pass, "b.example")]
    [InlineData("192.0.2.2", MethodResult.Fail, null)]
    [InlineData("192.0.2.3", MethodResult.Fail, null)]
    [InlineData("192.0.2.4", MethodResult.TempError, null)]
    [InlineData("192.0.2.5", MethodResult.Pass, "c.example")]
    [InlineData("192.0.2.6", MethodResult.TempError, null)]
    [InlineData("192.0.2.7", MethodResult.PermError, null)]
    [InlineData("2001:db8::1", MethodResult.Pass, "v6.example")]
    public async Task A_name_passes_that_leads_back(string address, MethodResult result, string? name)
    {
        var outcome = await Iprev.CheckAsync(IPAddress.Parse(address), Dns, CancellationToken.None);
        Assert.Equal((result, name), (outcome.Result, outcome.Name?.Ascii));
        Assert.NotEmpty(outcome.Reason);
    }

    [Fact]
    public async Task No_more_than_ten_names_are_looked_at()
    {
        var dns = new FakeDns().Reverse("192.0.2.1", [.. Enumerable.Range(0, 30).Select(i => $"h{i}.example")]).Address("h29.example", "192.0.2.1");
        Assert.Equal(MethodResult.Fail, (await Iprev.CheckAsync(IPAddress.Parse("192.0.2.1"), dns, CancellationToken.None)).Result);
        Assert.Equal(1 + Iprev.MaxNames, dns.Asked.Count);
    }

    [Fact]
    public async Task It_is_authentic_when_both_answers_are()
    {
        var dns = new FakeDns { AllAuthentic = true }.Reverse("192.0.2.1", "a.example").Address("a.example", "192.0.2.1");
        Assert.True((await Iprev.CheckAsync(IPAddress.Parse("192.0.2.1"), dns, CancellationToken.None)).Authentic);
        dns.AllAuthentic = false;
        Assert.False((await Iprev.CheckAsync(IPAddress.Parse("192.0.2.1"), dns, CancellationToken.None)).Authentic);
    }
}
