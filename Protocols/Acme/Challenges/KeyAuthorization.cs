using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Acme.Signing;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Challenges;

/// <summary>What proves that whoever answers a challenge knows the key of the account: token and thumbprint.</summary>
/// <remarks>RFC 8555 §8.1.</remarks>
public sealed record KeyAuthorization
{
    /// <summary>What the path of an HTTP challenge begins with (RFC 8555 §8.3).</summary>
    public const string HttpPath = "/.well-known/acme-challenge/";

    private KeyAuthorization(string token, string text) => (Token, Text) = (token, text);

    /// <summary>The token of the challenge: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Token { get; }

    /// <summary>Token, dot, thumbprint: the content of an HTTP challenge's file.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of the text, for a TLS challenge (RFC 8737 §3).</summary>
    public byte[] Digest => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    /// <summary>Makes the proof. Faults: a token of another alphabet, or one too short to be safe (RFC 8555 §8.3 asks for 128 bits) or longer than <see cref="AcmeLimits.TokenOctets"/>.</summary>
    /// <param name="token">The token of the challenge.</param>
    /// <param name="key">The public key of the account.</param>
    public static Parsed<KeyAuthorization> Of(string token, JsonWebKey key)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(key);
        if (token.Length is < 22 or > AcmeLimits.TokenOctets) return new SyntaxFault(0, "token of 22 to 256 characters");
        for (var i = 0; i < token.Length; i++)
        {
            if (!(char.IsAsciiLetterOrDigit(token[i]) || token[i] is '-' or '_')) return new SyntaxFault(i, "character of the base64url alphabet");
        }

        return new KeyAuthorization(token, $"{token}.{key.Thumbprint}");
    }
}
