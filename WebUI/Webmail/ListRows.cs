using Mox.Protocols.Imap;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>The rows of a list that are here, without gaps, and where they stand in the whole list; those that wait above it, and those that were taken out before the server said so.</summary>
/// <remarks>
/// A row of a conversation that gets new mail while the list is held stays where it is and is told as lifted: the server has it further up by then.
/// Where a change leaves doubt about the place of the run (something happened outside of it), <see cref="InDoubt"/> says so.
/// </remarks>
/// <param name="byConversation">Rows are conversations: one for each thread.</param>
public sealed class ListRows(bool byConversation)
{
    private readonly List<MessageItem> _rows = [];
    private readonly List<MessageItem> _waiting = [];
    private readonly Dictionary<long, MessageAnchor> _lifted = [];
    private readonly Dictionary<long, MessageItem> _leaving = [];
    private readonly HashSet<uint> _gone = [];

    /// <summary>Newest first, but for the lifted ones.</summary>
    public IReadOnlyList<MessageItem> Items => _rows;

    public int Count => _rows.Count;

    /// <summary>Index of the first row in the whole list.</summary>
    public int First { get; private set; }

    /// <summary>Rows of the whole list.</summary>
    public int Total { get; private set; }

    /// <summary>Rows that came in above while the list was held.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The place of the run must be asked for again.</summary>
    public bool InDoubt { get; set; }

    /// <summary>A row shows another message now: the former, then the one it shows.</summary>
    public Action<long, long>? Renamed { get; set; }

    /// <summary>What a row is known by: the conversation, or the message.</summary>
    public long KeyOf(MessageItem item) => byConversation ? item.ThreadId : item.Id;

    public int IndexOf(long messageId) => _rows.FindIndex(row => row.Id == messageId);

    public MessageItem? Find(long messageId) => _rows.Find(row => row.Id == messageId) ?? _leaving.Values.FirstOrDefault(row => row.Id == messageId);

    public MessageItem? OfThread(long threadId) => _rows.Find(row => row.ThreadId == threadId) ?? _waiting.Find(row => row.ThreadId == threadId);

    /// <summary>Where a row stands in the order of the list: for pages next to it.</summary>
    public MessageAnchor PlaceOf(MessageItem row) => _lifted.TryGetValue(KeyOf(row), out var place) ? place : row.Anchor;

    public void Clear()
    {
        _rows.Clear();
        _waiting.Clear();
        _lifted.Clear();
        (First, Total) = (0, 0);
    }

    /// <summary>A page in place of all that was here.</summary>
    public void Replace(MessagePage page)
    {
        _rows.Clear();
        _lifted.Clear();
        _rows.AddRange(page.Rows.Where(row => !_leaving.ContainsKey(KeyOf(row))));
        Settle(page.First, page.Total);
    }

    /// <summary>A page below the last row; no more rows than <paramref name="kept"/> stay.</summary>
    public void AddBelow(MessagePage page, int kept)
    {
        _rows.AddRange(New(page));
        Settle(page.Rows.IsEmpty ? page.Total - _rows.Count : page.First + page.Rows.Length - _rows.Count, page.Total);
        if (_rows.Count <= kept) return;
        First += _rows.Count - kept;
        _rows.RemoveRange(0, _rows.Count - kept);
    }

    /// <summary>A page above the first row.</summary>
    public void AddAbove(MessagePage page, int kept)
    {
        _rows.InsertRange(0, New(page));
        Settle(page.Rows.IsEmpty ? 0 : page.First, page.Total);
        InDoubt |= _lifted.Count > 0;
        if (_rows.Count > kept) _rows.RemoveRange(kept, _rows.Count - kept);
    }

    /// <summary>What the server says of the place below the first row (<see cref="PlaceOf"/>).</summary>
    public void Stand(MessagePage below)
    {
        var above = below.Rows.IsEmpty ? below.Total - _rows.Count + (_lifted.ContainsKey(KeyOf(_rows[0])) ? 0 : 1) : below.First;
        Settle(above - (_lifted.ContainsKey(KeyOf(_rows[0])) ? 0 : 1) - _lifted.Count, below.Total);
    }

    /// <summary>A row as it is now: new, changed, or further up.</summary>
    /// <param name="hold">Rows that are here must not move.</param>
    public void Put(MessageItem item, bool hold)
    {
        var key = KeyOf(item);
        _gone.Remove(item.Uid);
        if (_leaving.TryGetValue(key, out var leaving) && leaving.Uid == item.Uid) return;
        var at = _rows.FindIndex(row => KeyOf(row) == key);
        if (at >= 0) Change(at, item, hold);
        else if (hold && (_rows.Count == 0 || item.Anchor > PlaceOf(_rows[0]))) Wait(item);
        else Insert(item);
    }

