using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Storage.Verbs;

/// <summary>The rows of aliases.</summary>
internal static class AliasRows
{
    /// <summary>All aliases, by what they are found by.</summary>
    /// <param name="domains">Names by id.</param>
    /// <param name="members">The addresses of accounts by id.</param>
    public static List<((long Domain, string Local) Key, AliasEntry Alias)> Read(SqlSession sql, IReadOnlyDictionary<long, DomainName> domains, IReadOnlyDictionary<long, AliasMemberEntry> members)
    {
        var own = new Dictionary<long, ImmutableArray<AliasMemberEntry>.Builder>();
        using (var rows = sql.Query("SELECT AliasId, AddressId FROM AliasMembers ORDER BY AliasId, Id"))
        {
            while (rows.Next())
            {
                if (!own.TryGetValue(rows.Int64(0), out var list)) own[rows.Int64(0)] = list = ImmutableArray.CreateBuilder<AliasMemberEntry>();
                list.Add(members[rows.Int64(1)]);
            }
        }

        var aliases = new List<((long, string), AliasEntry)>();
        using (var rows = sql.Query("SELECT Id, DomainId, LocalKey, Local, PostPolicy, MembersSendAs, MembersVisible FROM Aliases"))
        {
            while (rows.Next())
            {
                var address = new MailAddress(LocalPart.From(rows.Text(3)).Value, domains[rows.Int64(1)]);
                aliases.Add((
                    (rows.Int64(1), rows.Text(2)),
                    new AliasEntry(rows.Int64(0), address, (PostPolicy)rows.Int32(4), rows.Bool(5), rows.Bool(6), own.TryGetValue(rows.Int64(0), out var list) ? list.ToImmutable() : [])));
            }
        }

        return aliases;
    }
}
