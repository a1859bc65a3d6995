using System.Net;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Server.Inbound;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>What is kept of messages for the reports to the domains of their authors.</summary>
public sealed class Observations_for_reports
{
    private const string Mail = "From: ann@sender.example\r\nSubject: x\r\n\r\nx\r\n";

    [Fact]
    public async Task Tell_of_a_message_that_was_taken_what_a_report_needs()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject; sp=quarantine; adkim=s; pct=50; fo=1:d:s; ri=7200; rua=mailto:d@sender.example!10m,https://sender.example/x,mailto:e@else.example");
        var signed = CheckedHouse.Sign(CheckedHouse.Sign(Mail, "unrelated.example"));
        Assert.StartsWith("250 ", await house.DeliverAsync(signed, remote: CheckedHouse.Friend), StringComparison.Ordinal);
        var kept = Assert.Single(await house.ObservationsAsync());
        Assert.Equal(("sender.example", "mailto:d@sender.example!10485760,mailto:e@else.example", 2, false, new ManualTime().GetUtcNow()), (kept.PolicyDomain, kept.ReportAddresses, kept.IntervalHours, kept.Optional, kept.At));
        Assert.Equal(
            new PublishedPolicy("sender.example", DmarcPolicy.Reject) { SubdomainPolicy = DmarcPolicy.Quarantine, DkimAlignment = AlignmentMode.Strict, SpfAlignment = AlignmentMode.Relaxed, Percent = 50, FailureReporting = "1:d:s", Method = OrganizationMethod.TreeWalk },
            ReportRows.ReadPolicy(kept));
        var row = ReportRows.ReadRow(kept);
        Assert.Equal((IPAddress.Parse(CheckedHouse.Friend), 1, ReportDisposition.Pass, true, true, "sender.example"), (row.Source, row.Count, row.Disposition, row.DkimAligned, row.SpfAligned, row.HeaderFrom));
        Assert.Equal(("sender.example", "test.example"), (row.EnvelopeFrom, row.EnvelopeTo));
        Assert.Equal(new ReportedDkim("sender.example", "sel", MethodResult.Pass), Assert.Single(row.Dkim));
        Assert.Equal(new ReportedSpf("sender.example", MethodResult.Pass), Assert.Single(row.Spf));
    }

    [Fact]
    public async Task Of_refused_messages_are_a_reason_to_report_only_where_somebody_wrote_there()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject; rua=mailto:d@sender.example");
        await house.DeliverAsync(Mail);
        await house.House.Store.AppendAsync(house.House.Alice["Sent"], "From: alice@test.example\nTo: Somebody <somebody@Other.example>, x@notsender.example\n\nhi\n");
        await house.DeliverAsync(Mail);
        await house.House.Store.AppendAsync(house.House.Alice["Sent"], "From: alice@test.example\nTo: somebody@news.sender.example\n\nhi\n");
        await house.DeliverAsync(Mail);
        var kept = await house.ObservationsAsync();
        Assert.Equal([true, true, false], kept.Select(one => one.Optional));
        Assert.All(kept, one => Assert.Equal(ReportDisposition.Reject, ReportRows.ReadRow(one).Disposition));
        Assert.Empty(ReportRows.ReadRow(kept[0]).Reasons);
    }

    [Theory]
    [InlineData("Subject: Report Domain: test.example Submitter: sender.example Report-ID: <1>", true)]
    [InlineData("TLS-Report-Domain: test.example", true)]
    [InlineData("Subject: Re: Report Domain: x", false)]
    public async Task Of_reports_are_no_reason_to_report(string field, bool optional)
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=none; rua=mailto:d@sender.example");
        await house.DeliverAsync($"From: ann@sender.example\r\n{field}\r\n\r\nx\r\n");
        Assert.Equal(optional, Assert.Single(await house.ObservationsAsync()).Optional);
    }

    [Theory]
    [InlineData("p=reject; pct=0; rua=mailto:d@sender.example", "SampledOut")]
    [InlineData("p=reject; t=y; rua=mailto:d@sender.example", "PolicyTestMode")]
    public async Task Say_why_a_policy_was_not_applied(string policy, string type)
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy(policy);
        await house.DeliverAsync(Mail);
        var row = ReportRows.ReadRow(Assert.Single(await house.ObservationsAsync()));
        Assert.Equal((ReportDisposition.None, type), (row.Disposition, Assert.Single(row.Reasons).Type.ToString()));
    }

    [Theory]
    [InlineData("p=reject")]
    [InlineData("p=none; rua=https://sender.example/reports")]
    public async Task Are_not_kept_for_domains_that_ask_for_none(string policy)
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy(policy);
        await house.DeliverAsync(Mail);
        await house.DeliverAsync(Mail, remote: CheckedHouse.Friend);
        Assert.Empty(await house.ObservationsAsync());
    }

    [Fact]
    public async Task Are_not_kept_of_messages_that_found_no_room()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=none; rua=mailto:d@sender.example");
        await house.House.Store.Turns.RunAsync(turn => turn.Sql.Run("UPDATE Accounts SET QuotaOctets = 10"), CancellationToken.None);
        Assert.StartsWith("452 4.2.2", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Empty(await house.ObservationsAsync());
    }

    [Fact]
    public async Task Are_bounded_in_number_and_gone_after_two_days()
    {
        await using var house = (await CheckedHouse.OpenAsync(options => options.MaxObservations = 3)).Policy("p=none; rua=mailto:d@sender.example");
        var (time, observations) = (house.House.Time, house.House.Store.Get<DmarcObservations>());
        for (var i = 0; i < 5; i++) Assert.StartsWith("250 ", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Equal(3, (await house.ObservationsAsync()).Count);
        Assert.Contains("3 observations", Assert.Single(house.Faults), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(0, await observations.PurgeAsync(CancellationToken.None));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(3, await observations.PurgeAsync(CancellationToken.None));
        await house.DeliverAsync(Mail);
        Assert.Single(await house.ObservationsAsync());
    }

    [Fact]
    public async Task Are_removed_by_the_caretaker()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=none; rua=mailto:d@sender.example");
        await house.DeliverAsync(Mail);
        house.House.Time.Advance(TimeSpan.FromHours(49));
        var caretaker = house.House.Store.Get<StoreCaretaker>();
        await caretaker.StartAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await house.ObservationsAsync()).Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        await caretaker.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3600, 1)]
    [InlineData(3601, 2)]
    [InlineData(18000, 4)]
    [InlineData(25200, 6)]
    [InlineData(43201, 12)]
    [InlineData(86399, 24)]
    [InlineData(4294967295, 24)]
    [InlineData(0, 1)]
    public void Come_in_intervals_that_a_day_can_be_cut_into(long seconds, int hours) => Assert.Equal(hours, ReportRows.IntervalHours(TimeSpan.FromSeconds(seconds)));
}
