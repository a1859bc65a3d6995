using System.Buffers;

namespace Mox.Protocols.Text;

/// <summary>Text that grows up to a bound, in memory that is given back.</summary>
internal struct TextBuffer(int expected, int max)
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(Math.Clamp(expected, 256, 16 * 1024));

    public int Length { get; private set; }

    public readonly bool IsFull => Length >= max;

    /// <summary>The last character; a line break when there is none.</summary>
    public readonly char Last => Length == 0 ? '\n' : _chars[Length - 1];

    public void Add(ReadOnlySpan<char> text)
    {
        if (text.Length > max - Length) text = text[..Math.Max(0, max - Length)];
        if (Length + text.Length > _chars.Length) Grow(Length + text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>What was added from an earlier length on.</summary>
    public readonly ReadOnlySpan<char> From(int start) => start >= Length ? default : _chars.AsSpan(start, Length - start);

    /// <summary>All of it, without white space at its end and without half a character.</summary>
    public readonly string TrimmedText()
    {
        var length = Length;
        if (length > 0 && IsFull && char.IsHighSurrogate(_chars[length - 1])) length--;
        return _chars.AsSpan(0, length).TrimEnd().ToString();
    }

    public void Free()
    {
        if (_chars.Length > 0) ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent((int)Math.Min(Math.Max(needed, 2L * _chars.Length), Array.MaxLength));
        _chars.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
