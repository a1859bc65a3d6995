using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Storage.Verbs;

/// <summary>The local parts of a domain, those of accounts and of aliases alike: each stands for one thing only.</summary>
internal static class LocalRows
{
    public static string Key(WriteTurn turn, long domainId, LocalPart local) =>
        AddressBook.Key(local, turn.Sql.Number("SELECT CaseSensitive FROM Domains WHERE Id = ?1", domainId) == 1);

    /// <summary>Who has a local part, in words; null when it is free.</summary>
    public static Worded? TakenBy(WriteTurn turn, long domainId, string key)
    {
        using (var row = turn.Sql.Query("SELECT a.Name FROM Addresses x JOIN Accounts a ON a.Id = x.AccountId WHERE x.DomainId = ?1 AND x.LocalKey = ?2", domainId, key))
        {
            if (row.Next()) return Worded.Of(RefusalWords.TheAccount, row.Text(0));
        }

        return turn.Sql.Number("SELECT 1 FROM Aliases WHERE DomainId = ?1 AND LocalKey = ?2", domainId, key) is null ? null : Worded.Of(RefusalWords.AnAlias);
    }

    /// <summary>The id of an address.</summary>
    /// <param name="accountId">Whose it has to be; null: anybody's.</param>
    public static long? AddressId(WriteTurn turn, MailAddress address, long? accountId = null)
    {
        if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", address.Domain.Ascii) is not { } domain) return null;
        return turn.Sql.Number("SELECT Id FROM Addresses WHERE DomainId = ?1 AND LocalKey = ?2 AND (?3 IS NULL OR AccountId = ?3)", domain, Key(turn, domain, address.Local), accountId);
    }

    /// <summary>Refuses to take an address away that something depends on.</summary>
    /// <exception cref="ChangeRefusedException">An alias would be left without members, or mail from the address waits.</exception>
    public static void RequireFree(WriteTurn turn, MailAddress address, long addressId)
    {
        using (var row = turn.Sql.Query(
            """
            SELECT x.Local || '@' || d.Name FROM AliasMembers m JOIN Aliases x ON x.Id = m.AliasId JOIN Domains d ON d.Id = x.DomainId
            WHERE m.AddressId = ?1 AND NOT EXISTS (SELECT 1 FROM AliasMembers o WHERE o.AliasId = m.AliasId AND o.AddressId <> ?1)
            """,
            addressId))
        {
            if (row.Next()) throw new ChangeRefusedException(Worded.Of(RefusalWords.LastMemberOfAlias, address, row.Text(0)));
        }

        RequireNoneQueued(turn, address);
    }

    /// <summary>Refuses while mail from an address waits: its notices have to come to who wrote it.</summary>
    /// <exception cref="ChangeRefusedException">Some waits.</exception>
    public static void RequireNoneQueued(WriteTurn turn, MailAddress address)
    {
        if (turn.Sql.Number("SELECT COUNT(*) FROM Queue WHERE MailFrom = ?1 COLLATE NOCASE", address.ToString()) is > 0 and var waiting)
        {
            throw new ChangeRefusedException(waiting == 1 ? Worded.Of(RefusalWords.AddressInQueueOne, address) : Worded.Of(RefusalWords.AddressInQueueMore, waiting, address));
        }
    }

    /// <summary>Computes all keys of a domain anew, after its setting changed.</summary>
    /// <exception cref="ChangeRefusedException">Two would be the same.</exception>
    public static void Rekey(WriteTurn turn, long domainId, bool caseSensitive)
    {
        var locals = new List<(string Table, long Id, string Local, string Key)>();
        foreach (var table in new[] { "Addresses", "Aliases" })
        {
            using var rows = turn.Sql.Query($"SELECT Id, Local FROM {table} WHERE DomainId = ?1 ORDER BY Id", domainId);
            while (rows.Next()) locals.Add((table, rows.Int64(0), rows.Text(1), AddressBook.Key(LocalPart.From(rows.Text(1)).Value, caseSensitive)));
        }

        if (locals.GroupBy(local => local.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.AddressesWouldFallTogether, same.First().Local, same.Last().Local), nameof(DomainSettings.CaseSensitive));
        }

        foreach (var (table, id, _, key) in locals) turn.Sql.Run($"UPDATE {table} SET LocalKey = ?2 WHERE Id = ?1", id, key);
    }
}
