using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Which rows are picked, and where the keyboard stands. The two are separate: moving picks nothing.</summary>
public sealed class RowSelection
{
    private readonly HashSet<long> _picked = [];
    private long _from;

    /// <summary>The row the keyboard stands on; 0 for none.</summary>
    public long Cursor { get; set; }

    public int Count => _picked.Count;

    public bool Any => _picked.Count > 0;

    public bool Has(long messageId) => _picked.Contains(messageId);

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
        Cursor = messageId;
    }

    public void PickAll(IEnumerable<MessageItem> rows) => _picked.UnionWith(rows.Select(row => row.Id));

    public void Clear()
    {
        _picked.Clear();
        _from = 0;
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
