using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Bunit;
using Microsoft.AspNetCore.Components;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;
using Mox.WebUI.Admin;
using Mox.WebUI.Setup;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Tests.Setup;
using Mox.WebUI.Words;

namespace Mox.WebUI.Tests.Words;

/// <summary>Every page of the setup and of the administration for somebody who reads German: its heading, and no English of a resource file anywhere.</summary>
public partial class The_pages_for_somebody_who_reads_German : StepPage
{
    private static readonly string[] Said = ["aria-label", "title", "placeholder", "data-label", "alt"];

    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    private static readonly ResourceManager[] Areas = [AdminWords.ResourceManager, DomainWords.ResourceManager, DnsWords.ResourceManager, HealthWords.ResourceManager, QueueWords.ResourceManager, ConfigWords.ResourceManager, SetupWords.ResourceManager];

    public The_pages_for_somebody_who_reads_German()
    {
        var domain = FakeDomains.Detail("hollis.example");
        Domains.Add(domain with { Item = domain.Item with { Certificate = new Pillar(PillarState.Good, "Bis 2027-02-24") } });
        Accounts.All.Add(FakeAccounts.Item(2, "jane") with { LoginDisabled = true, QuotaOctets = 10 << 20 });
        Queue.Rows.Add(FakeQueue.Row(1, Time.GetUtcNow().AddMinutes(30)) with { Attempts = 6, LastError = "451 4.7.1 later" });
        Levels.All["smtp"] = new LogArea("smtp", "SMTP", "Sitzungen", LogDetail.Information, LogDetail.Debug, Noon.AddHours(3), true);
        Config.Versions.Add(new ConfigVersionItem(7, Noon, "jane", "account.add max, address.add max@example.org"));
        Certificates.View = new([FakeHealth.Certificate(Time.GetUtcNow())], [], null, false, "");
    }

    [Theory]
    [InlineData(typeof(AccountsPage), "2 Konten.")]
    [InlineData(typeof(DomainsPage), "Eine Domain.")]
    [InlineData(typeof(HealthPage), "Die Post läuft.")]
    [InlineData(typeof(ListenersPage), "Alle Ports sind offen.")]
    [InlineData(typeof(CertificatesPage), "Alle Zertifikate sind in Ordnung.")]
    [InlineData(typeof(MailQueuePage), "1 Nachricht wartet.")]
    [InlineData(typeof(ConfigurationPage), "Konfiguration")]
    [InlineData(typeof(LoggingPage), "Protokollstufen")]
    [InlineData(typeof(SignInAttemptsPage), "Anmeldeversuche")]
    public void Of_the_administration_are_German(Type type, string heading) => InGerman(() =>
    {
        var page = Render(builder =>
        {
            builder.OpenComponent(0, type);
            builder.CloseComponent();
        });
        page.WaitForAssertion(() => Assert.Equal(heading, page.Find("h1").TextContent));
        NoEnglish(page);
    });

    [Fact]
    public void Of_one_account_are_German() => InGerman(() =>
    {
        var page = Render<AccountPage>(with => with.Add(part => part.Id, 2));
        foreach (var button in page.FindAll("button.danger").Select(button => button.TextContent).Distinct().ToArray()) page.On(at => at.FindAll("button").First(each => each.TextContent == button).Click());
        Assert.Contains("Konto mit allen Nachrichten entfernen", page.Markup, StringComparison.Ordinal);
        NoEnglish(page);
    });

    [Fact]
    public void Of_one_domain_are_German() => InGerman(() =>
    {
        var page = Render<DomainPage>(with => with.Add(part => part.Name, "hollis.example"));
        page.On(at => at.FindAll("button.txt").First(button => button.TextContent == "Alias hinzufügen").Click());
        page.On(at => at.Find("#new-alias").Input("a@b"));
        Assert.Contains("Hierher gehört nur der Teil vor dem @", page.Find("#new-alias-help").TextContent, StringComparison.Ordinal);
        NoEnglish(page);
    });

    [Fact]
    public void Of_the_DNS_are_German() => InGerman(() =>
    {
        Dns.Last.AddRange([Dns.Found("mx"), Dns.Wrong("spf", FindingState.Missing, FindingSeverity.Problem), Dns.Wrong("srv.submissions", FindingState.Different, FindingSeverity.Warning, "0 1 587 mail.hollis.example.")]);
        Dns.LastRun = Time.GetUtcNow().AddMinutes(-1);
        var page = Render<DnsPage>(with => with.Add(part => part.Name, "hollis.example"));
        page.WaitForAssertion(() => Assert.Equal(["Gefunden", "Fehlt", "Abweichend"], page.FindAll("tbody .mark").Select(mark => mark.TextContent.Trim())));
        Assert.Equal("Die Post läuft. Zwei Dinge würden es besser machen.", page.Find(".summary h2").TextContent);
        page.On(at => at.Find("[aria-controls=publish]").Click());
        page.WaitForElement("#publish");
        NoEnglish(page);
    });

