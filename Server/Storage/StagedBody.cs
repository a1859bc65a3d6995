using Mox.Protocols.Mime;
using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage;

/// <summary>A whole body that is not stored yet: exactly the octets received. Disposing it drops what was not taken over by the store.</summary>
internal sealed class StagedBody : IAsyncDisposable
{
    private readonly BodyFiles _files;
    private readonly Lock _gate = new();
    private SegmentedMemory? _memory;
    private string? _path;
    private Task<PreparedBody>? _prepared;
    private bool _takenOver;
    private bool _disposed;

    internal StagedBody(BodyFiles files, SegmentedMemory? memory, string? path, long length, byte[] sha256, MessagePart structure)
    {
        (_files, _memory, _path) = (files, memory, path);
        (Length, Sha256, Structure) = (length, sha256, structure);
    }

    public long Length { get; }

    /// <summary>SHA-256 of the octets, 32 octets.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>The part tree of the body, offsets counted from its first octet.</summary>
    public MessagePart Structure { get; }

    /// <summary>The octets from the start; each call gives a stream of its own, valid until the body is disposed.</summary>
    public Stream OpenRead()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Open();
        }
    }

    /// <summary>The body in the form it is stored in; made once, however many messages share it.</summary>
    internal Task<PreparedBody> PrepareAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _prepared is null || _prepared.IsFaulted ? _prepared = Task.Run(Make) : _prepared;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<PreparedBody>? prepared;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            prepared = _prepared;
        }

        // Nobody who prepares may find the octets gone under its hands.
        if (prepared is not null) await ((Task)prepared).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (prepared is { IsCompletedSuccessfully: true }) (await prepared).Drop();
        _memory?.Dispose();
        _memory = null;
        if (!_takenOver && _path is not null) File.Delete(_path);
    }

    private PreparedBody Make()
    {
        if (Length <= BodyFiles.LargestBlob)
        {
            using var content = Open();
            return PreparedBody.InTable(content, Length, Sha256);
        }

        var body = PreparedBody.InFile(_files, _files.TakeOver(_path!), Length, Sha256);
        _path = _files.PathOf(body.FileName!);
        _takenOver = true;
        return body;
    }

    private ContentStream Open() => new(default, _memory is not null ? new SegmentSource(_memory) : FileSource.Open(_path!));
}
