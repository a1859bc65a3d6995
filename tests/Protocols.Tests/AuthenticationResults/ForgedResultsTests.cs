using System.Text;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Tests.AuthenticationResults;

public class ForgedResultsTests
{
    [Theory]
    [InlineData("mx.example.org; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("MX.Example.ORG; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("\"mx.example.org\"; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("(x) mx.example.org (y) 1; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("mx.example.org.; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("mx.example.org spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("mx.example.org/3; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("mx.example.org:25; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("mx.example.org 7; what", ForgedReason.OwnIdentifier)]
    [InlineData("\r\n\tmx.example.org;\r\n\tspf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("ｍｘ.example.org; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("bücher.example; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("xn--bcher-kva.example; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("auth-service; spf=pass", ForgedReason.OwnIdentifier)]
    [InlineData("; spf=pass", ForgedReason.NoIdentifier)]
    [InlineData("", ForgedReason.NoIdentifier)]
    [InlineData("spf=pass smtp.mailfrom=mx.example.org", ForgedReason.NoIdentifier)]
    [InlineData("(mx.example.org)", ForgedReason.NoIdentifier)]
    [InlineData("other.example 2; spf=pass", ForgedReason.UnknownVersion)]
    [InlineData("other.example; spf=pass", null)]
    [InlineData("other.example 1; none", null)]
    [InlineData("notmx.example.org; spf=pass", null)]
    [InlineData("sub.mx.example.org; spf=pass", null)]
    public void A_field_that_could_be_taken_for_our_own_is_found(string value, ForgedReason? reason)
    {
        var header = Encoding.UTF8.GetBytes($"Subject: x\r\nauthentication-results : {value}\r\nX-Authentication-Results: mx.example.org; spf=pass\r\nARC-Authentication-Results: i=1; mx.example.org; spf=pass\r\n");
        var forged = ForgedResults.Find(new HeaderReader(header), "mx.example.org", "bücher.example", "Auth-Service");
        Assert.Equal(reason, forged.Length == 0 ? (ForgedReason?)null : Assert.Single(forged).Reason);
        if (reason is null) return;
        var cut = Encoding.UTF8.GetString(header.AsSpan(forged[0].Start, forged[0].Length));
        Assert.StartsWith("authentication-results", cut, StringComparison.Ordinal);
        Assert.EndsWith($"{value}\r\n", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void All_of_them_are_found_from_the_top()
    {
        var header = "Authentication-Results: a; none\r\nAuthentication-Results: me; none\r\nFrom: x\r\nAUTHENTICATION-RESULTS:me;none\n"u8.ToArray();
        var forged = ForgedResults.Find(new HeaderReader(header), "me");
        Assert.Equal(["Authentication-Results: me; none\r\n", "AUTHENTICATION-RESULTS:me;none\n"], forged.Select(one => Encoding.ASCII.GetString(header.AsSpan(one.Start, one.Length))));
    }
}
