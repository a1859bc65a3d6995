using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Spf;
using Mox.Testing;

namespace Mox.Protocols.Tests.Spf;

/// <summary>Policies evaluated, and what is told of it.</summary>
public class SpfEvaluationTests
{
    [Fact]
    public async Task APassNamesItsMechanismAndCountsWhatWasAsked()
    {
        var verdict = await new ZoneDns { Signed = true }.Txt("example.org", "v=spf1 a mx -all").Address("example.org", "192.0.2.9").Mx("example.org", 10, "mx.example.org").Address("mx.example.org", "192.0.2.1").CheckAsync("192.0.2.1");
        Assert.Equal(SpfResult.Pass, verdict.Result);
        Assert.Equal(("mx", "example.org", (string?)null), (verdict.Mechanism, verdict.MechanismDomain, verdict.Included));
        Assert.Equal((2, 0, 4), (verdict.Terms, verdict.VoidTerms, verdict.Questions));
        Assert.Equal("example.org names 192.0.2.1 as one of its senders (mx)", verdict.Reason);
        Assert.Equal("v=spf1 a mx -all", verdict.Record!.Text);
        Assert.Equal("example.org", verdict.Domain!.Value.Ascii);
        Assert.True(verdict.Authentic);
        Assert.Null(verdict.Explanation);
        Assert.Null(verdict.Problem);
    }

    [Fact]
    public async Task OneAnswerThatIsNotAuthenticIsEnoughForTheWhole()
    {
        var zone = new ZoneDns { Signed = true }.Txt("example.org", "v=spf1 a:mail.example.net -all").Address("mail.example.net", "192.0.2.1");
        Assert.True((await zone.CheckAsync("192.0.2.1")).Authentic);
        zone.Unsigned.Add("mail.example.net");
        var verdict = await zone.CheckAsync("192.0.2.1");
        Assert.Equal((SpfResult.Pass, false), (verdict.Result, verdict.Authentic));
    }

    [Fact]
    public async Task APassByAnIncludedPolicyTellsBoth()
    {
        var verdict = await new ZoneDns().Txt("example.org", "v=spf1 include:_spf.example.net -all").Txt("_spf.example.net", "v=spf1 ip4:192.0.2.0/24 -all").CheckAsync("192.0.2.1");
        Assert.Equal("include:_spf.example.net", verdict.Mechanism);
        Assert.Equal("ip4:192.0.2.0/24 of _spf.example.net", verdict.Included);
        Assert.Equal("example.org names 192.0.2.1 as one of its senders (include:_spf.example.net: ip4:192.0.2.0/24 of _spf.example.net)", verdict.Reason);
    }

    [Theory]
    [InlineData("v=spf1 ?all", SpfResult.Neutral, "example.org does not say whether 192.0.2.1 is one of its senders (?all)")]
    [InlineData("v=spf1 ~all", SpfResult.SoftFail, "example.org says that 192.0.2.1 is probably none of its senders (~all)")]
    [InlineData("v=spf1 -all", SpfResult.Fail, "example.org says that 192.0.2.1 is none of its senders (-all)")]
    [InlineData("v=spf1", SpfResult.Neutral, "the policy of example.org does not mention 192.0.2.1")]
    [InlineData("v=spf1 redirect=b.example", SpfResult.SoftFail, "example.org says that 192.0.2.1 is probably none of its senders (~all of b.example)")]
    [InlineData("v=spf10", SpfResult.None, "example.org publishes no policy")]
    [InlineData("v=spf1 foo:bar -all", SpfResult.PermError, "the policy of example.org cannot be followed: the record of example.org has 'foo:bar -all' at character 8, in the place of mechanism: all, include, a, mx, ptr, ip4, ip6 or exists; or a name and an equals sign")]
    [InlineData("v=spf1 a:", SpfResult.PermError, "the policy of example.org cannot be followed: the record of example.org ends at character 10, where domain name is missing")]
    [InlineData("v=spf1 include:none.example -all", SpfResult.PermError, "the policy of example.org cannot be followed: the policy of example.org includes that of none.example, but none.example publishes no policy")]
    [InlineData("v=spf1 redirect=none.example", SpfResult.PermError, "the policy of example.org cannot be followed: the policy of example.org is redirected to that of none.example, but none.example publishes no policy")]
    [InlineData("v=spf1 a:down.example -all", SpfResult.TempError, "whether example.org names 192.0.2.1 as a sender cannot be said now: down.example, which the policy of example.org names, could not be looked up")]
    [InlineData("v=spf1 include:down.example -all", SpfResult.TempError, "whether example.org names 192.0.2.1 as a sender cannot be said now: the policy of down.example could not be looked up")]
    public async Task TheReasonIsSaidInPlainWords(string record, SpfResult result, string reason)
    {
        var verdict = await new ZoneDns().Txt("example.org", record).Txt("b.example", "v=spf1 ~all").TimeOut("down.example").CheckAsync("192.0.2.1");
        Assert.Equal((result, reason), (verdict.Result, verdict.Reason));
        Assert.Equal(result == SpfResult.TempError ? "no answer came in time" : null, verdict.Failure?.Reason);
    }

