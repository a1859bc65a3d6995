using System.Buffers;
using System.IO.Compression;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Bodies;

/// <summary>Opens stored bodies.</summary>
internal sealed class BodyReader(ReadSessions sessions, BodyFiles files)
{
    /// <summary>The octets of a body as received, or null when it is gone.</summary>
    /// <exception cref="InvalidDataException">The stored octets are damaged.</exception>
    public async Task<IBodySource?> OpenAsync(long bodyId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct);
        return Open(lease.Sql, bodyId);
    }

    public IBodySource? Open(Sql.SqlSession sql, long bodyId)
    {
        using var row = sql.Query("SELECT Length, Encoding, FileName, Data FROM Bodies WHERE Id = ?1", bodyId);
        if (!row.Next()) return null;
        var (length, encoding) = (row.Int64(0), (BodyEncoding)row.Int32(1));
        if (encoding == BodyEncoding.File)
        {
            try
            {
                return FileSource.Open(files.PathOf(row.Text(2)));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Removed between the row and the file; whether that was right is the verifier's question.
                return null;
            }
        }

        return new ArraySource(Unpack(row.Octets(3), encoding, (int)length), (int)length);
    }

    private static byte[] Unpack(ReadOnlySpan<byte> data, BodyEncoding encoding, int length)
    {
        var octets = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        if (encoding == BodyEncoding.Raw && data.Length == length)
        {
            data.CopyTo(octets);
            return octets;
        }

        if (encoding == BodyEncoding.Brotli && BrotliDecoder.TryDecompress(data, octets.AsSpan(0, length), out var written) && written == length) return octets;
        ArrayPool<byte>.Shared.Return(octets);
        throw new InvalidDataException("A stored body is damaged");
    }
}
