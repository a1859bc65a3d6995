using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.Queue;

/// <summary>The way out for every message an account sends: SMTP submission, webmail and the web API meet here.</summary>
internal interface IOutgoingQueue
{
    /// <summary>Stores a message for delivery, one row for each recipient, in one transaction (with the copy in Sent, when asked for). Durable when it returns.</summary>
    /// <returns>The queue ids, in the order of the recipients.</returns>
    /// <exception cref="StoreBusyException">Nothing was stored; try again later.</exception>
    /// <exception cref="QuotaExceededException">The copy in Sent does not fit.</exception>
    /// <exception cref="SendingLimitException">The account has sent too much today.</exception>
    Task<ImmutableArray<long>> EnqueueAsync(Submission submission, CancellationToken ct);
}

/// <summary>A message to be sent.</summary>
internal sealed record Submission
{
    /// <summary>The account that sends; delivery failures are returned to it.</summary>
    public required long AccountId { get; init; }

    /// <summary>The person sends, rather than the server: it counts towards the account's limits of sending.</summary>
    public bool Limited { get; init; }

    /// <summary>Envelope sender; null is the null sender.</summary>
    public required MailAddress? MailFrom { get; init; }

    public required ImmutableArray<SubmissionRecipient> Recipients { get; init; }

    /// <summary>The message as submitted. The queue takes it over and disposes it.</summary>
    public required StagedBody Body { get; init; }

    /// <summary>Header fields we add in front (Received, Message-ID, Date), each ended by CRLF. The queue puts the signatures above them.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>Octets above 127 in the body: 8BITMIME is needed.</summary>
    public bool EightBit { get; init; }

    /// <summary>Non-ASCII addresses or header fields: SMTPUTF8 is needed.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>Came in as BODY=BINARYMIME: may only go out by BDAT, or is converted.</summary>
    public bool Binary { get; init; }

    /// <summary>Not before this time (RFC 4865).</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>RET=FULL or HDRS (RFC 3461 §4.3); null when not given.</summary>
    public string? DsnReturn { get; init; }

    /// <summary>ENVID, decoded (RFC 3461 §4.4).</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>A seen copy goes into the mailbox with the role Sent, in the same transaction (webmail).</summary>
    public bool CopyToSent { get; init; }

    /// <summary>Header fields of the copy in Sent alone (Bcc), each ended by CRLF; they are not delivered.</summary>
    public ReadOnlyMemory<byte> SentPrefix { get; init; }

    /// <summary>The draft that is replaced by the message: removed in the same transaction. 0: none.</summary>
    public long DraftMessageId { get; init; }

    /// <summary>What next hops must prove of themselves, as <see cref="Mox.Shared.Model.Queue.QueuedRecipient.RequireTls"/>.</summary>
    public bool? RequireTls { get; init; }

    /// <summary>What the sender writes in the same transaction, last; null for nothing. An exception takes all of it back.</summary>
    public EnqueuedWork? Along { get; init; }
}

/// <summary>Work of a sender in the transaction that queues its message.</summary>
/// <param name="baseId">Id of the first row.</param>
/// <param name="sentMessageId">The copy in Sent; 0 without one.</param>
internal delegate void EnqueuedWork(WriteTurn turn, long baseId, long sentMessageId);

/// <param name="Address">Envelope recipient.</param>
/// <param name="Notify">NOTIFY as given, upper-case, such as <c>SUCCESS,FAILURE</c> (RFC 3461 §4.1); null when not given.</param>
/// <param name="OriginalRecipient">ORCPT as given; null when not given.</param>
internal sealed record SubmissionRecipient(MailAddress Address, string? Notify = null, string? OriginalRecipient = null);
