using Microsoft.Playwright;

namespace Mox.E2E;

/// <summary>The steps of the setup at four widths, light and dark, over fakes that tell a story: nothing scrolls sideways, nothing fails, all works by keyboard names; the pictures are kept to be looked at.</summary>
public class Setup_pages_in_all_sizes
{
    private static readonly (string Name, Func<IPage, Task> Show)[] Steps =
    [
        ("door", async page =>
        {
            await page.GotoAsync("/setup?token=abc");
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the token the console shows");
        }),
        ("owner", async page =>
        {
            await page.GotoAsync("/setup?door=AsksOwner");
            await page.GetByLabel("Your name").FillAsync("Mara Hollis");
            await page.GetByLabel("Your mail address").FillAsync("mara");
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync("short");
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
            await Assertions.Expect(page.Locator("#address-fault")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#address")).ToBeFocusedAsync();
            await page.GetByLabel("Your mail address").FillAsync("mara@hollis.example");
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync("seven lamps in a green boat");
            await Assertions.Expect(page.Locator("#means")).ToContainTextAsync("Sets up the domain hollis.example");
            await Assertions.Expect(page.Locator("#strength.s4")).ToBeVisibleAsync();
        }),
        ("name", async page =>
        {
            await page.GotoAsync("/setup/name");
            await Assertions.Expect(page.GetByText("Your mail still goes to")).ToBeVisibleAsync();
        }),
        ("checks", async page =>
        {
            await page.GotoAsync("/setup/checks");
            await Assertions.Expect(page.GetByText("9 of 12 done.")).ToBeVisibleAsync();
        }),
        ("records", async page =>
        {
            await page.GotoAsync("/setup/records");
            await Assertions.Expect(page.Locator(".tools .num")).ToHaveTextAsync("8 of 13 found");
        }),
        ("zone", async page =>
        {
            await page.GotoAsync("/setup/records");
            await page.GetByText("Zone file", new() { Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("hollis.example. 300 IN MX");
        }),
        ("certificate", async page =>
        {
            await page.GotoAsync("/setup/certificate");
            await Assertions.Expect(page.GetByLabel("Where it may write to")).ToHaveValueAsync("mara@hollis.example");
        }),
        ("mailboxes", async page =>
        {
            await page.GotoAsync("/setup/mailboxes");
            await Assertions.Expect(page.GetByText("Mara Hollis").First).ToBeVisibleAsync();
        }),
        ("round-trip", async page =>
        {
            await page.GotoAsync("/setup/round-trip");
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Back" }).Or(page.GetByRole(AriaRole.Link, new() { Name = "Back" }))).ToBeVisibleAsync();
            await page.GetByLabel("Your address elsewhere").FillAsync("mara.hollis@elsewhere.example");
            await page.Locator("form button").ClickAsync();
            await Assertions.Expect(page.GetByText("Mail goes out and comes in.")).ToBeVisibleAsync();
        }),
        ("devices", async page =>
        {
            await page.GotoAsync("/setup/devices");
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download the profile here" })).ToBeVisibleAsync();
        }),
        ("done", async page =>
        {
            await page.GotoAsync("/setup/done");
            await Assertions.Expect(page.GetByText("Nearly there, Mara")).ToBeVisibleAsync();
        }),
    ];

    private static readonly (string Path, string Name, string Heading, string Text)[] Germans =
    [
        ("/setup?token=abc", "door", "Richten Sie Ihren Mailserver ein", "Token von der Konsole"),
        ("/setup?door=AsksOwner", "owner", "Wem gehört dieser Mailserver?", "Vier oder fünf Wörter"),
        ("/setup/name", "name", "Wie heißt dieser Server?", "Was das DNS heute sagt"),
        ("/setup/checks", "checks", "Ist dieser Ort bereit für Post?", "9 von 12 erledigt."),
        ("/setup/records", "records", "DNS-Einträge für hollis.example anlegen", "8 von 13"),
        ("/setup/certificate", "certificate", "Damit andere diesem Server vertrauen", "Wohin sie schreiben darf"),
        ("/setup/mailboxes", "mailboxes", "Wer hat Post bei hollis.example?", "Adressen, die jede Domain hat"),
        ("/setup/round-trip", "round-trip", "Eine Nachricht hinaus und eine zurück", "Ihre Adresse anderswo"),
        ("/setup/done", "done", "Fast geschafft, Mara", "Noch nicht"),
        ("/admin/domains/hollis.example/dns", "dns", "hollis.example", "Letzte Prüfung"),
    ];

    [PeerFact("chromium")]
    public async Task Every_step_fits_at_every_width_in_both_themes()
    {
        await using var host = await PageHost.StartAsync();
        await using var browser = await Browser.OpenAsync();
        foreach (var width in new[] { 1440, 900, 390, 320 })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.NewPageAsync(host.Address, width, 900, scheme);
                foreach (var (name, show) in Steps)
                {
                    await show(page);
                    await browser.KeepAsync(page, $"setup-{name}-{width}-{scheme}".ToLowerInvariant(), whole: true);
                    var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
                    Assert.True(inner <= outer, $"{name} scrolls sideways at {width}: {inner} in {outer}");
                }

                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    /// <summary>German words are longer: nothing may scroll sideways by them.</summary>
    [PeerFact("chromium")]
    public async Task Every_step_and_the_page_of_the_DNS_fit_in_German()
    {
        await using var host = await PageHost.StartAsync();
        await using var browser = await Browser.OpenAsync();
        foreach (var width in new[] { 1440, 390 })
        {
            var page = await browser.NewPageAsync(host.Address, width, 900, ColorScheme.Light, locale: "de-DE");
            foreach (var (path, name, heading, text) in Germans)
            {
                await page.GotoAsync(path);
                await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
                await Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 20_000 });
                await Assertions.Expect(page).Not.ToHaveTitleAsync("");
                await browser.KeepAsync(page, $"german-{name}-{width}", whole: true);
                var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
                Assert.True(inner <= outer, $"{name} scrolls sideways at {width}: {inner} in {outer}");
            }

            await page.Context.CloseAsync();
        }

        Assert.Empty(browser.Faults);
    }
}
