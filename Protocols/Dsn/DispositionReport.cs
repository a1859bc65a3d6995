using System.Collections.Immutable;

namespace Mox.Protocols.Dsn;

/// <summary>The fields of a message disposition notification: what a recipient, or a program of theirs, did with a message.</summary>
/// <remarks>RFC 8098 §3.2.</remarks>
public sealed record DispositionReport
{
    /// <summary>The program that reports, with its host before a semicolon; null when it does not say.</summary>
    public string? ReportingUserAgent { get; init; }

    /// <summary>ORCPT as given, <c>type;address</c>; null when not given.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>The recipient whose mailbox it is.</summary>
    public required string FinalRecipient { get; init; }

    /// <summary>Message-ID of the message it is about, with its angle brackets; null when that had none.</summary>
    public string? OriginalMessageId { get; init; }

    /// <summary>What was done.</summary>
    public required DispositionKind Kind { get; init; }

    /// <summary>It was done without the user: <c>automatic-action</c>.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>The report was sent without asking the user: <c>MDN-sent-automatically</c>.</summary>
    public bool IsSentAutomatically { get; init; }

    /// <summary>Words behind the kind, lower-case, such as <c>error</c>.</summary>
    public ImmutableArray<string> Modifiers { get; init; } = [];

    /// <summary>What went wrong; null when nothing is said.</summary>
    public string? Error { get; init; }
}

/// <summary>What was done with a message.</summary>
/// <remarks>RFC 8098 §3.2.6.2; the last two are of older reports.</remarks>
public enum DispositionKind
{
    /// <summary>A kind that is not known.</summary>
    Other,

    /// <summary>Shown to somebody.</summary>
    Displayed,

    /// <summary>Sent somewhere, such as printed or forwarded.</summary>
    Dispatched,

    /// <summary>Processed by a rule or a program without being shown.</summary>
    Processed,

    /// <summary>Deleted, perhaps unread.</summary>
    Deleted,

    /// <summary>The recipient does not want to say.</summary>
    Denied,

    /// <summary>No report could be made.</summary>
    Failed,
}
