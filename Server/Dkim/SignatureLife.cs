using Mox.Server.Storage;

namespace Mox.Server.Dkim;

/// <summary>How long signatures hold, and how long a key has to stay published behind them.</summary>
/// <param name="InQueue">The longest a message is tried before it is returned.</param>
internal sealed record SignatureLife(TimeSpan InQueue)
{
    /// <summary>Time for the queue of the receiving side, when ours used all of its own.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromDays(1);

    /// <summary>How long signatures without an end are taken to matter.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromDays(30);

    /// <summary>How long a signature holds, from the first attempt at delivery on; null: for ever. A message must never outlive its signature in our own queue, whatever the domain asks for.</summary>
    public TimeSpan? Of(int hours)
    {
        if (hours == 0) return null;
        var (asked, least) = (TimeSpan.FromHours(hours), InQueue + Beyond);
        return asked > least ? asked : least;
    }

    /// <summary>How long the record of a key stays needed once nothing is signed with it any more: what is in the queue by then may leave at the end of its time, and its signature holds from the first attempt on.</summary>
    public TimeSpan Overlap(int hours) => InQueue + (Of(hours) ?? Endless);

    /// <summary>When the record of a retired key may be taken out of the DNS.</summary>
    public DateTimeOffset NeededUntil(DkimKeyEntry key, int hours) => key.StateSince + Overlap(hours);
}
