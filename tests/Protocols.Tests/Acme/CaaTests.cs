using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Caa;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Tests.Acme;

public class CaaTests
{
    private const string Account = "https://example.net/account/1234";

    private static readonly string[] Kinds = ["tls-alpn-01", "http-01"];

    /// <summary>RFC 8659 §4.2, RFC 8657 §3 and §4: the values of their examples.</summary>
    [Theory]
    [InlineData("ca1.example.net", "ca1.example.net", "")]
    [InlineData(";", null, "")]
    [InlineData("", null, "")]
    [InlineData(" \t", null, "")]
    [InlineData("ca1.example.net; account=230123", "ca1.example.net", "account=230123")]
    [InlineData("  ca1.example.net ;  account = 230123 ;x=", "ca1.example.net", "account=230123 x=")]
    [InlineData("CA1.Example.net;AccountURI=https://example.net/account/1234", "ca1.example.net", "accounturi=https://example.net/account/1234")]
    [InlineData("example.net; validationmethods=dns-01,ca-foo", "example.net", "validationmethods=dns-01,ca-foo")]
    public void Values_are_read(string value, string? issuer, string parameters)
    {
        var read = CaaIssue.Parse(value).Value;
        Assert.Equal(issuer, read.Issuer?.Ascii);
        Assert.Equal(parameters, string.Join(' ', read.Parameters.Select(parameter => $"{parameter.Tag}={parameter.Value}")));
        var again = CaaIssue.Parse(read.ToString()).Value;
        Assert.Equal(read.Issuer, again.Issuer);
        Assert.Equal(read.Parameters.AsEnumerable(), again.Parameters);
    }

    [Theory]
    [InlineData("%%%%%")]
    [InlineData("ca1.example.net account=1")]
    [InlineData("ca1_example.net")]
    [InlineData("-ca.example.net")]
    [InlineData("ca.example.net; account")]
    [InlineData("ca.example.net; =1")]
    [InlineData("ca.example.net; -a=1")]
    [InlineData("ca.example.net; a=1 2")]
    [InlineData("ca.example.net; a=1;")]
    public void What_breaks_the_grammar_is_told_and_names_nobody(string value)
    {
        Assert.False(CaaIssue.Parse(value).Ok);
        Assert.False(Decide(Issue(value)).IsAllowed);
    }

    [Fact]
    public void Our_own_value_names_account_and_challenges()
    {
        var value = CaaIssue.For(DomainName.Parse("letsencrypt.org").Value, AcmeUrl.Parse("https://acme.example/acct/1?a;b").Value, Kinds).ToString();
        Assert.Equal("letsencrypt.org; accounturi=https://acme.example/acct/1?a%3Bb; validationmethods=tls-alpn-01,http-01", value);
        Assert.Equal("letsencrypt.org", CaaIssue.For(DomainName.Parse("letsencrypt.org").Value, null, []).ToString());
    }

    [Fact]
    public void Without_records_that_restrict_anyone_may()
    {
        Assert.Equal(Kinds, Decide().Methods.AsEnumerable());
        Assert.True(Decide(new CaaRecord(false, "iodef", "mailto:a@example.org"), new CaaRecord(false, "unknown", "x")).IsAllowed);
        Assert.True(Decide(new CaaRecord(true, "iodef", "mailto:a@example.org")).IsAllowed);
        Assert.True(Decide(new CaaRecord(false, "issuewild", ";")).IsAllowed);
    }

    [Fact]
    public void Records_add_up_and_one_that_fits_is_enough()
    {
        Assert.True(Decide(Issue(";"), Issue("ca2.example.org"), Issue("EXAMPLE.net")).IsAllowed);
        Assert.Equal("they name \"ca2.example.org\", \";\" and not example.net", Decide(Issue("ca2.example.org"), Issue(";")).Reason);
    }

    [Fact]
    public void A_critical_property_nobody_knows_forbids_all() => Assert.Equal("a critical property \"tbs\" stands there, which authorities may not know", Decide(Issue("example.net"), new CaaRecord(true, "tbs", "Unknown")).Reason);

    [Fact]
    public void A_wildcard_goes_by_its_own_property_where_there_is_one()
    {
        Assert.False(Decide(wildcard: true, Issue("example.net"), new CaaRecord(false, "issuewild", "ca2.example.org")).IsAllowed);
        Assert.True(Decide(wildcard: true, Issue("ca2.example.org"), new CaaRecord(false, "issuewild", "example.net")).IsAllowed);
        Assert.True(Decide(wildcard: true, Issue("example.net")).IsAllowed);
        Assert.False(Decide(Issue("ca2.example.org"), new CaaRecord(false, "issuewild", "example.net")).IsAllowed);
    }

    [Fact]
    public void An_account_binds()
    {
        Assert.True(Decide(Issue($"example.net; accounturi={Account}")).IsAllowed);
        Assert.Equal($"they bind certificates to another account (\"example.net; accounturi=https://example.net/account/9\") than ours ({Account})", Decide(Issue("example.net; accounturi=https://example.net/account/9")).Reason);
        Assert.False(Decide(Issue($"example.net; accounturi={Account}; accounturi={Account}")).IsAllowed);
        Assert.True(Decide(Issue("example.net; accounturi=https://example.net/account/9"), Issue("example.net")).IsAllowed);
        Assert.EndsWith("(not made yet)", CaaPolicy.Decide([Issue($"example.net; accounturi={Account}")], false, ["example.net"], null, Kinds).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_bind()
    {
        Assert.Equal(["http-01"], Decide(Issue("example.net; validationmethods=dns-01,HTTP-01")).Methods.AsEnumerable());
        Assert.Equal("they allow none of the challenges tls-alpn-01, http-01 (\"example.net; validationmethods=dns-01\")", Decide(Issue("example.net; validationmethods=dns-01")).Reason);
        Assert.Equal(Kinds, Decide(Issue("example.net; validationmethods=http-01"), Issue("example.net; validationmethods=tls-alpn-01")).Methods.AsEnumerable());
        Assert.False(Decide(Issue("example.net; validationmethods=")).IsAllowed);
    }

    private static CaaDecision Decide(params CaaRecord[] records) => Decide(wildcard: false, records);

    private static CaaDecision Decide(bool wildcard, params CaaRecord[] records) => CaaPolicy.Decide(records, wildcard, ["example.net"], Account, Kinds);

    private static CaaRecord Issue(string value) => new(false, "issue", value);
}
