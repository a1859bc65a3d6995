using Mox.Protocols.Acme.Client;
using Mox.Server.Admin;
using Mox.Server.Certificates;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.Admin;

public class Certificates_as_pages_show_them
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly CertificateStatus Host = new("mail.test", CertificateOrigin.SelfSigned, "CN=mail.test", Now, Now.AddYears(4), "cafe") { Serial = "01", Covers = ["mail.test"] };

    [Fact]
    public void Have_the_host_among_them_where_nobody_would_give_a_certificate_for_it()
    {
        var names = CertificateViews.Of(CertificateReport.Empty with { Host = Host }, _ => false);
        Assert.Equal(("mail.test", CertificateSource.SelfSigned, "01", "cafe", Now.AddYears(4)), Assert.Single(names) is var one ? (one.Name, one.Source, one.Serial, one.KeyDigest, one.Until) : default);
    }

    [Fact]
    public void Tell_of_a_name_without_one_what_is_shown_in_its_place_and_why()
    {
        var waiting = new CertificateStatus("mail.test", CertificateOrigin.SelfSigned, null, null, null, null) { LastError = "no answer", LastFailure = AcmeFailureKind.Unreachable, Failures = 3, NextTry = Now };
        var one = Assert.Single(CertificateViews.Of(CertificateReport.Empty with { Names = [waiting], Host = Host }, name => name == "mail.test"));
        Assert.Equal((Now.AddYears(4), "no answer", CertificateTrouble.Authority, 3, true), (one.Until, one.Error, one.Trouble, one.Failures, one.IsAsked));
    }

    [Fact]
    public void Tell_the_key_in_use_and_the_next_one_where_keys_stay()
    {
        var kept = new CertificateStatus("mail.test", CertificateOrigin.Acme, "CN=CA", Now, Now.AddDays(90), "old") { Keys = new HostKeyDigests("current", "next") };
        var one = Assert.Single(CertificateViews.Of(CertificateReport.Empty with { Names = [kept], Host = Host }, _ => false));
        Assert.Equal(("current", "next", CertificateTrouble.None), (one.KeyDigest, one.NextKeyDigest, one.Trouble));
    }

    [Theory]
    [InlineData(AcmeFailureKind.RateLimited, CertificateTrouble.RateLimited)]
    [InlineData(AcmeFailureKind.OwnerMustAct, CertificateTrouble.OwnerMustAct)]
    [InlineData(AcmeFailureKind.Challenge, CertificateTrouble.NotReached)]
    [InlineData(AcmeFailureKind.Refused, CertificateTrouble.Refused)]
    [InlineData(AcmeFailureKind.Late, CertificateTrouble.Authority)]
    [InlineData(null, CertificateTrouble.OwnDisk)]
    public void Tell_what_kind_of_trouble_it_is(AcmeFailureKind? kind, CertificateTrouble trouble)
    {
        var failed = new CertificateStatus("mail.test", CertificateOrigin.SelfSigned, null, null, null, null) { LastError = "why", LastFailure = kind };
        Assert.Equal(trouble, Assert.Single(CertificateViews.Of(CertificateReport.Empty with { Names = [failed], Host = Host }, _ => false)).Trouble);
    }
}
