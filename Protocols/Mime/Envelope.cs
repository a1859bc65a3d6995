using System.Collections.Immutable;

namespace Mox.Protocols.Mime;

/// <summary>What the header of a message says of it: the ENVELOPE of IMAP and what lists show.</summary>
/// <remarks>RFC 9051 §7.5.2. Texts are decoded (RFC 2047) and unfolded; they may hold any character but CR, LF and NUL.</remarks>
public sealed record Envelope
{
    /// <summary>The Date field as it stands; null without the field.</summary>
    public string? Date { get; init; }

    /// <summary>The Date field read; null where it cannot be.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>The Subject field, decoded; null without the field.</summary>
    public string? Subject { get; init; }

    /// <summary>The authors; empty without the field. Of several From fields the first counts.</summary>
    public ImmutableArray<EnvelopeAddress> From { get; init; } = [];

    /// <summary>Who sent it for the authors; empty without the field, where IMAP puts <see cref="From"/>.</summary>
    public ImmutableArray<EnvelopeAddress> Sender { get; init; } = [];

    /// <summary>Where answers are to go; empty without the field, where IMAP puts <see cref="From"/>.</summary>
    public ImmutableArray<EnvelopeAddress> ReplyTo { get; init; } = [];

    /// <summary>The recipients, of all To fields; empty without one.</summary>
    public ImmutableArray<EnvelopeAddress> To { get; init; } = [];

    /// <summary>Who gets copies, of all Cc fields; empty without one.</summary>
    public ImmutableArray<EnvelopeAddress> Cc { get; init; } = [];

    /// <summary>Who gets blind copies, of all Bcc fields, which drafts and the copy of the sender have; empty without one.</summary>
    public ImmutableArray<EnvelopeAddress> Bcc { get; init; } = [];

    /// <summary>In-Reply-To as it stands, unfolded.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Message-ID as it stands, with its angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>The message ids of References, with their angle brackets, oldest first; at most the last 100.</summary>
    public ImmutableArray<string> References { get; init; } = [];
}

/// <summary>An address of a header field, as written. A group is its start (name in <see cref="Name"/>, null <see cref="Local"/>, <see cref="GroupStart"/>), members, and its end.</summary>
/// <param name="Name">Display name, decoded; null without one.</param>
/// <param name="Local">Local part, unquoted; null for group marks.</param>
/// <param name="Domain">Domain as written; null for group marks and for an address without a domain.</param>
public sealed record EnvelopeAddress(string? Name, string? Local, string? Domain)
{
    /// <summary>It is no address but the beginning of a group, named in <see cref="Name"/>. RFC 5322 §3.4.</summary>
    public bool GroupStart { get; init; }

    /// <summary>It is no address but the end of the group that began before it.</summary>
    public bool GroupEnd { get; init; }

    /// <summary>The obsolete route before the address (RFC 5322 §4.4), such as <c>@a.test,@b.test</c>; null without one.</summary>
    public string? Route { get; init; }

    /// <summary>True for an address, false for the marks of a group.</summary>
    public bool IsMailbox => Local is not null;
}
