using Mox.Server.Storage.Config;

namespace Mox.Server.Storage;

/// <summary>Runs changes of what the address book shows: each is one item of the writer, has its line in the change log, keeps a version of the configuration, and swaps the snapshot after its commit.</summary>
/// <param name="within">A turn in which they run at once, as parts of one change; null: each is a change of its own.</param>
internal sealed class BookChanges(StoreWriter writer, AddressBook book, WriteTurn? within = null)
{
    public Task<T> RunAsync<T>(Func<WriteTurn, T> change, CancellationToken ct) => within is not null ? Task.FromResult(change(within)) : writer.RunAsync(
        turn =>
        {
            ConfigVersions.Begin(turn);
            var before = ConfigVersions.LastChange(turn.Sql);
            var result = change(turn);
            var snapshot = AddressBook.Read(turn.Sql);
            ConfigVersions.Record(turn, before);
            turn.OnCommit(() => book.Swap(snapshot));
            return result;
        },
        ct);

    /// <summary>Writes a line of the change log; always true.</summary>
    public static bool Log(WriteTurn turn, string who, string verb, string subject, string detail)
    {
        turn.Sql.Run("INSERT INTO ChangeLog (At, Who, Verb, Subject, Detail) VALUES (?1, ?2, ?3, ?4, ?5)", turn.Now, who, verb, subject, detail);
        return true;
    }
}
