using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.Storage;

/// <summary>The verbs that change and remove domains; they are made with their keys (<see cref="DkimKeyStore"/>). Each writes the change log in its transaction and swaps the snapshot after its commit.</summary>
internal sealed class DomainStore(StoreWriter writer, AddressBook book)
{
    private BookChanges _changes = new(writer, book);

    private string Author { get; init; } = "system";

    /// <summary>The same verbs, with this name in the change log.</summary>
    public DomainStore By(string who) => new(writer, book) { Author = who };

    /// <summary>The same verbs as parts of one change: they run at once, in this turn.</summary>
    public DomainStore Within(WriteTurn turn) => new(writer, book) { Author = Author, _changes = new BookChanges(writer, book, turn) };

    public static DomainSettings SettingsOf(DomainEntry domain) => new()
    {
        Description = domain.Description,
        ClientSettingsName = domain.ClientSettingsName,
        Separators = domain.Separators,
        CaseSensitive = domain.CaseSensitive,
        DmarcReportsTo = domain.DmarcReportsTo,
        TlsReportsTo = domain.TlsReportsTo,
        MtaStsMode = domain.MtaStsMode,
        MtaStsMaxAge = domain.MtaStsMaxAge,
        MtaStsHosts = domain.MtaStsHosts,
        SignatureHours = domain.SignatureHours,
        SimpleCanonicalization = domain.SimpleCanonicalization,
    };

