using Bunit;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class The_health_page : Page
{
    [Fact]
    public void Says_that_mail_is_flowing_and_shows_no_list_when_all_is_fine()
    {
        var page = Render<HealthPage>();
        Assert.Equal("Mail is flowing.", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll(".todo"));
        Assert.Contains("mail.hollis.example, up 41 d. Nothing needs you.", page.Find(".lead").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Reachable", "Open", "Local only"], page.FindAll("[aria-labelledby=ports] .mark").Select(mark => mark.TextContent.Trim()));
        Assert.Contains("61 days left", page.Find("[aria-labelledby=certificates]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Let's Encrypt R11", page.Find("[aria-labelledby=certificates]").TextContent, StringComparison.Ordinal);
        Assert.Contains("99.6 %", page.Find("[aria-labelledby=traffic]").TextContent, StringComparison.Ordinal);
        Assert.Contains("182 GB of 240 GB free", page.Find(".strip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_what_needs_the_administrator_the_worst_first_each_with_its_page()
    {
        var now = Time.GetUtcNow();
        Health.Change = view => view with
        {
            Faults = [new HealthFault("imap does not listen")],
            Certificates = [FakeHealth.Certificate(now, days: 19) with { Failures = 2, Error = "the name leads to another machine, 192.0.2.80", NextTry = now.AddHours(1) }],
            Queue = new QueueHealth(12, 0, now.AddHours(-3), [new QueuePlace("bigmail.example", false, 12, now.AddHours(-3), 6, now.AddMinutes(5), "451 4.7.1 try again later")]),
            Domains = [new DomainHealth(DomainName.Parse("hollis.example").Value, false, 81, now, 2, "Signature key s2: it was cut off", true)],
            Backup = new BackupNote(now.AddDays(-9), "mara"),
        };
        var page = Render<HealthPage>();
        Assert.Equal("Not everything is running. Five things need you.", page.Find("h1").TextContent);
        Assert.Equal(
            ["Imap does not listen.", "hollis.example: Signature key s2: it was cut off", "The certificate of mail.hollis.example has 19 days left", "12 letters to bigmail.example wait over 3 h", "The last backup is 9 days old"],
            page.FindAll(".todo h3").Select(title => title.TextContent));
        Assert.Equal(["/admin/listeners", "/admin/domains/hollis.example/dns", "/admin/certificates", "/admin/queue?domain=bigmail.example"], page.FindAll(".todo a").Select(link => link.GetAttribute("href")));
        Assert.Contains("“451 4.7.1 try again later”", page.Find(".todo").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_of_accounts_that_came_to_a_limit_of_sending()
    {
        Health.Change = view => view with { Limited = [new LimitedAccount(7, "mara", Time.GetUtcNow(), true, 200), new LimitedAccount(8, "ben", Time.GetUtcNow(), false, 1000)] };
        var page = Render<HealthPage>();
        Assert.Equal(["mara came to its limit of sending", "ben came to its limit of sending"], page.FindAll(".todo h3").Select(title => title.TextContent));
        Assert.Equal("/admin/accounts/7", page.Find(".todo a").GetAttribute("href"));
        Assert.Contains("after 200 people it never wrote to before in 24 hours", page.Find(".todo").TextContent, StringComparison.Ordinal);
        Assert.Contains("after 1,000 recipients in 24 hours", page.Find(".todo").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_note_of_a_backup()
    {
        Health.Change = view => view with { Backup = null };
        var page = Render<HealthPage>();
        Assert.Contains("No backup was noted yet", page.Find(".todo").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".todo button").Click());
        Assert.Equal(1, Health.Notes);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".todo")));
        Assert.Contains("Noted by mox", page.Find(".strip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_ask_for_a_backup_of_a_server_that_is_a_week_old()
    {
        Health.Change = view => view with { Backup = null, FirstAccount = view.Now.AddDays(-7) };
        Assert.Empty(Render<HealthPage>().FindAll(".todo"));
    }

    [Theory]
    [InlineData(182_000_000_000, null)]
    [InlineData(19_000_000_000, "warn")]
    [InlineData(900_000_000, "bad")]
    public void Tells_of_a_disk_that_fills_up(long free, string? tone)
    {
        Health.Change = view => view with { Disk = view.Disk! with { Free = free } };
        var marks = Render<HealthPage>().FindAll(".todo .mark");
        Assert.Equal(tone is null ? [] : [$"mark {tone}"], marks.Select(mark => mark.ClassName!));
    }

    [Theory]
    [InlineData(13, 0, "Ends soon")]
    [InlineData(-1, 0, "Ended")]
    [InlineData(60, 1, null)]
    [InlineData(60, 2, "Not renewed")]
    public void Tells_of_certificates_that_end_or_are_not_renewed(int days, int failures, string? word)
    {
        Health.Change = view => view with { Certificates = [FakeHealth.Certificate(view.Now, days) with { Failures = failures, Error = failures > 0 ? "no answer" : "" }] };
        Assert.Equal(word is null ? [] : [word], Render<HealthPage>().FindAll(".todo .mark").Select(mark => mark.TextContent.Trim()));
    }

    [Theory]
    [InlineData("localhost", null)]
    [InlineData("mail.hollis.example", "Self-signed")]
    public void Tells_of_a_certificate_that_nobody_vouches_for_where_somebody_could(string name, string? word)
    {
        Health.Change = view => view with { Certificates = [FakeHealth.Certificate(view.Now, 900, name) with { Source = CertificateKind.SelfSigned, NextTry = null }] };
        Assert.Equal(word is null ? [] : [word], Render<HealthPage>().FindAll(".todo .mark").Select(mark => mark.TextContent.Trim()));
    }

    [Fact]
    public void Names_without_a_certificate_for_one_reason_are_one_thing_to_do()
    {
        Health.Change = view => view with
        {
            Certificates = [.. new[] { "a.example.org", "b.example.org", "c.example.org" }.Select(name => FakeHealth.Certificate(view.Now, 900, name) with { Source = CertificateKind.SelfSigned, Error = name[0] == 'c' ? "another" : "no answer", Failures = 1, NextTry = view.Now.AddMinutes(5) })],
        };
        var page = Render<HealthPage>();
        Assert.Equal(["There is no certificate for a.example.org and 1 more name yet", "There is no certificate for c.example.org yet"], page.FindAll(".todo h3").Select(title => title.TextContent));
        Assert.Contains("No answer. The next try is today 14:05.", page.Find(".todo p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moves_by_itself_with_the_clock_and_with_the_queue()
    {
        var page = Render<HealthPage>();
        Assert.Equal(1, Health.Readings);
        Time.Advance(TimeSpan.FromSeconds(3));
        page.WaitForAssertion(() => Assert.Equal("Updated 3 s ago", page.Find(".updated").TextContent));
        Time.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Equal(("Updated now", 2), (page.Find(".updated").TextContent, Health.Readings)));
        Health.Change = view => view with { Queue = new QueueHealth(1, 2, view.Now, [new QueuePlace("remote.example", true, 2, view.Now, 0, view.Now, "")]) };
        await page.InvokeAsync(Health.TellAsync);
        page.WaitForAssertion(() => Assert.Contains("1 waiting, 2 on hold", page.Find("[aria-labelledby=queue]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Keeps_the_last_values_and_says_so_when_they_cannot_be_read_anew()
    {
        var page = Render<HealthPage>();
        Health.Fault = new InvalidOperationException("busy");
        Time.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Equal("Not read anew since 5 s ago", page.Find(".updated").TextContent));
        Assert.Contains("60 days left", page.Markup, StringComparison.Ordinal);
        Health.Fault = null;
        Time.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Equal("Updated now", page.Find(".updated").TextContent));
    }

    [Fact]
    public async Task Ends_its_subscription_with_the_page()
    {
        Render<HealthPage>();
        Assert.True(Health.IsSubscribed);
        await DisposeComponentsAsync();
        Assert.False(Health.IsSubscribed);
    }

    [Fact]
    public void Text_of_peers_stays_text()
    {
        Health.Change = view => view with { Queue = new QueueHealth(1, 0, view.Now, [new QueuePlace("x.example", false, 1, view.Now, 1, view.Now, "<b onclick=alert(1)>451</b>")]) };
        var page = Render<HealthPage>();
        Assert.Empty(page.FindAll("[onclick='alert(1)']"));
        Assert.Contains("<b onclick=alert(1)>451</b>", page.Find("[aria-labelledby=queue]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CN=R11, O=Let's Encrypt, C=US", "Let's Encrypt R11")]
    [InlineData("CN=Pebble Intermediate CA 1234", "Pebble Intermediate CA 1234")]
    [InlineData("O=\"Big CA\"", "Big CA")]
    [InlineData("", "")]
    public void Issuers_are_told_by_their_names(string name, string said) => Assert.Equal(said, HealthSays.Issuer(name));
}
