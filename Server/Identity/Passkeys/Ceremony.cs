using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Dkim;

namespace Mox.Server.Identity.Passkeys;

/// <summary>A new passkey, checked.</summary>
internal sealed record MadePasskey(byte[] CredentialId, byte[] PublicKey, long SignCount, string Transports);

/// <summary>What was asked of the browser, and where: all that a proof must be for.</summary>
/// <param name="RelyingParty">The host name the keys are bound to.</param>
/// <param name="Origin">Scheme, host and port of the pages.</param>
internal sealed record CeremonyTerms(byte[] Challenge, string RelyingParty, string Origin);

/// <summary>The checks of WebAuthn (W3C Recommendation, level 2, sections 7.1 and 7.2), for attestation <c>none</c> and with the person verified by the authenticator.</summary>
/// <remarks>Pure: JSON of the browser in, a key or a refusal out. An attestation statement of another format is not looked at: nothing is built on who made the authenticator.</remarks>
internal static class Ceremony
{
    public const int ChallengeOctets = 32;

    /// <summary>Octets of the browser's JSON.</summary>
    public const int MaxJson = 32 << 10;

    /// <summary>Octets of a credential id.</summary>
    private const int MaxId = 1023;

    private const int Present = 1, Verified = 4, WithKey = 64;

    /// <summary>Checks what came of making a key; null when it does not hold.</summary>
    public static MadePasskey? Made(JsonElement credential, CeremonyTerms terms)
    {
        if (Response(credential) is not { } response || Octets(response, "clientDataJSON") is not { } client || !IsFor(client, "webauthn.create", terms)) return null;
        try
        {
            var reader = new CborReader(Octets(response, "attestationObject"));
            if (reader.Read() is not Dictionary<object, object?> attestation || attestation.GetValueOrDefault("authData") is not byte[] data) return null;
            if (!IsAuthentic(data, terms, out var flags, out var count) || (flags & WithKey) == 0 || data.Length < 55) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(53));
            if (length is 0 or > MaxId || data.Length < 55 + length) return null;
            var rest = data.AsSpan(55 + length);
            var key = new CborReader(rest);
            key.Read();
            var octets = rest[..(rest.Length - key.Rest.Length)].ToArray();
            return CoseKey.IsGood(octets) ? new MadePasskey(data[55..(55 + length)], octets, count, Transports(response)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The id of the key a proof says to be of; null when there is none.</summary>
    public static byte[]? CredentialId(JsonElement credential) => Octets(credential, "rawId") is { Length: > 0 and <= MaxId } id ? id : null;

    /// <summary>What the authenticator was told of whose key it is; null when it does not say.</summary>
    public static byte[]? UserHandle(JsonElement credential) => Response(credential) is { } response ? Octets(response, "userHandle") : null;

    /// <summary>Checks a proof; gives the new count of signatures, or null when it does not hold.</summary>
    public static long? Proved(JsonElement credential, CeremonyTerms terms, ReadOnlySpan<byte> publicKey, IEd25519 ed25519)
    {
        if (Response(credential) is not { } response || Octets(response, "clientDataJSON") is not { } client || !IsFor(client, "webauthn.get", terms)) return null;
        if (Octets(response, "authenticatorData") is not { } data || Octets(response, "signature") is not { } signature || !IsAuthentic(data, terms, out _, out var count)) return null;
        return CoseKey.Verify(publicKey, (byte[])[.. data, .. SHA256.HashData(client)], signature, ed25519) ? count : null;
    }

    private static bool IsFor(byte[] client, string type, CeremonyTerms terms)
    {
        try
        {
            using var json = JsonDocument.Parse(client, new JsonDocumentOptions { MaxDepth = 8 });
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "type") == type
                && Octets(root, "challenge") is { } challenge && CryptographicOperations.FixedTimeEquals(challenge, terms.Challenge)
                && Text(root, "origin") == terms.Origin
                && !(root.TryGetProperty("crossOrigin", out var cross) && cross.ValueKind == JsonValueKind.True);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Authenticator data: 32 octets of hash, flags, count.</summary>
    private static bool IsAuthentic(byte[] data, CeremonyTerms terms, out int flags, out long count)
    {
        (flags, count) = (0, 0);
        if (data.Length < 37) return false;
        (flags, count) = (data[32], BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(33)));
        return CryptographicOperations.FixedTimeEquals(data.AsSpan(0, 32), SHA256.HashData(Encoding.UTF8.GetBytes(terms.RelyingParty))) && (flags & (Present | Verified)) == (Present | Verified);
    }

    private static JsonElement? Response(JsonElement credential) =>
        credential.ValueKind == JsonValueKind.Object && credential.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object ? response : null;

    private static string Transports(JsonElement response) =>
        response.TryGetProperty("transports", out var list) && list.ValueKind == JsonValueKind.Array
            ? string.Join(' ', list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(name => name.Length is > 0 and < 20 && name.All(char.IsAsciiLetterLower)).Take(8))
            : "";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Octets(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, name) is not { } text || !Base64Url.IsValid(text)) return null;
        return Base64Url.DecodeFromChars(text);
    }
}
