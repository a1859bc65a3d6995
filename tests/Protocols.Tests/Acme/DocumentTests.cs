using System.Text;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Documents;

namespace Mox.Protocols.Tests.Acme;

public class DocumentTests
{
    /// <summary>RFC 8555 §7.1.1.</summary>
    private const string Directory = """
        {
          "newNonce": "https://example.com/acme/new-nonce",
          "newAccount": "https://example.com/acme/new-account",
          "newOrder": "https://example.com/acme/new-order",
          "newAuthz": "https://example.com/acme/new-authz",
          "revokeCert": "https://example.com/acme/revoke-cert",
          "keyChange": "https://example.com/acme/key-change",
          "meta": {
            "termsOfService": "https://example.com/acme/terms/2017-5-30",
            "website": "https://www.example.com/",
            "caaIdentities": ["example.com"],
            "externalAccountRequired": false
          }
        }
        """;

    /// <summary>RFC 8555 §7.1.3.</summary>
    private const string Order = """
        {
          "status": "valid",
          "expires": "2016-01-20T14:09:07.99Z",
          "identifiers": [
            { "type": "dns", "value": "www.example.org" },
            { "type": "dns", "value": "example.org" }
          ],
          "notBefore": "2016-01-01T00:00:00Z",
          "notAfter": "2016-01-08T00:00:00Z",
          "authorizations": [
            "https://example.com/acme/authz/PAniVnsZcis",
            "https://example.com/acme/authz/r4HqLzrSrpI"
          ],
          "finalize": "https://example.com/acme/order/TOlocE8rfgo/finalize",
          "certificate": "https://example.com/acme/cert/mAt3xBGaobw"
        }
        """;

    [Fact]
    public void The_directory_of_the_text_is_read()
    {
        var read = AcmeDirectory.Parse(Octets(Directory)).Value;
        Assert.Equal("https://example.com/acme/new-nonce", read.NewNonce.Text);
        Assert.Equal("https://example.com/acme/new-account", read.NewAccount.Text);
        Assert.Equal("https://example.com/acme/new-order", read.NewOrder.Text);
        Assert.Equal("https://example.com/acme/revoke-cert", read.RevokeCertificate?.Text);
        Assert.Equal("https://example.com/acme/key-change", read.KeyChange?.Text);
        Assert.Null(read.RenewalInfo);
        Assert.Equal("https://example.com/acme/terms/2017-5-30", read.TermsOfService);
        Assert.Equal(["example.com"], read.CaaIdentities.AsEnumerable());
        Assert.False(read.NeedsExternalAccount);
    }

    /// <summary>RFC 8555 §7.1.2.</summary>
    [Fact]
    public void The_account_of_the_text_is_read()
    {
        var read = AcmeAccount.Parse(Octets("""
            { "status": "valid", "contact": ["mailto:cert-admin@example.org", "mailto:admin@example.org"], "termsOfServiceAgreed": true, "orders": "https://example.com/acme/orders/rzGoeA" }
            """)).Value;
        Assert.Equal(AcmeAccountStatus.Valid, read.Status);
        Assert.Equal(["mailto:cert-admin@example.org", "mailto:admin@example.org"], read.Contact.AsEnumerable());
    }

    [Fact]
    public void The_order_of_the_text_is_read()
    {
        var read = AcmeOrder.Parse(Octets(Order)).Value;
        Assert.Equal(AcmeOrderStatus.Valid, read.Status);
        Assert.Equal(["www.example.org", "example.org"], read.Identifiers.Select(identifier => identifier.Value));
        Assert.Equal(["https://example.com/acme/authz/PAniVnsZcis", "https://example.com/acme/authz/r4HqLzrSrpI"], read.Authorizations.Select(url => url.Text));
        Assert.Equal("https://example.com/acme/cert/mAt3xBGaobw", read.Certificate?.Text);
        Assert.Equal(new DateTimeOffset(2016, 1, 20, 14, 9, 7, 990, TimeSpan.Zero), read.Expires);
        Assert.Null(read.Error);
    }

    /// <summary>RFC 8555 §7.1.4.</summary>
    [Fact]
    public void The_authorization_of_the_text_is_read_and_unknown_kinds_of_challenges_are_left_out()
    {
        var read = AcmeAuthorization.Parse(Octets("""
            { "status": "valid", "expires": "2015-03-01T14:09:07.99Z", "identifier": { "type": "dns", "value": "www.example.org" },
              "challenges": [
                { "type": "future-02", "no": ["url"] },
                { "url": "https://example.com/acme/chall/prV_B7yEyA4", "type": "http-01", "status": "valid", "token": "DGyRejmCefe7v4NfDGDKfA", "validated": "2014-12-01T12:05:58.16Z" } ],
              "wildcard": false }
            """)).Value;
        Assert.Equal((AcmeAuthorizationStatus.Valid, "www.example.org", false), (read.Status, read.Identifier.Value, read.IsWildcard));
        var challenge = Assert.Single(read.Challenges);
        Assert.Equal(("http-01", AcmeChallengeStatus.Valid, "DGyRejmCefe7v4NfDGDKfA"), (challenge.Type, challenge.Status, challenge.Token));
        Assert.Null(read.Failed);
    }

