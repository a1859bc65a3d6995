using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Parameters;
using Mox.Server.Hosting;
using Mox.Server.Storage;

namespace Mox.Server.Inbound;

/// <summary>A whole message that came in by SMTP and is not stored yet, with all that is known of its way here.</summary>
internal sealed record InboundMessage
{
    /// <summary>Identifies the transaction in the Received field, in replies and in the log.</summary>
    public required string Id { get; init; }

    /// <summary>Where it came from; an IPv4 address in its own form.</summary>
    public required IPAddress Remote { get; init; }

    public required IPAddress Local { get; init; }

    public required HelloName Hello { get; init; }

    /// <summary>The client greeted with EHLO.</summary>
    public required bool Extended { get; init; }

    /// <summary>Null for a plaintext connection.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>Envelope sender; null is the null sender.</summary>
    public required MailAddress? MailFrom { get; init; }

    public required MailParameters Parameters { get; init; }

    public required ImmutableArray<InboundRecipient> Recipients { get; init; }

    /// <summary>When the message was complete.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    public required StagedBody Body { get; init; }

    public required MessageCensus Census { get; init; }
}

/// <summary>One recipient that was accepted.</summary>
/// <param name="Address">As used in the transaction.</param>
/// <param name="AccountId">Whose it is; 0 where that is not one account.</param>
/// <param name="Alias">The alias that the address is; null for that of an account.</param>
internal sealed record InboundRecipient(MailAddress Address, long AccountId, RcptParameters Parameters, AliasEntry? Alias = null);
