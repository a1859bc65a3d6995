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
}
