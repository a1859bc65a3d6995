using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.Storage;

/// <summary>The verbs that change aliases. Each writes the change log in its transaction and swaps the snapshot after its commit.</summary>
/// <remarks>Members are addresses of accounts, never aliases: mail cannot go in circles within the appliance.</remarks>
internal sealed class AliasStore(StoreWriter writer, AddressBook book)
{
    /// <summary>Members of one alias: each gets a copy of its own in one transaction.</summary>
    public const int MaxMembers = 500;

    private BookChanges _changes = new(writer, book);

    private string Author { get; init; } = "system";

    /// <summary>The same verbs, with this name in the change log.</summary>
    public AliasStore By(string who) => new(writer, book) { Author = who };

    /// <summary>The same verbs as parts of one change: they run at once, in this turn.</summary>
    public AliasStore Within(WriteTurn turn) => new(writer, book) { Author = Author, _changes = new BookChanges(writer, book, turn) };

    /// <summary>Makes an alias with its first members.</summary>
    /// <exception cref="ChangeRefusedException">The address is taken, its domain is not there, or a member is no address of an account here.</exception>
    public Task<long> AddAsync(MailAddress alias, AliasSettings settings, ImmutableArray<MailAddress> members, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var domain = turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", alias.Domain.Ascii) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoDomainAddFirst, alias.Domain));
            var key = LocalRows.Key(turn, domain, alias.Local);
            if (LocalRows.TakenBy(turn, domain, key) is { } owner) throw new ChangeRefusedException(Worded.Of(RefusalWords.AddressTaken, alias, owner));
            if (members.IsDefaultOrEmpty) throw new ChangeRefusedException(Worded.Of(RefusalWords.AliasWithoutMember));
            turn.Sql.Run(
                "INSERT INTO Aliases (DomainId, LocalKey, Local, PostPolicy, MembersSendAs, MembersVisible, Created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                domain, key, alias.Local.Text, (int)settings.PostPolicy, settings.MembersSendAs, settings.MembersVisible, turn.Now);
            var id = turn.Sql.LastId;
            Insert(turn, id, alias, members);
            Log(turn, "alias.add", alias, $"{Words(settings)}; members: {string.Join(' ', members)}");
            return id;
        },
        ct);

    /// <summary>Changes the settings of an alias. False when they are so already.</summary>
    /// <exception cref="ChangeRefusedException">The alias is not there.</exception>
    public Task<bool> ChangeAsync(MailAddress alias, AliasSettings settings, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var (id, before) = Find(turn, alias);
            if (before == settings) return false;
            turn.Sql.Run("UPDATE Aliases SET PostPolicy = ?2, MembersSendAs = ?3, MembersVisible = ?4 WHERE Id = ?1", id, (int)settings.PostPolicy, settings.MembersSendAs, settings.MembersVisible);
            return Log(turn, "alias.change", alias, $"{Words(before)} -> {Words(settings)}");
        },
        ct);

    /// <summary>Adds members; those that are there stay.</summary>
    /// <exception cref="ChangeRefusedException">The alias is not there, or a member is no address of an account here.</exception>
    public Task<bool> AddMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var added = Insert(turn, Find(turn, alias).Id, alias, members);
            return added.Count > 0 && Log(turn, "alias.add-members", alias, string.Join(' ', added));
        },
        ct);

    /// <summary>Takes members out; one stays. False when none of them was one.</summary>
    /// <exception cref="ChangeRefusedException">The alias is not there, or none would be left.</exception>
    public Task<bool> RemoveMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var id = Find(turn, alias).Id;
            var gone = new List<MailAddress>();
            foreach (var member in members)
            {
                if (LocalRows.AddressId(turn, member) is { } address && turn.Sql.Run("DELETE FROM AliasMembers WHERE AliasId = ?1 AND AddressId = ?2", id, address) > 0) gone.Add(member);
            }

            if (turn.Sql.Number("SELECT COUNT(*) FROM AliasMembers WHERE AliasId = ?1", id) == 0) throw new ChangeRefusedException(Worded.Of(RefusalWords.AliasWouldBeEmpty, alias));
            return gone.Count > 0 && Log(turn, "alias.remove-members", alias, string.Join(' ', gone));
        },
        ct);

    /// <summary>Removes an alias. Its members lose nothing.</summary>
    /// <exception cref="ChangeRefusedException">The alias is not there.</exception>
    public Task<bool> RemoveAsync(MailAddress alias, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var (id, before) = Find(turn, alias);
            var members = new List<string>();
            using (var rows = turn.Sql.Query("SELECT x.Local || '@' || d.Name FROM AliasMembers m JOIN Addresses x ON x.Id = m.AddressId JOIN Domains d ON d.Id = x.DomainId WHERE m.AliasId = ?1 ORDER BY m.Id", id))
            {
                while (rows.Next()) members.Add(rows.Text(0));
            }

            turn.Sql.Run("DELETE FROM Aliases WHERE Id = ?1", id);
            return Log(turn, "alias.remove", alias, $"{Words(before)}; members: {string.Join(' ', members)}");
        },
        ct);

    private static (long Id, AliasSettings Settings) Find(WriteTurn turn, MailAddress alias)
    {
        if (turn.Sql.Number("SELECT Id FROM Domains WHERE Name = ?1", alias.Domain.Ascii) is { } domain)
        {
            using var row = turn.Sql.Query("SELECT Id, PostPolicy, MembersSendAs, MembersVisible FROM Aliases WHERE DomainId = ?1 AND LocalKey = ?2", domain, LocalRows.Key(turn, domain, alias.Local));
            if (row.Next()) return (row.Int64(0), new AliasSettings((PostPolicy)row.Int32(1), row.Bool(2), row.Bool(3)));
        }

        throw new ChangeRefusedException(Worded.Of(RefusalWords.NoAlias, alias));
    }

    private static List<MailAddress> Insert(WriteTurn turn, long aliasId, MailAddress alias, ImmutableArray<MailAddress> members)
    {
        var added = new List<MailAddress>();
        foreach (var member in members)
        {
            var address = LocalRows.AddressId(turn, member) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NotAMemberAddress, member));
            if (turn.Sql.Run("INSERT INTO AliasMembers (AliasId, AddressId) VALUES (?1, ?2) ON CONFLICT DO NOTHING", aliasId, address) > 0) added.Add(member);
        }

        return turn.Sql.Number("SELECT COUNT(*) FROM AliasMembers WHERE AliasId = ?1", aliasId) > MaxMembers ? throw new ChangeRefusedException(Worded.Of(RefusalWords.AliasMembersTooMany, alias, MaxMembers)) : added;
    }

    internal static string Words(AliasSettings settings) =>
        $"{(settings.PostPolicy == PostPolicy.Members ? "members write" : "everyone writes")}, send as: {(settings.MembersSendAs ? "yes" : "no")}, members visible: {(settings.MembersVisible ? "yes" : "no")}";

    private bool Log(WriteTurn turn, string verb, MailAddress alias, string detail) => BookChanges.Log(turn, Author, verb, alias.ToString(), detail);
}
