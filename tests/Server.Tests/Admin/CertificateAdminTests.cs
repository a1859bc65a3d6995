using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Addresses;
using Mox.Server.Admin;
using Mox.Server.Certificates;
using Mox.Server.Identity.Web;
using Mox.Server.Tests.Certificates;
using Mox.Shared.Contracts.Account;
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
        Assert.Equal(("mail.test", CertificateKind.SelfSigned, "01", "cafe", Now.AddYears(4)), Assert.Single(names) is var one ? (one.Name, one.Source, one.Serial, one.KeyDigest, one.Until) : default);
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

public class Certificates_for_administrators
{
    [Fact]
    public async Task Tell_all_of_a_certificate_and_of_the_account_and_are_asked_for_anew()
    {
        using var house = new CertificateHouse();
        (house.Server.Terms, house.Server.OffersRenewal) = ("https://acme.test/terms", true);
        var admin = For(house);
        await house.RoundAsync();
        await house.RoundAsync();
        var view = await admin.ReadAsync(default);
        var one = Assert.Single(view.Names);
        Assert.Equal((CertificateHouse.Host, CertificateKind.Acme, house.Store.Host.Leaf.SerialNumber, house.Store.Host.KeyDigest), (one.Name, one.Source, one.Serial, one.KeyDigest));
        Assert.Equal(CertificateHouse.Host, Assert.Single(one.Covers));
        Assert.True(one.NextTry < one.Until && one.From < one.NextTry);
        Assert.Equal(("postmaster@example.org", true, house.Acme.Directory), (Assert.Single(view.Account!.Contact), view.Account.TermsAccepted, view.Account.Directory));
        Assert.NotEqual("", view.Account.Url);
        Assert.Equal(house.Server.Terms, view.Account.Terms);
        Assert.Equal((TimeSpan.FromHours(1), "https://acme.test/why"), (one.Window!.End - one.Window.Start, one.Window.Explanation));

        await admin.RenewAsync(CertificateHouse.Host, default);
        Assert.True(Assert.Single((await admin.ReadAsync(default)).Names).IsAsked);
        await house.RoundAsync();
        var anew = Assert.Single((await admin.ReadAsync(default)).Names);
        Assert.False(anew.IsAsked);
        Assert.NotEqual(one.Serial, anew.Serial);
    }

    [Fact]
    public async Task Give_the_account_a_new_key_or_say_why_it_keeps_the_old_one()
    {
        using var house = new CertificateHouse();
        var admin = For(house);
        Assert.Contains("there is no account yet", (await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.ChangeAccountKeyAsync(default))).Message, StringComparison.Ordinal);
        await house.RoundAsync();
        var key = house.Issuer.AccountFile.LoadKey().ToPem();
        await admin.ChangeAccountKeyAsync(default);
        Assert.NotEqual(key, house.Issuer.AccountFile.LoadKey().ToPem());
    }

    [Fact]
    public async Task Take_the_next_key_of_a_name_into_use_where_keys_stay()
    {
        using var house = new CertificateHouse(certificates: options => options.KeepKeys = true);
        var admin = For(house);
        await house.RoundAsync();
        var before = Assert.Single((await admin.ReadAsync(default)).Names);
        await admin.AdvanceKeyAsync(CertificateHouse.Host, default);
        await house.RoundAsync();
        var after = Assert.Single((await admin.ReadAsync(default)).Names);
        Assert.Equal((before.NextKeyDigest, before.NextKeyDigest), (after.KeyDigest, house.Store.Host.KeyDigest));
    }

    [Fact]
    public async Task Refuse_what_cannot_be_with_the_reason()
    {
        using var house = new CertificateHouse();
        var admin = For(house);
        await house.RoundAsync();
        Assert.Contains("other.example.org is none of the names", (await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.RenewAsync("other.example.org", default))).Message, StringComparison.Ordinal);
        Assert.Contains("KeepKeys is off", (await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.AdvanceKeyAsync(CertificateHouse.Host, default))).Message, StringComparison.Ordinal);
        using var off = new CertificateHouse(acme: options => options.Enabled = false);
        await off.RoundAsync();
        Assert.Contains("Acme:Enabled is off", (await Assert.ThrowsAsync<ChangeRefusedException>(() => For(off).RenewAsync(CertificateHouse.Host, default))).Message, StringComparison.Ordinal);
        Assert.Contains("Acme:Enabled is off", (await Assert.ThrowsAsync<ChangeRefusedException>(() => For(off).ChangeAccountKeyAsync(default))).Message, StringComparison.Ordinal);
        Assert.Null((await For(off).ReadAsync(default)).Account);
    }

    [Fact]
    public async Task Are_closed_to_everybody_else()
    {
        using var house = new CertificateHouse();
        var user = For(house, isAdmin: false);
        foreach (var call in (Func<Task>[])[() => user.ReadAsync(default), () => user.RenewAsync(CertificateHouse.Host, default), () => user.ChangeAccountKeyAsync(default), () => user.AdvanceKeyAsync(CertificateHouse.Host, default)])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    private static CertificateAdmin For(CertificateHouse house, bool isAdmin = true)
    {
        var session = SessionClaims.Begin(new SessionAccount(1, "ann", isAdmin), MailAddress.Parse("ann@example.org").Value, house.Time.GetUtcNow());
        return new CertificateAdmin(new CurrentAccount(new FixedSession(session)), house.Caretaker, house.Issuer, Options.Create(house.Acme), Options.Create(house.Certificates), NullLogger<CertificateAdmin>.Instance);
    }
}
