using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Signing;

/// <summary>A signed text in flattened JSON form: protected header, payload and signature, each in base64url.</summary>
/// <remarks>RFC 7515 §7.2.2; made as §5.1 says. There is no unprotected header.</remarks>
/// <param name="Protected">The header that is signed.</param>
/// <param name="Payload">What is signed; empty for an empty payload.</param>
/// <param name="Signature">The signature or MAC.</param>
public sealed record JsonWebSignature(string Protected, string Payload, string Signature)
{
    /// <summary>Signs with ES256 (RFC 7518 §3.4).</summary>
    /// <param name="header">The protected header, JSON.</param>
    /// <param name="payload">What to sign.</param>
    /// <param name="key">The key.</param>
    public static JsonWebSignature Es256(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (first, second) = (Base64Url.EncodeToString(header), Base64Url.EncodeToString(payload));
        return new JsonWebSignature(first, second, Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes($"{first}.{second}"), HashAlgorithmName.SHA256)));
    }

    /// <summary>Makes a MAC with HS256 (RFC 7518 §3.2).</summary>
    /// <param name="header">The protected header, JSON.</param>
    /// <param name="payload">What to protect.</param>
    /// <param name="key">The shared key.</param>
    public static JsonWebSignature Hs256(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key)
    {
        var (first, second) = (Base64Url.EncodeToString(header), Base64Url.EncodeToString(payload));
        return new JsonWebSignature(first, second, Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{first}.{second}"))));
    }

    /// <summary>Reads the flattened form. Faults: a member missing, or not of the base64url alphabet.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<JsonWebSignature> Parse(ReadOnlyMemory<byte> octets) => Documents.AcmeDocument.Read(octets, fields =>
    {
        string Part(string name)
        {
            var text = fields.OptionalText(name, AcmeLimits.DocumentOctets);
            if (text is null || !Base64Url.IsValid(text)) fields.Fail(name, $"base64url as \"{name}\"");
            return text ?? "";
        }

        return new JsonWebSignature(Part("protected"), Part("payload"), Part("signature"));
    });

    /// <summary>The protected header as it was signed.</summary>
    /// <exception cref="FormatException">It is no base64url.</exception>
    public byte[] DecodeHeader() => Base64Url.DecodeFromChars(Protected);

    /// <summary>The payload as it was signed.</summary>
    /// <exception cref="FormatException">It is no base64url.</exception>
    public byte[] DecodePayload() => Base64Url.DecodeFromChars(Payload);

    /// <summary>True when the signature was made with ES256 and the private half of this key. What the header says of itself counts for nothing here.</summary>
    /// <param name="key">The public key.</param>
    public bool Verifies(JsonWebKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var check = key.ToEcdsa();
        return check is not null && Base64Url.IsValid(Signature) && check.VerifyData(Encoding.ASCII.GetBytes($"{Protected}.{Payload}"), Base64Url.DecodeFromChars(Signature), HashAlgorithmName.SHA256);
    }

    /// <summary>True when the MAC was made with HS256 and this key.</summary>
    /// <param name="key">The shared key.</param>
    public bool Verifies(ReadOnlySpan<byte> key) =>
        Base64Url.IsValid(Signature) && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{Protected}.{Payload}")), Base64Url.DecodeFromChars(Signature));

    /// <summary>The flattened form.</summary>
    public byte[] ToJson()
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets)) Write(json, name: null);
        return octets.WrittenSpan.ToArray();
    }

    internal void Write(Utf8JsonWriter json, string? name)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("protected", Protected);
        json.WriteString("payload", Payload);
        json.WriteString("signature", Signature);
        json.WriteEndObject();
    }
}
