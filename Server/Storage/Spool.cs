using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage;

/// <summary>Takes in message bodies while they stream from a peer: in pooled memory up to 1 MiB (bounded in total over all connections), in a file beyond.</summary>
internal sealed class Spool(StoreDatabase database, BodyFiles files)
{
    /// <summary>Memory of all bodies on their way in; beyond, bodies go to files at once.</summary>
    internal const long MaxMemory = 64 << 20;

    private long _memory;

    /// <summary>Octets of pooled memory in use.</summary>
    internal long MemoryInUse => Interlocked.Read(ref _memory);

    internal BodyFiles Files => files;

    /// <summary>Begins a body of at most <paramref name="maxOctets"/> octets.</summary>
    public SpoolWriter Begin(long maxOctets) => new(this, maxOctets);

    /// <summary>Removes what a run that ended left behind. Only before the first body.</summary>
    internal void Clean()
    {
        Directory.CreateDirectory(database.SpoolFolder);
        foreach (var file in Directory.EnumerateFiles(database.SpoolFolder)) File.Delete(file);
    }

    internal bool TryTake(int octets)
    {
        if (Interlocked.Add(ref _memory, octets) <= MaxMemory) return true;
        Interlocked.Add(ref _memory, -octets);
        return false;
    }

    internal void GiveBack(int octets) => Interlocked.Add(ref _memory, -octets);

    internal string NewFile() => Path.Combine(database.SpoolFolder, Guid.NewGuid().ToString("N"));
}
