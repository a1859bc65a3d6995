using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.DnsCheck;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.DnsCheck;

public class Dns_runs
{
    private static readonly DomainName Domain = Sample.Plain.Domain;

    [Fact]
    public async Task Are_kept_with_their_findings_and_points()
    {
        await using var bench = await Bench.OpenAsync();
        bench.Lab.Replace("mx");
        await bench.RunAsync();
        var run = Assert.Single(await bench.History.RunsAsync(Domain, 10, default));
        var kept = DnsRuns.Read(run.Findings);
        Assert.Equal(DnsScore.Of(kept).Points, run.Score);
        Assert.InRange(run.Score, 1, 90);
        Assert.Equal(FindingState.Missing, kept.Single(finding => finding.Key == "mx").State);
        Assert.Equal(Assert.Single(bench.Lab.Wanted("spf").ToBlank().Wanted), Assert.Single(kept.Single(finding => finding.Key == "spf").Wanted));
        Assert.Equal(TimeSpan.FromMinutes(5), kept.Single(finding => finding.Key == "spf").Ttl);
    }

    [Fact]
    public async Task Are_kept_so_that_everybody_reads_them_in_a_language_of_their_own()
    {
        await using var bench = await Bench.OpenAsync();
        bench.Lab.Replace("mx");
        await bench.RunAsync();
        var mx = DnsRuns.Read((await bench.History.RunsAsync(Domain, 1, default))[0].Findings).Single(finding => finding.Key == "mx");
        Assert.Equal("nothing is there", mx.Difference);
        Assert.StartsWith("Add this record: ", mx.Fix, StringComparison.Ordinal);
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de");
        var (difference, fix) = (mx.Difference.ToString(), mx.Fix.ToString());
        CultureInfo.CurrentUICulture = before;
        Assert.Equal("es ist nichts eingetragen", difference);
        Assert.StartsWith("Legen Sie diesen Eintrag an: ", fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warn_once_of_a_fault_when_two_in_a_row_have_seen_it()
    {
        await using var bench = await Bench.OpenAsync();
        bench.Lab.Replace("mx");
        await bench.RunAsync();
        Assert.Empty(bench.Log);
        await bench.RunAsync();
        Assert.Contains("Where your mail goes (Missing)", Assert.Single(bench.Log), StringComparison.Ordinal);
        await bench.RunAsync();
        Assert.Single(bench.Log);
    }

    [Fact]
    public async Task Do_not_warn_of_what_the_owner_has_accepted_and_count_it_no_points()
    {
        await using var bench = await Bench.OpenAsync();
        bench.Lab.Replace("tlsrpt");
        await bench.History.AcceptAsync(Domain, new DnsAcknowledgement { Key = "tlsrpt", Reason = "a filter in front", Who = "admin" }, default);
        await bench.RunAsync();
        await bench.RunAsync();
        Assert.Empty(bench.Log);
        Assert.Equal(100, (await bench.History.RunsAsync(Domain, 1, default))[0].Score);
        Assert.Equal(FindingState.Missing, DnsRuns.Read((await bench.History.RunsAsync(Domain, 1, default))[0].Findings).Single(finding => finding.Key == "tlsrpt").State);
    }

    [Fact]
    public async Task That_were_broken_off_are_not_kept()
    {
        await using var bench = await Bench.OpenAsync();
        await foreach (var _ in bench.Runs.RunAsync(Domain, default)) break;
        Assert.Empty(await bench.History.RunsAsync(Domain, 10, default));
        await foreach (var _ in bench.Runs.RunAsync(Sample.Name("other.example"), default)) Assert.Fail("a domain that is none of ours has findings");
    }

    [Fact]
    public async Task Are_bounded_in_number_and_only_the_last_have_their_findings()
    {
        await using var bench = await Bench.OpenAsync();
        for (var i = 0; i < DnsHistory.KeptRuns + 3; i++) await bench.History.KeepAsync(Domain, i % 100, "[]", default);
        var runs = await bench.History.RunsAsync(Domain, 1000, default);
        Assert.Equal(DnsHistory.KeptRuns, runs.Length);
        Assert.Equal(2, runs[0].Score);
        Assert.Equal(DnsHistory.KeptFindings, runs.Count(run => run.Findings.Length > 0));
        Assert.False(await bench.History.KeepAsync(Sample.Name("other.example"), 1, "[]", default));
    }

    [Fact]
    public async Task What_is_accepted_runs_out_and_can_be_taken_back()
    {
        await using var bench = await Bench.OpenAsync();
        var now = bench.Lab.Time.GetUtcNow();
        await bench.History.AcceptAsync(Domain, new DnsAcknowledgement { Key = "mx", Reason = "a", Who = "x", Until = now.AddDays(1) }, default);
        await bench.History.AcceptAsync(Domain, new DnsAcknowledgement { Key = "mx", Reason = "b", Who = "x", Until = now.AddDays(2) }, default);
        await bench.History.AcceptAsync(Domain, new DnsAcknowledgement { Key = "spf", Reason = "c", Who = "x" }, default);
        Assert.Equal(["b", "c"], (await bench.History.AcceptedAsync(Domain, now, default)).Select(said => said.Reason));
        Assert.Equal(["c"], (await bench.History.AcceptedAsync(Domain, now.AddDays(2), default)).Select(said => said.Reason));
        Assert.True(await bench.History.WithdrawAsync(Domain, "spf", "x", default));
        Assert.False(await bench.History.WithdrawAsync(Domain, "spf", "x", default));
    }

    [Fact]
    public async Task Come_by_themselves_every_six_hours_each_domain_on_its_own()
    {
        await using var bench = await Bench.OpenAsync();
        var options = new DnsCheckOptions();
        using var schedule = new DnsSchedule(bench.Runs, bench.History, bench.Store.Book, Options.Create(options), bench.Lab.Time, NullLogger<DnsSchedule>.Instance);
        Assert.Equal(1, await bench.WithinAsync(schedule.RoundAsync(default)));
        Assert.Equal(0, await bench.WithinAsync(schedule.RoundAsync(default)));
        bench.Lab.Time.Advance(TimeSpan.FromHours(6));
        Assert.Equal(1, await bench.WithinAsync(schedule.RoundAsync(default)));
        Assert.Equal(2, (await bench.History.RunsAsync(Domain, 10, default)).Length);

        await bench.Store.Accounts.SetDomainDisabledAsync(Domain, true, default);
        bench.Lab.Time.Advance(TimeSpan.FromHours(7));
        Assert.Equal(0, await bench.WithinAsync(schedule.RoundAsync(default)));
        options.Scheduled = false;
        Assert.Null(schedule.Next(Domain, null));
    }

    [Theory]
    [InlineData("M", "", "")]
    [InlineData("M", "F", "")]
    [InlineData("M", "M", "mx")]
    [InlineData("M", "MF", "mx")]
    [InlineData("M", "MM", "")]
    [InlineData("M", "D", "")]
    [InlineData("M", "?M", "mx")]
    [InlineData("M", "???M?M", "")]
    [InlineData("?", "MM", "")]
    [InlineData("F", "M", "")]
    public void Agree_on_a_fault_once(string now, string before, string told)
    {
        var news = RunAgreement.News([Mx(now[0])], [.. before.Select(state => ImmutableArray.Create(Mx(state)))]);
        Assert.Equal(told, string.Join(' ', news.Select(finding => finding.Key)));
    }

    [Fact]
    public async Task A_name_too_long_for_its_records_is_told_and_never_thrown()
    {
        var name = Sample.Name($"{new string('a', 60)}.{new string('b', 60)}.{new string('c', 60)}.{new string('d', 50)}.example");
        var lab = CheckLab.Right();
        lab.Facts = Sample.Plain with { Domain = name };
        var finding = Assert.Single((await lab.RunAsync()).Values);
        Assert.Equal(("name", FindingSeverity.Problem), (finding.Key, finding.Severity));
        Assert.Equal("name", Assert.Single(lab.Checklist().Blank(lab.Facts)).Key);
        var records = new DomainDnsCheck(new FixedFacts(lab.Facts), new NothingAcknowledged(), lab.Checklist());
        Assert.Empty(await records.ListAsync(name, default, default));
        Assert.StartsWith("; the name of the domain", await records.ZoneFileAsync(name, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rows_shown_beforehand_are_those_of_the_run()
    {
        var lab = CheckLab.Right();
        var blank = lab.Checklist().Blank(lab.Facts);
        Assert.Equal((await lab.RunAsync()).Keys.Order(StringComparer.Ordinal), blank.Select(row => row.Key).Order(StringComparer.Ordinal));
        Assert.Equal(blank.Select(row => row.Section), blank.Select(row => row.Section).Order());
    }

    private static Finding Mx(char state) => new()
    {
        Key = "mx",
        Group = DnsGroup.Mx,
        Title = "MX",
        Term = "MX",
        Type = "MX",
        State = state switch { 'M' => FindingState.Missing, 'D' => FindingState.Different, 'F' => FindingState.Found, _ => FindingState.LookupFailed },
        Severity = state is 'M' or 'D' ? FindingSeverity.Problem : FindingSeverity.Fine,
    };

    private sealed class FixedFacts(MailDomainFacts facts) : IMailDomainFacts
    {
        public Task<MailDomainFacts?> OfAsync(DomainName domain, CancellationToken ct) => Task.FromResult(domain == facts.Domain ? facts : null);
    }

    private sealed class NothingAcknowledged : IAcknowledgedFindings
    {
        public Task<ImmutableDictionary<string, string>> OfAsync(DomainName domain, CancellationToken ct) => Task.FromResult(ImmutableDictionary<string, string>.Empty);
    }

    private sealed class Bench : IAsyncDisposable
    {
        private Bench(TestStore store, CheckLab lab)
        {
            (Store, Lab, History) = (store, lab, store.Get<DnsHistory>());
            Runs = new DnsRuns(new FixedFacts(lab.Facts), new KeptAcknowledgements(History, lab.Time), lab.Checklist(), History, new Lines(Log));
        }

        public TestStore Store { get; }

        public CheckLab Lab { get; }

        public DnsHistory History { get; }

        public DnsRuns Runs { get; }

        public List<string> Log { get; } = [];

        public static async Task<Bench> OpenAsync()
        {
            var lab = CheckLab.Right();
            var store = await TestStore.OpenAsync(lab.Time);
            await store.Accounts.AddDomainAsync(Domain, default);
            return new Bench(store, lab);
        }

        public async Task RunAsync()
        {
            await WithinAsync(CountAsync());

            async Task<int> CountAsync()
            {
                var count = 0;
                await foreach (var _ in Runs.RunAsync(Domain, default)) count++;
                return count;
            }
        }

        public async Task<T> WithinAsync<T>(Task<T> work)
        {
            await Lab.Time.AdvanceUntilAsync(work, TimeSpan.FromMilliseconds(10));
            return await work;
        }

        public ValueTask DisposeAsync() => Store.DisposeAsync();

        private sealed class Lines(List<string> lines) : ILogger<DnsRuns>
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Add(formatter(state, exception));
        }
    }
}
