using System.Security.Cryptography;

namespace Mox.Protocols.Dkim;

/// <summary>How a signature is made. RFC 6376 §3.3, RFC 8463 §3.</summary>
public enum DkimAlgorithm
{
    /// <summary>Refused when verifying, never used for signing. RFC 8301 §3.1.</summary>
    RsaSha1,

    RsaSha256,

    /// <summary>Ed25519 over the SHA-256 hash of the header fields.</summary>
    Ed25519Sha256,
}

/// <summary>How octets are brought into the form that is hashed. RFC 6376 §3.4.</summary>
public enum DkimForm
{
    /// <summary>As they are, but for empty lines at the end of the body.</summary>
    Simple,

    /// <summary>White space and the case of field names do not count.</summary>
    Relaxed,
}

/// <summary>The names of algorithms and forms in signatures.</summary>
internal static class DkimWords
{
    public static string Name(this DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.RsaSha1 => "rsa-sha1",
        DkimAlgorithm.RsaSha256 => "rsa-sha256",
        _ => "ed25519-sha256",
    };

    public static string Name(this DkimForm form) => form == DkimForm.Simple ? "simple" : "relaxed";

    /// <summary>The kind of key, as in <c>k=</c>.</summary>
    public static string KeyKind(this DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed25519" : "rsa";

    /// <summary>The hash, as in <c>h=</c> of a key record.</summary>
    public static string HashName(this DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.RsaSha1 ? "sha1" : "sha256";

    public static HashAlgorithmName Hash(this DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.RsaSha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;

    public static int HashOctets(this DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.RsaSha1 ? 20 : 32;
}
