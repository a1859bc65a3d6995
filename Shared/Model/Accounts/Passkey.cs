namespace Mox.Shared.Model.Accounts;

/// <summary>A key of WebAuthn with which a person signs in to the pages.</summary>
public sealed class Passkey
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>Chosen by the authenticator, up to 1023 octets.</summary>
    public byte[] CredentialId { get; set; } = [];

    /// <summary>COSE_Key.</summary>
    public byte[] PublicKey { get; set; } = [];

    /// <summary>The last count of signatures; 0 where the authenticator does not count.</summary>
    public long SignCount { get; set; }

    /// <summary>What its owner calls it.</summary>
    public string Name { get; set; } = "";

    /// <summary>How it can be reached, such as <c>internal hybrid</c>; a hint for browsers.</summary>
    public string Transports { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? LastUsed { get; set; }
}

/// <summary>A code that stands in once for the second factor.</summary>
public sealed class RecoveryCode
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>SHA-256 of the code: it has enough random bits that nothing slower is needed.</summary>
    public byte[] Hash { get; set; } = [];

    public DateTimeOffset? Used { get; set; }
}
