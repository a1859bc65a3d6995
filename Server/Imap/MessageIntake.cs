using System.Buffers;
using Mox.Server.Storage;

namespace Mox.Server.Imap;

/// <summary>Copies a message from a client into the spool, a piece at a time.</summary>
internal static class MessageIntake
{
    private const int Piece = 32 * 1024;

    /// <param name="fixLines">Lines that end in LF alone get their CR: RFC 9051 §6.3.12 wants the form of RFC 5322 §2.1.</param>
    /// <exception cref="IOException">The client sent nothing for too long, or left.</exception>
    public static async Task CopyAsync(Stream from, SpoolWriter to, bool fixLines, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var afterCr = false;
            while (await ReadAsync(from, piece.AsMemory(0, Piece), patience, time, ct).ConfigureAwait(false) is var read and > 0)
            {
                var octets = piece.AsMemory(0, read);
                if (fixLines && HasBareLf(octets.Span, afterCr)) await WriteFixedAsync(octets, to, afterCr, ct).ConfigureAwait(false);
                else await to.WriteAsync(octets, ct).ConfigureAwait(false);
                afterCr = octets.Span[^1] == (byte)'\r';
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream from, Memory<byte> into, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        using var stalled = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, ct);
        try
        {
            return await from.ReadAsync(into, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new IOException("The client sends nothing", e);
        }
    }

    private static bool HasBareLf(ReadOnlySpan<byte> octets, bool afterCr)
    {
        for (var at = 0; octets[at..].IndexOf((byte)'\n') is var next and >= 0; at += next + 1)
        {
            var lf = at + next;
            if (lf == 0 ? !afterCr : octets[lf - 1] != (byte)'\r') return true;
            if (lf + 1 == octets.Length) break;
        }

        return false;
    }

    private static async ValueTask WriteFixedAsync(ReadOnlyMemory<byte> octets, SpoolWriter to, bool afterCr, CancellationToken ct)
    {
        var corrected = new ArrayBufferWriter<byte>(octets.Length + (octets.Length / 8) + 16);
        Fix(octets.Span, corrected, afterCr);
        await to.WriteAsync(corrected.WrittenMemory, ct).ConfigureAwait(false);
    }

    private static void Fix(ReadOnlySpan<byte> octets, ArrayBufferWriter<byte> to, bool afterCr)
    {
        while (!octets.IsEmpty)
        {
            var lf = octets.IndexOf((byte)'\n');
            if (lf < 0)
            {
                to.Write(octets);
                return;
            }

            to.Write(octets[..lf]);
            if (lf == 0 ? !afterCr : octets[lf - 1] != (byte)'\r') to.Write("\r"u8);
            to.Write("\n"u8);
            octets = octets[(lf + 1)..];
            afterCr = false;
        }
    }
}
