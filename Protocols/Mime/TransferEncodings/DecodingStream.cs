using System.Buffers;

namespace Mox.Protocols.Mime;

/// <summary>The decoded content of a transfer-encoded stream, read forward.</summary>
/// <param name="source">The encoded octets; disposed of with this stream.</param>
/// <param name="decoder">A fresh one, for this stream alone.</param>
public sealed class DecodingStream(Stream source, TransferDecoder decoder) : ForwardStream
{
    private const int Chunk = 16 * 1024;

    private byte[] _input = [];
    private byte[] _output = [];
    private int _at;
    private int _end;
    private bool _finished;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_at == _end && !_finished && !buffer.IsEmpty) Fill(source.Read(Input().AsSpan(0, Chunk)));
        return Take(buffer);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _end && !_finished && !buffer.IsEmpty) Fill(await source.ReadAsync(Input().AsMemory(0, Chunk), cancellationToken).ConfigureAwait(false));
        return Take(buffer.Span);
    }

    /// <summary>Disposes of the stream below too; nothing more is read.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            _finished = true;
            _at = _end = 0;
            GiveBack();
        }

        base.Dispose(disposing);
    }

    private byte[] Input()
    {
        if (_input.Length > 0) return _input;
        _output = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaxOutput(Chunk));
        return _input = ArrayPool<byte>.Shared.Rent(Chunk);
    }

    private void GiveBack()
    {
        if (_input.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_input);
        ArrayPool<byte>.Shared.Return(_output);
        (_input, _output) = ([], []);
    }

    private void Fill(int read)
    {
        _at = 0;
        _finished = read == 0;
        _end = _finished ? decoder.Finish(_output) : decoder.Decode(_input.AsSpan(0, read), _output);
    }

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _at);
        _output.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
