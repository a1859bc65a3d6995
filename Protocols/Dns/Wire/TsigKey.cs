using Mox.Protocols.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>A secret shared with a name server.</summary>
/// <remarks>RFC 8945 §6 and §8. The secret is shown by nothing here.</remarks>
public sealed class TsigKey
{
    /// <summary>The longest secret taken, in octets.</summary>
    public const int MaxSecret = 512;

    private readonly byte[] _secret;

    private TsigKey(DnsName name, TsigAlgorithm algorithm, byte[] secret) => (Name, Algorithm, _secret) = (name, algorithm, secret);

    /// <summary>The name both sides know it by.</summary>
    public DnsName Name { get; }

    /// <summary>How it signs; both sides have to agree on it.</summary>
    public TsigAlgorithm Algorithm { get; }

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Reads a key as name servers and their tools write it. The fault never has a part of the secret in it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="secret">The secret in base64.</param>
    /// <param name="algorithm">How it signs.</param>
    public static Parsed<TsigKey> Parse(string name, string secret, TsigAlgorithm algorithm = TsigAlgorithm.HmacSha256)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(secret);
        if (!DnsName.Parse(name).Try(out var known, out var fault)) return fault;
        if (known.IsRoot) return new SyntaxFault(0, "name of the key");
        var octets = new byte[MaxSecret];
        if (secret.Length > MaxSecret * 2 || !Convert.TryFromBase64String(secret, octets, out var length) || length == 0) return new SyntaxFault(0, $"secret in base64, of 1 to {MaxSecret} octets");
        return new TsigKey(known, algorithm, octets[..length]);
    }

    /// <summary>The name alone.</summary>
    public override string ToString() => Name.Text;
}
