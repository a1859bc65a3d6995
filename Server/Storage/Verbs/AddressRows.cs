using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Storage.Verbs;

/// <summary>The rows of addresses of accounts.</summary>
internal static class AddressRows
{
    /// <exception cref="ChangeRefusedException">The address is taken, or its domain is not there.</exception>
    public static void Insert(WriteTurn turn, long accountId, MailAddress address, int position)
    {
        var domain = turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", address.Domain.Ascii) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoDomainAddFirst, address.Domain));
        var key = LocalRows.Key(turn, domain, address.Local);
        if (LocalRows.TakenBy(turn, domain, key) is { } owner) throw new ChangeRefusedException(Worded.Of(RefusalWords.AddressTaken, address, owner));
        turn.Sql.Run("INSERT INTO Addresses (AccountId, DomainId, LocalKey, Local, Position) VALUES (?1, ?2, ?3, ?4, ?5)", accountId, domain, key, address.Local.Text, position);
    }

    /// <summary>Gives an address to another account. It stays a member of its aliases.</summary>
    /// <exception cref="ChangeRefusedException">It is not there, or mail from it waits in the queue.</exception>
    public static void Move(WriteTurn turn, MailAddress address, long toAccount)
    {
        var id = LocalRows.AddressId(turn, address) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoAddress, address));
        LocalRows.RequireNoneQueued(turn, address);
        turn.Sql.Run("UPDATE Addresses SET AccountId = ?2, Position = (SELECT COALESCE(MAX(Position), -1) + 1 FROM Addresses WHERE AccountId = ?2) WHERE Id = ?1", id, toAccount);
    }

    /// <summary>Writes the local part of an address or alias in other letters.</summary>
    /// <param name="isAlias">Of an alias; else of an address of an account.</param>
    /// <exception cref="ChangeRefusedException">It is not there.</exception>
    public static void Respell(WriteTurn turn, MailAddress from, MailAddress to, bool isAlias)
    {
        var (table, domain) = (isAlias ? "Aliases" : "Addresses", turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", from.Domain.Ascii) ?? 0);
        var changed = turn.Sql.Run($"UPDATE {table} SET Local = ?3, LocalKey = ?4 WHERE DomainId = ?1 AND LocalKey = ?2", domain, LocalRows.Key(turn, domain, from.Local), to.Local.Text, LocalRows.Key(turn, domain, to.Local));
        if (changed == 0) throw new ChangeRefusedException(isAlias ? Worded.Of(RefusalWords.NoAlias, from) : Worded.Of(RefusalWords.NoAddress, from));
    }

    /// <summary>Puts the addresses of an account in this order.</summary>
    public static void Order(WriteTurn turn, long accountId, ImmutableArray<MailAddress> addresses)
    {
        for (var i = 0; i < addresses.Length; i++)
        {
            if (LocalRows.AddressId(turn, addresses[i], accountId) is { } id) turn.Sql.Run("UPDATE Addresses SET Position = ?2 WHERE Id = ?1", id, i);
        }
    }
}
