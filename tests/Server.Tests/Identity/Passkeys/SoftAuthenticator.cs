using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Server.Dkim;
using Mox.Server.Identity.Passkeys;

namespace Mox.Server.Tests.Identity.Passkeys;

/// <summary>An authenticator and its browser in software, with every part of a ceremony to be spoilt.</summary>
internal sealed class SoftAuthenticator(int algorithm) : IDisposable
{
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly byte[] _seed = RandomNumberGenerator.GetBytes(32);

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[]? UserHandle { get; set; }

    public uint Count { get; set; }

    /// <summary>User present and user verified.</summary>
    public byte Flags { get; set; } = 1 | 4;

    public string Origin { get; set; } = "https://mail.test";

    public string RelyingParty { get; set; } = "mail.test";

    public bool CrossOrigin { get; set; }

    public string? TypeSaid { get; set; }

    /// <summary>Changes the authenticator's data after it was signed.</summary>
    public bool Tampers { get; set; }

    public string Make(byte[] challenge)
    {
        byte[] key = Key();
        byte[] data = [.. Data((byte)(Flags | 64)), .. new byte[16], (byte)(Id.Length >> 8), (byte)Id.Length, .. Id, .. key];
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Octets(data)];
        return JsonSerializer.Serialize(new
        {
            rawId = Base64Url.EncodeToString(Id),
            response = new { clientDataJSON = Base64Url.EncodeToString(Client("webauthn.create", challenge)), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal", "HACK<" } },
        });
    }

    public string Prove(byte[] challenge)
    {
        Count++;
        var client = Client("webauthn.get", challenge);
        byte[] data = Data(Flags);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var signature = algorithm switch
        {
            CoseKey.Es256 => _curve.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            CoseKey.Rs256 => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => new PortableEd25519().Sign(_seed, signed),
        };
        if (Tampers) data[36] ^= 1;
        return JsonSerializer.Serialize(new
        {
            rawId = Base64Url.EncodeToString(Id),
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(client),
                authenticatorData = Base64Url.EncodeToString(data),
                signature = Base64Url.EncodeToString(signature),
                userHandle = UserHandle is null ? null : Base64Url.EncodeToString(UserHandle),
            },
        });
    }

    public void Dispose()
    {
        _curve.Dispose();
        _rsa.Dispose();
    }

    private byte[] Client(string type, byte[] challenge) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type = TypeSaid ?? type, challenge = Base64Url.EncodeToString(challenge), origin = Origin, crossOrigin = CrossOrigin });

    private byte[] Data(byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), flags, .. count];
    }

    private byte[] Key()
    {
        switch (algorithm)
        {
            case CoseKey.Es256:
                var q = _curve.ExportParameters(false).Q;
                return [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, .. Octets(q.X!), 0x22, .. Octets(q.Y!)];
            case CoseKey.Rs256:
                var rsa = _rsa.ExportParameters(false);
                return [0xA4, 1, 3, 3, 0x39, 1, 0, 0x20, .. Octets(rsa.Modulus!), 0x21, .. Octets(rsa.Exponent!)];
            default:
                return [0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, .. Octets(new PortableEd25519().PublicKey(_seed))];
        }
    }

    private static byte[] Text(string text) => [(byte)(0x60 | text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Octets(byte[] octets) => octets.Length switch
    {
        < 24 => [(byte)(0x40 | octets.Length), .. octets],
        < 256 => [0x58, (byte)octets.Length, .. octets],
        _ => [0x59, (byte)(octets.Length >> 8), (byte)octets.Length, .. octets],
    };
}
