using System.Buffers;
using System.IO.Compression;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage.Bodies;

/// <summary>A body in the form it is stored in: compressed for the table, in its durable file, or stored already. Several messages may share it.</summary>
internal sealed class PreparedBody
{
    private const int Free = 0, Claimed = 1, Dropped = 2;

    private readonly BodyFiles? _files;
    private int _state;

    private PreparedBody(BodyFiles? files, long length, ReadOnlyMemory<byte> sha256) => (_files, Length, Sha256) = (files, length, sha256);

    public long Length { get; }

    public ReadOnlyMemory<byte> Sha256 { get; }

    public BodyEncoding Encoding { get; private init; }

    public byte[]? Data { get; private init; }

    public string? FileName { get; private init; }

    /// <summary>The row it was stored as, as far as is known; checked by id and hash before it is used. Touched by the writer's thread alone.</summary>
    public long StoredId { get; set; }

    /// <summary>Compresses; kept raw when that does not make it smaller.</summary>
    public static PreparedBody InTable(Stream content, long length, ReadOnlyMemory<byte> sha256)
    {
        var size = (int)length;
        var octets = ArrayPool<byte>.Shared.Rent(size);
        var packed = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            content.ReadExactly(octets.AsSpan(0, size));
            var smaller = BrotliEncoder.TryCompress(octets.AsSpan(0, size), packed.AsSpan(0, size), out var written, quality: 1, window: 18) && written < size;
            return new PreparedBody(null, length, sha256)
            {
                Encoding = smaller ? BodyEncoding.Brotli : BodyEncoding.Raw,
                Data = smaller ? packed.AsSpan(0, written).ToArray() : octets.AsSpan(0, size).ToArray(),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    public static PreparedBody InFile(BodyFiles files, string name, long length, ReadOnlyMemory<byte> sha256) =>
        new(files, length, sha256) { Encoding = BodyEncoding.File, FileName = name };

    /// <summary>A body that has its row; it has no octets to store anew.</summary>
    public static PreparedBody Stored(long id, long length, ReadOnlyMemory<byte> sha256) => new(null, length, sha256) { StoredId = id };

    /// <summary>True when the body was stored before, and its row is gone.</summary>
    public bool IsGone(WriteTurn turn) => Data is null && FileName is null && !IsStored(turn);

    /// <summary>Gives the id of the row, inserting it when it is not there. On the writer's thread.</summary>
    public long Put(WriteTurn turn)
    {
        if (IsStored(turn)) return StoredId;
        if (Data is null && FileName is null) throw new InvalidOperationException("The row of a stored body is gone");
        if (FileName is not null && !Claim(turn)) throw new ObjectDisposedException(nameof(StagedBody), "The body was dropped before it was stored");
        turn.Sql.Run("INSERT INTO Bodies (Length, Sha256, Encoding, Data, FileName) VALUES (?1, ?2, ?3, ?4, ?5)", Length, Sha256, (int)Encoding, Data, FileName);
        return StoredId = turn.Sql.LastId;
    }

    /// <summary>Removes a file that no row took over.</summary>
    public void Drop()
    {
        if (FileName is not null && Interlocked.CompareExchange(ref _state, Dropped, Free) == Free) _files!.Remove(FileName);
    }

    private bool IsStored(WriteTurn turn) => StoredId != 0 && turn.Sql.Number("SELECT 1 FROM Bodies WHERE Id = ?1 AND Sha256 = ?2", StoredId, Sha256) is not null;

    private bool Claim(WriteTurn turn)
    {
        if (Interlocked.CompareExchange(ref _state, Claimed, Free) == Dropped) return false;
        turn.OnCommit(() => _files!.Kept(FileName!));
        turn.OnRollback(() => Interlocked.CompareExchange(ref _state, Free, Claimed));
        return true;
    }
}
