namespace Mox.Shared.Model.Queue;

/// <summary>One recipient of a submitted message that waits for delivery. What belongs to the submission stands in each of its rows, so that one row is enough to deliver.</summary>
public sealed class QueuedRecipient
{
    /// <summary>The longest text kept of one reply or fault.</summary>
    public const int MaxText = 1024;

    /// <summary>The most results kept in <see cref="Results"/>; the oldest go first.</summary>
    public const int MaxResults = 40;

    public long Id { get; set; }

    /// <summary>Id of the first row of the same submission: equal for all its recipients, its own id for the first.</summary>
    public long BaseId { get; set; }

    /// <summary>The account that sends. What cannot be delivered is returned to it.</summary>
    public long AccountId { get; set; }

    /// <summary>The copy in Sent that belongs to it; null without one. Messages sent in the browser can be called back by it while they wait.</summary>
    public long? SentMessageId { get; set; }

    /// <summary>Envelope sender as sent on the wire; null is the null sender.</summary>
    public string? MailFrom { get; set; }

    /// <summary>Envelope recipient as sent on the wire.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>Domain of the recipient in A-labels, lower-case: what deliveries are grouped and limited by.</summary>
    public string RecipientDomain { get; set; } = "";

    /// <summary>The stored body. Each row holds one reference to it, given back when the row goes.</summary>
    public long BodyId { get; set; }

    /// <summary>Header fields that go in front of the body, each ended by CRLF; may be empty.</summary>
    public byte[] Prefix { get; set; } = [];

    /// <summary>Octets of prefix and body together.</summary>
    public long Size { get; set; }

    /// <summary>Octets above 127 in the body (RFC 6152).</summary>
    public bool EightBit { get; set; }

    /// <summary>Non-ASCII addresses or header fields (RFC 6531).</summary>
    public bool SmtpUtf8 { get; set; }

    /// <summary>Came in as BODY=BINARYMIME (RFC 3030).</summary>
    public bool Binary { get; set; }

    /// <summary>RET: FULL or HDRS; null when not given.</summary>
    public string? DsnReturn { get; set; }

    /// <summary>ENVID, decoded; null when not given.</summary>
    public string? EnvelopeId { get; set; }

    /// <summary>NOTIFY, upper-case; null when not given.</summary>
    public string? Notify { get; set; }

    /// <summary>ORCPT as given; null when not given.</summary>
    public string? OriginalRecipient { get; set; }

    /// <summary>The Message-ID field without brackets, for lists and for References of notifications; may be empty.</summary>
    public string MessageId { get; set; } = "";

    /// <summary>The Subject field, decoded and cut; for the lists of the admin.</summary>
    public string Subject { get; set; } = "";

    /// <summary>True: only over verified TLS (RFC 8689). False: TLS faults may be ignored (TLS-Required: No). Null: as policies say.</summary>
    public bool? RequireTls { get; set; }

    /// <summary>Name of the transport asked for; empty for the routes' choice.</summary>
    public string Transport { get; set; } = "";

    public DateTimeOffset Queued { get; set; }

    /// <summary>Not tried while true, until released.</summary>
    public bool Hold { get; set; }

    /// <summary>Since when it is held; the time held does not count towards <see cref="ExpiresAt"/>.</summary>
    public DateTimeOffset? HeldSince { get; set; }

    /// <summary>Asked for by the sender: no attempt before this time (RFC 4865).</summary>
    public DateTimeOffset? HoldUntil { get; set; }

    /// <summary>When the message is given up and returned.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Given up after this many attempts; 0: by time alone.</summary>
    public int MaxAttempts { get; set; }

    /// <summary>When the next attempt is due. Set, as if the attempt had failed, before an attempt begins.</summary>
    public DateTimeOffset NextAttempt { get; set; }

    /// <summary>When the last attempt began.</summary>
    public DateTimeOffset? LastAttempt { get; set; }

    /// <summary>SMTP code of the last result; 0 without a reply.</summary>
    public int LastCode { get; set; }

    /// <summary>Enhanced status code of the last result, such as <c>4.7.1</c>; may be empty.</summary>
    public string LastStatus { get; set; } = "";

    /// <summary>What the last attempt came to, for people; empty before the first.</summary>
    public string LastText { get; set; } = "";

    /// <summary>Host that gave the last reply, with its address; empty before the first.</summary>
    public string RemoteMta { get; set; } = "";

    /// <summary>The last results as a JSON array of <see cref="QueueResult"/>, oldest first, at most <see cref="MaxResults"/>.</summary>
    public string Results { get; set; } = "[]";

    /// <summary>The sender was told of the delay.</summary>
    public bool DelayTold { get; set; }

    /// <summary>The run of a dispatcher that is at work on the row; null: none. A lease of a run that is gone counts as none.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>Until when the lease holds, if its owner cannot be asked (more than one node).</summary>
    public DateTimeOffset? LeaseUntil { get; set; }
}

/// <summary>What one attempt came to.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Milliseconds">How long it took; 0 while it is under way.</param>
/// <param name="Success">True when the recipient was delivered.</param>
/// <param name="Code">SMTP code; 0 without a reply.</param>
/// <param name="Status">Enhanced status code; may be empty.</param>
/// <param name="Text">The reply or the reason.</param>
/// <param name="Remote">Host and address; may be empty.</param>
public sealed record QueueResult(DateTimeOffset Started, long Milliseconds, bool Success, int Code, string Status, string Text, string Remote);
