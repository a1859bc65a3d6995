using System.Buffers;

namespace Mox.Protocols.Mime.Fields;

/// <summary>A growing row of values, on the stack as long as it is short, else from the pool: what a grammar notes while it reads.</summary>
internal ref struct Scratch<T>(Span<T> initial) where T : unmanaged
{
    private Span<T> _values = initial;
    private T[]? _rented;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<T> Written => _values[..Count];

    public readonly ref T this[int index] => ref _values[..Count][index];

    public void Add(T value)
    {
        if (Count == _values.Length) Grow(1);
        _values[Count++] = value;
    }

    public void Add(scoped ReadOnlySpan<T> values)
    {
        if (values.Length > _values.Length - Count) Grow(values.Length);
        values.CopyTo(_values[Count..]);
        Count += values.Length;
    }

    /// <summary>At least so many places behind what is written; <see cref="Advance"/> says how many were used.</summary>
    public Span<T> Room(int count)
    {
        if (count > _values.Length - Count) Grow(count);
        return _values[Count..];
    }

    public void Advance(int count) => Count += count;

    /// <summary>Forgets all from the given place on.</summary>
    public void Cut(int count) => Count = count;

    /// <summary>Takes values out of the row.</summary>
    public void Remove(int start, int count)
    {
        _values[(start + count)..Count].CopyTo(_values[start..]);
        Count -= count;
    }

    /// <summary>Gives the pool its own back.</summary>
    public void Dispose()
    {
        if (_rented is not null) ArrayPool<T>.Shared.Return(_rented);
        _rented = null;
        _values = default;
        Count = 0;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(_values.Length * 2, Count + more));
        Written.CopyTo(larger);
        if (_rented is not null) ArrayPool<T>.Shared.Return(_rented);
        _values = _rented = larger;
    }
}
