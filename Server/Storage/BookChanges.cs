namespace Mox.Server.Storage;

/// <summary>Runs changes of what the address book shows: each is one item of the writer, has its line in the change log, and swaps the snapshot after its commit.</summary>
internal sealed class BookChanges(StoreWriter writer, AddressBook book)
{
    public Task<T> RunAsync<T>(Func<WriteTurn, T> change, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var result = change(turn);
            var snapshot = AddressBook.Read(turn.Sql);
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
