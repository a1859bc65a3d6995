using System.Collections.Immutable;
using System.Text;
using Mox.Server.Config;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed class ConfigAdmin(CurrentAccount current, ConfigApply apply, ConfigVersions versions, ConfigExport export, AddressBook book, AccountSettingsStore accounts) : IConfigAdmin
{
    public async Task<ConfigOverview> OpenAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var all = await versions.ListAsync(ct);
        return new ConfigOverview([.. all.Select(version => new ConfigVersionItem(version.Id, version.At, version.Who, version.Reason))], export.File, export.LastFault);
    }

    public async Task<ConfigDifference?> DifferenceAsync(long version, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await versions.WithBeforeAsync(version, ct) switch
        {
            null => null,
            (null, _) => new ConfigDifference(true, [], 0, 0, 0),
            var (before, after) => LineDifference.Between(before, after),
        };
    }

    public async Task<string?> TextAsync(long? version, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return version is { } one ? await versions.WholeAsync(one, ct) : await versions.LastAsync(ct);
    }

    public async Task<ConfigReport> DescribeAsync(string text, ImmutableArray<string> remove, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(text);
        var admin = await current.RequireAdminAsync();
        return await ReportAsync(await apply.DescribeAsync(Encoding.UTF8.GetBytes(text), new ConfigOptions { Force = true, KeepAbsent = true, Remove = remove }, admin.AccountName, ct), remove, ct);
    }

    public async Task<ConfigReport> ApplyAsync(string text, ImmutableArray<string> remove, bool evenIfStale, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(text);
        var admin = await current.RequireAdminAsync();
        var options = new ConfigOptions { Force = evenIfStale, KeepAbsent = true, Remove = remove };
        return await ReportAsync(await apply.RunAsync(Encoding.UTF8.GetBytes(text), options, admin.AccountName, admin.AccountName, ct), remove, ct);
    }

    public async Task<ConfigReport?> DescribeReturnAsync(long version, ImmutableArray<string> remove, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (await versions.WholeAsync(version, ct) is not { } text) return null;
        return await ReportAsync(await apply.DescribeAsync(Encoding.UTF8.GetBytes(text), Return(remove), admin.AccountName, ct), remove, ct);
    }

    public async Task<ConfigReport?> ReturnAsync(long version, ImmutableArray<string> remove, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (await versions.WholeAsync(version, ct) is not { } text) return null;
        return await ReportAsync(await apply.RunAsync(Encoding.UTF8.GetBytes(text), Return(remove), admin.AccountName, admin.AccountName, ct), remove, ct);
    }

    private static ConfigOptions Return(ImmutableArray<string> remove) => new() { Force = true, KeepAbsent = true, IsReturn = true, Remove = remove };

    private async Task<ConfigReport> ReportAsync(ConfigOutcome outcome, ImmutableArray<string> remove, CancellationToken ct)
    {
        var missing = ImmutableArray.CreateBuilder<ConfigMissing>();
        foreach (var absent in outcome.Absent.Concat(Named(remove)).Distinct().OrderBy(one => !one.IsDomain).ThenBy(one => one.Name, StringComparer.OrdinalIgnoreCase)) missing.Add(new ConfigMissing(absent.IsDomain, absent.Name, await LossAsync(absent, ct)));
        return new ConfigReport
        {
            State = (ConfigState)outcome.Result,
            Mistakes = [.. outcome.Faults.Select(fault => new ConfigMistake(fault.Line, fault.Key, fault.Text))],
            Refusals = outcome.Refusals,
            Changes = outcome.Changes,
            Notes = outcome.Notes,
            Missing = outcome.Result == ConfigResult.Applied ? [] : missing.ToImmutable(),
            IsStale = outcome.IsStale,
            MadeFrom = outcome.MadeFrom,
            Version = outcome.Version,
        };
    }

    /// <summary>Those that are to be removed, and are there.</summary>
    private IEnumerable<ConfigAbsent> Named(ImmutableArray<string> remove) =>
        from name in remove
        let parts = name.Split(':', 2)
        where parts.Length == 2
        let absent = new ConfigAbsent(parts[0] == "domain", parts[1])
        where absent.IsDomain ? book.Domains.Any(domain => domain.Name.Ascii == absent.Name) : book.Accounts.Any(account => account.Name == absent.Name)
        select absent;

    private async Task<string> LossAsync(ConfigAbsent absent, CancellationToken ct)
    {
        if (absent.IsDomain)
        {
            var aliases = book.Aliases.Count(alias => alias.Address.Domain.Ascii == absent.Name);
            return aliases == 0 ? ConfigWords.LossDomain : Wording.Count(aliases, ConfigWords.LossDomainAlias, ConfigWords.LossDomainAliases);
        }

        var facts = book.Accounts.FirstOrDefault(account => account.Name == absent.Name) is { } account ? await accounts.FindAsync(account.Id, ct) : null;
        return facts is null ? ConfigWords.LossMail : facts.Messages == 0 ? ConfigWords.LossNoMail : (facts.Messages == 1 ? ConfigWords.LossMessage : ConfigWords.LossMessages).With(facts.Messages, AccountRules.WriteSize(facts.UsedOctets));
    }
}
