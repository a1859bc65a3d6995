using System.Collections.Concurrent;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage.Bodies;

/// <summary>The files of bodies too large for the table: written, synced, renamed and their folder synced before a row refers to them.</summary>
internal sealed class BodyFiles(StoreDatabase database)
{
    /// <summary>The largest body kept in the table.</summary>
    public const int LargestBlob = 1 << 20;

    /// <summary>Files that no committed row refers to yet, though they are wanted.</summary>
    private readonly ConcurrentDictionary<string, bool> _pending = new(StringComparer.Ordinal);

    public string PathOf(string name) => Path.Combine(database.BodiesFolder, name[..2], name);

    /// <summary>Moves a whole file from the spool into the bodies folder, durably, and gives its name there.</summary>
    public string TakeOver(string spoolPath)
    {
        var name = Guid.NewGuid().ToString("N");
        _pending[name] = true;
        try
        {
            using (var handle = File.OpenHandle(spoolPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)) RandomAccess.FlushToDisk(handle);
            var target = PathOf(name);
            var folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                FolderSync.Run(database.BodiesFolder);
            }

            File.Move(spoolPath, target);
            FolderSync.Run(folder);
        }
        catch (IOException e)
        {
            _pending.TryRemove(name, out _);
            throw StoreFaults.FromDisk(e);
        }

        return name;
    }

    /// <summary>A committed row refers to the file now.</summary>
    public void Kept(string name) => _pending.TryRemove(name, out _);

    /// <summary>Removes the file of a body that is gone. What fails is left to the sweep of orphans.</summary>
    public void Remove(string name)
    {
        _pending.TryRemove(name, out _);
        try
        {
            File.Delete(PathOf(name));
        }
        catch (IOException)
        {
            // An orphan now; the next sweep tries again.
        }
    }

    public bool IsPending(string name) => _pending.ContainsKey(name);

    /// <summary>Removes files that no row refers to and nobody is about to store: what a process that was killed left between file and row. Says how many.</summary>
    public int RemoveOrphans(SqlSession sql)
    {
        // In this order: files first, then who is pending, then the rows. A file that is pending gets its row before it stops to be so.
        var orphans = All().ToHashSet(StringComparer.Ordinal);
        orphans.RemoveWhere(IsPending);
        if (orphans.Count == 0) return 0;
        using (var rows = sql.Query("SELECT FileName FROM Bodies WHERE FileName IS NOT NULL"))
        {
            while (rows.Next()) orphans.Remove(rows.Text(0));
        }

        foreach (var name in orphans) Remove(name);
        return orphans.Count;
    }

    /// <summary>When the file was written.</summary>
    public DateTimeOffset WrittenAt(string name) => new(File.GetLastWriteTimeUtc(PathOf(name)), TimeSpan.Zero);

    /// <summary>Names of all files there are.</summary>
    public IEnumerable<string> All() =>
        Directory.Exists(database.BodiesFolder) ? Directory.EnumerateFiles(database.BodiesFolder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>() : [];
}
