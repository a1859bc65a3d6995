using Mox.Protocols.Imap;

namespace Mox.Server.Imap;

/// <summary>
/// Which session is the first to be told of a message (\Recent). Kept for the life of the process only: what came before it started is not recent to anyone.
/// </summary>
/// <remarks>RFC 3501 §2.3.2. IMAP4rev2 has no \Recent (RFC 9051 Appendix E). EXAMINE shows recent messages and leaves them so.</remarks>
internal sealed class RecentMarks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, uint> _firstUnclaimed = [];

    /// <summary>Says from which UID on messages are recent in a mailbox that was not met before.</summary>
    public void Begin(long mailboxId, uint firstRecent)
    {
        lock (_gate) _firstUnclaimed.TryAdd(mailboxId, firstRecent);
    }

    /// <summary>True when the mailbox was met before.</summary>
    public bool Knows(long mailboxId)
    {
        lock (_gate) return _firstUnclaimed.ContainsKey(mailboxId);
    }

    /// <summary>The first UID that is recent to the next session; null for a mailbox that was not met.</summary>
    public uint? Mark(long mailboxId)
    {
        lock (_gate) return _firstUnclaimed.TryGetValue(mailboxId, out var first) ? first : null;
    }

    /// <summary>The messages of the set that are recent to the asking session. Unless it only looks, they are recent to no other afterwards.</summary>
    public UidSet Claim(long mailboxId, UidSet uids, bool onlyLook)
    {
        if (uids.IsEmpty) return UidSet.Empty;
        uint first;
        lock (_gate)
        {
            if (!_firstUnclaimed.TryGetValue(mailboxId, out first)) return UidSet.Empty;
            var last = uids.Ranges[^1].Last;
            if (last < first) return UidSet.Empty;
            if (!onlyLook) _firstUnclaimed[mailboxId] = last + 1;
        }

        return UidSet.FromRanges(uids.Ranges.Where(range => range.Last >= first).Select(range => range with { First = Math.Max(range.First, first) }));
    }
}
