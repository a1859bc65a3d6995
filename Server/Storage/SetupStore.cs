using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Storage;

/// <summary>The first account, as it is made.</summary>
/// <param name="AccountName">The name wished for; another one when it is taken.</param>
/// <param name="DisplayName">The name in From.</param>
/// <param name="Credential">What checks the main password.</param>
internal sealed record NewOwner(string AccountName, MailAddress Address, string DisplayName, StoredCredential Credential);

/// <summary>What is kept of the setup: rows of the settings whose names begin with <c>setup.</c>, and the owner.</summary>
internal sealed class SetupStore(StoreWriter writer, ReadSessions sessions, AddressBook book)
{
    /// <summary>The id of the owner's account; without it the data folder is older than the setup, or has no owner yet.</summary>
    public const string Owner = "setup.owner";

    /// <summary>The domain that was made, or was about to be made, for an owner.</summary>
    public const string Domain = "setup.domain";

    private const string Author = "setup";

    private readonly BookChanges _changes = new(writer, book);

    /// <summary>True when somebody can sign in: an account has a main password.</summary>
    public async Task<bool> HasOwnerAsync(CancellationToken ct)
    {
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        return lease.Sql.Number("SELECT 1 FROM Credentials WHERE Label = '' LIMIT 1") is not null;
    }

    /// <summary>All that is kept, by name.</summary>
    public async Task<ImmutableDictionary<string, string>> ReadAsync(CancellationToken ct)
    {
        var kept = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        using var lease = await sessions.RentAsync(ct).ConfigureAwait(false);
        using var rows = lease.Sql.Query("SELECT Name, Value FROM Settings WHERE Name >= 'setup.' AND Name < 'setup/'");
        while (rows.Next()) kept[rows.Text(0)] = rows.Text(1);
        return kept.ToImmutable();
    }

    /// <summary>Keeps values, all in one transaction; null takes one away.</summary>
    public Task KeepAsync(IReadOnlyDictionary<string, string?> values, CancellationToken ct) => writer.RunAsync(
        turn =>
        {
            foreach (var (name, value) in values) Write(turn, name, value);
            return true;
        },
        ct);

    /// <summary>Keeps one value.</summary>
    public Task KeepAsync(string name, string? value, CancellationToken ct) => KeepAsync(new Dictionary<string, string?> { [name] = value }, ct);

    /// <summary>Writes a value within a turn.</summary>
    public static void Write(WriteTurn turn, string name, string? value)
    {
        if (value is null) turn.Sql.Run("DELETE FROM Settings WHERE Name = ?1", name);
        else turn.Sql.Run("INSERT INTO Settings (Name, Value) VALUES (?1, ?2) ON CONFLICT (Name) DO UPDATE SET Value = excluded.Value", name, value);
    }

    /// <summary>A value as of a turn; null when it is not kept.</summary>
    public static string? Find(WriteTurn turn, string name)
    {
        using var rows = turn.Sql.Query("SELECT Value FROM Settings WHERE Name = ?1", name);
        return rows.Next() ? rows.Text(0) : null;
    }

    /// <summary>Makes the owner, whole and in one transaction: account, address, name, password, and the note that the setup made it. An account that has the address and that nobody can sign in to is taken up.</summary>
    /// <returns>The id of the account; null when there is an owner already, and then nothing was changed.</returns>
    /// <exception cref="ChangeRefusedException">The address belongs to somebody else, or its domain is not there.</exception>
    public Task<long?> AddOwnerAsync(NewOwner owner, CancellationToken ct) => _changes.RunAsync<long?>(
        turn =>
        {
            if (turn.Sql.Number("SELECT 1 FROM Credentials WHERE Label = '' LIMIT 1") is not null) return null;
            var id = Half(turn, owner.Address) ?? AccountStore.Insert(turn, Author, FreeName(turn, owner.AccountName), [owner.Address], isAdmin: true);
            turn.Sql.Run("UPDATE Accounts SET IsAdmin = 1, LoginDisabled = 0, LoginDisabledText = '', DisplayName = ?2 WHERE Id = ?1", id, owner.DisplayName);
            CredentialRows.Write(turn, id, "", owner.Credential);
            Write(turn, Owner, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            BookChanges.Log(turn, Author, "credential.set", owner.Address.ToString(), "");
            return id;
        },
        ct);

    /// <summary>The account that has an address already; nobody can sign in to it, as nobody can sign in at all.</summary>
    private static long? Half(WriteTurn turn, MailAddress address) =>
        LocalRows.AddressId(turn, address) is { } found ? turn.Sql.Number("SELECT AccountId FROM Addresses WHERE Id = ?1", found) : null;

    private static string FreeName(WriteTurn turn, string wished)
    {
        var name = wished;
        for (var i = 2; turn.Sql.Number("SELECT 1 FROM Accounts WHERE Name = ?1 COLLATE NOCASE", name) is not null; i++) name = FormattableString.Invariant($"{wished}-{i}");
        return name;
    }
}
