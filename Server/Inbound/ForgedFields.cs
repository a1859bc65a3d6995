using System.Buffers;
using System.Collections.Immutable;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Mime;
using Mox.Server.Storage;

namespace Mox.Server.Inbound;

/// <summary>Takes Authentication-Results fields out of a message that came with it and could be taken for ours; all else stays octet for octet.</summary>
/// <remarks>RFC 8601 §5. To be done when the signatures were verified, which may cover the fields.</remarks>
internal sealed class ForgedFields(Spool spool)
{
    private const int Piece = 64 * 1024;

    /// <summary>The message without the fields; null when it has none. The caller disposes it.</summary>
    /// <exception cref="StoreBusyException">The disk is full or broken.</exception>
    public async Task<StagedBody?> CutAsync(StagedBody body, ReadOnlyMemory<byte> header, string hostName, CancellationToken ct)
    {
        var forged = ForgedResults.Find(new HeaderReader(header.Span), hostName);
        return forged.IsEmpty ? null : await WithoutAsync(body, forged, ct).ConfigureAwait(false);
    }

    private async Task<StagedBody> WithoutAsync(StagedBody body, ImmutableArray<ForgedField> forged, CancellationToken ct)
    {
        var writer = spool.Begin(body.Length);
        await using var spooling = writer.ConfigureAwait(false);
        var content = body.OpenRead();
        await using var reading = content.ConfigureAwait(false);
        foreach (var field in forged)
        {
            await CopyAsync(content, field.Start, writer, ct).ConfigureAwait(false);
            content.Position = field.Start + field.Length;
        }

        await CopyAsync(content, body.Length, writer, ct).ConfigureAwait(false);
        return await writer.CompleteAsync(ct).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Stream content, long end, SpoolWriter writer, CancellationToken ct)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (content.Position < end)
            {
                var count = await content.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, end - content.Position)), ct).ConfigureAwait(false);
                if (count == 0) throw new EndOfStreamException("A staged body ended before its length");
                await writer.WriteAsync(piece.AsMemory(0, count), ct).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
