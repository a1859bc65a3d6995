using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Config;

/// <summary>Looks at what the entries of a wanted configuration say of each other, and gives it the form in which it is kept: names as they are spelled where they stand for themselves, lists in their order.</summary>
/// <param name="now">What is there.</param>
/// <param name="wanted">What is to be there, domains and accounts that stay included.</param>
internal sealed class ConfigReferences(ConfigDocument now, ConfigDocument wanted, ConfigFaults faults)
{
    private readonly Dictionary<DomainName, bool> _caseSensitive = wanted.Domains.ToDictionary(domain => domain.Name, domain => domain.Settings.CaseSensitive);

    /// <summary>The addresses of accounts, with whose they are, by what they are found by when the change is made.</summary>
    private readonly Dictionary<string, (MailAddress Address, string Account)> _owners = new(StringComparer.Ordinal);

    public ConfigDocument Resolve()
    {
        Gather();
        if (now.Accounts.Any(account => account.IsAdmin) && !wanted.Accounts.Any(account => account.IsAdmin)) faults.At("accounts", "No administrator would be left: let one account keep admin.");
        return wanted with { Domains = [.. wanted.Domains.Select(Domain)] };
    }

    private static string PathOf(string section, string name) => ConfigFields.PathOf(section, name);

    private string Key(MailAddress address) => $"{AddressBook.Key(address.Local, _caseSensitive.GetValueOrDefault(address.Domain))}@{address.Domain.Ascii}";

    /// <summary>Tells of addresses that two have, and of those that belong to no domain.</summary>
    private void Gather()
    {
        var there = now.Accounts.SelectMany(account => account.Addresses).Select(Key).ToHashSet(StringComparer.Ordinal);
        foreach (var account in wanted.Accounts)
        {
            var path = PathOf("accounts", account.Name);
            if (account.Addresses.IsEmpty) faults.At($"{path}.addresses", "An account has at least one address.");
            for (var i = 0; i < account.Addresses.Length; i++)
            {
                var (address, place) = (account.Addresses[i], FormattableString.Invariant($"{path}.addresses[{i}]"));
                if (!_caseSensitive.ContainsKey(address.Domain)) faults.At(place, $"{address} is of no domain here: add the domain {address.Domain}, or take the address out.");
                else if (!_owners.TryAdd(Key(address), (address, account.Name))) faults.At(place, _owners[Key(address)].Account == account.Name ? $"{address} stands here twice." : $"{address} is an address of the account {_owners[Key(address)].Account} already.");
                else if (!there.Contains(Key(address)) && DomainRules.Local(address.Local.Text) is { } fault) faults.At(place, fault);
            }
        }
    }

    private ConfigDomain Domain(ConfigDomain domain)
    {
        var path = PathOf("domains", domain.Name.Ascii);
        var catchAll = wanted.Account(domain.CatchAll)?.Name;
        if (catchAll is null && domain.CatchAll.Length > 0) faults.At($"{path}.catchAll", $"There is no account {domain.CatchAll}. Possible are names of accounts, and \"\" for none.");
        return domain with { CatchAll = catchAll ?? "", Aliases = [.. domain.Aliases.Select(alias => Alias(alias, PathOf($"{path}.aliases", alias.Address.Local.Text))).OrderBy(alias => alias.Address.Local.Text, StringComparer.Ordinal)] };
    }

    private ConfigAlias Alias(ConfigAlias alias, string path)
    {
        if (_owners.TryGetValue(Key(alias.Address), out var owner)) faults.At(path, $"{alias.Address} is an address of the account {owner.Account} already.");
        var before = now.Domain(alias.Address.Domain)?.Aliases.FirstOrDefault(there => there.Address == alias.Address);
        if (alias.Members.IsEmpty && before is not { Members.IsEmpty: true }) faults.At($"{path}.members", "An alias has at least one member: an address of an account here.");
        if (alias.Members.Length > AliasStore.MaxMembers) faults.At($"{path}.members", $"At most {AliasStore.MaxMembers} members.");
        var members = new HashSet<MailAddress>();
        for (var i = 0; i < alias.Members.Length; i++)
        {
            if (_owners.TryGetValue(Key(alias.Members[i]), out var member)) members.Add(member.Address);
            else faults.At(FormattableString.Invariant($"{path}.members[{i}]"), $"{alias.Members[i]} is no address of an account here: members are accounts of this server, and no aliases.");
        }

        return alias with { Members = [.. members.Order(Comparer<MailAddress>.Create(ConfigReader.Compare))] };
    }
}
