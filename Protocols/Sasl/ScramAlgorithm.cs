using System.Security.Cryptography;

namespace Mox.Protocols.Sasl;

/// <summary>The hash a SCRAM mechanism is built on.</summary>
/// <remarks>RFC 5802 §4, RFC 7677 §3.</remarks>
public enum ScramAlgorithm
{
    Sha1,
    Sha256,
}

/// <summary>What follows from the choice of the hash.</summary>
public static class ScramAlgorithms
{
    /// <summary>Mechanism name, such as <c>SCRAM-SHA-256-PLUS</c>.</summary>
    public static string MechanismName(this ScramAlgorithm algorithm, bool plus) => (algorithm, plus) switch
    {
        (ScramAlgorithm.Sha1, false) => "SCRAM-SHA-1",
        (ScramAlgorithm.Sha1, true) => "SCRAM-SHA-1-PLUS",
        (_, false) => "SCRAM-SHA-256",
        _ => "SCRAM-SHA-256-PLUS",
    };

    /// <summary>Octets of a digest.</summary>
    public static int HashLength(this ScramAlgorithm algorithm) =>
        algorithm == ScramAlgorithm.Sha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;

    internal static HashAlgorithmName HashName(this ScramAlgorithm algorithm) =>
        algorithm == ScramAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;

    internal static byte[] Hash(this ScramAlgorithm algorithm, ReadOnlySpan<byte> octets) =>
        algorithm == ScramAlgorithm.Sha1 ? SHA1.HashData(octets) : SHA256.HashData(octets);

    internal static byte[] Hmac(this ScramAlgorithm algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> octets) =>
        algorithm == ScramAlgorithm.Sha1 ? HMACSHA1.HashData(key, octets) : HMACSHA256.HashData(key, octets);
}
