using System.Net;
using Mox.Protocols.Addresses;

namespace Mox.Server.Identity;

/// <summary>Where a login is tried; limits are shared by all faces.</summary>
internal enum LoginFace
{
    Submission,
    Imap,
    Web,
}

/// <summary>Circumstances of a login attempt.</summary>
/// <param name="Mechanism">SASL mechanism or <c>login</c>, <c>form</c>.</param>
internal sealed record LoginContext(IPAddress Remote, LoginFace Face, string Mechanism);

/// <summary>Outcome of a login. What the peer is told must not tell an unknown user from a wrong password.</summary>
internal abstract record LoginResult
{
    private LoginResult()
    {
    }

    /// <summary>The account, and the address it was signed in as.</summary>
    public sealed record Accepted(long AccountId, MailAddress Login, bool IsAdmin) : LoginResult;

    /// <summary>Unknown user or wrong password.</summary>
    public sealed record Refused : LoginResult;

    /// <summary>Right password, but logins are switched off; the text is the owner's.</summary>
    public sealed record Disabled(string Text) : LoginResult;

    /// <summary>Too many failures from this network; nothing was checked.</summary>
    public sealed record Throttled : LoginResult;
}

/// <summary>Which hash a SCRAM verifier is for.</summary>
internal enum ScramHash
{
    Sha1,
    Sha256,
}

/// <summary>What a server keeps to check SCRAM (RFC 5802 §3). An unknown user gets a made-up one that is always the same, so that it cannot be told from a real one.</summary>
internal sealed record ScramVerifier(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey);

/// <summary>Checks credentials for SMTP, IMAP and the web, and counts failures for all of them together.</summary>
internal interface IAuthenticator
{
    /// <summary>Checks a password (SASL PLAIN, LOGIN, sign-in form).</summary>
    Task<LoginResult> CheckPasswordAsync(string login, string password, LoginContext context, CancellationToken ct);

    /// <summary>The verifier for SCRAM; a stable made-up one for unknown users.</summary>
    Task<ScramVerifier> ScramVerifierAsync(string login, ScramHash hash, CancellationToken ct);

    /// <summary>Ends a SCRAM exchange: <paramref name="proved"/> says whether the client's proof was right.</summary>
    Task<LoginResult> FinishScramAsync(string login, bool proved, LoginContext context, CancellationToken ct);

    /// <summary>True when logins from this address are refused for now, for too many failures.</summary>
    bool IsThrottled(IPAddress remote);
}
