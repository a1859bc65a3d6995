using System.Security.Cryptography;

namespace Mox.Protocols.Dns.Wire;

/// <summary>How messages are signed with a shared secret.</summary>
/// <remarks>RFC 8945 §6: of the algorithms named there those that are not weak.</remarks>
public enum TsigAlgorithm
{
    /// <summary>What name servers choose where nothing is said.</summary>
    HmacSha256,
    HmacSha384,
    HmacSha512,
}

/// <summary>The names of <see cref="TsigAlgorithm"/>.</summary>
public static class TsigAlgorithms
{
    private static readonly (TsigAlgorithm Algorithm, DnsName Name, HashAlgorithmName Hash)[] Known =
    [
        (TsigAlgorithm.HmacSha256, DnsName.Parse("hmac-sha256").Value, HashAlgorithmName.SHA256),
        (TsigAlgorithm.HmacSha384, DnsName.Parse("hmac-sha384").Value, HashAlgorithmName.SHA384),
        (TsigAlgorithm.HmacSha512, DnsName.Parse("hmac-sha512").Value, HashAlgorithmName.SHA512),
    ];

    /// <summary>The name as name servers and their tools write it: <c>hmac-sha256</c>.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public static string Word(this TsigAlgorithm algorithm) => NameOf(algorithm).Text;

    /// <summary>The algorithm of a name; null when it is none of these.</summary>
    /// <param name="word">Such as <c>hmac-sha256</c>.</param>
    public static TsigAlgorithm? Find(string word) => Known.Where(known => Word(known.Algorithm).Equals(word, StringComparison.OrdinalIgnoreCase)).Select(known => (TsigAlgorithm?)known.Algorithm).FirstOrDefault();

    internal static DnsName NameOf(TsigAlgorithm algorithm) => Known[(int)algorithm].Name;

    internal static HashAlgorithmName HashOf(TsigAlgorithm algorithm) => Known[(int)algorithm].Hash;
}
