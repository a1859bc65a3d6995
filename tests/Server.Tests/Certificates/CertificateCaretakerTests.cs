using Mox.Protocols.Acme.Client;
using Mox.Server.Certificates;
using Mox.Testing.Acme;

namespace Mox.Server.Tests.Certificates;

public class CertificateCaretakerTests
{
    [Fact]
    public async Task A_name_without_certificate_gets_one_and_it_is_shown_at_once()
    {
        using var house = new CertificateHouse(names: [CertificateHouse.Host, "mta-sts.example.com"]);
        Assert.Equal(CertificateOrigin.SelfSigned, house.Store.Shown(CertificateHouse.Host)?.Origin ?? CertificateOrigin.SelfSigned);
        await house.RoundAsync();
        foreach (var name in house.Names)
        {
            var status = house.Status(name);
            Assert.Equal((CertificateOrigin.Acme, "CN=Test root", 0, null), (status.Origin, status.Issuer, status.Failures, status.LastError));
            Assert.True(house.Store.For(name).TargetCertificate.MatchesHostname(name));
            Assert.InRange(status.NextTry!.Value, status.NotBefore!.Value.AddDays(57), status.NotBefore.Value.AddDays(60));
        }

        Assert.Equal(["mail.example.org tls-alpn-01", "mta-sts.example.com tls-alpn-01"], house.Looked);
        Assert.False(house.Board.ExpectsTls);
        Assert.StartsWith("https://acme.test/acct/", house.Caretaker.Report.Account!.Url, StringComparison.Ordinal);
        var orders = house.Server.Replaces.Count;
        await house.RoundAsync();
        Assert.Equal(orders, house.Server.Replaces.Count); // nothing is due
    }

    [Fact]
    public async Task A_certificate_is_renewed_in_its_last_third_and_says_what_it_replaces()
    {
        using var house = new CertificateHouse();
        house.Server.OffersRenewal = true;
        house.Server.Before = request => request.Url.Text.Contains("/renewal", StringComparison.Ordinal) ? FakeAcmeServer.Problem(503, "serverInternal", "not now") : null;
        await house.RoundAsync();
        var first = house.Store.Shown(CertificateHouse.Host)!;
        house.Time.Advance(TimeSpan.FromDays(56));
        await house.RoundAsync();
        Assert.Same(first, house.Store.Shown(CertificateHouse.Host));
        house.Time.Advance(TimeSpan.FromDays(4.1));
        await house.RoundAsync();
        var second = house.Store.Shown(CertificateHouse.Host)!;
        Assert.NotSame(first, second);
        Assert.NotEqual(first.KeyDigest, second.KeyDigest);
        Assert.Equal([null, first.AcmeId], house.Server.Replaces);
    }

