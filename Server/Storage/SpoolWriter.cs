using System.Security.Cryptography;
using Mox.Protocols.Mime;
using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage;

/// <summary>A body on its way in. Keeps a running size and SHA-256, and feeds the MIME reader, so that the body is read once.</summary>
internal sealed class SpoolWriter : IAsyncDisposable
{
    private readonly Spool _spool;
    private readonly long _maxOctets;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly PartTree _tree = new(MimeLimits.Default);
    private SegmentedMemory? _memory;
    private FileStream? _file;
    private bool _ended;

    internal SpoolWriter(Spool spool, long maxOctets)
    {
        _spool = spool;
        _maxOctets = maxOctets;
        _memory = new SegmentedMemory(spool);
    }

    /// <summary>Octets written, those dropped included.</summary>
    public long Length { get; private set; }

    /// <summary>True once more than the limit was written; the rest is counted and dropped, so that the session stays in step.</summary>
    public bool TooLarge { get; private set; }

    /// <exception cref="StoreBusyException">The disk is full or broken.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        Length += octets.Length;
        if (TooLarge) return;
        if (Length > _maxOctets)
        {
            TooLarge = true;
            await DropAsync();
            return;
        }

        _hash.AppendData(octets.Span);
        _tree.Write(octets.Span);
        try
        {
            if (_memory is not null)
            {
                if (Length <= BodyFiles.LargestBlob && _memory.TryAppend(octets.Span)) return;
                await SpillAsync(ct);
            }

            await _file!.WriteAsync(octets, ct);
        }
        catch (IOException e)
        {
            throw StoreFaults.FromDisk(e);
        }
    }

    /// <summary>Ends the body. The writer may not be used afterwards.</summary>
    /// <exception cref="StoreBusyException">The disk is full or broken.</exception>
    public async ValueTask<StagedBody> CompleteAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (TooLarge) throw new InvalidOperationException("The body is larger than its limit");
        string? path = null;
        if (_file is not null)
        {
            try
            {
                path = _file.Name;
                await _file.FlushAsync(ct);
                await _file.DisposeAsync();
            }
            catch (IOException e)
            {
                throw StoreFaults.FromDisk(e);
            }
        }

        var staged = new StagedBody(_spool.Files, _memory, path, Length, _hash.GetHashAndReset(), _tree.Complete());
        (_memory, _file, _ended) = (null, null, true);
        _hash.Dispose();
        return staged;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        await DropAsync();
        _hash.Dispose();
    }

    /// <summary>Goes on in a file, with what memory holds so far.</summary>
    private async ValueTask SpillAsync(CancellationToken ct)
    {
        _file = new FileStream(_spool.NewFile(), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 64 << 10, useAsync: true);
        foreach (var segment in _memory!.Segments()) await _file.WriteAsync(segment, ct);
        _memory.Dispose();
        _memory = null;
    }

    private async ValueTask DropAsync()
    {
        _memory?.Dispose();
        _memory = null;
        if (_file is null) return;
        var path = _file.Name;
        try
        {
            await _file.DisposeAsync();
        }
        catch (IOException)
        {
            // What could not be flushed is thrown away with the file.
        }

        File.Delete(path);
        _file = null;
    }
}
