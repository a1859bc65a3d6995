using System.Diagnostics;
using System.Globalization;
using Mox.Protocols.Spf;
using Mox.Testing;

namespace Mox.Protocols.Tests.Spf;

/// <summary>What a hostile policy can cost.</summary>
public class SpfLimitTests
{
    private const string Client = "192.0.2.1";

    [Theory]
    [InlineData(10, SpfResult.Pass)]
    [InlineData(11, SpfResult.PermError)]
    public async Task TenTermsMayAsk(int terms, SpfResult result)
    {
        var zone = new ZoneDns().Txt("example.org", $"v=spf1 {string.Join(' ', Enumerable.Repeat("a", terms))} ip4:{Client} -all").Address("example.org", "192.0.2.9");
        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((result, 10), (verdict.Result, verdict.Terms));
        if (result == SpfResult.PermError) Assert.Equal("the policy asks for more than 10 look-ups, in the record of example.org", verdict.Problem);
    }

    [Theory]
    [InlineData("v=spf1 include:example.org -all")]
    [InlineData("v=spf1 redirect=example.org")]
    [InlineData("v=spf1 include:example.org include:example.org include:example.org include:example.org")]
    public async Task ACircleOfPoliciesEnds(string record)
    {
        var zone = new ZoneDns().Txt("example.org", record);
        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((SpfResult.PermError, 10, 11), (verdict.Result, verdict.Terms, zone.Asked.Count));
    }

