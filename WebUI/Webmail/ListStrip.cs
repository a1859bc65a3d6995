using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Heights of the list in px, as the style sheet has them for the density and the width of the screen.</summary>
public readonly record struct StripMetrics(double Row, double Heading, double Inner = 40)
{
    public static readonly StripMetrics Comfortable = new(64, 32);
}

/// <summary>One line of the list: a row or the heading of a day.</summary>
/// <param name="Row">Index in the rows of the window; -1 for a heading.</param>
/// <param name="Day">Text of a heading; empty for a row.</param>
/// <param name="Inner">Of an unfolded conversation, which of the messages below its row; -1 for the row itself.</param>
public readonly record struct StripEntry(int Row, string Day, double Top, double Height, int Inner = -1)
{
    public bool IsHeading => Row < 0;
}

/// <summary>Where every line of a long list stands, so that only those in sight need be drawn. Rows that are not loaded count with the height of a row.</summary>
public sealed class ListStrip
{
    private readonly StripEntry[] _entries;
    private readonly StripMetrics _metrics;
    private readonly int _first;
    private readonly int _count;

    private ListStrip(StripEntry[] entries, StripMetrics metrics, int first, int count, double height) =>
        (_entries, _metrics, _first, _count, Height) = (entries, metrics, first, count, height);

    /// <summary>Of the whole list.</summary>
    public double Height { get; }

    /// <param name="innerOf">Messages shown below a row.</param>
    public static ListStrip Lay(IReadOnlyList<MessageItem> rows, int first, int total, StripMetrics metrics, Func<MessageItem, string> dayOf, Func<MessageItem, int>? innerOf = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(dayOf);
        var entries = new List<StripEntry>(rows.Count + 16);
        var (top, last) = (first * metrics.Row, "");
        for (var i = 0; i < rows.Count; i++)
        {
            var day = dayOf(rows[i]);
            if (day != last)
            {
                entries.Add(new StripEntry(-1, last = day, top, metrics.Heading));
                top += metrics.Heading;
            }

            entries.Add(new StripEntry(i, "", top, metrics.Row));
            top += metrics.Row;
            var inner = innerOf?.Invoke(rows[i]) ?? 0;
            for (var j = 0; j < inner; j++, top += metrics.Inner) entries.Add(new StripEntry(i, "", top, metrics.Inner, j));
        }

        return new ListStrip([.. entries], metrics, first, rows.Count, top + Math.Max(0, total - first - rows.Count) * metrics.Row);
    }

    /// <summary>The lines that reach into a stretch. The heading the first of them stands under comes first, wherever it is: it sticks to the top.</summary>
    public (StripEntry? Under, ReadOnlyMemory<StripEntry> Lines) Between(double top, double bottom)
    {
        var from = FirstBelow(top);
        var to = from;
        while (to < _entries.Length && _entries[to].Top < bottom) to++;
        if (from == to) return (null, default);
        StripEntry? under = null;
        for (var i = from - 1; i >= 0 && under is null && !_entries[from].IsHeading; i--)
        {
            if (_entries[i].IsHeading) under = _entries[i];
        }

        return (under, _entries.AsMemory(from, to - from));
    }

    /// <summary>The rows of the whole list, loaded or not, that a stretch shows: from, and up to but not with.</summary>
    public (int From, int To) RowsBetween(double top, double bottom)
    {
        var above = _first * _metrics.Row;
        var below = _entries.Length == 0 ? above : _entries[^1].Top + _entries[^1].Height;
        return (At(top, roundUp: false), At(bottom, roundUp: true));

        int At(double y, bool roundUp)
        {
            if (y < above) return (int)Math.Max(0, roundUp ? Math.Ceiling(y / _metrics.Row) : Math.Floor(y / _metrics.Row));
            if (y >= below) return _first + _count + (int)((y - below) / _metrics.Row) + (roundUp ? 1 : 0);
            for (var i = FirstBelow(y); i < _entries.Length; i++)
            {
                if (!_entries[i].IsHeading) return _first + _entries[i].Row + (roundUp ? 1 : 0);
            }

            return _first + _count;
        }
    }

    /// <summary>Where a row stands; its heading belongs to it when it is the first below one.</summary>
    public (double Top, double Height) PlaceOf(int row, int inner = -1)
    {
        var at = Array.FindIndex(_entries, entry => entry.Row == row && entry.Inner == inner);
        return at < 0 ? (0, 0) : (_entries[at].Top, _entries[at].Height);
    }

    private int FirstBelow(double y)
    {
        var (low, high) = (0, _entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Top + _entries[middle].Height > y) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
