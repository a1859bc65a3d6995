using Mox.Protocols.Addresses;
using Mox.Server.Storage.Sql;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Storage.Config;

/// <summary>Reads the whole configuration from the database, in an order that does not change; inside a turn it is the state the turn will have committed.</summary>
internal static class ConfigReader
{
    public static ConfigDocument Read(SqlSession sql)
    {
        var book = AddressBook.Read(sql);
        var limits = Limits(sql);
        return new ConfigDocument([.. book.AllDomains.Select(domain => Domain(domain, book))], [.. book.AllAccounts.OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase).Select(account => Account(account, limits[account.Id]))]);
    }

    /// <summary>How addresses stand in lists whose order means nothing.</summary>
    public static int Compare(MailAddress one, MailAddress other)
    {
        var byDomain = string.CompareOrdinal(one.Domain.Ascii, other.Domain.Ascii);
        return byDomain != 0 ? byDomain : string.CompareOrdinal(one.Local.Text, other.Local.Text);
    }

    private static ConfigDomain Domain(DomainEntry domain, AddressBook.Snapshot book) => new(domain.Name)
    {
        Settings = DomainStore.SettingsOf(domain),
        Disabled = domain.Disabled,
        CatchAll = domain.CatchAllAccountId is { } id && book.Accounts.TryGetValue(id, out var account) ? account.Name : "",
        Selectors = [.. domain.Keys.Select(key => key.Selector.Ascii).Order(StringComparer.Ordinal)],
        Aliases =
        [
            .. book.Aliases.Where(alias => alias.Address.Domain == domain.Name)
                .OrderBy(alias => alias.Address.Local.Text, StringComparer.Ordinal)
                .Select(alias => new ConfigAlias(alias.Address, new AliasSettings(alias.PostPolicy, alias.MembersSendAs, alias.MembersVisible), [.. alias.Members.Select(member => member.Address).Order(Comparer<MailAddress>.Create(Compare))])),
        ],
    };

    private static ConfigAccount Account(AccountEntry account, AccountSettings settings) => new(account.Name)
    {
        Addresses = account.Addresses,
        Settings = settings,
        IsAdmin = account.IsAdmin,
        LoginDisabled = account.LoginDisabled ? account.LoginDisabledText : null,
    };

    private static Dictionary<long, AccountSettings> Limits(SqlSession sql)
    {
        var limits = new Dictionary<long, AccountSettings>();
        using var rows = sql.Query("SELECT Id, DisplayName, MaxMessagesPerDay, MaxNewRecipientsPerDay, QuotaOctets FROM Accounts");
        while (rows.Next()) limits[rows.Int64(0)] = new AccountSettings { DisplayName = rows.Text(1), MaxMessagesPerDay = rows.Int32(2), MaxNewRecipientsPerDay = rows.Int32(3), QuotaOctets = rows.Int64(4) };
        return limits;
    }
}
