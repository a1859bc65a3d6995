using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Signing;

namespace Mox.Protocols.Tests.Acme;

public class SigningTests
{
    private const string Payload = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

    /// <summary>RFC 7638 §3.1.</summary>
    [Fact]
    public void The_thumbprint_of_the_example_key_is_the_one_of_the_text()
    {
        var key = Key("""
            {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
             "e":"AQAB","alg":"RS256","kid":"2011-04-29"}
            """);
        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.Thumbprint);
        Assert.StartsWith("{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"0vx7", key.Json, StringComparison.Ordinal);
    }

    /// <summary>RFC 7515 §A.1.</summary>
    [Fact]
    public void A_MAC_is_the_one_of_the_example()
    {
        var shared = Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        var made = JsonWebSignature.Hs256(Encoding.UTF8.GetBytes("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"), Encoding.UTF8.GetBytes(Payload), shared);
        Assert.Equal("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", made.Protected);
        Assert.Equal("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", made.Signature);
        Assert.True(made.Verifies(shared));
        Assert.False(made.Verifies("another key"u8));
        Assert.False((made with { Payload = made.Payload + "A" }).Verifies(shared));
    }

    /// <summary>RFC 7515 §A.3.</summary>
    [Fact]
    public void The_signature_of_the_example_verifies_with_its_key_and_with_no_other()
    {
        const string key = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";
        var signed = new JsonWebSignature("eyJhbGciOiJFUzI1NiJ9", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload)), "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        Assert.True(signed.Verifies(Key(key)));
        Assert.False((signed with { Signature = signed.Signature.Replace('D', 'E') }).Verifies(Key(key)));
        using var other = AcmeKey.Generate();
        Assert.False(signed.Verifies(other.Public));
        Assert.False(signed.Verifies(Key(key.Replace("f83O", "f83A", StringComparison.Ordinal)))); // no point of the curve
    }

    /// <summary>RFC 8555 §6.2 and §6.3.</summary>
    [Fact]
    public void A_request_has_algorithm_key_or_account_nonce_and_address_in_the_signed_header()
    {
        using var key = AcmeKey.Generate();
        var (url, account) = (Url("https://example.com/acme/new-account?a=1&b=+"), Url("https://example.com/acme/acct/1"));
        var first = Header(key.SignWithKey(url, "nonce-1", "{}"u8), key);
        Assert.Equal(["alg", "jwk", "nonce", "url"], first.Select(member => member.Key));
        Assert.Equal("ES256", (string?)first["alg"]);
        Assert.Equal(url.Text, (string?)first["url"]);
        Assert.Equal(key.Public.Json, first["jwk"]!.ToJsonString());
        var later = key.Sign(account, url, "nonce-2", default);
        Assert.Equal("", later.Payload);
        Assert.Equal(["alg", "kid", "nonce", "url"], Header(later, key).Select(member => member.Key));
        Assert.Equal(account.Text, (string?)Header(later, key)["kid"]);
        Assert.Equal(["payload", "protected", "signature"], JsonNode.Parse(later.ToJson())!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(later, JsonWebSignature.Parse(later.ToJson()).Value);
    }

    /// <summary>RFC 8555 §7.3.4.</summary>
    [Fact]
    public void A_binding_names_the_key_id_and_the_address_and_no_nonce()
    {
        using var key = AcmeKey.Generate();
        var url = Url("https://example.com/acme/new-account");
        var external = new AcmeExternalAccount("kid-1", "shared secret"u8.ToArray());
        var binding = AcmePayloads.Binding(external, key.Public, url);
        Assert.True(binding.Verifies("shared secret"u8));
        Assert.Equal("""{"alg":"HS256","kid":"kid-1","url":"https://example.com/acme/new-account"}""", Encoding.UTF8.GetString(binding.DecodeHeader()));
        Assert.Equal(key.Public.Json, Encoding.UTF8.GetString(binding.DecodePayload()));
        Assert.DoesNotContain("secret", external.ToString(), StringComparison.Ordinal);
        var account = JsonNode.Parse(AcmePayloads.NewAccount(["mailto:cert-admin@example.org"], termsAgreed: true, binding).Span)!;
        Assert.Equal(binding.Signature, (string?)account["externalAccountBinding"]!["signature"]);
        Assert.True((bool)account["termsOfServiceAgreed"]!);
        Assert.Equal("""{"onlyReturnExisting":true}""", Encoding.UTF8.GetString(AcmePayloads.NewAccount(["mailto:a@example.org"], true, binding, onlyExisting: true).Span));
    }

    /// <summary>RFC 8555 §7.3.5.</summary>
    [Fact]
    public void A_change_of_key_is_signed_by_the_new_key_and_names_account_and_old_key()
    {
        using var old = AcmeKey.Generate();
        using var next = AcmeKey.Generate();
        var (account, url) = (Url("https://example.com/acme/acct/evOfKhNU60wg"), Url("https://example.com/acme/key-change"));
        var inner = JsonWebSignature.Parse(AcmePayloads.KeyChange(account, old.Public, next, url)).Value;
        Assert.True(inner.Verifies(next.Public));
        Assert.Equal(["alg", "jwk", "url"], Header(inner, next).Select(member => member.Key));
        Assert.Equal($$"""{"account":"{{account}}","oldKey":{{old.Public.Json}}}""", Encoding.UTF8.GetString(inner.DecodePayload()));
    }

    [Fact]
    public void A_key_comes_back_from_its_text_and_other_texts_are_none()
    {
        using var key = AcmeKey.Generate();
        using var again = AcmeKey.FromPem(key.ToPem()).Value;
        Assert.Equal(key.Public.Json, again.Public.Json);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var half = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var text in (string[])["", "nothing", other.ExportPkcs8PrivateKeyPem(), half.ExportSubjectPublicKeyInfoPem(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
        {
            Assert.Equal("P-256 private key in PEM", AcmeKey.FromPem(text).Fault.Expected);
        }
    }

    [Theory]
    [InlineData("""{"kty":"oct","k":"AAAA"}""", "key of kind EC or RSA")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AA"}""", "\"y\"")]
    [InlineData("""{"kty":"RSA","n":"a+b","e":"AQAB"}""", "base64url as \"n\"")]
    [InlineData("""{"kty":"EC","kty":"RSA","n":"AA","e":"AQAB"}""", "JSON")]
    public void What_is_no_key_has_its_fault(string json, string expected) => Assert.Equal(expected, JsonWebKey.Parse(Encoding.UTF8.GetBytes(json)).Fault.Expected);

    private static JsonObject Header(JsonWebSignature signed, AcmeKey key)
    {
        Assert.True(signed.Verifies(key.Public));
        return JsonNode.Parse(signed.DecodeHeader())!.AsObject();
    }

    private static JsonWebKey Key(string json) => JsonWebKey.Parse(Encoding.UTF8.GetBytes(json)).Value;

    private static AcmeUrl Url(string text) => AcmeUrl.Parse(text).Value;
}
