namespace Mox.Shared.Model.Dns;

/// <summary>What the last delivery to a domain showed of its mail servers.</summary>
public sealed class PeerDomain
{
    /// <summary>A-labels, lower-case.</summary>
    public string Domain { get; set; } = "";

    /// <summary>STARTTLS was offered and a connection under TLS came about.</summary>
    public bool? StartTls { get; set; }

    /// <summary>REQUIRETLS was offered (RFC 8689 §2).</summary>
    public bool? RequireTls { get; set; }

    /// <summary>TLS version and cipher suite of the last connection; empty for plaintext.</summary>
    public string Tls { get; set; } = "";

    public DateTimeOffset Seen { get; set; }
}

/// <summary>A policy of MTA-STS as it was fetched (RFC 8461 §3.2).</summary>
public sealed class MtaStsPolicyRow
{
    /// <summary>A-labels, lower-case.</summary>
    public string Domain { get; set; } = "";

    /// <summary>The id of the record the policy was fetched for.</summary>
    public string PolicyId { get; set; } = "";

    /// <summary>The policy document.</summary>
    public string Text { get; set; } = "";

    public DateTimeOffset Fetched { get; set; }

    /// <summary>Until when the policy holds.</summary>
    public DateTimeOffset Until { get; set; }
}