    [Fact]
    public async Task A_server_that_wants_a_certificate_renewed_early_is_heard()
    {
        using var house = new CertificateHouse();
        house.Server.OffersRenewal = true; // its window lies in the past
        await house.RoundAsync();
        var first = house.Store.Shown(CertificateHouse.Host)!;
        await house.RoundAsync();
        Assert.Same(first, house.Store.Shown(CertificateHouse.Host)); // not at once: a server that always says so would be asked without end
        house.Time.Advance(TimeSpan.FromDays(1));
        await house.RoundAsync();
        Assert.NotSame(first, house.Store.Shown(CertificateHouse.Host));
        Assert.Equal([null, first.AcmeId], house.Server.Replaces);
        var asked = house.Server.Log.Count(line => line.StartsWith("GET /renewal", StringComparison.Ordinal));
        await house.RoundAsync();
        Assert.Equal("https://acme.test/why", house.Status().RenewalExplanation);
        Assert.Equal(asked + 1, house.Server.Log.Count(line => line.StartsWith("GET /renewal", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_name_fails_on_its_own_and_comes_again_later_and_later_with_the_other_challenge()
    {
        using var house = new CertificateHouse(names: ["a.example.org", "b.example.org"]);
        house.Hidden.Add(("a.example.org", "*"));
        await house.RoundAsync();
        Assert.Equal(CertificateOrigin.Acme, house.Status("b.example.org").Origin);
        var status = house.Status("a.example.org");
        Assert.Equal((1, AcmeFailureKind.Challenge, "a.example.org: the challenge tls-alpn-01 failed: connection: nobody answered"), (status.Failures, status.LastFailure, status.LastError));
        Assert.InRange(status.NextTry!.Value - status.LastTry!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6.3));
        await house.RoundAsync();
        Assert.Equal(1, house.Status("a.example.org").Failures);
        house.Time.Advance(TimeSpan.FromMinutes(7));
        await house.RoundAsync();
        Assert.Equal(2, house.Status("a.example.org").Failures);
        Assert.InRange(house.Status("a.example.org").NextTry!.Value - house.Status("a.example.org").LastTry!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12.6));
        Assert.Equal(["a.example.org tls-alpn-01", "b.example.org tls-alpn-01", "a.example.org http-01"], house.Looked);
        house.Hidden.Clear();
        house.Caretaker.RenewNow("a.example.org");
        await house.RoundAsync();
        Assert.Equal((CertificateOrigin.Acme, 0, null), (house.Status("a.example.org").Origin, house.Status("a.example.org").Failures, house.Status("a.example.org").LastError));
    }

    [Fact]
    public async Task A_limit_is_waited_for_and_remembered_over_a_restart()
    {
        using var house = new CertificateHouse();
        house.Server.Before = request => request.Url.Text.EndsWith("/order", StringComparison.Ordinal) ? FakeAcmeServer.Problem(429, "rateLimited", "too many", retryAfter: "86400") : null;
        await house.RoundAsync();
        var next = house.Status().NextTry!.Value;
        Assert.InRange(next - house.Time.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        house.Server.Before = null;
        using var again = new CertificateHouse(house.Folder, house.Server, house.Time);
        again.Time.Advance(TimeSpan.FromHours(22));
        await again.RoundAsync();
        Assert.Equal((next, "an order: rateLimited: too many"), (again.Status().NextTry, again.Status().LastError));
        again.Time.Advance(TimeSpan.FromHours(2.1));
        await again.RoundAsync();
        Assert.Equal(CertificateOrigin.Acme, again.Status().Origin);
        Assert.Single(again.Server.Accounts); // and the account is the same
    }

    [Fact]
    public async Task A_restart_shows_what_was_got_before()
    {
        using var house = new CertificateHouse();
        await house.RoundAsync();
        var orders = house.Server.Replaces.Count;
        using var again = new CertificateHouse(house.Folder, house.Server, house.Time);
        Assert.Equal(house.Store.Certificate.SerialNumber, again.Store.Certificate.SerialNumber);
        await again.RoundAsync();
        Assert.Equal(orders, again.Server.Replaces.Count);
    }

    [Fact]
    public async Task A_kept_certificate_that_is_spoilt_is_told_and_got_again()
    {
        using var house = new CertificateHouse();
        await house.RoundAsync();
        var file = Path.Combine(house.Folder, "certificates", "names", $"{CertificateHouse.Host}.pem");
        File.WriteAllText(file, File.ReadAllText(file)[..200]);
        using var again = new CertificateHouse(house.Folder, house.Server, house.Time);
        await again.Caretaker.StartingAsync(CancellationToken.None);
        Assert.Contains(again.Log.Lines, line => line.Contains(file, StringComparison.Ordinal));
        await again.RoundAsync();
        Assert.Equal(CertificateOrigin.Acme, again.Status().Origin);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_not_asked_for()
    {
        using var house = new CertificateHouse(names: ["mail.example.org", "lost.example.org"]);
        house.Dns.Fail("ip lost.example.org");
        await house.RoundAsync();
        Assert.Single(house.Server.Replaces);
        Assert.StartsWith("lost.example.org could not be looked up", house.Status("lost.example.org").LastError, StringComparison.Ordinal);
        house.Names.Remove("lost.example.org");
        await house.RoundAsync();
        Assert.Equal(["mail.example.org"], house.Caretaker.Report.Names.Select(status => status.Name));
    }

    [Fact]
    public async Task Records_that_forbid_a_certificate_are_told_before_anything_is_asked()
    {
        using var house = new CertificateHouse();
        house.Dns.Record("example.org", "CAA", "0 issue \"another-ca.example\"");
        await house.RoundAsync();
        Assert.Empty(house.Server.Replaces);
        Assert.Equal("CAA records of example.org forbid a certificate for mail.example.org: they name \"another-ca.example\" and not acme.test", house.Status().LastError);
        house.Dns.Record("mail.example.org", "CAA", "0 issue \"acme.test; validationmethods=http-01\""); // the nearest counts
        house.Caretaker.RenewNow(CertificateHouse.Host);
        await house.RoundAsync();
        Assert.Equal((CertificateOrigin.Acme, null), (house.Status().Origin, house.Status().LastError));
        Assert.Equal(["mail.example.org http-01"], house.Looked);
        house.Dns.Fail("caa mail.example.org");
        house.Caretaker.RenewNow(CertificateHouse.Host);
        await house.RoundAsync();
        Assert.Null(house.Status().LastError); // the server looks for itself
    }

    [Fact]
    public async Task A_server_that_forgot_all_gets_account_and_order_again()
    {
        using var house = new CertificateHouse();
        await house.RoundAsync();
        var account = house.Caretaker.Report.Account!.Url;
        house.Server.Forget();
        house.Caretaker.RenewNow(CertificateHouse.Host);
        await house.RoundAsync();
        Assert.Null(house.Status().LastError);
        Assert.NotEqual(account, house.Caretaker.Report.Account!.Url);
    }

    [Fact]
    public async Task A_name_that_is_not_served_any_more_is_shown_while_it_lasts_and_then_forgotten()
    {
        using var house = new CertificateHouse(names: [CertificateHouse.Host, "old.example.org"]);
        await house.RoundAsync();
        house.Names.Remove("old.example.org");
        house.Time.Advance(TimeSpan.FromDays(80));
        await house.RoundAsync();
        Assert.NotNull(house.Store.Shown("old.example.org"));
        Assert.Equal(3, house.Server.Replaces.Count); // it is not renewed
        house.Time.Advance(TimeSpan.FromDays(41));
        await house.RoundAsync();
        Assert.Null(house.Store.Shown("old.example.org"));
        Assert.False(File.Exists(Path.Combine(house.Folder, "certificates", "names", "old.example.org.pem")));
    }

    [Fact]
    public async Task A_file_of_the_owner_goes_before_and_is_not_asked_for()
    {
        using var house = new CertificateHouse(names: ["mail.example.org", "www.example.org"]);
        using var given = house.Server.Authority.Issue(["mail.example.org"], house.Time.GetUtcNow(), house.Time.GetUtcNow().AddDays(30));
        house.Store.TakeFiles([ServedCertificate.Of(CertificateOrigin.File, given)]);
        await house.RoundAsync();
        Assert.Single(house.Server.Replaces);
        Assert.Equal((CertificateOrigin.File, null), (house.Status().Origin, house.Status().NextTry));
        house.Time.Advance(TimeSpan.FromDays(31));
        await house.RoundAsync();
        Assert.Equal(CertificateOrigin.Acme, house.Status().Origin);
    }

    [Fact]
    public async Task A_certificate_for_another_name_or_key_is_not_taken()
    {
        using var house = new CertificateHouse();
        using var other = house.Server.Authority.Issue(["mail.example.org"], house.Time.GetUtcNow(), house.Time.GetUtcNow().AddDays(90));
        house.Server.Before = request => request.Url.Text.EndsWith("/certificate", StringComparison.Ordinal) ? new AcmeResponse(200, System.Text.Encoding.ASCII.GetBytes(other.ExportCertificatePem())) : null;
        await house.RoundAsync();
        Assert.Equal("the key in our request does not fit the certificate in the answer of the server (for mail.example.org)", house.Status().LastError);
        Assert.Equal(CertificateOrigin.SelfSigned, house.Status().Origin);
    }

    [Theory]
    [InlineData(-5, "expired on")]
    [InlineData(200, "valid only from")]
    public async Task A_certificate_of_another_time_makes_the_clock_suspect(int shift, string said)
    {
        using var house = new CertificateHouse(server: null);
        house.Server.Lifetime = shift < 0 ? TimeSpan.FromMinutes(30) : TimeSpan.FromDays(90);
        if (shift > 0)
        {
            using var server = new FakeAcmeServer(new Mox.Testing.ManualTime(house.Time.GetUtcNow().AddDays(shift)));
            using var early = new CertificateHouse(house.Folder, server, house.Time);
            await early.RoundAsync();
            Assert.Contains(said, early.Status().LastError, StringComparison.Ordinal);
            Assert.EndsWith("is the clock of this machine right?", early.Status().LastError, StringComparison.Ordinal);
            return;
        }

        await house.RoundAsync();
        Assert.Contains(said, house.Status().LastError, StringComparison.Ordinal);
        Assert.EndsWith("is the clock of this machine right?", house.Status().LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_cannot_be_written_are_a_fault_of_this_machine_and_what_is_shown_stays()
    {
        using var house = new CertificateHouse();
        Directory.CreateDirectory(Path.Combine(house.Folder, "certificates", "names", $"{CertificateHouse.Host}.pem"));
        await house.RoundAsync();
        Assert.StartsWith("keys and certificates: ", house.Status().LastError, StringComparison.Ordinal);
        Assert.Null(house.Status().LastFailure);
        Assert.Equal((1, CertificateOrigin.SelfSigned), (house.Status().Failures, house.Status().Origin));
    }

    [Fact]
    public async Task Without_ACME_nothing_is_asked_and_without_terms_the_owner_is()
    {
        using var off = new CertificateHouse(acme: options => options.Enabled = false);
        await off.RoundAsync();
        Assert.Empty(off.Server.Log);
        using var house = new CertificateHouse(acme: options => options.TermsAccepted = false);
        house.Server.Terms = "https://acme.test/terms/v1";
        await house.RoundAsync();
        Assert.Equal((AcmeFailureKind.OwnerMustAct, "the terms of service have to be accepted first: https://acme.test/terms/v1"), (house.Status().LastFailure, house.Status().LastError));
        Assert.True(house.Status().NextTry >= house.Time.GetUtcNow().AddMinutes(59));
    }

    [Fact]
    public async Task It_runs_by_itself_every_minute_and_at_once_when_woken()
    {
        using var house = new CertificateHouse();
        await house.Caretaker.StartAsync(CancellationToken.None);
        await house.Time.AdvanceUntilAsync(Until(() => house.Store.OfAcme(CertificateHouse.Host) is not null), TimeSpan.FromMilliseconds(200));
        house.Names.Add("late.example.org");
        house.Dns.Address("late.example.org", "127.0.0.1");
        house.Caretaker.Wake();
        await house.Time.AdvanceUntilAsync(Until(() => house.Store.OfAcme("late.example.org") is not null), TimeSpan.FromMilliseconds(10));
        await house.Caretaker.StopAsync(CancellationToken.None);
    }

    private static async Task Until(Func<bool> so)
    {
        while (!so()) await Task.Yield();
    }
}
