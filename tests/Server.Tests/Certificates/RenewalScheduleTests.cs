using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Server.Certificates.Acme;

namespace Mox.Server.Tests.Certificates;

public class RenewalScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(90)]
    [InlineData(47)]
    [InlineData(6)]
    public void A_certificate_is_renewed_in_the_last_third_of_its_lifetime_spread_over_a_thirtieth(int days)
    {
        var due = Enumerable.Range(0, 300).Select(i => (RenewalSchedule.Due(Now, Now.AddDays(days), $"id.{i}", null) - Now).TotalDays / days).ToArray();
        Assert.All(due, share => Assert.InRange(share, 19 / 30d, 2 / 3d));
        Assert.True(due.Max() - due.Min() > 0.025, "they do not all come at once");
        Assert.Equal(due, Enumerable.Range(0, 300).Select(i => (RenewalSchedule.Due(Now, Now.AddDays(days), $"id.{i}", null) - Now).TotalDays / days));
    }

    [Fact]
    public void A_certificate_without_a_lifetime_is_due_at_its_end() => Assert.Equal(Now, RenewalSchedule.Due(Now, Now, "id", null));

    [Fact]
    public void A_window_of_the_server_goes_before_the_rule_unless_it_comes_too_late()
    {
        var early = new AcmeRenewalWindow(Now.AddDays(1), Now.AddDays(2));
        Assert.InRange(RenewalSchedule.Due(Now, Now.AddDays(90), "id", early), early.Start, early.End);
        var later = new AcmeRenewalWindow(Now.AddDays(70), Now.AddDays(72));
        Assert.InRange(RenewalSchedule.Due(Now, Now.AddDays(90), "id", later), later.Start, later.End);
        Assert.Equal(Now.AddDays(81), RenewalSchedule.Due(Now, Now.AddDays(90), "id", new AcmeRenewalWindow(Now.AddDays(89), Now.AddDays(95))));
        var past = new AcmeRenewalWindow(Now.AddYears(-9), Now.AddYears(-8));
        Assert.Equal(Now.AddDays(1), RenewalSchedule.Due(Now, Now.AddDays(90), "id", past));
        Assert.Equal(Now.AddHours(1), RenewalSchedule.Due(Now, Now.AddHours(10), "id", past));
    }

    [Fact]
    public void Tries_come_less_and_less_often()
    {
        var waits = Enumerable.Range(1, 12).Select(failures => Wait(failures, AcmeFailureKind.Unreachable)).ToArray();
        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 720, 720, 720, 720], waits.Select(wait => wait.TotalMinutes));
        Assert.Equal(TimeSpan.FromMinutes(6.25), RenewalSchedule.Retry(1, null, null, Now, spread: 1) - Now);
        Assert.Equal(TimeSpan.FromHours(15), RenewalSchedule.Retry(1_000_000, null, null, Now, spread: 1) - Now);
        // In the first hour no more than the five failed checks some authorities allow.
        Assert.InRange(waits.Aggregate((Sum: 0d, Tries: 1), (so, wait) => so.Sum + wait.TotalMinutes <= 60 ? (so.Sum + wait.TotalMinutes, so.Tries + 1) : (999, so.Tries)).Tries, 3, 5);
    }

    [Theory]
    [InlineData(AcmeFailureKind.OwnerMustAct)]
    [InlineData(AcmeFailureKind.RateLimited)]
    public void What_time_alone_does_not_mend_is_not_tried_within_the_hour(AcmeFailureKind kind) => Assert.Equal(TimeSpan.FromHours(1), Wait(1, kind));

    [Fact]
    public void The_time_a_server_names_is_waited_for_within_reason()
    {
        Assert.Equal(Now.AddHours(30), RenewalSchedule.Retry(1, AcmeFailureKind.RateLimited, Now.AddHours(30), Now, 0));
        Assert.Equal(Now.AddMinutes(5), RenewalSchedule.Retry(1, AcmeFailureKind.ServerFault, Now.AddSeconds(5), Now, 0));
        Assert.Equal(Now.AddDays(7), RenewalSchedule.Retry(1, AcmeFailureKind.RateLimited, Now.AddYears(5), Now, 0));
    }

    [Fact]
    public void After_a_failed_challenge_the_other_kind_comes_first()
    {
        string[] kinds = ["tls-alpn-01", "http-01"];
        Assert.Equal(kinds, RenewalSchedule.Order(kinds, null));
        Assert.Equal(["http-01", "tls-alpn-01"], RenewalSchedule.Order(kinds, "tls-alpn-01"));
        Assert.Equal(kinds, RenewalSchedule.Order(kinds, "http-01"));
        Assert.Equal(kinds, RenewalSchedule.Order(kinds, "dns-01"));
        Assert.Equal(["http-01"], RenewalSchedule.Order(["http-01"], "http-01"));
    }

    private static TimeSpan Wait(int failures, AcmeFailureKind kind) => RenewalSchedule.Retry(failures, kind, null, Now, 0) - Now;
}
