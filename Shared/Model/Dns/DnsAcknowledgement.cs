namespace Mox.Shared.Model.Dns;

/// <summary>A record that the owner knows to be otherwise than wanted, such as one that is managed elsewhere: it raises no alarm.</summary>
public sealed class DnsAcknowledgement
{
    public long Id { get; set; }

    public long DomainId { get; set; }

    /// <summary>The key of the finding.</summary>
    public string Key { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Who { get; set; } = "";

    public DateTimeOffset At { get; set; }

    /// <summary>It counts no longer from then on; null: for good.</summary>
    public DateTimeOffset? Until { get; set; }
}

/// <summary>One run of the checker over a domain.</summary>
public sealed class DnsRun
{
    public long Id { get; set; }

    public long DomainId { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>From 0 to 100.</summary>
    public int Score { get; set; }

    /// <summary>The findings, as a JSON array.</summary>
    public string Findings { get; set; } = "";
}
