using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mox.Server.Storage.Sql;

namespace Mox.Server.Storage;

/// <summary>A person of an address book as it is kept.</summary>
/// <param name="Addresses">As given, with the key by which they are compared.</param>
internal sealed record ContactRow(long Id, string Name, string Organization, string Phone, string Notes, ImmutableArray<(string Address, string Key)> Addresses, ImmutableArray<long> Groups);

/// <summary>A group of an address book.</summary>
internal sealed record ContactGroupRow(long Id, string Name, ImmutableArray<long> Members);

/// <summary>The address books of accounts.</summary>
internal sealed class ContactStore(StoreWriter writer, ReadSessions sessions)
{
    private readonly ConcurrentDictionary<long, long> _versions = new();

    /// <summary>Changes when the book of an account does; for what is kept in memory of it.</summary>
    public long Version(long accountId) => _versions.GetValueOrDefault(accountId);

    /// <summary>All people of a book, without notes.</summary>
    public async Task<ImmutableArray<ContactRow>> ListAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        lease.BeginSnapshot();
        var addresses = new Dictionary<long, ImmutableArray<(string, string)>.Builder>();
        using (var rows = lease.Sql.Query("SELECT ContactId, Address, AddressKey FROM ContactAddresses WHERE AccountId = ?1 ORDER BY ContactId, Position", accountId))
        {
            while (rows.Next())
            {
                if (!addresses.TryGetValue(rows.Int64(0), out var own)) addresses[rows.Int64(0)] = own = ImmutableArray.CreateBuilder<(string, string)>();
                own.Add((rows.Text(1), rows.Text(2)));
            }
        }

        var groups = new Dictionary<long, ImmutableArray<long>.Builder>();
        using (var rows = lease.Sql.Query("SELECT m.ContactId, m.GroupId FROM ContactGroups g JOIN ContactGroupMembers m ON m.GroupId = g.Id WHERE g.AccountId = ?1", accountId))
        {
            while (rows.Next())
            {
                if (!groups.TryGetValue(rows.Int64(0), out var own)) groups[rows.Int64(0)] = own = ImmutableArray.CreateBuilder<long>();
                own.Add(rows.Int64(1));
            }
        }

        var found = ImmutableArray.CreateBuilder<ContactRow>();
        using (var rows = lease.Sql.Query("SELECT Id, Name, Organization, Phone FROM Contacts WHERE AccountId = ?1", accountId))
        {
            while (rows.Next())
            {
                var id = rows.Int64(0);
                found.Add(new ContactRow(id, rows.Text(1), rows.Text(2), rows.Text(3), "", addresses.TryGetValue(id, out var own) ? own.ToImmutable() : [], groups.TryGetValue(id, out var of) ? of.ToImmutable() : []));
            }
        }

        lease.EndSnapshot();
        return found.DrainToImmutable();
    }

    /// <summary>A person with all that is kept; null when there is none of this id in the book.</summary>
    public async Task<ContactRow?> ReadAsync(long accountId, long id, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return Read(lease.Sql, accountId, id);
    }

    /// <summary>The id of the person with this address; 0 when nobody has it.</summary>
    public async Task<long> FindAsync(long accountId, string key, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return lease.Sql.Number("SELECT ContactId FROM ContactAddresses WHERE AccountId = ?1 AND AddressKey = ?2 ORDER BY ContactId LIMIT 1", accountId, key) ?? 0;
    }

    /// <summary>Runs a change of one book as a whole. Durable when it returns.</summary>
    /// <exception cref="StoreBusyException">Nothing was written.</exception>
    public Task<T> ChangeAsync<T>(long accountId, Func<ContactTurn, T> change, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            var result = change(new ContactTurn(turn, accountId));
            turn.OnCommit(() => _versions.AddOrUpdate(accountId, 1, (_, version) => version + 1));
            return result;
        },
        ct);

    public async Task<ImmutableArray<ContactGroupRow>> GroupsAsync(long accountId, CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        var members = new Dictionary<long, ImmutableArray<long>.Builder>();
        using (var rows = lease.Sql.Query("SELECT m.GroupId, m.ContactId FROM ContactGroups g JOIN ContactGroupMembers m ON m.GroupId = g.Id WHERE g.AccountId = ?1", accountId))
        {
            while (rows.Next())
            {
                if (!members.TryGetValue(rows.Int64(0), out var of)) members[rows.Int64(0)] = of = ImmutableArray.CreateBuilder<long>();
                of.Add(rows.Int64(1));
            }
        }

        var found = ImmutableArray.CreateBuilder<ContactGroupRow>();
        using (var rows = lease.Sql.Query("SELECT Id, Name FROM ContactGroups WHERE AccountId = ?1", accountId))
        {
            while (rows.Next()) found.Add(new ContactGroupRow(rows.Int64(0), rows.Text(1), members.TryGetValue(rows.Int64(0), out var of) ? of.ToImmutable() : []));
        }

        return found.DrainToImmutable();
    }

    internal static ContactRow? Read(SqlSession sql, long accountId, long id)
    {
        string name, organization, phone, notes;
        using (var row = sql.Query("SELECT Name, Organization, Phone, Notes FROM Contacts WHERE Id = ?1 AND AccountId = ?2", id, accountId))
        {
            if (!row.Next()) return null;
            (name, organization, phone, notes) = (row.Text(0), row.Text(1), row.Text(2), row.Text(3));
        }

        var addresses = ImmutableArray.CreateBuilder<(string, string)>();
        using (var rows = sql.Query("SELECT Address, AddressKey FROM ContactAddresses WHERE ContactId = ?1 ORDER BY Position", id))
        {
            while (rows.Next()) addresses.Add((rows.Text(0), rows.Text(1)));
        }

        var groups = ImmutableArray.CreateBuilder<long>();
        using (var rows = sql.Query("SELECT GroupId FROM ContactGroupMembers WHERE ContactId = ?1", id))
        {
            while (rows.Next()) groups.Add(rows.Int64(0));
        }

        return new ContactRow(id, name, organization, phone, notes, addresses.DrainToImmutable(), groups.DrainToImmutable());
    }
}

