using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Imap;

/// <summary>
/// This session's own view of the mailbox it selected: the messages it was told of, by number, and what it was not told yet.
/// The view changes only when <see cref="Take"/> says so to the client; whatever other sessions do in between waits here.
/// </summary>
/// <remarks>RFC 9051 §7.5.1: a message keeps its number until the client was sent EXPUNGE. RFC 2180 §4: what then becomes of commands on such messages.</remarks>
internal sealed class SelectedMailbox : IDisposable
{
    /// <summary>Flag changes kept one by one; beyond, only the MODSEQ since which to look is kept.</summary>
    public const int MaxPendingFlags = 4096;

    private readonly SortedDictionary<uint, (ulong ModSeq, FlaggedMessage Message)> _flags = [];
    private readonly List<uint> _arrived = [];
    private readonly HashSet<ulong> _own = [];
    private readonly RecentMarks _marks;
    private IChangeSubscription<MailboxChange> _subscription;
    private UidSet _removed = UidSet.Empty;
    private ulong? _flagsSince;
    private ulong _snapshotModSeq;
    private bool _keywordsGrew;
    private ImmutableArray<string> _keywords;
    private int _recentTold;

    /// <param name="subscription">Begun before the snapshot was read: what it brings up to the snapshot's MODSEQ is known already.</param>
    public SelectedMailbox(MailboxSnapshot snapshot, bool readOnly, IChangeSubscription<MailboxChange> subscription, RecentMarks marks)
    {
        (Mailbox, ReadOnly, _subscription, _marks) = (snapshot.Mailbox, readOnly, subscription, marks);
        (Name, _keywords, SeenModSeq, _snapshotModSeq) = (Mailbox.Name, Mailbox.Keywords, Mailbox.Totals.HighestModSeq, Mailbox.Totals.HighestModSeq);
        View = new UidMap(snapshot.Uids);
        Recent = marks.Claim(Mailbox.Id, View.Uids, readOnly);
        _recentTold = (int)Recent.Count;
    }

    /// <summary>The mailbox as it was when selected.</summary>
    public MailboxRow Mailbox { get; }

    public long Id => Mailbox.Id;

    /// <summary>Its name now: another session may have renamed it.</summary>
    public MailboxName Name { get; private set; }

    /// <summary>EXAMINE: nothing may be changed.</summary>
    public bool ReadOnly { get; }

    /// <summary>The messages the client knows of.</summary>
    public UidMap View { get; }

    /// <summary>Messages this session was the first to be told of (RFC 3501 §2.3.2, \Recent).</summary>
    public UidSet Recent { get; private set; }

    /// <summary>Keywords used in the mailbox, as told.</summary>
    public ImmutableArray<string> Keywords => _keywords;

    /// <summary>The highest MODSEQ of a change that was seen; with nothing pending it is the mailbox's HIGHESTMODSEQ as the client may know it (RFC 7162 §3.1.2.1).</summary>
    public ulong SeenModSeq { get; private set; }

    /// <summary>The mailbox was deleted: there are no messages to work on.</summary>
    public bool Gone { get; private set; }

    /// <summary>Changes were lost: the caller reads a snapshot and calls <see cref="Reload"/> before anything else.</summary>
    public bool NeedsReload { get; private set; }

    /// <summary>The saved search result <c>$</c> (RFC 9051 §6.4.4.1), empty until one is saved.</summary>
    public UidSet Saved { get; set; } = UidSet.Empty;

    /// <summary>True when messages of the view are removed and the client does not know.</summary>
    public bool HasHeldExpunges => !_removed.IsEmpty;

    /// <summary>True when messages of the set are removed and the client does not know.</summary>
    public bool AnyGone(UidSet uids) => HasHeldExpunges && uids.Ranges.Any(range => _removed.Ranges.Any(gone => gone.First <= range.Last && gone.Last >= range.First));

    /// <summary>True when messages of the set are there.</summary>
    public bool AnyLeft(UidSet uids) => View.Intersect(uids).Count > uids.Ranges.Sum(range => _removed.Ranges.Sum(gone => Math.Max(0, (long)Math.Min(range.Last, gone.Last) - Math.Max(range.First, gone.First) + 1)));

