using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Signing;

/// <summary>A public key as JSON: the members that make the key, and no others.</summary>
/// <remarks>RFC 7517 §4, RFC 7518 §6; kinds <c>EC</c> and <c>RSA</c>.</remarks>
public sealed class JsonWebKey
{
    private readonly ImmutableSortedDictionary<string, string> _members;

    private JsonWebKey(ImmutableSortedDictionary<string, string> members) => _members = members;

    /// <summary>The kind of key, <c>EC</c> or <c>RSA</c>.</summary>
    public string Kind => _members["kty"];

    /// <summary>The members in the order of their names, without white space: the form that is hashed (RFC 7638 §3).</summary>
    public string Json => "{" + string.Join(',', _members.Select(member => $"\"{member.Key}\":\"{member.Value}\"")) + "}";

    /// <summary>SHA-256 of <see cref="Json"/> in base64url (RFC 7638 §3).</summary>
    public string Thumbprint => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Json)));

    /// <summary>The public key of a P-256 pair.</summary>
    /// <param name="key">The pair or its public half.</param>
    public static JsonWebKey Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey(Members(("crv", "P-256"), ("kty", "EC"), ("x", Base64Url.EncodeToString(point.X)), ("y", Base64Url.EncodeToString(point.Y))));
    }

    /// <summary>Reads a key. Faults: another kind, a member missing or not of the base64url alphabet. Other members are passed over.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<JsonWebKey> Parse(ReadOnlyMemory<byte> octets) => Documents.AcmeDocument.Read(octets, fields =>
    {
        var kind = fields.Text("kty");
        string[] names = kind switch { "EC" => ["crv", "x", "y"], "RSA" => ["e", "n"], _ => [] };
        if (names.Length == 0) fields.Fail("kty", "key of kind EC or RSA");
        var members = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        members["kty"] = kind;
        foreach (var name in names)
        {
            var value = fields.Text(name, maxLength: 4096);
            if (value.Length > 0 && !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) fields.Fail(name, $"base64url as \"{name}\"");
            members[name] = value;
        }

        return new JsonWebKey(members.ToImmutable());
    });

    /// <summary>The key to check signatures with; null for other kinds than P-256, and for numbers that are no point of it.</summary>
    internal ECDsa? ToEcdsa()
    {
        if (Kind != "EC" || _members["crv"] != "P-256") return null;
        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(_members["x"]), Y = Base64Url.DecodeFromChars(_members["y"]) } });
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    internal void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        foreach (var (member, value) in _members) json.WriteString(member, value);
        json.WriteEndObject();
    }

    private static ImmutableSortedDictionary<string, string> Members(params (string Name, string Value)[] members) =>
        members.ToImmutableSortedDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
}
