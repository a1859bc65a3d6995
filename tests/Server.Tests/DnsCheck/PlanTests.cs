using Mox.Protocols.Dmarc;
using Mox.Server.DnsCheck;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.DnsCheck;

public class Dmarc_plan
{
    private static readonly DmarcEvidence Good = new(Days: 14, Reporters: 3, Messages: 1284, Passed: 1279, OpenSources: 0);

    [Theory]
    [InlineData(null, -1, "v=DMARC1; p=none; rua=mailto:dmarc@hollis.example!10m")]
    [InlineData(DmarcPolicy.None, 0, "v=DMARC1; p=quarantine; rua=mailto:dmarc@hollis.example!10m")]
    [InlineData(DmarcPolicy.Quarantine, 1, "v=DMARC1; p=reject; rua=mailto:dmarc@hollis.example!10m")]
    [InlineData(DmarcPolicy.Reject, 2, "")]
    public void Goes_step_by_step(DmarcPolicy? published, int now, string next)
    {
        var plan = DmarcPlan.For(Sample.Plain, published, Good);
        Assert.Equal((now, next, published == DmarcPolicy.Reject, published != DmarcPolicy.Reject), (plan.Now, plan.NextRecord, plan.IsDone, plan.IsReady));
    }

    [Theory]
    [InlineData(13, 3, 1000, 1000, 0, "14 days from 3 receivers (now 13 days from 3)")]
    [InlineData(14, 2, 1000, 1000, 0, "(now 14 days from 2)")]
    [InlineData(14, 3, 0, 0, 0, "none was reported yet")]
    [InlineData(14, 3, 10000, 9899, 0, "(now 98.9 %)")]
    [InlineData(14, 3, 1284, 1279, 1, "say of 1 whether")]
    public void Waits_for_evidence(int days, int reporters, long messages, long passed, int open, string words)
    {
        var plan = DmarcPlan.For(Sample.Plain, DmarcPolicy.None, new DmarcEvidence(days, reporters, messages, passed, open));
        Assert.False(plan.IsReady);
        var condition = Assert.Single(plan.Conditions, condition => !condition.Met);
        Assert.Contains(words, condition.Text, StringComparison.Ordinal);
        Assert.Equal(open > 0, condition.NeedsAnswer);
    }

    [Fact]
    public void Begins_only_with_an_address_for_reports() => Assert.False(DmarcPlan.For(Sample.Plain with { DmarcReports = null }, null, Good).IsReady);
}

public class Mta_sts_plan
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 11, 16, 0, TimeSpan.Zero);
    private static readonly MtaStsEvidence Good = new(14, 612, 0, true, true, TimeSpan.FromDays(61));

    [Fact]
    public void Goes_step_by_step_with_a_new_id_each_time()
    {
        foreach (var (served, step) in ((MtaStsMode?, int)[])[(null, -1), (MtaStsMode.None, 0), (MtaStsMode.Testing, 1)])
        {
            var plan = MtaStsPlan.For(served, Good, Now);
            Assert.Equal((step, true, "v=STSv1; id=20261122T111600"), (plan.Now, plan.IsReady, plan.NextRecord));
        }

        Assert.True(MtaStsPlan.For(MtaStsMode.Enforce, Good, Now).IsDone);
    }

    [Fact]
    public void Enforces_nothing_that_would_lose_mail()
    {
        Assert.Contains("1 failed", Open(Good with { Failures = 1 }), StringComparison.Ordinal);
        Assert.Contains("now 13 days", Open(Good with { Days = 13 }), StringComparison.Ordinal);
        Assert.Contains("0 connections", Open(Good with { Sessions = 0 }), StringComparison.Ordinal);
        Assert.Contains("fetch", Open(Good with { PolicyServed = false }), StringComparison.Ordinal);
        Assert.Contains("every mail server", Open(Good with { HostsAgree = false }), StringComparison.Ordinal);
        Assert.Contains("certificate", Open(Good with { CertificateLeft = null }), StringComparison.Ordinal);
        Assert.Contains("6 days left", Open(Good with { CertificateLeft = TimeSpan.FromDays(6.5) }), StringComparison.Ordinal);

        static string Open(MtaStsEvidence evidence) => Assert.Single(MtaStsPlan.For(MtaStsMode.Testing, evidence, Now).Conditions, condition => !condition.Met).Text;
    }
}
