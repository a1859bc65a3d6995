using System.Collections.Immutable;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dsn;

/// <summary>What a message reports of another one: its delivery, what was done with it, or a complaint. Nothing in it is proved.</summary>
/// <remarks>RFC 6522 §3.</remarks>
public abstract record MailReport
{
    private MailReport()
    {
    }

    /// <summary>Message-ID of the message it is about, with its angle brackets: from the report, else from what is given back of the message; null when unknown.</summary>
    public string? OriginalMessageId { get; init; }

    /// <summary>The header of the message it is about, where it is given back; null when it is not.</summary>
    public Envelope? Original { get; init; }

    /// <summary>The part that gives back the message or its header; null when there is none.</summary>
    public MessagePart? Returned { get; init; }

    /// <summary>The addresses it is about: the recipients, as envelope and report name them.</summary>
    public abstract ImmutableArray<string> Recipients { get; }

    /// <summary>A delivery status notification. RFC 3464 §2.</summary>
    /// <param name="Report">Its fields.</param>
    /// <param name="IsGuessed">It was no report but a text for people, from which recipients and reasons were taken.</param>
    public sealed record Delivery(DeliveryReport Report, bool IsGuessed = false) : MailReport
    {
        /// <inheritdoc/>
        public override ImmutableArray<string> Recipients => [.. Report.Recipients.Select(recipient => recipient.FinalRecipient)];

        /// <summary>At least one recipient will never get the message.</summary>
        public bool IsFailure => Report.Recipients.Any(recipient => recipient.Action == ReportAction.Failed);
    }

    /// <summary>A notification of reading. RFC 8098 §3.</summary>
    /// <param name="Report">Its fields.</param>
    public sealed record Disposition(DispositionReport Report) : MailReport
    {
        /// <inheritdoc/>
        public override ImmutableArray<string> Recipients => [Report.FinalRecipient];
    }

    /// <summary>A feedback report. RFC 5965 §2.</summary>
    /// <param name="Report">Its fields.</param>
    public sealed record Feedback(FeedbackReport Report) : MailReport
    {
        /// <inheritdoc/>
        public override ImmutableArray<string> Recipients => Report.Recipients;
    }
}
