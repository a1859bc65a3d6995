using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Signing;

/// <summary>The key of an account: a P-256 pair that signs requests with ES256.</summary>
/// <remarks>RFC 8555 §6.2: servers must know ES256.</remarks>
public sealed class AcmeKey : IDisposable
{
    private readonly ECDsa _pair;

    private AcmeKey(ECDsa pair) => (_pair, Public) = (pair, JsonWebKey.Of(pair));

    /// <summary>The public half.</summary>
    public JsonWebKey Public { get; }

    /// <summary>Makes a new key.</summary>
    public static AcmeKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key from PEM (PKCS #8 or SEC 1). Faults: no such key, or one of another curve.</summary>
    /// <param name="pem">The text.</param>
    public static Parsed<AcmeKey> FromPem(string pem)
    {
        var pair = ECDsa.Create();
        try
        {
            pair.ImportFromPem(pem);
            if (pair.ExportParameters(includePrivateParameters: true) is { D: not null } numbers && numbers.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value) return new AcmeKey(pair);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // It is no such key; the fault says so.
        }

        pair.Dispose();
        return new SyntaxFault(0, "P-256 private key in PEM");
    }

    /// <summary>The private key in PEM (PKCS #8). It is a secret.</summary>
    public string ToPem() => _pair.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>The body of a request of one whom the server does not know yet: the key stands in the header (RFC 8555 §6.2).</summary>
    /// <param name="url">Where the request goes.</param>
    /// <param name="nonce">The nonce; null only within another signature.</param>
    /// <param name="payload">What is asked.</param>
    public JsonWebSignature SignWithKey(AcmeUrl url, string? nonce, ReadOnlySpan<byte> payload) => JsonWebSignature.Es256(Header(url, nonce, json => Public.Write(json, "jwk")), payload, _pair);

    /// <summary>The body of a request of an account (RFC 8555 §6.2). An empty payload asks for the resource as it is (RFC 8555 §6.3).</summary>
    /// <param name="account">The account.</param>
    /// <param name="url">Where the request goes.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="payload">What is asked.</param>
    public JsonWebSignature Sign(AcmeUrl account, AcmeUrl url, string nonce, ReadOnlySpan<byte> payload) => JsonWebSignature.Es256(Header(url, nonce, json => json.WriteString("kid", account.Text)), payload, _pair);

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();

    private static ReadOnlySpan<byte> Header(AcmeUrl url, string? nonce, Action<Utf8JsonWriter> writeKey)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            json.WriteStartObject();
            json.WriteString("alg", "ES256");
            writeKey(json);
            if (nonce is not null) json.WriteString("nonce", nonce);
            json.WriteString("url", url.Text);
            json.WriteEndObject();
        }

        return octets.WrittenSpan;
    }
}
