namespace Mox.Protocols.Mime;

/// <summary>The decoded content of a transfer-encoded stream, read forward.</summary>
public sealed class DecodingStream(Stream source, TransferDecoder decoder) : ForwardStream
{
    private const int Chunk = 16 * 1024;

    private readonly byte[] _input = new byte[Chunk];
    private readonly byte[] _output = new byte[TransferDecoder.MaxOutput(Chunk)];
    private int _at;
    private int _end;
    private bool _finished;

    public override int Read(Span<byte> buffer)
    {
        while (_at == _end && !_finished && !buffer.IsEmpty) Fill(source.Read(_input));
        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _end && !_finished && !buffer.IsEmpty) Fill(await source.ReadAsync(_input, cancellationToken).ConfigureAwait(false));
        return Take(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
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