/// <summary>What a change of an address book may do in its turn.</summary>
internal sealed class ContactTurn(WriteTurn turn, long accountId)
{
    public int Count => (int)(turn.Sql.Number("SELECT count(*) FROM Contacts WHERE AccountId = ?1", accountId) ?? 0);

    public int Groups => (int)(turn.Sql.Number("SELECT count(*) FROM ContactGroups WHERE AccountId = ?1", accountId) ?? 0);

    public ContactRow? Read(long id) => ContactStore.Read(turn.Sql, accountId, id);

    /// <summary>The person with this address; 0 when nobody has it.</summary>
    public long Find(string key) => turn.Sql.Number("SELECT ContactId FROM ContactAddresses WHERE AccountId = ?1 AND AddressKey = ?2 ORDER BY ContactId LIMIT 1", accountId, key) ?? 0;

    /// <summary>Keeps a person: makes one (id 0, or one that went), or puts this in place of what is there.</summary>
    public ContactRow Put(ContactRow contact)
    {
        var id = contact.Id;
        if (id != 0 && turn.Sql.Number("SELECT AccountId FROM Contacts WHERE Id = ?1", id) is { } owner)
        {
            if (owner != accountId) throw new InvalidOperationException("The person is of another book");
            turn.Sql.Run("UPDATE Contacts SET Name = ?2, Organization = ?3, Phone = ?4, Notes = ?5, Changed = ?6 WHERE Id = ?1", id, contact.Name, contact.Organization, contact.Phone, contact.Notes, turn.Now);
            turn.Sql.Run("DELETE FROM ContactAddresses WHERE ContactId = ?1", id);
            turn.Sql.Run("DELETE FROM ContactGroupMembers WHERE ContactId = ?1", id);
        }
        else
        {
            turn.Sql.Run(
                "INSERT INTO Contacts (Id, AccountId, Name, Organization, Phone, Notes, Created, Changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
                id == 0 ? null : (long?)id,
                accountId,
                contact.Name,
                contact.Organization,
                contact.Phone,
                contact.Notes,
                turn.Now);
            id = turn.Sql.LastId;
        }

        for (var i = 0; i < contact.Addresses.Length; i++)
        {
            turn.Sql.Run("INSERT INTO ContactAddresses (ContactId, AccountId, Address, AddressKey, Position) VALUES (?1, ?2, ?3, ?4, ?5)", id, accountId, contact.Addresses[i].Address, contact.Addresses[i].Key, i);
        }

        foreach (var group in contact.Groups.Distinct().Where(IsGroup)) turn.Sql.Run("INSERT INTO ContactGroupMembers (GroupId, ContactId) VALUES (?1, ?2)", group, id);
        return contact with { Id = id };
    }

    /// <summary>Removes a person; null when there is none.</summary>
    public ContactRow? Remove(long id)
    {
        var contact = Read(id);
        if (contact is null) return null;
        turn.Sql.Run("DELETE FROM ContactAddresses WHERE ContactId = ?1", id);
        turn.Sql.Run("DELETE FROM ContactGroupMembers WHERE ContactId = ?1", id);
        turn.Sql.Run("DELETE FROM Contacts WHERE Id = ?1", id);
        return contact;
    }

    public long FindGroup(string name) => turn.Sql.Number("SELECT Id FROM ContactGroups WHERE AccountId = ?1 AND Name = ?2 COLLATE NOCASE", accountId, name) ?? 0;

    /// <summary>Makes a group (id 0) or names one anew; 0 when it is gone.</summary>
    public long PutGroup(long id, string name)
    {
        if (id != 0) return turn.Sql.Run("UPDATE ContactGroups SET Name = ?3 WHERE Id = ?1 AND AccountId = ?2", id, accountId, name) > 0 ? id : 0;
        turn.Sql.Run("INSERT INTO ContactGroups (AccountId, Name) VALUES (?1, ?2)", accountId, name);
        return turn.Sql.LastId;
    }

    public ImmutableArray<long> RemoveGroup(long id)
    {
        if (!IsGroup(id)) return [];
        var members = Members(id);
        turn.Sql.Run("DELETE FROM ContactGroupMembers WHERE GroupId = ?1", id);
        turn.Sql.Run("DELETE FROM ContactGroups WHERE Id = ?1", id);
        return members;
    }

    public void Join(long group, long contact)
    {
        if (!IsGroup(group) || turn.Sql.Number("SELECT 1 FROM Contacts WHERE Id = ?1 AND AccountId = ?2", contact, accountId) is null) return;
        turn.Sql.Run("INSERT INTO ContactGroupMembers (GroupId, ContactId) VALUES (?1, ?2) ON CONFLICT DO NOTHING", group, contact);
    }

    public ImmutableArray<long> Members(long group)
    {
        var members = ImmutableArray.CreateBuilder<long>();
        using var rows = turn.Sql.Query("SELECT ContactId FROM ContactGroupMembers WHERE GroupId = ?1", group);
        while (rows.Next()) members.Add(rows.Int64(0));
        return members.DrainToImmutable();
    }

    private bool IsGroup(long id) => turn.Sql.Number("SELECT 1 FROM ContactGroups WHERE Id = ?1 AND AccountId = ?2", id, accountId) is not null;
}
