using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dkim;

/// <summary>A private key and the selector that its public key is published under.</summary>
public sealed record DkimSigningKey(DomainName Selector, DkimPrivateKey Key);

/// <summary>How the mail of one domain is signed.</summary>
public sealed record DkimSigningOptions
{
    /// <summary>The domain that signs.</summary>
    public required DomainName Domain { get; init; }

    /// <summary>The keys; each makes a signature of its own, all over one pass of the body. An RSA key should stand beside an Ed25519 key: RFC 8463 §6.</summary>
    public required ImmutableArray<DkimSigningKey> Keys { get; init; }

    /// <summary>The form of the header fields that is signed.</summary>
    public DkimForm HeaderForm { get; init; } = DkimForm.Relaxed;

    /// <summary>The form of the body that is signed.</summary>
    public DkimForm BodyForm { get; init; } = DkimForm.Relaxed;

    /// <summary>How long signatures hold; null means for ever. Longer than messages may wait in queues of others.</summary>
    public TimeSpan? Lifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>The identity below the domain, such as <c>@news.example.org</c>; null for none.</summary>
    public string? Identity { get; init; }

    /// <summary>Fields that are signed once more than they are there, so that none can be added. RFC 6376 §8.15.</summary>
    public ImmutableArray<string> OversignedFields { get; init; } = ["From", "To", "Cc", "Subject", "Date", "Reply-To"];

    /// <summary>Fields that are signed as often as they are there. RFC 6376 §5.4.1.</summary>
    public ImmutableArray<string> SignedFields { get; init; } =
    [
        "Sender", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Content-Description",
        "Resent-Date", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Message-ID",
        "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive", "Auto-Submitted",
    ];
}
