using System.Collections.Immutable;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>What is said about a message when it is stored.</summary>
internal sealed record MessageTraits
{
    /// <summary>Trace header fields added by us, each ended by CRLF; kept apart from the body and shown in front of it. May be empty.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    public MessageFlags Flags { get; init; }

    /// <summary>Lower-case, sorted, without duplicates.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>INTERNALDATE, with the zone it was given in. Null: now.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>How the message came by SMTP; null for APPEND and messages we made.</summary>
    public DeliveryFacts? Delivery { get; init; }
}

/// <summary>What was known of the sender when a message was delivered; kept for reputation (spec: data stored with each delivered message).</summary>
internal sealed record DeliveryFacts
{
    public System.Net.IPAddress? RemoteIp { get; init; }

    public string HelloName { get; init; } = "";

    /// <summary>Envelope sender, empty for the null sender.</summary>
    public string MailFrom { get; init; } = "";

    /// <summary>Envelope recipient as used in the transaction.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>TLS version and cipher suite as text; empty for plaintext.</summary>
    public string Tls { get; init; } = "";

    public bool RequireTls { get; init; }

    /// <summary>Address of the From field, when there is exactly one; empty otherwise.</summary>
    public string FromAddress { get; init; } = "";

    /// <summary>Organisational domain of the From address.</summary>
    public string FromOrganization { get; init; } = "";

    public bool HelloValidated { get; init; }

    public bool MailFromValidated { get; init; }

    public bool FromValidated { get; init; }

    /// <summary>How the three were validated, in words such as <c>pass</c> or <c>dmarc</c>; empty: not looked at.</summary>
    public string HelloValidation { get; init; } = "";

    public string MailFromValidation { get; init; } = "";

    public string FromValidation { get; init; } = "";

    /// <summary>Domains with a verified DKIM signature, each once.</summary>
    public ImmutableArray<string> DkimDomains { get; init; } = [];

    /// <summary>What the checks of the sender said; empty when none were made.</summary>
    public ImmutableArray<SenderCheck> Checks { get; init; } = [];

    public bool IsDsn { get; init; }

    public bool IsForward { get; init; }

    public bool IsMailingList { get; init; }

    public bool IsReject { get; init; }

    /// <summary>The List-Id without its brackets; empty without one.</summary>
    public string ListId { get; init; } = "";

    /// <summary>What a forwarder stood in front of.</summary>
    public string OriginalHelloName { get; init; } = "";

    public ImmutableArray<string> OriginalDkimDomains { get; init; } = [];

    /// <summary>The mailbox the message was meant for when it goes elsewhere; 0: the one it is stored in.</summary>
    public long DestinedMailboxId { get; init; }
}
