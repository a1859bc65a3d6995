using Mox.Server.Storage;

namespace Mox.Server.Health;

/// <summary>Octets of the data folder, by what they are for, and of the volume it lies on.</summary>
/// <param name="Total">Of the volume.</param>
/// <param name="Free">Of the volume, for this program.</param>
/// <param name="Mail">Database and large bodies.</param>
/// <param name="Index">What searching takes.</param>
/// <param name="Other">Keys, certificates, spool and the rest.</param>
internal sealed record DiskState(long Total, long Free, long Mail, long Index, long Other);

/// <summary>Measures the disk. Walking a large store takes a while, so its size is measured anew only every <see cref="Every"/>; free space is always of now.</summary>
internal sealed class DiskUse(StoreDatabase database, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);
    private (DateTimeOffset At, long Mail, long Index, long Other)? _measured;

    public async Task<DiskState> ReadAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_measured is not { At: var at } || time.GetUtcNow() - at >= Every) _measured = await Task.Run(Measure, ct).ConfigureAwait(false);
            var volume = new DriveInfo(database.Folder);
            var (_, mail, index, other) = _measured.Value;
            return new DiskState(volume.TotalSize, volume.AvailableFreeSpace, mail, index, other);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private (DateTimeOffset, long, long, long) Measure()
    {
        long mail = 0, index = 0, other = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in new DirectoryInfo(database.Folder).EnumerateFiles("*", options))
        {
            var length = Length(file);
            if (file.FullName.StartsWith(database.SearchFile, StringComparison.Ordinal)) index += length;
            else if (file.FullName.StartsWith(database.File, StringComparison.Ordinal) || file.FullName.StartsWith(database.BodiesFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) mail += length;
            else other += length;
        }

        return (time.GetUtcNow(), mail, index, other);
    }

    /// <summary>Files of the spool come and go while they are counted.</summary>
    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
