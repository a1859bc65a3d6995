using Mox.Server.Storage.Bodies;
using Mox.Server.Storage.Verbs;

namespace Mox.Server.Storage;

/// <summary>Opens and closes the store.</summary>
internal sealed class Store(StoreDatabase database, StoreWriter writer, ReadSessions sessions, AddressBook book, Spool spool, BodyFiles files) : IAsyncDisposable
{
    private int _opened;
    private FolderLock? _lock;

    /// <summary>Creates or updates the database, loads the address book and starts the writer. Once, before the first port opens.</summary>
    /// <exception cref="IOException">Another process has the folder open.</exception>
    public Task OpenAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _opened, 1) != 0) return Task.CompletedTask;
        ct.ThrowIfCancellationRequested();
        Directory.CreateDirectory(database.Folder);
        _lock = FolderLock.Take(database.Folder);
        Directory.CreateDirectory(database.BodiesFolder);
        spool.Clean();
        var sql = database.OpenWriter();
        StoreSchema.Update(sql);
        Picked.CreateTable(sql);
        book.Swap(AddressBook.Read(sql));
        files.RemoveOrphans(sql);
        writer.Start(sql);
        return Task.CompletedTask;
    }

    /// <summary>Does the work that is waiting, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        sessions.Dispose();
        _lock?.Dispose();
    }
}
