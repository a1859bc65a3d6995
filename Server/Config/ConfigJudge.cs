using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Config;

namespace Mox.Server.Config;

/// <summary>What a file comes to: the outcome, and, where it may be applied, the steps.</summary>
/// <param name="Wanted">What is there behind the steps.</param>
internal sealed record ConfigJudgement(ConfigOutcome Outcome, ConfigDocument Wanted, ImmutableArray<ConfigStep> Steps);

/// <summary>Judges a file against what is there. A pure function: pages, commands and the change itself ask the same.</summary>
internal static class ConfigJudge
{
    /// <param name="version">The present version.</param>
    /// <param name="self">The account of who applies it: it does not lock itself out; null: no account does.</param>
    public static ConfigJudgement Judge(ReadOnlyMemory<byte> text, ConfigOptions options, long version, ConfigDocument now, string? self)
    {
        var file = ConfigFile.Read(text, now);
        var blank = new ConfigOutcome { Version = version };
        if (file.Faults.Any) return new ConfigJudgement(blank with { Result = ConfigResult.Faulty, Faults = file.Faults.All() }, now, []);

        var (refusals, removed) = Removals(options, file.Document, now);
        var absent = Absent(file.Document, now).Where(one => !removed.Contains(one)).ToImmutableArray();
        var wanted = With(file.Document, now, absent);
        wanted = new ConfigReferences(now, wanted, file.Faults).Resolve();
        if (file.Faults.Any) return new ConfigJudgement(blank with { Result = ConfigResult.Faulty, Faults = file.Faults.All(), Absent = absent }, now, []);

        var steps = ConfigPlan.Between(now, wanted);
        var changes = steps.Select(step => step.Words).OfType<string>().ToImmutableArray();
        var stale = file.Version != version;
        if (stale && !options.Force && (changes.Length > 0 || !absent.IsEmpty)) refusals.Add(Stale(file.Version, version));
        if (!options.KeepAbsent) refusals.AddRange(absent.Select(Missing));
        if (self is not null && now.Account(self) is { } own) refusals.AddRange(LockedOut(own, wanted.Account(self)));
        var outcome = blank with
        {
            Result = refusals.Count > 0 ? ConfigResult.Refused : changes.IsEmpty ? ConfigResult.Same : ConfigResult.Changes,
            Refusals = [.. refusals],
            Changes = changes,
            Notes = [.. Notes(file.Document, now, removed, options.KeepAbsent ? absent : [], options.IsReturn)],
            Absent = absent,
            MadeFrom = file.Version,
            IsStale = stale,
        };
        return new ConfigJudgement(outcome, wanted, steps);
    }

    private static IEnumerable<ConfigAbsent> Absent(ConfigDocument file, ConfigDocument now) =>
    [
        .. now.Domains.Where(domain => file.Domain(domain.Name) is null).Select(domain => new ConfigAbsent(true, domain.Name.Ascii)),
        .. now.Accounts.Where(account => file.Account(account.Name) is null).Select(account => new ConfigAbsent(false, account.Name)),
    ];

