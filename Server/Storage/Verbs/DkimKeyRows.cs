using System.Text;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage.Verbs;

/// <summary>The rows of signing keys.</summary>
internal static class DkimKeyRows
{
    private const string Columns = "Id, Selector, Kind, Bits, FileName, PublicKey, State, Created, StateSince, DomainId";

    /// <summary>All keys by the id of their domain, oldest first.</summary>
    public static Dictionary<long, List<DkimKeyEntry>> ByDomain(SqlSession sql)
    {
        var keys = new Dictionary<long, List<DkimKeyEntry>>();
        using var rows = sql.Query($"SELECT {Columns} FROM DkimKeys ORDER BY Id");
        while (rows.Next())
        {
            if (!keys.TryGetValue(rows.Int64(9), out var own)) keys[rows.Int64(9)] = own = [];
            own.Add(Read(rows));
        }

        return keys;
    }

    /// <summary>The keys of a domain, oldest first.</summary>
    public static List<DkimKeyEntry> Of(SqlSession sql, long domainId)
    {
        var keys = new List<DkimKeyEntry>();
        using var rows = sql.Query($"SELECT {Columns} FROM DkimKeys WHERE DomainId = ?1 ORDER BY Id", domainId);
        while (rows.Next()) keys.Add(Read(rows));
        return keys;
    }

    /// <exception cref="InvalidOperationException">The domain has the selector already.</exception>
    public static void Insert(WriteTurn turn, long domainId, NewDkimKey key)
    {
        if (turn.Sql.Number("SELECT 1 FROM DkimKeys WHERE DomainId = ?1 AND Selector = ?2", domainId, key.Selector.Ascii) is not null)
        {
            throw new InvalidOperationException($"The selector {key.Selector} is taken");
        }

        turn.Sql.Run(
            "INSERT INTO DkimKeys (DomainId, Selector, Kind, Bits, FileName, PublicKey, State, Created, StateSince) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            domainId,
            key.Selector.Ascii,
            (int)key.Kind,
            key.Bits,
            key.FileName,
            key.PublicKey,
            (int)key.State,
            turn.Now);
    }

    public static void Change(WriteTurn turn, DkimKeyChange change)
    {
        if (change.To is { } state) turn.Sql.Run("UPDATE DkimKeys SET State = ?2, StateSince = ?3 WHERE Id = ?1", change.Id, (int)state, turn.Now);
        else turn.Sql.Run("DELETE FROM DkimKeys WHERE Id = ?1", change.Id);
    }

    /// <summary>True while a message that was signed with the key waits in the queue: its signature field stands in front of it.</summary>
    public static bool IsQueued(WriteTurn turn, DomainName domain, DkimKeyEntry key) =>
        turn.Sql.Number("SELECT 1 FROM Queue WHERE instr(Prefix, ?1) > 0 AND instr(Prefix, ?2) > 0 LIMIT 1", Encoding.ASCII.GetBytes($"d={domain};"), Encoding.ASCII.GetBytes($"s={key.Selector};")) is not null;

    private static DkimKeyEntry Read(in SqlRows row) => new(
        row.Int64(0), DomainName.Parse(row.Text(1)).Value, (DkimKeyKind)row.Int32(2), row.Int32(3), row.Text(4), row.Text(5), (DkimKeyState)row.Int32(6), row.Moment(7), row.Moment(8));
}