    [Fact]
    public void Say_in_German_what_the_server_found_out() => InGerman(() =>
    {
        var wrong = Dns.Wrong("mx", FindingState.Missing, FindingSeverity.Problem) with { Difference = Worded.Of(FindingWords.NothingThere), Fix = Worded.Of(FindingWords.AddRecord, "hollis.example. MX 10 mail.hollis.example.") };
        Dns.Last.Add(wrong);
        Dns.LastRun = Time.GetUtcNow().AddMinutes(-1);
        var dns = Render<DnsPage>(with => with.Add(part => part.Name, "hollis.example"));
        dns.WaitForAssertion(() => Assert.Contains("Legen Sie diesen Eintrag an: hollis.example. MX 10", dns.Find("p.do").TextContent, StringComparison.Ordinal));
        Assert.Contains("Es ist nichts eingetragen", dns.Markup, StringComparison.Ordinal);

        Health.Change = view => view with { Faults = [new HealthFault(Worded.Of(StateWords.StoreNotOpen))] };
        var health = Render<HealthPage>();
        health.WaitForAssertion(() => Assert.Contains("Der Speicher ist nicht geöffnet", health.Markup, StringComparison.Ordinal));

        Certificates.View = Certificates.View with { Fault = Worded.Of(CertificateWords.FileUnreadable, "/etc/x.pem", "EACCES") };
        var certificates = Render<CertificatesPage>();
        certificates.WaitForAssertion(() => Assert.Contains("/etc/x.pem ist nicht lesbar: EACCES", certificates.Markup, StringComparison.Ordinal));
    });

    [Theory]
    [InlineData(typeof(NamePage), "/setup/name", "Wie heißt dieser Server?")]
    [InlineData(typeof(ChecksPage), "/setup/checks", "Ist dieser Ort bereit für Post?")]
    [InlineData(typeof(RecordsPage), "/setup/records", "DNS-Einträge für hollis.example anlegen")]
    [InlineData(typeof(CertificatePage), "/setup/certificate", "Damit andere diesem Server vertrauen")]
    [InlineData(typeof(MailboxesPage), "/setup/mailboxes", "Wer hat Post bei hollis.example?")]
    [InlineData(typeof(RoundTripPage), "/setup/round-trip", "Eine Nachricht hinaus und eine zurück")]
    [InlineData(typeof(DevicesStep), "/setup/devices", "Ihre Post auf Ihren Geräten")]
    [InlineData(typeof(DonePage), "/setup/done", "Ihre Post gehört Ihnen, Mara")]
    public void Of_the_setup_are_German(Type type, string path, string heading) => InGerman(() =>
    {
        Navigation.NavigateTo(path);
        var desk = new SetupDesk(Setup, to => Navigation.NavigateTo(to));
        desk.ReadAsync(CancellationToken.None).GetAwaiter().GetResult();
        RenderTree.Add<CascadingValue<SetupDesk>>(with => with.Add(part => part.Value, desk));
        var rail = Render<SetupRail>(with => with.Add(part => part.Desk, desk).Add(part => part.Now, SetupLinks.At(path)));
        NoEnglish(rail);
        var page = Render(builder =>
        {
            builder.OpenComponent(0, type);
            builder.CloseComponent();
        });
        page.WaitForAssertion(() => Assert.Equal(heading, page.Find("h1").TextContent));
        NoEnglish(page);
    });

    [Fact]
    public void At_the_door_are_German() => InGerman(() =>
    {
        Navigation.NavigateTo($"/setup?{SetupForm.Error}={SetupForm.WrongToken}");
        var page = Render<DoorPage>();
        Assert.Equal("Richten Sie Ihren Mailserver ein", page.Find("h1").TextContent);
        Assert.StartsWith("Das ist nicht der Token", page.Find("#said").TextContent, StringComparison.Ordinal);
        NoEnglish(page);
    });

    /// <summary>The language is that of the thread, as the circuit of a page has it.</summary>
    private static void InGerman(Action act)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (German, German);
            act();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    private static void NoEnglish(IRenderedComponent<IComponent> page)
    {
        var said = string.Join('\n', page.FindAll("*").SelectMany(element => Said.Select(element.GetAttribute)).Prepend(string.Join('\n', page.Nodes.Select(node => node.TextContent))));
        Assert.Empty(English().Where(words => said.Contains(words, StringComparison.Ordinal)));
    }

    /// <summary>What stands in the files in English, and not so in German: without marks, cut at its places.</summary>
    private static IEnumerable<string> English() =>
        from area in Areas
        from DictionaryEntry entry in area.GetResourceSet(CultureInfo.InvariantCulture, true, true)!
        where (string)entry.Value! != area.GetString((string)entry.Key, German)
        from part in Places().Split(((string)entry.Value!).Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal))
        where part.Trim().Length > 12 && !part.Contains('@', StringComparison.Ordinal)
        select part.Trim();

    [GeneratedRegex(@"\{\d[^}]*\}|[\[\]\n]", RegexOptions.CultureInvariant)]
    private static partial Regex Places();
}