    /// <summary>The file, and what stays though it is not in it.</summary>
    private static ConfigDocument With(ConfigDocument file, ConfigDocument now, ImmutableArray<ConfigAbsent> absent) => new(
        [.. file.Domains.Concat(now.Domains.Where(domain => absent.Contains(new ConfigAbsent(true, domain.Name.Ascii)))).OrderBy(domain => domain.Name.Ascii, StringComparer.Ordinal)],
        [.. file.Accounts.Concat(now.Accounts.Where(account => absent.Contains(new ConfigAbsent(false, account.Name)))).OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)]);

    /// <summary>What was named to be removed; a name that means nothing, or is still in the file, is told.</summary>
    private static (List<string> Refusals, HashSet<ConfigAbsent> Removed) Removals(ConfigOptions options, ConfigDocument file, ConfigDocument now)
    {
        var (refusals, removed) = (new List<string>(), new HashSet<ConfigAbsent>());
        foreach (var name in options.Remove)
        {
            var (kind, bare) = name.Split(':', 2) is ["domain" or "account", var rest] ? (name[..name.IndexOf(':', StringComparison.Ordinal)], rest) : ("", name);
            var domain = kind != "account" && DomainName.Parse(bare).Try(out var parsed, out _) ? now.Domain(parsed) : null;
            var account = kind != "domain" ? now.Account(bare) : null;
            if (domain is not null && account is not null) refusals.Add($"{bare} is both a domain and an account: write domain:{bare} or account:{bare} to say which is to be removed.");
            else if (domain is not null && file.Domain(domain.Name) is not null) refusals.Add($"The domain {bare} is to be removed, and stands in the file: take it out there, or do not name it.");
            else if (account is not null && file.Account(account.Name) is not null) refusals.Add($"The account {bare} is to be removed, and stands in the file: take it out there, or do not name it.");
            else if (domain is not null) removed.Add(new ConfigAbsent(true, domain.Name.Ascii));
            else if (account is not null) removed.Add(new ConfigAbsent(false, account.Name));
            else refusals.Add($"There is no {(kind.Length > 0 ? kind : "domain or account")} {bare} that could be removed.");
        }

        return (refusals, removed);
    }

    private static string Stale(long? from, long version) => from switch
    {
        null => $"The file does not say which version it was made from. Version {version} is the present one: begin with a fresh export, or apply it all the same by force.",
        _ when from > version => $"The file was made from version {from}, and the present one is {version}: it is not from here, or the database was set back. Compare it with a fresh export, or apply it all the same by force.",
        _ => $"The file was made from version {from}, and version {version} is the present one: it would undo what was changed since. Put your changes into a fresh export, or apply it all the same by force.",
    };

    private static string Missing(ConfigAbsent absent) => absent.IsDomain
        ? $"The domain {absent.Name} is not in the file. It is never removed by that alone: put it back from a fresh export, or name it (--remove {absent.Name})."
        : $"The account {absent.Name} is not in the file. All of its mail would be lost, so it is never removed by that alone: put it back from a fresh export, or name it (--remove {absent.Name}).";

    private static IEnumerable<string> LockedOut(ConfigAccount own, ConfigAccount? after)
    {
        if (after is null) yield return $"{own.Name} is the account you are signed in with: another administrator has to remove it.";
        else if (own.IsAdmin && !after.IsAdmin) yield return $"{own.Name} is the account you are signed in with: another administrator has to take admin from it.";
        else if (own.LoginDisabled is null && after.LoginDisabled is not null) yield return $"{own.Name} is the account you are signed in with: you would lock yourself out.";
    }

    private static IEnumerable<string> Notes(ConfigDocument file, ConfigDocument now, HashSet<ConfigAbsent> removed, ImmutableArray<ConfigAbsent> kept, bool isReturn)
    {
        foreach (var account in file.Accounts.Where(account => now.Account(account.Name) is null))
        {
            yield return isReturn
                ? $"{account.Name} comes back empty: its mail, passwords, passkeys and codes were removed with it and cannot be brought back. Nobody can sign in to it until an administrator sets a password."
                : $"{account.Name} gets no password by this: nobody can sign in to it until an administrator sets one. Mail comes in.";
        }

        foreach (var domain in file.Domains.Where(domain => now.Domain(domain.Name) is null)) yield return $"{domain.Name} gets new signing keys{(isReturn ? "; its old ones stay put aside" : "")}: publish their records (see its page).";
        foreach (var domain in file.Domains)
        {
            if (now.Domain(domain.Name) is { } there && !there.Selectors.SequenceEqual(domain.Selectors)) yield return $"The selectors of {domain.Name} are {(there.Selectors.IsEmpty ? "none" : string.Join(", ", there.Selectors))} and stay so: signing keys are not changed by a file.";
        }

        foreach (var one in removed.Where(one => !one.IsDomain)) yield return $"The mail of {one.Name} is removed with it. It cannot be brought back from here.";
        foreach (var one in kept) yield return $"{one} {(isReturn ? "was made later" : "is not in the text")}, and stays.";
    }
}
