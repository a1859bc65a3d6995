using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;

namespace Mox.Protocols.Arc;

/// <summary>What was found about one set of the chain.</summary>
/// <param name="Set">The set.</param>
/// <param name="Message">Its signature of the message. That of an older set usually fails when a later handler changed something, which is no fault of the chain; none when it was not looked at.</param>
/// <param name="Seal">Its seal; none when it was not looked at.</param>
public sealed record ArcSetResult(ArcSet Set, DkimResult Message, DkimResult Seal);

/// <summary>What was found about the chain of a message.</summary>
/// <param name="Status">None without a chain.</param>
/// <param name="Reason">Why, in words for the people who read the message.</param>
public sealed record ArcReport(ArcStatus Status, string Reason)
{
    /// <summary>More for those who run the server. Null when there is no more to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The sets in the order of their numbers; empty when they could not be put together.</summary>
    public ImmutableArray<ArcSetResult> Sets { get; init; } = [];

    /// <summary>The lowest number of a set from which on all signatures of the message hold; 0 when all of them do, null when the chain does not pass. RFC 8617 §5.2.</summary>
    public int? OldestPass { get; init; }

    /// <summary>A key could not be had for the time being. The chain counts as broken nevertheless (RFC 8617 §5.2.1), unless the message is deferred.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Whom to believe: the oldest set that can be reached from the newest over sealers that are all trusted. Its results tell what the message was before those hosts changed it.</summary>
    /// <param name="trusts">Is this sealer trusted?</param>
    /// <returns>Null when the chain does not pass, or the newest sealer is not trusted.</returns>
    public ArcSetResult? OldestTrusted(Predicate<DomainName> trusts)
    {
        ArgumentNullException.ThrowIfNull(trusts);
        if (Status != ArcStatus.Pass) return null;
        ArcSetResult? believed = null;
        for (var i = Sets.Length - 1; i >= 0 && trusts(Sets[i].Set.Seal.Signature.Domain); i--) believed = Sets[i];
        return believed;
    }
}
