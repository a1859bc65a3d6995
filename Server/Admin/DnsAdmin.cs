using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mox.Protocols.Addresses;
using Mox.Server.DnsCheck;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Dns;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class DnsAdmin(CurrentAccount current, DnsRuns runs, DomainDnsCheck records, DnsHistory history, DnsSchedule schedule, DnsPlans plans, AddressBook book, TimeProvider time, ILogger<DnsAdmin> log) : IDnsAdmin
{
    private static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    public async Task<DnsOverview?> OpenAsync(DomainName domain, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        if (await runs.BeginAsync(domain, ct) is not var (facts, blank)) return null;
        var now = time.GetUtcNow();
        var kept = await history.RunsAsync(domain, DnsHistory.KeptRuns, ct);
        DateTimeOffset? last = kept.IsEmpty ? null : kept[0].At;
        return new DnsOverview
        {
            Domain = domain,
            Host = facts.Host,
            AddressesKnown = !facts.Addresses.IsEmpty,
            Blank = blank,
            Last = kept.IsEmpty ? [] : DnsRuns.Read(kept[0].Findings),
            LastRun = last,
            NextRun = book.Domain(domain) is { Disabled: false } ? schedule.Next(domain, last) : null,
            History = [.. kept.Where(run => run.At >= now - Shown).Reverse().Select(run => new ScorePoint(run.At, run.Score))],
            Accepted = await AcceptedAsync(domain, ct),
        };
    }

    public async IAsyncEnumerable<Finding> RunAsync(DomainName domain, [EnumeratorCancellation] CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        LogRun(admin.AccountName, domain.Ascii);
        await foreach (var finding in runs.RunAsync(domain, ct)) yield return finding;
    }

    public async Task<ImmutableArray<RecordLine>> RecordsAsync(DomainName domain, RecordForm form, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await records.ListAsync(domain, form, ct);
    }

    public async Task<string> ZoneFileAsync(DomainName domain, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await records.ZoneFileAsync(domain, ct);
    }

    public async Task<ImmutableArray<AcceptedFinding>> AcceptAsync(DomainName domain, string key, string reason, DateTimeOffset? until, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var admin = await current.RequireAdminAsync();
        var line = string.Join(' ', reason.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length == 0) throw new ArgumentException("Say in a few words who handles it", nameof(reason));
        if (line.Length > AcceptedFinding.MaxReason) throw new ArgumentException($"The reason has more than {AcceptedFinding.MaxReason} characters", nameof(reason));
        if (until <= time.GetUtcNow()) throw new ArgumentException("The end has passed already", nameof(until));
        if ((await runs.BeginAsync(domain, ct))?.Blank.Any(row => row.Key == key) != true) throw new ArgumentException("The page has no such row any more", nameof(key));
        await history.AcceptAsync(domain, new DnsAcknowledgement { Key = key, Reason = line, Who = admin.AccountName, Until = until }, ct);
        return await AcceptedAsync(domain, ct);
    }

    public async Task<ImmutableArray<AcceptedFinding>> WithdrawAsync(DomainName domain, string key, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        await history.WithdrawAsync(domain, key, admin.AccountName, ct);
        return await AcceptedAsync(domain, ct);
    }

    public async Task<DomainPlans?> PlansAsync(DomainName domain, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await plans.OfAsync(domain, ct);
    }

    public async Task<DomainPlans> ChooseAsync(DomainName domain, PlanSubject subject, int step, bool anyway, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        await plans.ChooseAsync(domain, subject, step, anyway, admin.AccountName, ct);
        return await plans.OfAsync(domain, ct) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NotOurDomain, domain));
    }

    private async Task<ImmutableArray<AcceptedFinding>> AcceptedAsync(DomainName domain, CancellationToken ct) =>
        [.. (await history.AcceptedAsync(domain, time.GetUtcNow(), ct)).Select(said => new AcceptedFinding(said.Key, said.Reason, said.Who, said.At, said.Until))];

    [LoggerMessage(6511, LogLevel.Information, "{Admin}: check of the DNS of {Domain}")]
    private partial void LogRun(string admin, string domain);
}