    /// <summary>The UIDs a client means by a set, of messages in its view. Null when a message number is beyond the last message.</summary>
    /// <remarks>RFC 9051 §6.4.9: UIDs that are not there are passed over. <c>*</c> is the last message of the view; <c>9:*</c> names it also when its UID is lower.</remarks>
    public UidSet? Resolve(SequenceSet set, bool byUid)
    {
        if (set.IsSaved) return Saved;
        if (byUid) return View.Intersect(set.Resolve(View.LastUid));
        if (!set.FitsWithin((uint)View.Count)) return null;
        return UidSet.FromRanges(set.Resolve((uint)View.Count).Ranges.SelectMany(range => View.UidsAt((int)range.First, (int)range.Last)));
    }

    /// <summary>True when the message is recent to this session.</summary>
    public bool IsRecent(uint uid) => !Recent.IsEmpty && Recent.Contains(uid);

    /// <summary>A change made by this session, which it tells by itself: the feed's echo of it is not told again.</summary>
    public void OwnChange(ulong modSeq)
    {
        if (modSeq > SeenModSeq) _own.Add(modSeq);
    }

    /// <summary>The client was just sent the flags of a message as of a MODSEQ: what is pending for it is out of date.</summary>
    public void Told(uint uid, ulong modSeq)
    {
        if (_flags.Count > 0 && _flags.TryGetValue(uid, out var pending) && pending.ModSeq <= modSeq) _flags.Remove(uid);
    }

    /// <summary>Completes when the feed has something to be drained, or false when it ended.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken ct) => _subscription.Changes.WaitToReadAsync(ct);

    /// <summary>Takes in what the feed brought. Tells nothing.</summary>
    public void Drain()
    {
        while (!NeedsReload && _subscription.Changes.TryRead(out var change))
        {
            if (change is MailboxChange.Overflow)
            {
                NeedsReload = true;
                break;
            }

            // The snapshot has it already.
            if (change.ModSeq <= _snapshotModSeq && change is not (MailboxChange.Deleted or MailboxChange.Renamed)) continue;
            Note(change);
        }
    }

    /// <summary>After an overflow: the mailbox as it is now, and a subscription begun before it was read. Null: the mailbox is gone.</summary>
    public void Reload(MailboxSnapshot? now, IChangeSubscription<MailboxChange> subscription)
    {
        _subscription.Dispose();
        (_subscription, NeedsReload) = (subscription, false);
        _own.Clear();
        if (now is null)
        {
            Gone = true;
            return;
        }

        Name = now.Mailbox.Name;
        if (!now.Mailbox.Keywords.SequenceEqual(_keywords)) (_keywords, _keywordsGrew) = (now.Mailbox.Keywords, true);
        var there = UidSet.From(now.Uids);
        _removed = UidSet.FromRanges(View.Uids.Where(uid => !there.Contains(uid)).Select(uid => new UidRange(uid, uid)));
        _arrived.Clear();
        _arrived.AddRange(now.Uids.Where(uid => uid > View.LastUid));
        _flags.Clear();
        _flagsSince = Math.Min(_flagsSince ?? ulong.MaxValue, SeenModSeq);
        SeenModSeq = _snapshotModSeq = now.Mailbox.Totals.HighestModSeq;
    }

    /// <summary>What the client is told now; afterwards the view is as it then believes. EXPUNGE waits unless allowed.</summary>
    public PendingUpdates Take(bool allowExpunge)
    {
        if (Nothing(allowExpunge)) return PendingUpdates.None;
        var (numbers, gone) = allowExpunge ? TakeRemoved() : ([], UidSet.Empty);
        var exists = TakeArrived();
        var recent = (int)Recent.Count == _recentTold ? null : (int?)Recent.Count;
        _recentTold = (int)Recent.Count;
        var updates = new PendingUpdates
        {
            Expunged = numbers,
            ExpungedUids = gone,
            Exists = exists,
            Recent = recent,
            Keywords = _keywordsGrew ? _keywords : null,
            FlagsSince = _flagsSince,
            Flags = TakeFlags(),
        };
        (_keywordsGrew, _flagsSince) = (false, null);
        return updates;
    }

    public void Dispose() => _subscription.Dispose();