    /// <summary>RFC 8555 §6.7.1.</summary>
    [Fact]
    public void The_problem_of_the_text_is_read_with_its_parts()
    {
        var read = AcmeProblem.Parse(Octets("""
            { "type": "urn:ietf:params:acme:error:malformed", "detail": "Some of the identifiers requested were rejected",
              "subproblems": [
                { "type": "urn:ietf:params:acme:error:malformed", "detail": "Invalid underscore in DNS name \"_example.org\"", "identifier": { "type": "dns", "value": "_example.org" } },
                { "type": "urn:ietf:params:acme:error:rejectedIdentifier", "detail": "This CA will not issue for \"example.net\"", "identifier": { "type": "dns", "value": "example.net" } } ] }
            """)).Value;
        Assert.Equal(AcmeProblemKind.Malformed, read.Kind);
        Assert.Equal([AcmeProblemKind.Malformed, AcmeProblemKind.RejectedIdentifier], read.Subproblems.Select(sub => sub.Kind));
        Assert.Equal("malformed: Some of the identifiers requested were rejected; _example.org: malformed: Invalid underscore in DNS name \"_example.org\"; example.net: rejectedIdentifier: This CA will not issue for \"example.net\"", read.ToString());
    }

    /// <summary>RFC 7807 §3.</summary>
    [Fact]
    public void The_problem_of_another_kind_of_service_is_read_too()
    {
        var read = AcmeProblem.Parse(Octets("""
            { "type": "https://example.com/probs/out-of-credit", "title": "You do not have enough credit.", "detail": "Your current balance is 30, but that costs 50.", "instance": "/account/12345/msgs/abc", "balance": 30 }
            """)).Value;
        Assert.Equal((AcmeProblemKind.Other, "/account/12345/msgs/abc", "You do not have enough credit."), (read.Kind, read.Instance, read.Title));
        Assert.Equal("https://example.com/probs/out-of-credit: Your current balance is 30, but that costs 50.", read.ToString());
        Assert.Equal("about:blank", AcmeProblem.Parse(Octets("{}")).Value.Type);
    }

    [Theory]
    [InlineData("accountDoesNotExist", AcmeProblemKind.AccountDoesNotExist)]
    [InlineData("alreadyReplaced", AcmeProblemKind.AlreadyReplaced)]
    [InlineData("badCSR", AcmeProblemKind.BadCsr)]
    [InlineData("badNonce", AcmeProblemKind.BadNonce)]
    [InlineData("caa", AcmeProblemKind.Caa)]
    [InlineData("dns", AcmeProblemKind.Dns)]
    [InlineData("externalAccountRequired", AcmeProblemKind.ExternalAccountRequired)]
    [InlineData("rateLimited", AcmeProblemKind.RateLimited)]
    [InlineData("userActionRequired", AcmeProblemKind.UserActionRequired)]
    [InlineData("madeUp", AcmeProblemKind.Other)]
    public void Types_of_problems_are_known(string type, AcmeProblemKind kind) => Assert.Equal(kind, AcmeProblem.Parse(Octets($$"""{"type":"{{AcmeProblem.Prefix}}{{type}}"}""")).Value.Kind);

    [Fact]
    public void Texts_of_a_server_hold_no_control_characters_and_have_a_bound()
    {
        var read = AcmeProblem.Parse(Octets($$"""{"type":"about:blank","detail":"a\u0000\u001b[31mb\r\n\u202Ec  d {{new string('x', 5000)}}"}""")).Value;
        Assert.StartsWith("a [31mb c d xxx", read.Detail, StringComparison.Ordinal);
        Assert.Equal(AcmeLimits.TextLength, read.Detail.Length);
        Assert.Equal("a�b", AcmeProblem.Parse(Octets("""{"detail":"a\ud800b"}""")).Value.Detail.Replace("\\ud800", "�", StringComparison.Ordinal));
    }

    /// <summary>RFC 9773: renewalInfo.</summary>
    [Fact]
    public void A_renewal_window_is_read_and_a_time_in_it_is_always_the_same()
    {
        var read = AcmeRenewalWindow.Parse(Octets("""{ "suggestedWindow": { "start": "2025-01-02T04:00:00Z", "end": "2025-01-03T04:00:00Z" }, "explanationURL": "https://acme.example.com/docs/ari" }""")).Value;
        Assert.Equal("https://acme.example.com/docs/ari", read.Explanation);
        var chosen = Enumerable.Range(0, 200).Select(i => read.Choose($"id.{i}")).ToArray();
        Assert.All(chosen, time => Assert.InRange(time, read.Start, read.End));
        Assert.Equal(chosen, Enumerable.Range(0, 200).Select(i => read.Choose($"id.{i}")));
        Assert.InRange(chosen.Average(time => (time - read.Start).TotalHours), 10, 14);
    }

