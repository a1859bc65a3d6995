using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;

namespace Mox.Server.Config;

/// <summary>Addresses and aliases that are there already and are only written in other letters, such as Jane@ for jane@: they are the same, and are written anew.</summary>
internal static class ConfigSpelling
{
    /// <summary>What is there, spelled as it is wanted, and the steps to that.</summary>
    public static (ConfigDocument Now, ImmutableArray<ConfigStep> Steps) Align(ConfigDocument now, ConfigDocument wanted)
    {
        var addresses = Respelled(now.Accounts.SelectMany(account => account.Addresses), wanted.Accounts.SelectMany(account => account.Addresses), wanted);
        var aliases = Respelled(now.Domains.SelectMany(domain => domain.Aliases).Select(alias => alias.Address), wanted.Domains.SelectMany(domain => domain.Aliases).Select(alias => alias.Address), wanted);
        if (addresses.Count == 0 && aliases.Count == 0) return (now, []);
        MailAddress New(MailAddress address) => addresses.GetValueOrDefault(address, address);
        var aligned = new ConfigDocument(
            [
                .. now.Domains.Select(domain => domain with
                {
                    Aliases = [.. domain.Aliases.Select(alias => alias with { Address = aliases.GetValueOrDefault(alias.Address, alias.Address), Members = [.. alias.Members.Select(New)] })],
                }),
            ],
            [.. now.Accounts.Select(account => account with { Addresses = [.. account.Addresses.Select(New)] })]);
        return (aligned,
        [
            .. addresses.Select(pair => new ConfigStep($"write the address {pair.Key} as {pair.Value}", ConfigPhase.Respell, turn => turn.Respell(pair.Key, pair.Value, isAlias: false))),
            .. aliases.Select(pair => new ConfigStep($"write the alias {pair.Key} as {pair.Value}", ConfigPhase.Respell, turn => turn.Respell(pair.Key, pair.Value, isAlias: true))),
        ]);
    }

    /// <summary>What an address is found by when the change is made.</summary>
    public static string Key(MailAddress address, ConfigDocument wanted) => $"{AddressBook.Key(address.Local, wanted.Domain(address.Domain)?.Settings.CaseSensitive ?? false)}@{address.Domain.Ascii}";

    private static Dictionary<MailAddress, MailAddress> Respelled(IEnumerable<MailAddress> now, IEnumerable<MailAddress> wanted, ConfigDocument keys)
    {
        var (there, next) = (now.ToHashSet(), wanted.ToHashSet());
        var free = there.Where(address => !next.Contains(address)).ToLookup(address => Key(address, keys), StringComparer.Ordinal);
        var respelled = new Dictionary<MailAddress, MailAddress>();
        foreach (var address in next.Where(address => !there.Contains(address)))
        {
            if (free[Key(address, keys)].FirstOrDefault() is { } old) respelled[old] = address;
        }

        return respelled;
    }
}
