using System.Collections.Immutable;

namespace Mox.Protocols.Dsn;

/// <summary>The fields of a feedback report: somebody complained about a message, or it failed authentication.</summary>
/// <remarks>RFC 5965 §3; RFC 6591 §3.2 for failed authentication. Nothing in it is proved.</remarks>
public sealed record FeedbackReport
{
    /// <summary>Lower-case, such as <c>abuse</c>, <c>fraud</c>, <c>virus</c>, <c>not-spam</c>, <c>auth-failure</c>, <c>other</c>.</summary>
    public required string FeedbackType { get; init; }

    /// <summary>The program that reports; empty when it does not say.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = 1;

    /// <summary>When the message came, or was complained about.</summary>
    public DateTimeOffset? Arrived { get; init; }

    /// <summary>How many complaints this stands for.</summary>
    public long Incidents { get; init; } = 1;

    /// <summary>ENVID of the message; null when not given.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>Envelope sender, without angle brackets; null when not given.</summary>
    public string? MailFrom { get; init; }

    /// <summary>Envelope recipients, without angle brackets.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary>Host name of the server that reports; null when not given.</summary>
    public string? ReportingMta { get; init; }

    /// <summary>Address the message came from; null when not given.</summary>
    public string? SourceIp { get; init; }

    /// <summary>Values of Authentication-Results.</summary>
    public ImmutableArray<string> AuthenticationResults { get; init; } = [];

    /// <summary>Domains the report is about.</summary>
    public ImmutableArray<string> ReportedDomains { get; init; } = [];

    /// <summary>Links the report is about.</summary>
    public ImmutableArray<string> ReportedUris { get; init; } = [];

    /// <summary>What failed, lower-case, such as <c>bodyhash</c> or <c>dmarc</c>; null when not given. RFC 6591 §3.3.</summary>
    public string? AuthFailure { get; init; }

    /// <summary>What was done with the message, lower-case; null when not given. RFC 6591 §3.2.2.</summary>
    public string? DeliveryResult { get; init; }

    /// <summary>Domain of the signature; null when not given.</summary>
    public string? DkimDomain { get; init; }

    /// <summary>Identity of the signature; null when not given.</summary>
    public string? DkimIdentity { get; init; }

    /// <summary>Selector of the signature; null when not given.</summary>
    public string? DkimSelector { get; init; }
}