    private bool Nothing(bool allowExpunge) => _arrived.Count == 0 && _flags.Count == 0 && _flagsSince is null && !_keywordsGrew && !(allowExpunge && HasHeldExpunges);

    private (ImmutableArray<int> Numbers, UidSet Gone) TakeRemoved()
    {
        var gone = _removed;
        _removed = UidSet.Empty;
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var (first, last) in View.NumbersOf(gone).Reverse())
        {
            for (var number = last; number >= first; number--) numbers.Add(number);
        }

        View.Remove(gone);
        // RFC 9051 §6.4.4.1: the saved result follows expunges.
        if (!Saved.IsEmpty) Saved = View.Intersect(Saved);
        if (!Recent.IsEmpty) Recent = View.Intersect(Recent);
        _recentTold = (int)Recent.Count;
        return (numbers.ToImmutable(), gone);
    }

    private int? TakeArrived()
    {
        if (_arrived.Count == 0) return null;
        var uids = _arrived.ToArray();
        _arrived.Clear();
        View.Add(uids);
        var claimed = _marks.Claim(Id, UidSet.From(uids), ReadOnly);
        if (!claimed.IsEmpty) Recent = UidSet.FromRanges(Recent.Ranges.Concat(claimed.Ranges));
        return View.Count;
    }

    private ImmutableArray<PendingFlags> TakeFlags()
    {
        if (_flags.Count == 0) return [];
        var flags = ImmutableArray.CreateBuilder<PendingFlags>(_flags.Count);
        foreach (var (uid, (modSeq, message)) in _flags)
        {
            if (View.NumberOf(uid) is var number and > 0 && !_removed.Contains(uid)) flags.Add(new PendingFlags(number, modSeq, message));
        }

        _flags.Clear();
        return flags.ToImmutable();
    }

    private void Note(MailboxChange change)
    {
        switch (change)
        {
            case MailboxChange.Arrived arrived when arrived.MailboxId == Id:
                _arrived.AddRange(arrived.Messages.Select(message => message.Uid).Where(uid => uid > View.LastUid));
                Seen(change);
                break;
            case MailboxChange.Removed removed when removed.MailboxId == Id:
                NoteRemoved(removed.Uids);
                Seen(change);
                break;
            case MailboxChange.Flagged flagged when flagged.MailboxId == Id:
                NoteFlags(flagged);
                Seen(change);
                break;
            case MailboxChange.KeywordsAdded added when added.MailboxId == Id:
                (_keywords, _keywordsGrew) = (added.All, true);
                Seen(change);
                break;
            case MailboxChange.Renamed renamed when renamed.MailboxId == Id:
                Name = renamed.To;
                Seen(change);
                break;
            case MailboxChange.RoleChanged role when role.MailboxId == Id:
                Seen(change);
                break;
            case MailboxChange.Deleted deleted when deleted.MailboxId == Id:
                Gone = true;
                break;
        }

        if (_own.Count > 0) _own.RemoveWhere(modSeq => modSeq < change.ModSeq);
    }

    private void Seen(MailboxChange change) => SeenModSeq = Math.Max(SeenModSeq, change.ModSeq);

    private void NoteRemoved(UidSet uids)
    {
        // Came and went untold.
        if (_arrived.Count > 0) _arrived.RemoveAll(uids.Contains);
        var mine = View.Intersect(uids);
        if (mine.IsEmpty) return;
        _removed = UidSet.FromRanges(_removed.Ranges.Concat(mine.Ranges));
    }

    private void NoteFlags(MailboxChange.Flagged change)
    {
        if (_flagsSince is not null) return;
        var own = _own.Contains(change.ModSeq);
        foreach (var message in change.Messages)
        {
            // What this session did itself it knows, unless an earlier change of another session to the same message is untold: then the sum is told.
            if (own && !_flags.ContainsKey(message.Uid)) continue;
            if (View.NumberOf(message.Uid) == 0) continue;
            if (_flags.Count >= MaxPendingFlags && !_flags.ContainsKey(message.Uid))
            {
                _flagsSince = Math.Min(_flags.Values.Min(pending => pending.ModSeq), change.ModSeq) - 1;
                _flags.Clear();
                return;
            }

            _flags[message.Uid] = (change.ModSeq, message);
        }
    }
}
