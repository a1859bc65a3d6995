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

    public string? Subject { get; init; }

    public ImmutableArray<EnvelopeAddress> From { get; init; } = [];

    public ImmutableArray<EnvelopeAddress> Sender { get; init; } = [];

    public ImmutableArray<EnvelopeAddress> ReplyTo { get; init; } = [];

    public ImmutableArray<EnvelopeAddress> To { get; init; } = [];

    public ImmutableArray<EnvelopeAddress> Cc { get; init; } = [];

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
    public bool GroupStart { get; init; }

    public bool GroupEnd { get; init; }

    /// <summary>The obsolete route before the address (RFC 5322 §4.4), such as <c>@a.test,@b.test</c>; null without one.</summary>
    public string? Route { get; init; }

    public bool IsMailbox => Local is not null;
}