    [Theory]
    [InlineData("", 0, "JSON")]
    [InlineData("[]", 0, "JSON object")]
    [InlineData("{\n  \"newNonce\": tru }", 19, "JSON")]
    [InlineData("{}", 0, "\"newNonce\"")]
    [InlineData("{\"a\\ud800\":1}", 0, "JSON with names in Unicode")]
    [InlineData("""{"newNonce":5}""", 12, "https URL as \"newNonce\"")]
    [InlineData("""{"newNonce":"http://example.com/n"}""", 12, "https URL as \"newNonce\"")]
    [InlineData("""{"newNonce":"https://u:p@example.com/n"}""", 12, "https URL as \"newNonce\"")]
    [InlineData("""{"newNonce":"https://a.example/","newNonce":"https://b.example/"}""", null, "JSON")]
    [InlineData("""{"newNonce":"https://a.example/n","newAccount":"https://a.example/a","newOrder":"https://a.example/o","meta":[]}""", 109, "object as \"meta\"")]
    public void What_is_no_directory_has_its_fault_with_its_place(string json, int? offset, string expected)
    {
        var fault = AcmeDirectory.Parse(Octets(json)).Fault;
        Assert.Equal(expected, fault.Expected);
        if (offset is { } at) Assert.Equal(at, fault.Offset);
    }

    [Theory]
    [InlineData("\"status\": \"valid\"", "\"status\": \"bored\"", "known word as \"status\"")]
    [InlineData("\"status\": \"valid\"", "\"status\": \"pending,ready\"", "known word as \"status\"")]
    [InlineData("\"status\": \"valid\"", "\"status\": \"1\"", "known word as \"status\"")]
    [InlineData("2016-01-20T14:09:07.99Z", "2016-01-20 14:09:07", "date and time as \"expires\"")]
    [InlineData("\"dns\", \"value\": \"example.org\"", "\"dns\", \"value\": \"exa mple.org\"", "letter, digit or hyphen")]
    [InlineData("\"dns\", \"value\": \"example.org\"", "\"x\", \"value\": \"example.org\"", "identifier of type dns or ip")]
    [InlineData("\"certificate\": \"https://example.com/acme/cert/mAt3xBGaobw\"", "\"x\": 1", "\"certificate\" of a valid order")]
    public void What_is_no_order_has_its_fault(string what, string becomes, string expected)
    {
        var changed = Order.Replace(what, becomes, StringComparison.Ordinal);
        Assert.NotEqual(Order, changed);
        Assert.Equal(expected, AcmeOrder.Parse(Octets(changed)).Fault.Expected);
    }

    [Fact]
    public void Reading_has_its_bounds()
    {
        Assert.Equal("document of at most 64 KiB", AcmeOrder.Parse(Octets(Order + new string(' ', AcmeLimits.DocumentOctets))).Fault.Expected);
        Assert.Equal("JSON", AcmeProblem.Parse(Octets("{\"x\":" + new string('[', 50) + new string(']', 50) + "}")).Fault.Expected);
        var many = string.Join(',', Enumerable.Repeat("\"https://a.example/\"", AcmeLimits.Elements + 1));
        Assert.Equal("\"authorizations\" with at most 200 elements", AcmeOrder.Parse(Octets(Order.Replace("\"https://example.com/acme/authz/PAniVnsZcis\"", many, StringComparison.Ordinal))).Fault.Expected);
        Assert.Equal("https URL as \"newNonce\"", AcmeDirectory.Parse(Octets($$"""{"newNonce":"https://a.example/{{new string('a', 3000)}}"}""")).Fault.Expected);
    }

    [Theory]
    [InlineData("2016-01-20t14:09:07z", "2016-01-20T14:09:07Z")]
    [InlineData("2016-01-20T14:09:07.123456789Z", "2016-01-20T14:09:07.1234567Z")]
    [InlineData("2016-01-20T16:09:07+02:00", "2016-01-20T14:09:07Z")]
    public void Times_have_the_forms_of_the_internet(string text, string same)
    {
        var read = AcmeOrder.Parse(Octets(Order.Replace("2016-01-20T14:09:07.99Z", text, StringComparison.Ordinal))).Value;
        Assert.Equal(DateTimeOffset.Parse(same, System.Globalization.CultureInfo.InvariantCulture), read.Expires);
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);
}