    [Fact]
    public async Task TwoPoliciesAreNone()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 +all").Txt("example.org", "V=spf1 -all").Txt("example.org", "other text");
        Assert.Equal(SpfResult.PermError, (await zone.CheckAsync("192.0.2.1")).Result);
    }

    [Theory]
    [InlineData("", "mail.example.org", SpfIdentity.Hello, SpfResult.Pass)]
    [InlineData("", "mail", SpfIdentity.Hello, SpfResult.None)]
    [InlineData("", "[192.0.2.1]", SpfIdentity.Hello, SpfResult.None)]
    [InlineData("", "bad..example.org", SpfIdentity.Hello, SpfResult.None)]
    [InlineData("@example.org", "mail", SpfIdentity.MailFrom, SpfResult.Fail)]
    [InlineData("ann@[192.0.2.1]", "mail.example.org", SpfIdentity.MailFrom, SpfResult.None)]
    [InlineData("example.org", "mail", SpfIdentity.MailFrom, SpfResult.Fail)]
    [InlineData("ann@localhost", "mail.example.org", SpfIdentity.MailFrom, SpfResult.None)]
    public async Task WithoutASenderTheNameOfTheClientIsChecked(string sender, string hello, SpfIdentity identity, SpfResult result)
    {
        var zone = new ZoneDns().Txt("mail.example.org", "v=spf1 ip4:192.0.2.1 -all").Txt("example.org", "v=spf1 -all exp=who.example.org").Txt("who.example.org", "%{l}");
        var verdict = await zone.CheckAsync("192.0.2.1", sender, hello);
        Assert.Equal((identity, result), (verdict.Request.Identity, verdict.Result));
        if (result == SpfResult.Fail) Assert.Equal("postmaster", verdict.Explanation);
        if (result == SpfResult.None) Assert.Empty(zone.Asked);
        if (result == SpfResult.None) Assert.EndsWith("which is no domain that could have a policy", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIPv4AddressInIPv6FormIsOneOfIPv4()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 ip6:::ffff:192.0.2.1 ip4:192.0.2.1 -all");
        var verdict = await zone.CheckAsync("::ffff:192.0.2.1");
        Assert.Equal(("ip4:192.0.2.1", "192.0.2.1"), (verdict.Mechanism, verdict.Request.Client.ToString()));
        Assert.Equal(SpfResult.Fail, (await new ZoneDns().Txt("example.org", "v=spf1 ip6:::ffff:192.0.2.1 -all").CheckAsync("::ffff:192.0.2.1")).Result);
    }

    [Fact]
    public async Task AnInternationalDomainIsAskedForByItsALabels()
    {
        var zone = new ZoneDns().Txt("xn--bcher-kva.example", "v=spf1 exists:%{o}.ok.example -all").Address("xn--bcher-kva.example.ok.example", "127.0.0.2");
        Assert.Equal(SpfResult.Pass, (await zone.CheckAsync("192.0.2.1", "ann@bücher.example")).Result);
    }

    /// <summary>RFC 8616 §4.</summary>
    [Theory]
    [InlineData("v=spf1 exists:%{l}.example.net -all", SpfResult.Fail)]
    [InlineData("v=spf1 include:%{s}.example.net ?all", SpfResult.Neutral)]
    [InlineData("v=spf1 redirect=%{l}.example.net", SpfResult.PermError)]
    [InlineData("v=spf1 -exists:%{L}.example.net ~all", SpfResult.SoftFail)]
    [InlineData("v=spf1 exists:%{d}.example.net -all", SpfResult.Pass)]
    public async Task ALocalPartOutsideAsciiMatchesNothing(string record, SpfResult result)
    {
        var zone = new ZoneDns().Txt("example.org", record).Address("example.org.example.net", "127.0.0.2").Address("%c3%a9.example.net", "127.0.0.2");
        Assert.Equal(result, (await zone.CheckAsync("192.0.2.1", "é@example.org")).Result);
    }

    [Fact]
    public async Task AnAliasIsFollowed()
    {
        var zone = new ZoneDns().Alias("example.org", "policy.example.net").Txt("policy.example.net", "v=spf1 a:www.example.org -all").Alias("www.example.org", "host.example.net").Address("host.example.net", "192.0.2.1");
        Assert.Equal(SpfResult.Pass, (await zone.CheckAsync("192.0.2.1")).Result);
    }

    [Theory]
    [InlineData("v=spf1 exp=why.example.org -all", "Ask ann at example.org, 192.0.2.1 (receiver.example, 1767614400)")]
    [InlineData("v=spf1 exp=none.example.org -all", null)]
    [InlineData("v=spf1 exp=two.example.org -all", null)]
    [InlineData("v=spf1 exp=bad.example.org -all", null)]
    [InlineData("v=spf1 exp=utf8.example.org -all", null)]
    [InlineData("v=spf1 exp=down.example.org -all", null)]
    [InlineData("v=spf1 exp=a..example.org -all", null)]
    [InlineData("v=spf1 exp=why.example.org ~all", null)]
    [InlineData("v=spf1 -include:pass.example exp=own.example.org", "mine")]
    [InlineData("v=spf1 exp=own.example.org redirect=fail.example", "theirs")]
    [InlineData("v=spf1 exp=name.example.org -all", "mx.example.org.")]
    public async Task AnExplanationIsOfferedForAFailOnly(string record, string? explanation)
    {
        var zone = new ZoneDns().Txt("example.org", record).TimeOut("down.example.org")
            .Txt("why.example.org", "Ask %{l} at ", "%{d}, %{c} (%{r}, %{t})").Txt("two.example.org", "one").Txt("two.example.org", "two").Txt("bad.example.org", "The %{x}-files").Txt("utf8.example.org", "é")
            .Txt("own.example.org", "mine").Txt("their.example", "theirs").Txt("pass.example", "v=spf1 +all exp=their.example").Txt("fail.example", "v=spf1 -all exp=their.example")
            .Txt("name.example.org", "%{p}.").Pointer("1.2.0.192.in-addr.arpa", "mx.example.org").Address("mx.example.org", "192.0.2.1");
        var time = new ManualTime(DateTimeOffset.FromUnixTimeSeconds(1_767_614_400));
        Assert.Equal(explanation, (await zone.CheckAsync("192.0.2.1", time: time)).Explanation);
    }

    [Fact]
    public async Task AnExplanationIsCutOff()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 exp=why.example.org -all").Txt("why.example.org", new string('x', 2000));
        Assert.Equal(500, (await zone.CheckAsync("192.0.2.1")).Explanation!.Length);
    }

    /// <summary>RFC 7208 §7.3: the domain itself, else one below it, else any.</summary>
    [Theory]
    [InlineData("other.example mail.example.org example.org", "example.org")]
    [InlineData("other.example mail.example.org", "mail.example.org")]
    [InlineData("notexample.org other.example", "other.example")]
    [InlineData("liar.example", "unknown")]
    [InlineData("down.example", "unknown")]
    [InlineData("", "unknown")]
    public async Task TheNameOfTheClientIsOneThatItsAddressConfirms(string names, string expected)
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 exists:%{p}.list.example -all").Address($"{expected}.list.example", "127.0.0.2")
            .Address("example.org", "192.0.2.1").Address("mail.example.org", "192.0.2.1").Address("other.example", "192.0.2.1").Address("liar.example", "192.0.2.99").TimeOut("down.example");
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) zone.Pointer("1.2.0.192.in-addr.arpa", name);
        var verdict = await zone.CheckAsync("192.0.2.1");
        Assert.Equal((SpfResult.Pass, 2), (verdict.Result, verdict.Terms));
    }

    [Fact]
    public async Task TheCheckOfAMailAddressIsThatOfItsText()
    {
        var address = MailAddress.Parse("\"a b\"@Example.org").Value;
        Assert.Equal(SpfRequest.ForSender(IPAddress.Loopback, "h", address), SpfRequest.For(IPAddress.Loopback, "h", "\"a b\"@example.org"));
        Assert.Equal("a b@example.org", SpfRequest.ForSender(IPAddress.Loopback, "h", address).Sender);
        await Assert.ThrowsAsync<ArgumentNullException>(() => new SpfEvaluation(new ZoneDns(), TimeProvider.System).CheckAsync(null!, CancellationToken.None));
    }

    /// <summary>Names of any characters are asked for; what can be no name matches nothing.</summary>
    [Theory]
    [InlineData("v=spf1 a:macro%%percent%_%_space%-.example.com -all", "h", "192.0.2.1", SpfResult.Pass)]
    [InlineData("v=spf1 a:%{H} -all", "JUMPIN' JUPITER", "192.0.2.1", SpfResult.Fail)]
    [InlineData("v=spf1 a:%{h} -all", "[192.0.2.1]", "192.0.2.1", SpfResult.Fail)]
    [InlineData("v=spf1 a:%{h} -all", "a..b", "192.0.2.1", SpfResult.Fail)]
    [InlineData("v=spf1 a:%{h}/0 -all", "host.example.com", "198.51.100.1", SpfResult.Pass)]
    [InlineData("v=spf1 a:HOST.Example.com. -all", "h", "192.0.2.1", SpfResult.Pass)]
    [InlineData("v=spf1 a:host.example.com//0 -all", "h", "2001:db8::1", SpfResult.Pass)]
    [InlineData("v=spf1 a:host.example.com/0 -all", "h", "2001:db8::2", SpfResult.Fail)]
    [InlineData("v=spf1 a:host.example.com//64 -all", "h", "2001:db8:0:1::1", SpfResult.Fail)]
    [InlineData("v=spf1 a:host.example.com//63 -all", "h", "2001:db8:0:1::1", SpfResult.Pass)]
    [InlineData("v=spf1 exists:host.example.com -all", "h", "2001:db8::1", SpfResult.Pass)]
    [InlineData("v=spf1 exists:six.example.com -all", "h", "2001:db8::1", SpfResult.Fail)]
    [InlineData("v=spf1 ptr:Example.COM -all", "h", "2001:db8::1", SpfResult.Pass)]
    [InlineData("v=spf1 ptr:ample.com -all", "h", "2001:db8::1", SpfResult.Fail)]
    [InlineData("v=spf1 ip6:2001:db8::/32 -all", "h", "2001:db8::1", SpfResult.Pass)]
    [InlineData("v=spf1 ip6:::/0 -all", "h", "192.0.2.1", SpfResult.Fail)]
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", "h", "2001:db8::1", SpfResult.Fail)]
    [InlineData("v=spf1 ip4:192.0.2.3/30 -all", "h", "192.0.2.1", SpfResult.Pass)]
    [InlineData("v=spf1 include:a..example ?all", "h", "192.0.2.1", SpfResult.PermError)]
    [InlineData("v=spf1 include:%{h} ?all", "single", "192.0.2.1", SpfResult.PermError)]
    [InlineData("v=spf1 redirect=a..example", "h", "192.0.2.1", SpfResult.PermError)]
    [InlineData("v=spf1 redirect=none.example ?all", "h", "192.0.2.1", SpfResult.Neutral)]
    [InlineData("v=spf1 all -foo:bar", "h", "192.0.2.1", SpfResult.PermError)]
    [InlineData("v=spf1 mx:down.example.com -all", "h", "192.0.2.1", SpfResult.TempError)]
    [InlineData("v=spf1 mx:half.example.com -all", "h", "192.0.2.1", SpfResult.Pass)]
    [InlineData("v=spf1 mx:half.example.com -all", "h", "192.0.2.2", SpfResult.TempError)]
    [InlineData("v=spf1 ptr:down.example.com -all", "h", "192.0.2.2", SpfResult.Fail)]
    public async Task AMechanismComparesWithWhatIsThere(string record, string hello, string client, SpfResult result)
    {
        var zone = new ZoneDns().Txt("example.org", record)
            .Address("macro%percent  space%20.example.com", "192.0.2.1").Address("host.example.com", "192.0.2.1", "2001:db8::1").Address("six.example.com", "2001:db8::1")
            .Pointer("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.IP6.ARPA", "Host.Example.com.").Pointer("2.2.0.192.in-addr.arpa", "down.example.com")
            .TimeOut("down.example.com").Mx("half.example.com", 1, "host.example.com").Mx("half.example.com", 2, "down.example.com");
        Assert.Equal(result, (await zone.CheckAsync(client, hello: hello)).Result);
    }
}
