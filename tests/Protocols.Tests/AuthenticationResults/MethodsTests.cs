using System.Collections.Immutable;
using System.Net;
using System.Text;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Tests.Dmarc;
using Mox.Testing;

namespace Mox.Protocols.Tests.AuthenticationResults;

public class MethodsTests
{
    [Fact]
    public async Task Each_method_is_written_with_its_properties()
    {
        var dmarc = await new FakeDns().Policy("example.org", "p=reject; t=y").CheckAsync(Mail.From("example.org"));
        var iprev = await Iprev.CheckAsync(IPAddress.Parse("2001:db8::1"), new FakeDns().Reverse("2001:db8::1", "mx.example.net").Address("mx.example.net", "2001:db8::1"), CancellationToken.None);
        var field = new AuthenticationResultsField("mx.example.com",
        [
            Methods.Auth(MethodResult.Pass, "ann@example.com", "SCRAM-SHA-256"),
            Methods.Spf(MethodResult.SoftFail, SpfIdentity.MailFrom, Mail.Domain("example.net")),
            Methods.Spf(MethodResult.None, SpfIdentity.Helo, Mail.Domain("mx.example.net"), "no record"),
            Methods.Dkim(MethodResult.Pass, Mail.Domain("example.net"), "s2026", "rsa-sha256", "AbC/eF+hIjKlMn", "2048 bits"),
            Methods.Dkim(MethodResult.None, null),
            Methods.Dmarc(dmarc),
            Methods.Arc(MethodResult.Pass, IPAddress.Parse("192.0.2.1"), 0),
            Methods.Iprev(iprev),
        ]);
        Assert.Equal(
            "Authentication-Results: mx.example.com;\r\n"
            + "\tauth=pass (SCRAM-SHA-256) smtp.auth=ann@example.com;\r\n"
            + "\tspf=softfail smtp.mailfrom=example.net;\r\n"
            + "\tspf=none (no record) smtp.helo=mx.example.net;\r\n"
            + "\tdkim=pass (2048 bits) header.d=example.net header.s=s2026 header.a=rsa-sha256\r\n"
            + "\theader.b=\"AbC/eF+h\";\r\n"
            + "\tdkim=none;\r\n"
            + "\tdmarc=fail (p=reject) header.from=example.org policy.dmarc=quarantine;\r\n"
            + "\tarc=pass smtp.remote-ip=192.0.2.1 header.oldest-pass=0;\r\n"
            + "\tiprev=pass (mx.example.net) policy.iprev=\"2001:db8::1\"\r\n",
            field.ToField());
        Assert.Empty(AuthenticationResultsField.Read(Encoding.UTF8.GetBytes(field.ToField()[23..^2])).Faults);
    }

    [Fact]
    public void Nothing_at_all_is_none() => Assert.Equal("Authentication-Results: mx.example.com;\r\n\tnone\r\n", new AuthenticationResultsField("mx.example.com", []).ToField());

    [Theory]
    [InlineData("a\r\nBcc: x@y", "\"a  Bcc: x@y\"")]
    [InlineData("a\0b\u2028c", "\"a b c\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("x; dkim=pass", "\"x; dkim=pass\"")]
    [InlineData("", "\"\"")]
    [InlineData("a b@example.org", "\"a b@example.org\"")]
    [InlineData("\"a b\"@example.org", "\"a b\"@example.org")]
    [InlineData("\"a\"b\"@example.org", "\"\\\"a\\\"b\\\"@example.org\"")]
    [InlineData("mü@example.org", "m?@example.org")]
    public void No_value_breaks_out_of_its_place(string value, string expected)
    {
        var result = new AuthenticationResult("auth", "pass") { Reason = value, Comments = [value], Properties = [new AuthenticationProperty("smtp", "auth", value)] };
        var field = new AuthenticationResultsField(value, [result]).ToField();
        Assert.Contains($"smtp.auth={expected}", field.Replace("\r\n\t", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(field[..^2].Split("\r\n").Skip(1), line => Assert.StartsWith("\t", line, StringComparison.Ordinal));
        Assert.DoesNotContain('\r', field.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', field.Replace("\r\n", "", StringComparison.Ordinal));
        var read = AuthenticationResultsField.Read(Encoding.UTF8.GetBytes(field[23..^2]));
        Assert.Empty(read.Faults);
        Assert.Single(read.Results);
        Assert.Single(read.Results[0].Properties);
    }

    [Fact]
    public void An_international_message_keeps_its_characters() =>
        Assert.Contains("smtp.auth=mü@example.org", new AuthenticationResultsField("x", [Methods.Auth(MethodResult.Pass, "mü@example.org")]).ToField(international: true), StringComparison.Ordinal);

    [Fact]
    public void No_line_is_longer_than_a_message_may_have()
    {
        var text = new string('ü', 5000) + new string('"', 5000);
        ImmutableArray<AuthenticationProperty> properties = [new(text, text, text), new("smtp", "auth", new string('"', 5000)), new("smtp", "auth", new string('ü', 5000))];
        var field = new AuthenticationResultsField(text, [new AuthenticationResult(text, text) { Reason = text, Comments = [text, new string('(', 5000)], Properties = properties }]);
        foreach (var written in (string[])[field.ToField(), field.ToField(international: true)]) Assert.All(written.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 998));
    }

    [Fact]
    public void Words_lead_to_results_and_back()
    {
        foreach (var result in Enum.GetValues<MethodResult>()) Assert.Equal(result, MethodResultWords.Of(result.Word().ToUpperInvariant()));
        Assert.Null(MethodResultWords.Of("bestguesspass"));
    }
}
