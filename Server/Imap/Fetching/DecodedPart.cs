using System.Buffers;
using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Fetching;

/// <summary>The body of a part without its transfer encoding: what BINARY shows.</summary>
/// <remarks>RFC 9051 §6.4.5; RFC 3516 §4.2. The empty part is the whole message as it stands: its parts keep their encodings, so that it stays the message that was signed.</remarks>
internal sealed class DecodedPart
{
    private readonly MessagePart? _part;
    private readonly MessageContent _content;

    private DecodedPart(MessagePart? part, MessageContent content) => (_part, _content) = (part, content);

    /// <summary>False when nobody knows the encoding.</summary>
    public bool IsReadable => _part is null || _part.IsMultipart || _part.Encoding is "7bit" or "8bit" or "binary" || TransferEncodings.Transforms(_part.Encoding);

    /// <summary>Null when the message has no such part.</summary>
    public static DecodedPart? Find(MessagePart root, ImmutableArray<int> numbers, MessageContent content)
    {
        if (numbers.IsEmpty) return new DecodedPart(null, content);
        return SectionLocator.Part(root, numbers) is { } part ? new DecodedPart(part, content) : null;
    }

    public Stream Open() => _part is null ? new SliceStream(_content.Stream, 0, _content.Length) : PartContent.Open(_part, _content.Stream);

    public async ValueTask<long> CountAsync(CancellationToken ct)
    {
        if (_part is null) return _content.Length;
        if (_part.IsMultipart || !TransferEncodings.Transforms(_part.Encoding)) return _part.BodyLength;
        var stream = Open();
        await using var closing = stream.ConfigureAwait(false);
        return await SkipAsync(stream, long.MaxValue, ct).ConfigureAwait(false);
    }

    /// <summary>Reads over octets; gives how many there were.</summary>
    public static async ValueTask<long> SkipAsync(Stream stream, long count, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            long skipped = 0;
            while (skipped < count)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count - skipped)), ct).ConfigureAwait(false);
                if (read == 0) break;
                skipped += read;
            }

            return skipped;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
