using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage;

/// <summary>An open message: a seekable stream over prefix and body. Dispose it. It stays readable when the message is removed meanwhile.</summary>
internal sealed class MessageContent : IAsyncDisposable
{
    private readonly ContentStream _stream;

    internal MessageContent(ReadOnlyMemory<byte> prefix, IBodySource body) => (_stream, PrefixLength) = (new ContentStream(prefix, body), prefix.Length);

    public long Length => _stream.Length;

    /// <summary>Octets of the trace fields in front of the body.</summary>
    public int PrefixLength { get; }

    public Stream Stream => _stream;

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
