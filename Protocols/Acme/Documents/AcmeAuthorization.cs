using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>State of an authorization (RFC 8555 §7.1.6).</summary>
public enum AcmeAuthorizationStatus
{
    /// <summary>A challenge has to be answered.</summary>
    Pending,

    /// <summary>The account may have certificates for the identifier.</summary>
    Valid,

    /// <summary>A challenge was answered wrongly.</summary>
    Invalid,

    /// <summary>Its owner gave it up.</summary>
    Deactivated,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>The server took it back.</summary>
    Revoked,
}

/// <summary>State of a challenge (RFC 8555 §7.1.6).</summary>
public enum AcmeChallengeStatus
{
    /// <summary>It waits for us.</summary>
    Pending,

    /// <summary>The server is looking.</summary>
    Processing,

    /// <summary>It was answered.</summary>
    Valid,

    /// <summary>It was answered wrongly.</summary>
    Invalid,
}

/// <summary>A way to prove that an identifier is ours.</summary>
/// <remarks>RFC 8555 §7.1.5 and §8.</remarks>
/// <param name="Type">Such as <c>http-01</c>.</param>
/// <param name="Url">Takes the word that we are ready.</param>
/// <param name="Status">Its state.</param>
public sealed record AcmeChallenge(string Type, AcmeUrl Url, AcmeChallengeStatus Status)
{
    /// <summary>HTTP: a file under a well-known path on port 80 (RFC 8555 §8.3).</summary>
    public const string Http01 = "http-01";

    /// <summary>TLS: a certificate shown under <c>acme-tls/1</c> on port 443 (RFC 8737 §3).</summary>
    public const string TlsAlpn01 = "tls-alpn-01";

    /// <summary>The token; null for kinds of challenges that have none, or one that is not of the base64url alphabet.</summary>
    public string? Token { get; init; }

    /// <summary>Why it failed.</summary>
    public AcmeProblem? Error { get; init; }
}

/// <summary>What an account has to do to be allowed certificates for an identifier.</summary>
/// <remarks>RFC 8555 §7.1.4.</remarks>
/// <param name="Identifier">The name or address.</param>
/// <param name="Status">Its state.</param>
/// <param name="Challenges">Ways to prove it, of which one is enough. Those that cannot be read are left out: new kinds may look different.</param>
public sealed record AcmeAuthorization(AcmeIdentifier Identifier, AcmeAuthorizationStatus Status, ImmutableArray<AcmeChallenge> Challenges)
{
    /// <summary>When its time is over.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>True when it stands for the wildcard below the name.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>Why it failed: the error of the challenge that was tried; null when no challenge has one.</summary>
    public AcmeChallenge? Failed => Challenges.FirstOrDefault(challenge => challenge.Error is not null) ?? Challenges.FirstOrDefault(challenge => challenge.Status == AcmeChallengeStatus.Invalid);

    /// <summary>Reads the document.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<AcmeAuthorization> Parse(ReadOnlyMemory<byte> octets) => AcmeDocument.Read(octets, fields =>
    {
        AcmeIdentifier identifier = default;
        if (fields.Object("identifier") is { } inner) identifier = inner.Identifier();
        else fields.Fail("identifier", "\"identifier\"");
        return new AcmeAuthorization(identifier, fields.Word<AcmeAuthorizationStatus>("status"), [.. fields.Objects("challenges", Challenge).OfType<AcmeChallenge>()])
        {
            Expires = fields.Time("expires"),
            IsWildcard = fields.Flag("wildcard"),
        };
    });

    private static AcmeChallenge? Challenge(AcmeFields fields)
    {
        var type = fields.Text("type");
        if (type is not (AcmeChallenge.Http01 or AcmeChallenge.TlsAlpn01 or "dns-01")) return null;
        var token = fields.OptionalText("token", AcmeLimits.TokenOctets);
        return new AcmeChallenge(type, fields.Url("url"), fields.Word<AcmeChallengeStatus>("status"))
        {
            Token = token is { Length: > 0 } && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? token : null,
            Error = fields.Object("error") is { } error ? AcmeProblem.Of(error, depth: 0) : null,
        };
    }
}
