using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage.Config;
using Mox.Shared.Words;

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
    private static (List<Worded> Refusals, HashSet<ConfigAbsent> Removed) Removals(ConfigOptions options, ConfigDocument file, ConfigDocument now)
    {
        var (refusals, removed) = (new List<Worded>(), new HashSet<ConfigAbsent>());
        foreach (var name in options.Remove)
        {
            var (kind, bare) = name.Split(':', 2) is ["domain" or "account", var rest] ? (name[..name.IndexOf(':', StringComparison.Ordinal)], rest) : ("", name);
            var domain = kind != "account" && DomainName.Parse(bare).Try(out var parsed, out _) ? now.Domain(parsed) : null;
            var account = kind != "domain" ? now.Account(bare) : null;
            if (domain is not null && account is not null) refusals.Add(Worded.Of(RefusalWords.RemoveAmbiguous, bare));
            else if (domain is not null && file.Domain(domain.Name) is not null) refusals.Add(Worded.Of(RefusalWords.RemoveDomainStandsInFile, bare));
            else if (account is not null && file.Account(account.Name) is not null) refusals.Add(Worded.Of(RefusalWords.RemoveAccountStandsInFile, bare));
            else if (domain is not null) removed.Add(new ConfigAbsent(true, domain.Name.Ascii));
            else if (account is not null) removed.Add(new ConfigAbsent(false, account.Name));
            else refusals.Add(NotThere(kind, bare));
        }

        return (refusals, removed);
    }

    private static Worded NotThere(string kind, string name) => kind switch
    {
        "domain" => Worded.Of(RefusalWords.RemoveNoDomain, name),
        "account" => Worded.Of(RefusalWords.RemoveNoAccount, name),
        _ => Worded.Of(RefusalWords.RemoveNothing, name),
    };

    private static Worded Stale(long? from, long version) => from switch
    {
        null => Worded.Of(RefusalWords.FileWithoutVersion, version),
        _ when from > version => Worded.Of(RefusalWords.FileFromLaterVersion, from, version),
        _ => Worded.Of(RefusalWords.FileFromEarlierVersion, from, version),
    };

    private static Worded Missing(ConfigAbsent absent) => absent.IsDomain
        ? Worded.Of(RefusalWords.FileLacksDomain, absent.Name)
        : Worded.Of(RefusalWords.FileLacksAccount, absent.Name);

    private static IEnumerable<Worded> LockedOut(ConfigAccount own, ConfigAccount? after)
    {
        if (after is null) yield return Worded.Of(RefusalWords.FileRemovesYou, own.Name);
        else if (own.IsAdmin && !after.IsAdmin) yield return Worded.Of(RefusalWords.FileTakesAdminFromYou, own.Name);
        else if (own.LoginDisabled is null && after.LoginDisabled is not null) yield return Worded.Of(RefusalWords.FileLocksYouOut, own.Name);
    }

    private static IEnumerable<Worded> Notes(ConfigDocument file, ConfigDocument now, HashSet<ConfigAbsent> removed, ImmutableArray<ConfigAbsent> kept, bool isReturn)
    {
        foreach (var account in file.Accounts.Where(account => now.Account(account.Name) is null))
        {
            yield return isReturn
                ? Worded.Of(RefusalWords.ComesBackEmpty, account.Name)
                : Worded.Of(RefusalWords.GetsNoPassword, account.Name);
        }

        foreach (var domain in file.Domains.Where(domain => now.Domain(domain.Name) is null)) yield return isReturn ? Worded.Of(RefusalWords.GetsNewKeysOldAside, domain.Name) : Worded.Of(RefusalWords.GetsNewKeys, domain.Name);
        foreach (var domain in file.Domains)
        {
            if (now.Domain(domain.Name) is { } there && !there.Selectors.SequenceEqual(domain.Selectors)) yield return there.Selectors.IsEmpty ? Worded.Of(RefusalWords.SelectorsStayNone, domain.Name) : Worded.Of(RefusalWords.SelectorsStay, domain.Name, Listed(there));
        }

        foreach (var one in removed.Where(one => !one.IsDomain)) yield return Worded.Of(RefusalWords.MailRemovedWithIt, one.Name);
        foreach (var one in kept) yield return Stays(one, isReturn);
    }

    private static Worded Stays(ConfigAbsent one, bool isReturn) => (one.IsDomain, isReturn) switch
    {
        (true, true) => Worded.Of(RefusalWords.DomainMadeLater, one.Name),
        (true, false) => Worded.Of(RefusalWords.DomainNotInText, one.Name),
        (false, true) => Worded.Of(RefusalWords.AccountMadeLater, one.Name),
        _ => Worded.Of(RefusalWords.AccountNotInText, one.Name),
    };

    private static string Listed(ConfigDomain domain) => string.Join(", ", domain.Selectors);
}
