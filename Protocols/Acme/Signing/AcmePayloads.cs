using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Mox.Protocols.Acme.Signing;

/// <summary>An account made elsewhere, to which a new account is bound.</summary>
/// <remarks>RFC 8555 §7.3.4.</remarks>
/// <param name="KeyId">The name of the key, as the server's operator gave it.</param>
/// <param name="Key">The shared key. It is a secret.</param>
public sealed record AcmeExternalAccount(string KeyId, ReadOnlyMemory<byte> Key)
{
    /// <summary>The key is not said.</summary>
    public override string ToString() => KeyId;
}

/// <summary>What is asked of a server, as JSON to be signed.</summary>
public static class AcmePayloads
{
    /// <summary>Asks for the resource as it is (RFC 8555 §6.3).</summary>
    public static ReadOnlyMemory<byte> Get => default;

    /// <summary>Says that a challenge may be checked (RFC 8555 §7.5.1).</summary>
    public static ReadOnlyMemory<byte> Ready => "{}"u8.ToArray();

    /// <summary>Asks for an account (RFC 8555 §7.3).</summary>
    /// <param name="contact">URLs, such as <c>mailto:postmaster@example.org</c>.</param>
    /// <param name="termsAgreed">The owner agrees to the terms of service.</param>
    /// <param name="binding">The binding to an account made elsewhere, as <see cref="Binding"/> makes it.</param>
    /// <param name="onlyExisting">Asks for the account of this key, without making one (RFC 8555 §7.3.1).</param>
    public static ReadOnlyMemory<byte> NewAccount(IEnumerable<string> contact, bool termsAgreed, JsonWebSignature? binding = null, bool onlyExisting = false) => Json(json =>
    {
        if (onlyExisting)
        {
            json.WriteBoolean("onlyReturnExisting", true);
            return;
        }

        WriteContact(json, contact);
        if (termsAgreed) json.WriteBoolean("termsOfServiceAgreed", true);
        binding?.Write(json, "externalAccountBinding");
    });

    /// <summary>Changes the contacts of an account (RFC 8555 §7.3.2).</summary>
    /// <param name="contact">URLs; none takes away those there are.</param>
    public static ReadOnlyMemory<byte> Contact(IEnumerable<string> contact) => Json(json => WriteContact(json, contact));

    /// <summary>The binding of a new account to one made elsewhere (RFC 8555 §7.3.4).</summary>
    /// <param name="external">That account.</param>
    /// <param name="key">The key of the new account.</param>
    /// <param name="newAccount">Where the request goes.</param>
    public static JsonWebSignature Binding(AcmeExternalAccount external, JsonWebKey key, AcmeUrl newAccount)
    {
        ArgumentNullException.ThrowIfNull(external);
        ArgumentNullException.ThrowIfNull(key);
        var header = Json(json =>
        {
            json.WriteString("alg", "HS256");
            json.WriteString("kid", external.KeyId);
            json.WriteString("url", newAccount.Text);
        });
        return JsonWebSignature.Hs256(header.Span, Encoding.UTF8.GetBytes(key.Json), external.Key.Span);
    }

    /// <summary>Asks for a new key of an account, signed by the new key (RFC 8555 §7.3.5); the request around it is signed by the old one.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oldKey">The key it has.</param>
    /// <param name="newKey">The key it shall have.</param>
    /// <param name="keyChange">Where the request goes.</param>
    public static ReadOnlyMemory<byte> KeyChange(AcmeUrl account, JsonWebKey oldKey, AcmeKey newKey, AcmeUrl keyChange)
    {
        ArgumentNullException.ThrowIfNull(oldKey);
        ArgumentNullException.ThrowIfNull(newKey);
        var change = Json(json =>
        {
            json.WriteString("account", account.Text);
            oldKey.Write(json, "oldKey");
        });
        return newKey.SignWithKey(keyChange, nonce: null, change.Span).ToJson();
    }

    /// <summary>Asks for a certificate (RFC 8555 §7.4).</summary>
    /// <param name="identifiers">What it shall be for.</param>
    /// <param name="replaces">The certificate it replaces, as <see cref="AcmeCertificateId"/> names it (RFC 9773); only for servers that offer renewal information.</param>
    public static ReadOnlyMemory<byte> NewOrder(ImmutableArray<AcmeIdentifier> identifiers, string? replaces = null) => Json(json =>
    {
        json.WriteStartArray("identifiers");
        foreach (var identifier in identifiers)
        {
            json.WriteStartObject();
            json.WriteString("type", identifier.Type);
            json.WriteString("value", identifier.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (replaces is not null) json.WriteString("replaces", replaces);
    });

    /// <summary>Gives the signing request of an order (RFC 8555 §7.4).</summary>
    /// <param name="request">The signing request (PKCS #10) in DER.</param>
    public static ReadOnlyMemory<byte> SigningRequest(ReadOnlySpan<byte> request)
    {
        var text = Base64Url.EncodeToString(request);
        return Json(json => json.WriteString("csr", text));
    }

    private static void WriteContact(Utf8JsonWriter json, IEnumerable<string> contact)
    {
        json.WriteStartArray("contact");
        foreach (var url in contact) json.WriteStringValue(url);
        json.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(octets))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return octets.WrittenMemory;
    }
}
