using Mox.Protocols.Imap;

namespace Mox.Server.Storage;

/// <summary>Goes through a UID set window by window: runs with small gaps between them are read as one window, and what the set does not hold is left out.</summary>
internal sealed class UidCursor
{
    /// <summary>Reading that many rows in vain costs about as much as another query.</summary>
    private const uint SmallGap = 32;

    private readonly UidSet _set;
    private int _range;
    private uint _from;

    public UidCursor(UidSet set)
    {
        _set = set;
        if (set.IsEmpty) return;
        _from = set.Ranges[0].First;
        Widen();
    }

    public bool More => _range < _set.Ranges.Length;

    /// <summary>What to read next.</summary>
    public UidRange Window { get; private set; }

    /// <summary>True when the set holds the UID; UIDs are asked for in ascending order, within the window.</summary>
    public bool Holds(uint uid)
    {
        while (_range < _set.Ranges.Length && uid > _set.Ranges[_range].Last) _range++;
        return _range < _set.Ranges.Length && uid >= _set.Ranges[_range].First;
    }

    /// <summary>Everything up to this UID has been read.</summary>
    public void Done(uint uid)
    {
        while (_range < _set.Ranges.Length && uid >= _set.Ranges[_range].Last) _range++;
        if (!More) return;
        _from = Math.Max(_set.Ranges[_range].First, uid + 1);
        Widen();
    }

    private void Widen()
    {
        var last = _range;
        while (last + 1 < _set.Ranges.Length && _set.Ranges[last + 1].First - _set.Ranges[last].Last <= SmallGap) last++;
        Window = new UidRange(_from, _set.Ranges[last].Last);
    }
}
