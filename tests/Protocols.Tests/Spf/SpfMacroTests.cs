using System.Net;
using Mox.Protocols.Spf;

namespace Mox.Protocols.Tests.Spf;

/// <summary>What macros become.</summary>
public class SpfMacroTests
{
    private const string Domain = "email.example.com";

    /// <summary>The tables of RFC 7208 §7.4.</summary>
    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")]
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    [InlineData("%{p}", "mx.example.org")]
    [InlineData("%{h}", "Mail.Example.com")]
    [InlineData("%{i}", "192.0.2.3")]
    [InlineData("%{i1}", "3")]
    [InlineData("%{c} %{r} %{t}", "192.0.2.3 receiver.example 1767614400")]
    [InlineData("%{S}", "strong-bad%40email.example.com")]
    [InlineData("%{D2R}", "example.email")]
    [InlineData("%{d127}", "email.example.com")]
    [InlineData("%%%_%-", "% %20")]
    public void TheExamplesOfTheStandard(string text, string expected) => Assert.Equal(expected, Expand(text));

    [Fact]
    public void AnIPv6AddressIsWrittenDigitByDigit()
    {
        var request = SpfRequest.For(IPAddress.Parse("2001:DB8::CB01"), "mail", "strong-bad@email.example.com");
        Assert.Equal("1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com", Expand("%{ir}.%{v}._spf.%{d2}", request));
        Assert.Equal("2001:db8::cb01", Expand("%{c}", request));
        Assert.Equal("2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1", Expand("%{i}", request));
    }

    [Theory]
    [InlineData("a+b-c/d@x.example", "%{l+-/}", "a.b.c.d")]
    [InlineData("a--b@x.example", "%{l-}", "a..b")]
    [InlineData("-a@x.example", "%{l-}", ".a")]
    [InlineData("a=b_c,d@x.example", "%{l2=_,}", "c.d")]
    [InlineData("\"a b\"@x.example", "%{l}", "a b")]
    [InlineData("~jack&jill=up-a_b3.c@x.example", "%{L}", "~jack%26jill%3Dup-a_b3.c")]
    public void ALocalPartIsSplitAtTheDelimitersGiven(string sender, string text, string expected) => Assert.Equal(expected, Expand(text, SpfRequest.For(IPAddress.Loopback, "h", sender)));

    [Fact]
    public void ANameThatIsTooLongLosesItsLeftLabels()
    {
        var label = new string('a', 50);
        var text = SpfMacroString.Parse($"%{{l}}.{label}.{label}.{label}.{label}.%{{d}}", SpfTextKind.DomainSpec).Value;
        var name = Expansion(SpfRequest.For(IPAddress.Loopback, "h", $"{label}.{label}@example.org")).Name(text, "example.org", "");
        Assert.Equal($"{label}.{label}.{label}.{label}.example.org", name);
        var exact = SpfMacroString.Parse($"%{{l}}.{new string('b', 35)}.{label}.{label}.{label}.{label}.example.org", SpfTextKind.DomainSpec).Value;
        var fits = Expansion(SpfRequest.For(IPAddress.Loopback, "h", "c@example.org")).Name(exact, "example.org", "");
        Assert.Equal(253, fits.Length);
        Assert.StartsWith("c.b", fits, StringComparison.Ordinal);
        Assert.StartsWith("b", Expansion(SpfRequest.For(IPAddress.Loopback, "h", "cc@example.org")).Name(exact, "example.org", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void ANameOfOneEndlessLabelIsNone()
    {
        var text = SpfMacroString.Parse($"{new string('a', 400)}%{{d}}", SpfTextKind.DomainSpec).Value;
        var name = Expansion(SpfRequest.For(IPAddress.Loopback, "h", "a@org")).Name(text, "org", "");
        Assert.Equal("", name);
        Assert.Null(SpfExpansion.ToDns(name));
    }

    [Fact]
    public void ADotAtTheEndGoes()
    {
        var text = SpfMacroString.Parse("a.%{d}.example.", SpfTextKind.DomainSpec).Value;
        Assert.Equal("a.b.example", Expansion(SpfRequest.For(IPAddress.Loopback, "h", "a@b")).Name(text, "b", ""));
    }

    [Theory]
    [InlineData("a b.example", "a\\032b.example")]
    [InlineData("a\\b.example", "a\\092b.example")]
    [InlineData("foo:bar/baz.example", "foo:bar/baz.example")]
    [InlineData("A.Example", "a.example")]
    [InlineData("a..example", null)]
    [InlineData(".example", null)]
    [InlineData("", null)]
    [InlineData("é.example", null)]
    [InlineData("a\nb.example", null)]
    public void ANameIsAskedForAsItIs(string name, string? dns) => Assert.Equal(dns, SpfExpansion.ToDns(name)?.Text);

    [Fact]
    public void NoMoreIsExpandedThanIsKept()
    {
        var text = SpfMacroString.Parse(string.Concat(Enumerable.Repeat("%{s}", 16_000)), SpfTextKind.Explanation).Value;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(500, Expansion(Request).Text(text, Domain, "", 500).Length);
        Assert.True(Expansion(Request).Name(text, Domain, "").Length <= SpfExpansion.MaxName);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000);
    }

    private static SpfRequest Request => SpfRequest.For(IPAddress.Parse("192.0.2.3"), "Mail.Example.com", "strong-bad@email.example.com");

    private static SpfExpansion Expansion(SpfRequest request) => new(request, "receiver.example", DateTimeOffset.FromUnixTimeSeconds(1_767_614_400));

    private static string Expand(string text, SpfRequest? request = null) =>
        Expansion(request ?? Request).Text(SpfMacroString.Parse(text, SpfTextKind.Explanation).Value, Domain, "mx.example.org", 1000);
}