    [Fact]
    public async Task ATreeOfPoliciesIsCountedAsOne()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 include:a.example include:b.example -all");
        foreach (var name in (string[])["a.example", "b.example"]) zone.Txt(name, "v=spf1 a a a a ~all").Address(name, "192.0.2.9");
        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((SpfResult.Fail, 10), (verdict.Result, verdict.Terms));
        zone.Txt("c.example", "v=spf1 include:example.org a -all");
        Assert.Equal(SpfResult.PermError, (await zone.CheckAsync(Client, "ann@c.example")).Result);
    }

    [Theory]
    [InlineData("a:n1.example a:n2.example", 2, SpfResult.Fail)]
    [InlineData("a:n1.example a:n2.example a:n3.example", 3, SpfResult.PermError)]
    [InlineData("exists:n1.example mx:n2.example ptr", 3, SpfResult.PermError)]
    [InlineData("a:example.org a:example.org a:example.org", 3, SpfResult.PermError)]
    [InlineData("mx:null.example mx:null.example mx:null.example", 0, SpfResult.Fail)]
    [InlineData("mx:empty.example mx:empty.example mx:empty.example", 3, SpfResult.PermError)]
    [InlineData("a:a..example a:b..example a:c..example", 0, SpfResult.Fail)]
    public async Task TwoTermsMayFindNothing(string terms, int voids, SpfResult result)
    {
        var zone = new ZoneDns().Txt("example.org", $"v=spf1 {terms} -all").Mx("null.example", 0, "").Mx("empty.example", 0, "n1.example").Mx("empty.example", 1, "n2.example");
        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((result, voids), (verdict.Result, verdict.VoidTerms));
    }

    [Fact]
    public async Task HowManyMayFindNothingCanBeSet()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 a:n1.example a:n2.example a:n3.example -all");
        Assert.Equal(SpfResult.Fail, (await zone.CheckAsync(Client, limits: new SpfLimits { VoidTerms = 3 })).Result);
        Assert.Equal(SpfResult.PermError, (await zone.CheckAsync(Client, limits: new SpfLimits { VoidTerms = 0 })).Result);
    }

    [Theory]
    [InlineData(10, "192.0.2.110", SpfResult.Pass)]
    [InlineData(11, "192.0.2.110", SpfResult.Pass)]
    [InlineData(11, "192.0.2.111", SpfResult.PermError)]
    [InlineData(1000, "192.0.2.1", SpfResult.PermError)]
    public async Task TenMailExchangersAreLookedAt(int hosts, string client, SpfResult result)
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 mx -all");
        for (var i = 1; i <= hosts; i++) zone.Mx("example.org", i, $"mx{i}.example.org").Address($"mx{i}.example.org", i < 100 ? $"192.0.2.{100 + i}" : "192.0.2.99");
        var verdict = await zone.CheckAsync(client);
        Assert.Equal(result, verdict.Result);
        Assert.True(verdict.Questions <= 12);
    }

    [Fact]
    public async Task TenNamesOfAClientAreLookedAtAndOnlyThoseThatCouldMatch()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 ptr -all");
        for (var i = 0; i < 500; i++) zone.Pointer("1.2.0.192.in-addr.arpa", i < 9 ? $"h{i}.example.net" : $"h{i}.example.org");
        zone.Address("h9.example.org", "192.0.2.9").Address("h10.example.org", Client);
        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((SpfResult.Fail, 3), (verdict.Result, verdict.Questions));
        Assert.Equal(["txt example.org", "ptr 1.2.0.192.in-addr.arpa", "a h9.example.org"], zone.Asked);
    }

    [Fact]
    public async Task TheNamesOfAClientAreAskedForOnce()
    {
        var zone = new ZoneDns().Txt("example.org", "v=spf1 ptr ptr ptr exists:%{p}.none.example -all").Pointer("1.2.0.192.in-addr.arpa", "h.example.org").Address("h.example.org", "192.0.2.9");
        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((SpfResult.Fail, 4, 4), (verdict.Result, verdict.Terms, verdict.Questions));
    }

    /// <summary>RFC 7208 §11.1: the policy of one message makes this host ask a victim. Row 35 of our list of attacks.</summary>
    [Fact]
    public async Task AmplificationEndsAtTheBudgetOfQuestions()
    {
        var zone = new ZoneDns().Txt("example.org", $"v=spf1 {string.Join(' ', Enumerable.Range(0, 10).Select(i => $"mx:m{i}.example.org"))} -all").Address("real.victim.example", "192.0.2.9");
        for (var i = 0; i < 10; i++)
        {
            zone.Mx($"m{i}.example.org", 0, "real.victim.example");
            for (var j = 1; j < 10; j++) zone.Mx($"m{i}.example.org", j, $"n{i}-{j}.victim.example");
        }

        var verdict = await zone.CheckAsync(Client);
        Assert.Equal((SpfResult.PermError, 60, 60), (verdict.Result, verdict.Questions, zone.Asked.Count));
        Assert.Equal("the policy needs more than 60 questions, in the record of example.org", verdict.Problem);
        Assert.Equal(111, (await zone.CheckAsync(Client, limits: new SpfLimits { Questions = 200 })).Questions);
        Assert.Equal(SpfResult.PermError, (await zone.CheckAsync(Client, limits: new SpfLimits { Questions = 0 })).Result);
    }

    [Fact]
    public async Task NamesOfAVictimThatAreNotThereEndItSooner()
    {
        var zone = new ZoneDns().Txt("example.org", $"v=spf1 {string.Join(' ', Enumerable.Range(0, 10).Select(i => $"a:n{i}.victim.example"))} -all");
        await zone.CheckAsync(Client);
        Assert.Equal(3, zone.Asked.Count(question => question.Contains("victim", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ACheckThatTakesTooLongIsATemporaryError()
    {
        var time = new ManualTime();
        var zone = new ZoneDns { Wait = ct => Task.Delay(Timeout.InfiniteTimeSpan, time, ct) }.Txt("example.org", "v=spf1 +all");
        var check = zone.CheckAsync(Client, time: time);
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(check.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        var verdict = await check;
        Assert.Equal((SpfResult.TempError, "the look-ups took more than 20 seconds"), (verdict.Result, verdict.Problem));
    }

    [Fact]
    public async Task AFailStandsWhenItsExplanationTakesTooLong()
    {
        var time = new ManualTime();
        var zone = new ZoneDns().Txt("example.org", "v=spf1 -all exp=why.example.org").Txt("why.example.org", "because");
        zone.Wait = ct => zone.Asked.Count == 1 ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        var check = zone.CheckAsync(Client, time: time);
        time.Advance(TimeSpan.FromSeconds(21));
        var verdict = await check;
        Assert.Equal((SpfResult.Fail, (string?)null), (verdict.Result, verdict.Explanation));
    }

    [Fact]
    public async Task WhoeverAskedMayEndTheCheck()
    {
        using var ended = new CancellationTokenSource();
        var zone = new ZoneDns { Wait = ct => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct) };
        var check = new SpfEvaluation(zone, TimeProvider.System).CheckAsync(SpfRequest.For(System.Net.IPAddress.Loopback, "h", "ann@example.org"), ended.Token);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    /// <summary>Texts as long as a resource record can be, and then some.</summary>
    [Theory]
    [InlineData("a ", 32_000)]
    [InlineData("ip4:192.0.2.9 ", 4_600)]
    [InlineData("x=%{s}%{l1r-+} ", 4_300)]
    [InlineData("exists:%{ir}.%{d}.example ", 2_500)]
    [InlineData("%{", 32_000)]
    [InlineData("a:", 32_000)]
    [InlineData("a/1", 21_000)]
    [InlineData("//1", 21_000)]
    [InlineData(".", 65_000)]
    [InlineData("x=.-+,/_", 8_000)]
    [InlineData(" ", 65_000)]
    public async Task AHugeRecordTakesTimeInProportion(string piece, int times)
    {
        var clock = Stopwatch.StartNew();
        var text = string.Concat(Enumerable.Repeat(piece, times));
        foreach (var record in (string[])["v=spf1 " + text, "v=spf1 a:" + text, "v=spf1 a:%{d" + text, "v=spf1 exp=" + text, "v=spf1 ip6:" + text, "v=spf1 " + text + text + text])
        {
            var verdict = await new ZoneDns().Txt("example.org", record).Address("example.org", "192.0.2.9").CheckAsync(Client);
            Assert.NotEqual(SpfResult.Pass, verdict.Result);
            Assert.True(verdict.Questions <= 60);
            Assert.True(verdict.Reason.Length <= 600);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task ManyTextsBesideThePolicyAreReadOver()
    {
        var zone = new ZoneDns();
        for (var i = 0; i < 2_000; i++) zone.Txt("example.org", string.Create(CultureInfo.InvariantCulture, $"v=spf1x {i}"));
        Assert.Equal(SpfResult.Fail, (await zone.Txt("example.org", "v=spf1 -all").CheckAsync(Client)).Result);
    }

    [Fact]
    public async Task AnEndlessSenderIsNoDomain()
    {
        var zone = new ZoneDns();
        Assert.Equal(SpfResult.None, (await zone.CheckAsync(Client, new string('a', 1_000_000) + "@example.org")).Result);
        Assert.Equal(SpfResult.None, (await zone.CheckAsync(Client, "", new string('a', 1_000_000))).Result);
        Assert.Equal(SpfResult.None, (await zone.CheckAsync(Client, "ann@" + string.Concat(Enumerable.Repeat("a.", 500)))).Result);
        Assert.Empty(zone.Asked);
    }
}
