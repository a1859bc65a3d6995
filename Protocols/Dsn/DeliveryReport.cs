using System.Collections.Immutable;

namespace Mox.Protocols.Dsn;

/// <summary>The fields of a delivery status notification.</summary>
/// <remarks>RFC 3464 §2.2 (per message) and §2.3 (per recipient).</remarks>
public sealed record DeliveryReport
{
    /// <summary>Host name of the server that reports; empty when it does not say.</summary>
    public required string ReportingMta { get; init; }

    /// <summary>ENVID as the sender gave it, decoded; null when it gave none (RFC 3461 §6.3).</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>When the message came to the reporting server.</summary>
    public DateTimeOffset? Arrived { get; init; }

    /// <summary>What became of each recipient.</summary>
    public required ImmutableArray<RecipientReport> Recipients { get; init; }
}

/// <summary>What became of a recipient.</summary>
public sealed record RecipientReport
{
    /// <summary>The envelope recipient, as on the wire; may be international.</summary>
    public required string FinalRecipient { get; init; }

    /// <summary>What was done.</summary>
    public required ReportAction Action { get; init; }

    /// <summary>Why. RFC 3464 §2.3.4.</summary>
    public required MailStatus Status { get; init; }

    /// <summary>ORCPT as given, <c>type;address</c> with the address in xtext; null when not given (RFC 3461 §6.3).</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>Host name of the server that said so; null when none did.</summary>
    public string? RemoteMta { get; init; }

    /// <summary>Its reply, code first (diagnostic type smtp); null when there was none.</summary>
    public string? Diagnostic { get; init; }

    /// <summary>When it was tried last.</summary>
    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Of a delay: when the reporting server will give up.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }
}

/// <summary>What the reporting server did.</summary>
/// <remarks>RFC 3464 §2.3.3.</remarks>
public enum ReportAction
{
    /// <summary>Not delivered, and not tried again.</summary>
    Failed,

    /// <summary>Not delivered yet.</summary>
    Delayed,

    /// <summary>In the mailbox.</summary>
    Delivered,

    /// <summary>Given to a server that sends no notifications.</summary>
    Relayed,

    /// <summary>Sent on to the members of a list or an alias.</summary>
    Expanded,
}
