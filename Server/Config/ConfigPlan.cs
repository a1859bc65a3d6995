using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;

namespace Mox.Server.Config;

/// <summary>A step from one configuration to another.</summary>
/// <param name="Words">What it changes; null: it belongs to a step that says so.</param>
/// <param name="Phase">Steps are taken in this order, whatever the order in which they are told.</param>
/// <param name="Take">Takes it, by a verb.</param>
internal sealed record ConfigStep(string? Words, ConfigPhase Phase, Action<ConfigTurn> Take);

/// <summary>The order in which steps are taken, so that no verb meets what would have it refuse: what refers comes behind what is referred to, and what goes away goes when nothing refers to it any more.</summary>
internal enum ConfigPhase
{
    AddDomains,
    ChangeDomains,
    Respell,
    RemoveAliases,
    AddAccounts,
    GiveAddresses,
    GrantAdmin,
    ChangeAliases,
    RemoveMembers,
    TakeAddresses,
    OrderAddresses,
    RemoveAccounts,
    AddAliases,

    /// <summary>Local parts become alike only when those that would collide are gone.</summary>
    MergeCases,
    ChangeAccounts,
    CatchAll,
    RemoveDomains,
}

/// <summary>Compares two configurations: the steps from one to the other, in the order in which they are told.</summary>
internal static class ConfigPlan
{
    public static ImmutableArray<ConfigStep> Between(ConfigDocument before, ConfigDocument wanted)
    {
        var (now, respelled) = ConfigSpelling.Align(before, wanted);
        var steps = respelled.ToBuilder();
        foreach (var domain in wanted.Domains) steps.AddRange(Domain(now.Domain(domain.Name), domain));
        foreach (var domain in now.Domains.Where(domain => wanted.Domain(domain.Name) is null)) steps.AddRange(Removal(domain));
        var (had, gets) = (Owners(now), Owners(wanted));
        foreach (var account in wanted.Accounts) steps.AddRange(Account(now.Account(account.Name), account, had, gets));
        foreach (var account in now.Accounts.Where(account => wanted.Account(account.Name) is null))
        {
            steps.Add(new ConfigStep($"remove the account {account.Name} ({string.Join(", ", account.Addresses)}) with all of its mail", ConfigPhase.RemoveAccounts, turn => turn.RemoveAccount(account.Name)));
        }

        return steps.ToImmutable();
    }

    /// <summary>The accounts by their addresses.</summary>
    private static Dictionary<MailAddress, string> Owners(ConfigDocument document) => document.Accounts.SelectMany(account => account.Addresses.Select(address => (address, account.Name))).ToDictionary(pair => pair.address, pair => pair.Name);

    private static IEnumerable<ConfigStep> Domain(ConfigDomain? before, ConfigDomain domain)
    {
        if (before is null) yield return new ConfigStep($"add the domain {domain.Name}", ConfigPhase.AddDomains, turn => turn.AddDomain(domain.Name));
        var was = before ?? new ConfigDomain(domain.Name);
        if (was.Settings != domain.Settings)
        {
            var phase = was.Settings.CaseSensitive && !domain.Settings.CaseSensitive ? ConfigPhase.MergeCases : ConfigPhase.ChangeDomains;
            yield return new ConfigStep($"domain {domain.Name}: {DomainStore.Difference(was.Settings, domain.Settings)}", phase, turn => turn.ChangeDomain(domain.Name, domain.Settings));
        }

        if (was.Disabled != domain.Disabled) yield return new ConfigStep($"switch the domain {domain.Name} {(domain.Disabled ? "off" : "on")}", ConfigPhase.ChangeDomains, turn => turn.Disable(domain.Name, domain.Disabled));
        if (was.CatchAll != domain.CatchAll)
        {
            yield return new ConfigStep(
                $"domain {domain.Name}: mail for addresses that are not there: {(was.CatchAll.Length == 0 ? "refused" : $"to {was.CatchAll}")} -> {(domain.CatchAll.Length == 0 ? "refused" : $"to {domain.CatchAll}")}",
                ConfigPhase.CatchAll,
                turn => turn.SetCatchAll(domain.Name, domain.CatchAll));
        }

        foreach (var alias in domain.Aliases)
        {
            foreach (var step in Alias(was.Aliases.FirstOrDefault(there => there.Address == alias.Address), alias)) yield return step;
        }

        foreach (var alias in was.Aliases.Where(alias => domain.Aliases.All(other => other.Address != alias.Address)))
        {
            yield return new ConfigStep($"remove the alias {alias.Address} ({string.Join(", ", alias.Members)})", ConfigPhase.RemoveAliases, turn => turn.RemoveAlias(alias.Address));
        }
    }

