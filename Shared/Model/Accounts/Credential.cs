namespace Mox.Shared.Model.Accounts;

/// <summary>What is kept of a password: the SCRAM verifiers of both hashes (RFC 5802 §3).</summary>
public sealed class Credential
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>Empty: the main password; else the name of an app password.</summary>
    public string Label { get; set; } = "";

    public byte[] Salt256 { get; set; } = [];

    public int Iterations256 { get; set; }

    public byte[] StoredKey256 { get; set; } = [];

    public byte[] ServerKey256 { get; set; } = [];

    public byte[] Salt1 { get; set; } = [];

    public int Iterations1 { get; set; }

    public byte[] StoredKey1 { get; set; } = [];

    public byte[] ServerKey1 { get; set; } = [];

    public DateTimeOffset Changed { get; set; }

    /// <summary>What it opens.</summary>
    public CredentialUses Uses { get; set; } = CredentialUses.All;

    /// <summary>Written down every few minutes only; null: never.</summary>
    public DateTimeOffset? LastUsed { get; set; }
}

/// <summary>What a password is good for.</summary>
[Flags]
public enum CredentialUses
{
    None = 0,

    /// <summary>Reading by IMAP.</summary>
    Imap = 1,

    /// <summary>Sending by submission.</summary>
    Submission = 2,

    /// <summary>The pages; never that of an app password.</summary>
    Web = 4,

    All = Imap | Submission | Web,
}
