namespace Mox.Shared.Model.Accounts;

/// <summary>Attempts to sign in that are alike, one row for each day: from one address, by one protocol, with one result.</summary>
public sealed class LoginAttempt
{
    public long Id { get; set; }

    /// <summary>Null when the name is none of an account.</summary>
    public long? AccountId { get; set; }

    /// <summary>The name that was given, cut; never a password.</summary>
    public string Login { get; set; } = "";

    public string RemoteIp { get; set; } = "";

    /// <summary>Such as <c>imap</c>, <c>submission</c>, <c>web</c>.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>Such as <c>SCRAM-SHA-256-PLUS</c>, <c>password</c>, <c>passkey</c>.</summary>
    public string Mechanism { get; set; } = "";

    /// <summary>Such as <c>ok</c>, <c>wrong-password</c>, <c>no-account</c>, <c>disabled</c>.</summary>
    public string Result { get; set; } = "";

    /// <summary>TLS version and cipher suite; empty for plaintext.</summary>
    public string Tls { get; set; } = "";

    /// <summary>What the program calls itself, cut; empty when it does not say.</summary>
    public string Agent { get; set; } = "";

    public DateTimeOffset First { get; set; }

    public DateTimeOffset Last { get; set; }

    public long Count { get; set; }
}
