using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Sasl;

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
internal sealed record LoginContext(IPAddress Remote, LoginFace Face, string Mechanism)
{
    /// <summary>TLS version and cipher suite; empty for plaintext.</summary>
    public string Tls { get; init; } = "";

    /// <summary>What the program calls itself; empty when it does not say.</summary>
    public string Agent { get; init; } = "";
}

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

    /// <summary>Right password, and nobody is signed in yet: the account has a second factor (pages only).</summary>
    public sealed record CodeNeeded(long AccountId, MailAddress Login) : LoginResult;

    /// <summary>A right password that does not open this; the text says which one does, and nothing else. It counts neither for nor against the network.</summary>
    public sealed record OtherPasswordNeeded(string Text) : LoginResult;
}

/// <summary>What a server keeps to check SCRAM (RFC 5802 §3). An unknown user gets a made-up one that is always the same, so that it cannot be told from a real one.</summary>
/// <param name="Keys">Of each password that may be proved: they have one salt, for a challenge can name but one.</param>
internal sealed record ScramVerifier(ImmutableArray<ScramKeys> Keys);

/// <summary>Checks credentials for SMTP, IMAP and the web, and counts failures for all of them together.</summary>
internal interface IAuthenticator
{
    /// <summary>Checks a password (SASL PLAIN, LOGIN, sign-in form).</summary>
    Task<LoginResult> CheckPasswordAsync(string login, string password, LoginContext context, CancellationToken ct);

    /// <summary>The verifier for SCRAM; a stable made-up one for unknown users.</summary>
    Task<ScramVerifier> ScramVerifierAsync(string login, ScramAlgorithm algorithm, LoginFace face, CancellationToken ct);

    /// <summary>Ends a SCRAM exchange.</summary>
    /// <param name="proved">The keys whose password the client proved to know; null when the proof was wrong.</param>
    Task<LoginResult> FinishScramAsync(string login, ScramKeys? proved, LoginContext context, CancellationToken ct);

    /// <summary>True when logins from this address are refused for now, for too many failures.</summary>
    bool IsThrottled(IPAddress remote);
}
