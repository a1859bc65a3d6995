using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Which rows are picked, one by one or all that the list holds, and where the keyboard stands. The two are separate: moving picks nothing.</summary>
public sealed class RowSelection
{
    private readonly HashSet<long> _picked = [];
    private long _from;

    /// <summary>The row the keyboard stands on; 0 for none.</summary>
    public long Cursor { get; set; }

    /// <summary>All that the list held at a moment; null when rows are picked one by one.</summary>
    public MessageSelection? All { get; private set; }

    public int Count => All?.Count ?? _picked.Count;

    public bool Any => All is not null || _picked.Count > 0;

    public bool Has(long messageId) => All is not null || _picked.Contains(messageId);

    /// <summary>The rows picked one by one.</summary>
    public ImmutableArray<long> Ids => [.. _picked];

    public void Toggle(long messageId)
    {
        if (!_picked.Remove(messageId)) _picked.Add(messageId);
        (_from, Cursor) = (messageId, messageId);
    }

    /// <summary>Picks all from the row picked last to this one.</summary>
    public void ExtendTo(long messageId, IReadOnlyList<MessageItem> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var (a, b) = (IndexOf(rows, _from == 0 ? Cursor : _from), IndexOf(rows, messageId));
        if (a < 0 || b < 0)
        {
            Toggle(messageId);
            return;
        }

        for (var i = Math.Min(a, b); i <= Math.Max(a, b); i++) _picked.Add(rows[i].Id);
        if (_from == 0) _from = Cursor;
        Cursor = messageId;
    }

    /// <summary>Picks everything the list holds, loaded or not.</summary>
    public void PickAll(MessageSelection all) => (All, _from) = (all, 0);

    /// <summary>Goes back from all to the rows that are here: to leave some out.</summary>
    public void Narrow(IEnumerable<MessageItem> rows)
    {
        if (All is null) return;
        All = null;
        _picked.UnionWith(rows.Select(row => row.Id));
    }

    /// <summary>A row shows another message now.</summary>
    public void Rename(long from, long to)
    {
        if (_picked.Remove(from)) _picked.Add(to);
        if (_from == from) _from = to;
        if (Cursor == from) Cursor = to;
    }

    public void Clear()
    {
        _picked.Clear();
        (All, _from) = (null, 0);
    }

    private static int IndexOf(IReadOnlyList<MessageItem> rows, long id)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Id == id) return i;
        }

        return -1;
    }
}