    /// <summary>Lets in what waits, and gives lifted rows their place.</summary>
    public bool LetIn()
    {
        if (_waiting.Count == 0 && _lifted.Count == 0) return false;
        var waiting = _waiting.ToArray();
        var lifted = _rows.FindAll(row => _lifted.ContainsKey(KeyOf(row)));
        _waiting.Clear();
        _lifted.Clear();
        foreach (var row in lifted)
        {
            _rows.Remove(row);
            Total--;
        }

        foreach (var row in lifted.Concat(waiting)) Insert(row);
        return true;
    }

    /// <summary>Messages left a folder.</summary>
    public void Remove(UidSet uids, long mailboxId)
    {
        _waiting.RemoveAll(row => row.MailboxId == mailboxId && uids.Contains(row.Uid));
        var leaving = _rows.FindAll(row => row.MailboxId == mailboxId && uids.Contains(row.Uid));
        leaving.ForEach(row => Take(row));
        var own = _gone.RemoveWhere(uids.Contains);
        InDoubt |= leaving.Count > 0 || (own < uids.Count && _rows.Count < Total);
    }

    /// <summary>A conversation has no message in the folder any more.</summary>
    public void RemoveKey(long key)
    {
        _waiting.RemoveAll(row => KeyOf(row) == key);
        if (_rows.Find(row => KeyOf(row) == key) is { } row) Take(row);
        InDoubt = true;
    }

    /// <summary>Takes rows out before the server has.</summary>
    public void Leave(IReadOnlyCollection<MessageItem> leaving)
    {
        foreach (var row in leaving)
        {
            if (!Take(row)) continue;
            _gone.Add(row.Uid);
            _leaving[KeyOf(row)] = row;
        }
    }

    /// <summary>The server has answered: those that did not leave come back.</summary>
    public void Left(IEnumerable<MessageItem> rows, Func<MessageItem, bool> left)
    {
        foreach (var row in rows)
        {
            if (!_leaving.Remove(KeyOf(row)) || left(row)) continue;
            _gone.Remove(row.Uid);
            Insert(row);
        }

        InDoubt |= _rows.Count < Total || _rows.Count == 0;
    }

    /// <summary>Changes a row where it stands, waiting ones too.</summary>
    public void Update(Func<MessageItem, MessageItem> change)
    {
        foreach (var list in (List<MessageItem>[])[_rows, _waiting])
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (change(list[i]) is var changed && !ReferenceEquals(changed, list[i])) list[i] = changed;
            }
        }
    }

    private IEnumerable<MessageItem> New(MessagePage page)
    {
        var known = _rows.Select(KeyOf).ToHashSet();
        return page.Rows.Where(row => !known.Contains(KeyOf(row)) && !_leaving.ContainsKey(KeyOf(row)));
    }

    private void Change(int at, MessageItem item, bool hold)
    {
        var old = _rows[at];
        if (old.Id != item.Id) Renamed?.Invoke(old.Id, item.Id);
        if (old.Anchor == item.Anchor || (hold && item.Anchor > old.Anchor))
        {
            if (old.Anchor != item.Anchor) _lifted.TryAdd(KeyOf(item), old.Anchor);
            _rows[at] = item;
            return;
        }

        _lifted.Remove(KeyOf(item));
        _rows.RemoveAt(at);
        Total--;
        Insert(item);
    }

    private void Wait(MessageItem item)
    {
        _waiting.RemoveAll(waiting => KeyOf(waiting) == KeyOf(item));
        _waiting.Add(item);
        InDoubt = true; // A read just before may have counted it already.
    }

    private void Insert(MessageItem item)
    {
        if (_rows.FindIndex(row => KeyOf(row) == KeyOf(item)) is var known and >= 0)
        {
            _rows[known] = item;
            return;
        }

        var at = _rows.FindIndex(row => PlaceOf(row) < item.Anchor);
        var inside = at > 0 || (at == 0 && First == 0) || (at < 0 && First + _rows.Count >= Total);

        // A read just before may have counted it already, and a conversation of several messages may have stood further down.
        InDoubt = true;
        if (!inside) return;
        _rows.Insert(at < 0 ? _rows.Count : at, item);
        Total++;
    }

    private bool Take(MessageItem row)
    {
        if (!_rows.Remove(row)) return false;
        _lifted.Remove(KeyOf(row));
        Total--;
        return true;
    }

    /// <summary>Takes over where the server says the first row stands. Its count has what waits above as well, and what was taken out before it said so.</summary>
    private void Settle(int first, int total)
    {
        _waiting.RemoveAll(waiting => _rows.Exists(row => KeyOf(row) == KeyOf(waiting)));
        First = Math.Max(0, first - _waiting.Count);
        Total = Math.Max(First + _rows.Count, total - _waiting.Count - _leaving.Count);
    }
}
