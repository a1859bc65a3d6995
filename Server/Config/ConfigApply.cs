using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Dkim;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Config;

/// <summary>Applies files: all of one or nothing of it, in one transaction, through the verbs and rules of the pages.</summary>
internal sealed partial class ConfigApply(
    StoreWriter writer,
    AddressBook book,
    AccountStore accounts,
    AccountSettingsStore settings,
    DomainStore domains,
    AliasStore aliases,
    DkimKeyStore keyRows,
    DomainKeys keys,
    DomainRemoval domainRemoval,
    AccountRemoval accountRemoval,
    QueueControl queue,
    ConfigVersions versions,
    ConfigExport export,
    ILogger<ConfigApply> log)
{
    /// <summary>What would become of a file.</summary>
    /// <param name="self">The account of who asks; null: no account does.</param>
    public async Task<ConfigOutcome> DescribeAsync(ReadOnlyMemory<byte> text, ConfigOptions options, string? self, CancellationToken ct)
    {
        var (version, now) = await versions.NowAsync(ct).ConfigureAwait(false);
        return ConfigJudge.Judge(text, options, version, now, self).Outcome;
    }

    /// <summary>Applies a file. What is refused, here or by a verb, has changed nothing.</summary>
    /// <param name="who">For the change log and the history.</param>
    /// <param name="self">The account of who asks; null: no account does.</param>
    public async Task<ConfigOutcome> RunAsync(ReadOnlyMemory<byte> text, ConfigOptions options, string who, string? self, CancellationToken ct)
    {
        var (version, now) = await versions.NowAsync(ct).ConfigureAwait(false);
        var before = ConfigJudge.Judge(text, options, version, now, self);
        if (before.Outcome.Result != ConfigResult.Changes) return before.Outcome;
        ImmutableArray<DomainName> added = [.. before.Wanted.Domains.Select(domain => domain.Name).Where(name => now.Domain(name) is null)];
        var verbs = new ConfigVerbs(who, accounts, settings, domains, aliases, keyRows);
        ConfigOutcome outcome;
        ConfigTurn? done;
        try
        {
            (outcome, done) = await keys.MakeForAsync(added, made => StoreAsync(text, options, verbs, self, made, ct), ct).ConfigureAwait(false);
        }
        catch (Exception refusal) when (Why(refusal) is not null)
        {
            return before.Outcome with { Result = ConfigResult.Refused, Refusals = [Why(refusal)!] };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return before.Outcome with { Result = ConfigResult.Refused, Refusals = [Worded.Of(RefusalWords.KeysNotWritten, fault.Message)] };
        }

        if (done is null) return outcome;
        export.Take(text);
        LogApplied(who, outcome.Changes.Length, outcome.Version);

        // What was begun is brought to its end, whoever waits for it.
        foreach (var account in done.Removed) await accountRemoval.PurgeAsync(account, CancellationToken.None).ConfigureAwait(false);
        await queue.FailAsync([.. done.Queued], CancellationToken.None).ConfigureAwait(false);
        await export.WriteAsync(CancellationToken.None).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>The transaction, and then the files of keys that went with their domains.</summary>
    private async Task<(bool Stored, (ConfigOutcome Outcome, ConfigTurn? Done) Result)> StoreAsync(
        ReadOnlyMemory<byte> text, ConfigOptions options, ConfigVerbs verbs, string? self, ImmutableDictionary<DomainName, ImmutableArray<NewDkimKey>> made, CancellationToken ct)
    {
        var result = await new BookChanges(writer, book).RunAsync(turn => Apply(turn, text, options, verbs, self, made), ct).ConfigureAwait(false);
        if (result.Done is { } done) domainRemoval.PutAside(done.Keys);
        return (result.Outcome.Result == ConfigResult.Applied, result);
    }

    private static (ConfigOutcome Outcome, ConfigTurn? Done) Apply(WriteTurn turn, ReadOnlyMemory<byte> text, ConfigOptions options, ConfigVerbs verbs, string? self, ImmutableDictionary<DomainName, ImmutableArray<NewDkimKey>> made)
    {
        // As it is now: somebody may have changed something since the look before.
        var (version, now) = (ConfigVersions.Last(turn.Sql)?.Id ?? 0, ConfigReader.Read(turn.Sql));
        var (outcome, wanted, steps) = ConfigJudge.Judge(text, options, version, now, self);
        if (outcome.Result != ConfigResult.Changes) return (outcome, null);
        var work = new ConfigTurn(turn, verbs, made);
        BookChanges.Log(turn, verbs.Who, "config.apply", "", FormattableString.Invariant($"{outcome.Changes.Length} changes"));
        foreach (var step in steps.OrderBy(step => step.Phase)) step.Take(work);
        RequireSame(wanted, ConfigReader.Read(turn.Sql));
        return (outcome with { Result = ConfigResult.Applied, Version = version + 1 }, work);
    }

    /// <summary>Why a verb refused; null for other faults.</summary>
    private static Worded? Why(Exception fault) => fault switch
    {
        ChangeRefusedException refused => refused.Why,
        KeyRefusedException refused => refused.Why,
        Refused refused => refused.Why,
        _ => null,
    };

    /// <summary>What is there behind the steps is what was wanted, or nothing is done: the steps would be wrong then.</summary>
    private static void RequireSame(ConfigDocument wanted, ConfigDocument after)
    {
        if (ConfigText.Body(WithoutKeys(wanted)) != ConfigText.Body(WithoutKeys(after))) throw new Refused(Worded.Of(RefusalWords.StepsLeadElsewhere));
    }

    private static ConfigDocument WithoutKeys(ConfigDocument document) => document with { Domains = [.. document.Domains.Select(domain => domain with { Selectors = [] })] };

    [LoggerMessage(6611, LogLevel.Information, "{Who} applied a configuration: {Count} changes, version {Version}")]
    private partial void LogApplied(string who, int count, long version);

    private sealed class Refused(Worded why) : Exception
    {
        public Worded Why { get; } = why;

        public override string Message => Why;
    }
}
