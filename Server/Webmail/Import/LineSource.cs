namespace Mox.Server.Webmail.Import;

/// <summary>Reads a stream line by line. Lines end with LF; a longer line than the buffer comes in pieces, of which none ends between CR and LF.</summary>
internal sealed class LineSource(Stream source)
{
    private const int LongestPiece = 64 << 10;

    private readonly byte[] _buffer = new byte[2 * LongestPiece];
    private int _start, _end, _next;
    private bool _isOver, _back;

    /// <summary>The piece at hand with its line end, if it has one; valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Piece => _buffer.AsMemory(_start, _next - _start);

    /// <summary>The piece begins a line.</summary>
    public bool IsStart { get; private set; } = true;

    /// <summary>The piece is a line without anything in it.</summary>
    public bool IsBlank => IsStart && Piece.Span is [(byte)'\n'] or [(byte)'\r', (byte)'\n'];

    private bool IsEnded => _next > _start && _buffer[_next - 1] == (byte)'\n';

    /// <summary>Goes on to the next piece; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        if (_back)
        {
            _back = false;
            return true;
        }

        var begins = _next == _start ? IsStart : IsEnded;
        _start = _next;
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0) return Take(searched + at + 1, begins);
            searched = _end;
            if (_isOver) return Take(_end, begins);
            if (_end - _start >= LongestPiece) return Take(_buffer[_end - 1] == (byte)'\r' ? _end - 1 : _end, begins);
            if (_end == _buffer.Length)
            {
                Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
                (_start, _end, searched) = (0, _end - _start, searched - _start);
                _next = 0;
            }

            var count = await source.ReadAsync(_buffer.AsMemory(_end), ct);
            _isOver = count == 0;
            _end += count;
        }
    }

    /// <summary>The piece at hand is read once more.</summary>
    public void Back() => _back = true;

    private bool Take(int next, bool begins)
    {
        (_next, IsStart) = (next, begins);
        return next > _start;
    }
}