    /// <summary>Changes the settings of a domain; the policy of MTA-STS gets a new id whenever it changes. False when they are so already.</summary>
    /// <exception cref="ChangeRefusedException">A value is none (see <see cref="DomainRules"/>), two addresses would become the same, or the domain is not there.</exception>
    public Task<bool> ChangeAsync(DomainName domain, DomainSettings settings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (field, fault) in DomainRules.Faults(settings)) throw new ChangeRefusedException(fault, field);
        var wanted = Normal(settings);
        return _changes.RunAsync(
            turn =>
            {
                var (id, before, policy) = Read(turn, domain);
                if (wanted == before) return false;
                if (wanted.CaseSensitive != before.CaseSensitive) LocalRows.Rekey(turn, id, wanted.CaseSensitive);
                Write(turn, id, wanted, PolicyId(turn.Now, before, wanted, policy));
                return Log(turn, "domain.change", domain, Difference(before, wanted));
            },
            ct);
    }

    /// <summary>Removes a domain with its aliases and the rows of its keys.</summary>
    /// <returns>Its keys, whose files are to be put aside.</returns>
    /// <exception cref="ChangeRefusedException">Addresses of accounts or rows of the queue depend on it, or it is not there.</exception>
    public Task<ImmutableArray<DkimKeyEntry>> RemoveAsync(DomainName domain, CancellationToken ct) => _changes.RunAsync(
        turn =>
        {
            var id = Read(turn, domain).Id;
            RequireUnused(turn, id, domain);
            var keys = DkimKeyRows.Of(turn.Sql, id);
            var aliases = turn.Sql.Number("SELECT COUNT(*) FROM Aliases WHERE DomainId = ?1", id);
            turn.Sql.Run("DELETE FROM Aliases WHERE DomainId = ?1", id);
            foreach (var key in keys) DkimKeyRows.Change(turn, new DkimKeyChange(key.Id, null));
            turn.Sql.Run("DELETE FROM Settings WHERE Name = ?1", DmarcWishes.Prefix + domain.Ascii);
            turn.Sql.Run("DELETE FROM Domains WHERE Id = ?1", id);
            Log(turn, "domain.remove", domain, string.Create(CultureInfo.InvariantCulture, $"with {aliases} aliases and the selectors {string.Join(' ', keys.Select(key => key.Selector))}"));
            return keys.ToImmutableArray();
        },
        ct);

    private static void RequireUnused(WriteTurn turn, long id, DomainName domain)
    {
        var addresses = new List<string>();
        using (var rows = turn.Sql.Query("SELECT x.Local || '@' || ?2 || ' (' || a.Name || ')' FROM Addresses x JOIN Accounts a ON a.Id = x.AccountId WHERE x.DomainId = ?1 ORDER BY x.LocalKey", id, domain.Ascii))
        {
            while (rows.Next()) addresses.Add(rows.Text(0));
        }

        if (addresses.Count > 0)
        {
            var shown = string.Join(", ", addresses.Take(5));
            throw new ChangeRefusedException(addresses.Count > 5 ? Worded.Of(RefusalWords.DomainHasManyAddresses, domain, shown, addresses.Count - 5) : Worded.Of(RefusalWords.DomainHasAddresses, domain, shown));
        }

        if (turn.Sql.Number("SELECT COUNT(*) FROM Queue WHERE RecipientDomain = ?1 OR MailFrom LIKE '%@' || ?1", domain.Ascii) is > 0 and var waiting)
        {
            throw new ChangeRefusedException(waiting == 1 ? Worded.Of(RefusalWords.DomainInQueueOne, domain) : Worded.Of(RefusalWords.DomainInQueueMore, waiting, domain));
        }
    }

    /// <summary>Settings as they are kept.</summary>
    internal static DomainSettings Normal(DomainSettings settings) => settings with
    {
        Description = settings.Description.Trim(),
        ClientSettingsName = settings.ClientSettingsName.Length == 0 ? "" : DomainName.Parse(settings.ClientSettingsName).Value.Ascii,
        MtaStsHosts = string.Join(' ', DomainRules.Hosts(settings.MtaStsHosts)),
    };

    /// <remarks>RFC 8461 §3.1: the id is new for each policy, up to 32 letters and digits.</remarks>
    private static string PolicyId(DateTimeOffset now, DomainSettings before, DomainSettings after, string id)
    {
        if (after.MtaStsMode == MtaStsMode.None) return "";
        if (id.Length > 0 && (before.MtaStsMode, before.MtaStsMaxAge, before.MtaStsHosts) == (after.MtaStsMode, after.MtaStsMaxAge, after.MtaStsHosts)) return id;
        var fresh = now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        return id.StartsWith(fresh, StringComparison.Ordinal) && id.Length < 32 ? id + "a" : fresh;
    }

    private static (long Id, DomainSettings Settings, string PolicyId) Read(WriteTurn turn, DomainName domain)
    {
        using var row = turn.Sql.Query(
            """
            SELECT Id, Description, ClientSettingsName, Separators, CaseSensitive, DmarcReportsTo, TlsReportsTo, MtaStsMode, MtaStsMaxAge, MtaStsHosts, SignatureHours, SimpleCanonicalization, MtaStsId
            FROM Domains WHERE Name = ?1
            """,
            domain.Ascii);
        if (!row.Next()) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoDomain, domain));
        var settings = new DomainSettings
        {
            Description = row.Text(1),
            ClientSettingsName = row.Text(2),
            Separators = row.Text(3),
            CaseSensitive = row.Bool(4),
            DmarcReportsTo = row.Text(5),
            TlsReportsTo = row.Text(6),
            MtaStsMode = (MtaStsMode)row.Int32(7),
            MtaStsMaxAge = row.Int32(8),
            MtaStsHosts = row.Text(9),
            SignatureHours = row.Int32(10),
            SimpleCanonicalization = row.Bool(11),
        };
        return (row.Int64(0), settings, row.Text(12));
    }

    private static void Write(WriteTurn turn, long id, DomainSettings settings, string policyId) => turn.Sql.Run(
        """
        UPDATE Domains SET Description = ?2, ClientSettingsName = ?3, Separators = ?4, CaseSensitive = ?5, DmarcReportsTo = ?6, TlsReportsTo = ?7, MtaStsMode = ?8, MtaStsMaxAge = ?9, MtaStsHosts = ?10,
            SignatureHours = ?11, SimpleCanonicalization = ?12, MtaStsId = ?13
        WHERE Id = ?1
        """,
        id, settings.Description, settings.ClientSettingsName, settings.Separators, settings.CaseSensitive, settings.DmarcReportsTo, settings.TlsReportsTo, (int)settings.MtaStsMode, settings.MtaStsMaxAge,
        settings.MtaStsHosts, settings.SignatureHours, settings.SimpleCanonicalization, policyId);

    /// <summary>What is other than before, for the change log.</summary>
    internal static string Difference(DomainSettings before, DomainSettings after)
    {
        (string Name, object Before, object After)[] all =
        [
            ("description", before.Description, after.Description),
            ("client settings name", before.ClientSettingsName, after.ClientSettingsName),
            ("separators", before.Separators, after.Separators),
            ("case sensitive", before.CaseSensitive, after.CaseSensitive),
            ("DMARC reports to", before.DmarcReportsTo, after.DmarcReportsTo),
            ("TLS reports to", before.TlsReportsTo, after.TlsReportsTo),
            ("MTA-STS mode", before.MtaStsMode, after.MtaStsMode),
            ("MTA-STS age", before.MtaStsMaxAge, after.MtaStsMaxAge),
            ("MTA-STS hosts", before.MtaStsHosts, after.MtaStsHosts),
            ("signature hours", before.SignatureHours, after.SignatureHours),
            ("simple canonicalization", before.SimpleCanonicalization, after.SimpleCanonicalization),
        ];
        return ChangeText.Of(all);
    }

    private bool Log(WriteTurn turn, string verb, DomainName domain, string detail) => BookChanges.Log(turn, Author, verb, domain.Ascii, detail);
}