    private static IEnumerable<ConfigStep> Removal(ConfigDomain domain)
    {
        foreach (var alias in domain.Aliases) yield return new ConfigStep(null, ConfigPhase.RemoveAliases, turn => turn.RemoveAlias(alias.Address));
        var with = domain.Aliases.IsEmpty ? "" : $" with {(domain.Aliases.Length == 1 ? "its alias" : FormattableString.Invariant($"its {domain.Aliases.Length} aliases"))}";
        yield return new ConfigStep($"remove the domain {domain.Name}{with}; its signing keys are put aside", ConfigPhase.RemoveDomains, turn => turn.RemoveDomain(domain.Name));
    }

    private static IEnumerable<ConfigStep> Alias(ConfigAlias? before, ConfigAlias alias)
    {
        if (before is null)
        {
            yield return new ConfigStep($"add the alias {alias.Address}: {AliasStore.Words(alias.Settings)}; members: {string.Join(", ", alias.Members)}", ConfigPhase.AddAliases, turn => turn.AddAlias(alias));
            yield break;
        }

        if (before.Settings != alias.Settings) yield return new ConfigStep($"alias {alias.Address}: {AliasStore.Words(before.Settings)} -> {AliasStore.Words(alias.Settings)}", ConfigPhase.ChangeAliases, turn => turn.ChangeAlias(alias.Address, alias.Settings));
        ImmutableArray<MailAddress> more = [.. alias.Members.Except(before.Members)], fewer = [.. before.Members.Except(alias.Members)];
        if (more.Length > 0) yield return new ConfigStep($"alias {alias.Address}: add {(more.Length == 1 ? "the member" : "the members")} {string.Join(", ", more)}", ConfigPhase.ChangeAliases, turn => turn.AddMembers(alias.Address, more));
        if (fewer.Length > 0) yield return new ConfigStep($"alias {alias.Address}: take out {(fewer.Length == 1 ? "the member" : "the members")} {string.Join(", ", fewer)}", ConfigPhase.RemoveMembers, turn => turn.RemoveMembers(alias.Address, fewer));
    }

    private static IEnumerable<ConfigStep> Account(ConfigAccount? before, ConfigAccount account, Dictionary<MailAddress, string> had, Dictionary<MailAddress, string> gets)
    {
        var name = account.Name;
        if (before is null) yield return new ConfigStep($"add the account {name} without a password", ConfigPhase.AddAccounts, turn => turn.AddAccount(name));
        var was = before ?? new ConfigAccount(name) { Settings = new Shared.Contracts.Admin.AccountSettings { MaxMessagesPerDay = Shared.Model.Accounts.Account.DefaultMessagesPerDay, MaxNewRecipientsPerDay = Shared.Model.Accounts.Account.DefaultNewRecipientsPerDay } };
        foreach (var step in Addresses(was, account, had, gets)) yield return step;
        if (was.Settings != account.Settings) yield return new ConfigStep($"account {name}: {AccountSettingsStore.Difference(was.Settings, account.Settings)}", ConfigPhase.ChangeAccounts, turn => turn.ChangeAccount(name, account.Settings));
        if (was.IsAdmin != account.IsAdmin)
        {
            yield return new ConfigStep(account.IsAdmin ? $"make {name} an administrator" : $"{name} is no administrator any more", account.IsAdmin ? ConfigPhase.GrantAdmin : ConfigPhase.ChangeAccounts, turn => turn.SetAdmin(name, account.IsAdmin));
        }

        if (was.LoginDisabled != account.LoginDisabled)
        {
            yield return new ConfigStep(account.LoginDisabled is { } text ? $"account {name}: refuse sign-in, saying '{text}', and end its sessions" : $"account {name}: allow sign-in", ConfigPhase.ChangeAccounts, turn => turn.SetLoginDisabled(name, account.LoginDisabled));
        }
    }

    private static IEnumerable<ConfigStep> Addresses(ConfigAccount before, ConfigAccount account, Dictionary<MailAddress, string> had, Dictionary<MailAddress, string> gets)
    {
        var name = account.Name;
        foreach (var address in account.Addresses.Except(before.Addresses))
        {
            yield return had.TryGetValue(address, out var owner)
                ? new ConfigStep($"move the address {address} from {owner} to {name}", ConfigPhase.GiveAddresses, turn => turn.MoveAddress(address, owner, name))
                : new ConfigStep($"give {name} the address {address}", ConfigPhase.GiveAddresses, turn => turn.AddAddress(name, address));
        }

        foreach (var address in before.Addresses.Except(account.Addresses).Where(address => !gets.ContainsKey(address)))
        {
            yield return new ConfigStep($"take the address {address} from {name}", ConfigPhase.TakeAddresses, turn => turn.RemoveAddress(name, address));
        }

        var kept = before.Addresses.Where(account.Addresses.Contains).Concat(account.Addresses.Except(before.Addresses));
        if (kept.SequenceEqual(account.Addresses) && account.Addresses.Any(before.Addresses.Contains)) yield break;
        var words = before.Addresses.IsEmpty || kept.SequenceEqual(account.Addresses) ? null : $"account {name}: the addresses in this order: {string.Join(", ", account.Addresses)}";
        yield return new ConfigStep(words, ConfigPhase.OrderAddresses, turn => turn.Order(name, account.Addresses));
    }
}
