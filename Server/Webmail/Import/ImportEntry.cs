namespace Mox.Server.Webmail.Import;

/// <summary>A file within the one that is imported.</summary>
/// <param name="Path">Elements joined by <c>/</c>; a single file has its own name.</param>
/// <param name="Modified">When it was changed last, where that is known.</param>
/// <param name="IsLink">It holds no octets, but points elsewhere.</param>
/// <param name="Open">Its octets; in a tar archive only until the next entry is asked for.</param>
internal sealed record ImportEntry(string Path, DateTimeOffset? Modified, bool IsLink, Func<CancellationToken, ValueTask<Stream>> Open);

/// <summary>A file cannot be imported at all.</summary>
internal sealed class ImportRefusedException(bool tooMuch, Exception? inner = null) : Exception(tooMuch ? "The file unpacks to too much" : "The file is none that can be read", inner)
{
    /// <summary>It unpacks to more than it may; else it is broken.</summary>
    public bool TooMuch { get; } = tooMuch;
}

/// <summary>What a file may unpack to, in all: mail packs well, but not beyond measure.</summary>
internal sealed class UnpackBudget(long fileOctets)
{
    public const int Ratio = 200;

    public const long Least = 1L << 30;

    private long _left = Math.Max(Least, fileOctets <= long.MaxValue / Ratio ? fileOctets * Ratio : long.MaxValue);

    public long Taken { get; private set; }

    public void Take(int octets)
    {
        Taken += octets;
        _left -= octets;
        if (_left < 0) throw new ImportRefusedException(tooMuch: true);
    }
}

/// <summary>Counts what is read against a budget, and says that a packed stream is broken in one way whatever packed it.</summary>
internal sealed class UnpackedStream(Stream source, UnpackBudget budget) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        budget.Take(count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = source.Read(buffer, offset, count);
        budget.Take(read);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}
