using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Mox.Server.Storage.Bodies;

/// <summary>The octets of a body, read at any offset.</summary>
internal interface IBodySource : IDisposable
{
    long Length { get; }

    int Read(long offset, Span<byte> target);

    ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken ct);
}

/// <summary>A body that is still in the spool's memory; it belongs to its staged body.</summary>
internal sealed class SegmentSource(SegmentedMemory memory) : IBodySource
{
    public long Length => memory.Length;

    public int Read(long offset, Span<byte> target) => memory.Read(offset, target);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken ct) => ValueTask.FromResult(Read(offset, target.Span));

    public void Dispose()
    {
    }
}

/// <summary>A body in a pooled array of its own.</summary>
internal sealed class ArraySource(byte[] pooled, int length) : IBodySource
{
    private byte[]? _pooled = pooled;

    public long Length => length;

    public int Read(long offset, Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_pooled is null, this);
        var count = (int)Math.Clamp(length - offset, 0, target.Length);
        _pooled.AsSpan((int)Math.Min(offset, length), count).CopyTo(target);
        return count;
    }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken ct) => ValueTask.FromResult(Read(offset, target.Span));

    public void Dispose()
    {
        if (_pooled is not null) ArrayPool<byte>.Shared.Return(_pooled);
        _pooled = null;
    }
}

/// <summary>A body in a file. The octets stay readable when the file is removed meanwhile.</summary>
internal sealed class FileSource(SafeFileHandle handle) : IBodySource
{
    public long Length { get; } = RandomAccess.GetLength(handle);

    public static FileSource Open(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous));

    public int Read(long offset, Span<byte> target) => RandomAccess.Read(handle, target, offset);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken ct) => RandomAccess.ReadAsync(handle, target, offset, ct);

    public void Dispose() => handle.Dispose();
}
