using Mox.Protocols.Mime;

namespace Mox.Server.Storage;

/// <summary>Takes in message bodies while they stream from a peer: in pooled memory up to 1 MiB (bounded in total over all connections), in a file beyond.</summary>
internal sealed class Spool
{
    /// <summary>Begins a body of at most <paramref name="maxOctets"/> octets.</summary>
    public SpoolWriter Begin(long maxOctets) => throw new NotImplementedException();
}

/// <summary>A body on its way in. Keeps a running size and SHA-256, and feeds the MIME reader, so that the body is read once.</summary>
internal sealed class SpoolWriter : IAsyncDisposable
{
    public long Length => throw new NotImplementedException();

    /// <summary>True once more than the limit was written; the rest is counted and dropped, so that the session stays in step.</summary>
    public bool TooLarge => throw new NotImplementedException();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Ends the body. The writer may not be used afterwards.</summary>
    public ValueTask<StagedBody> CompleteAsync(CancellationToken ct) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>A whole body that is not stored yet: exactly the octets received. Disposing it drops what was not taken over by the store.</summary>
internal sealed class StagedBody : IAsyncDisposable
{
    public long Length => throw new NotImplementedException();

    /// <summary>SHA-256 of the octets, 32 octets.</summary>
    public ReadOnlyMemory<byte> Sha256 => throw new NotImplementedException();

    /// <summary>The part tree of the body, offsets counted from its first octet.</summary>
    public MessagePart Structure => throw new NotImplementedException();

    /// <summary>The octets from the start; each call gives a stream of its own.</summary>
    public Stream OpenRead() => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
