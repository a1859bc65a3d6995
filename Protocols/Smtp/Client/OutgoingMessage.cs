using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Smtp.Client;

/// <summary>A message on its way to one host.</summary>
public sealed record OutgoingMessage
{
    /// <summary>Envelope sender; null is the null sender.</summary>
    public required MailAddress? From { get; init; }

    public required ImmutableArray<OutgoingRecipient> Recipients { get; init; }

    /// <summary>Octets of the content.</summary>
    public required long Size { get; init; }

    /// <summary>The content from its start; each call gives a stream of its own.</summary>
    public required Func<CancellationToken, ValueTask<Stream>> OpenAsync { get; init; }

    /// <summary>Octets above 127 in the content (RFC 6152).</summary>
    public bool EightBit { get; init; }

    /// <summary>Non-ASCII local parts or header fields (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>Not made of lines: only BDAT with BODY=BINARYMIME carries it (RFC 3030 §3).</summary>
    public bool Binary { get; init; }

    /// <summary>The sender asks that the message is passed on by hosts alone that do the same (RFC 8689 §2): said where the host offers it and the sender is not null.</summary>
    public bool RequireTls { get; init; }

    /// <summary>RET: FULL or HDRS; null when it was not given.</summary>
    public string? DsnReturn { get; init; }

    /// <summary>ENVID, decoded; null when it was not given.</summary>
    public string? EnvelopeId { get; init; }
}

/// <param name="Notify">NOTIFY as given; null when not given.</param>
/// <param name="OriginalRecipient">ORCPT as given; null when not given.</param>
public sealed record OutgoingRecipient(MailAddress Address, string? Notify = null, string? OriginalRecipient = null);
