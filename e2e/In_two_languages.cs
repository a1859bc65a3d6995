using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>The pages in German for a browser that asks for it, another language by the settings, and everything from right to left.</summary>
public partial class In_two_languages
{
    [PeerFact("chromium", "swaks")]
    public async Task German_from_the_sign_in_on_and_back()
    {
        await using var server = await ApplianceProcess.StartAsync();
        for (var i = 1; i <= 4; i++) await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, $"Brief {i}");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.NewPageAsync($"http://127.0.0.1:{server.Http}", 1440, 900, ColorScheme.Light, locale: "de-DE");
        await page.GotoAsync("/");
        await GermanAsync(page, "sign-in");
        await browser.KeepAsync(page, "de-sign-in");
        await page.FillAsync("#login", ApplianceProcess.Login);
        await page.FillAsync("#password", ApplianceProcess.Password);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator("html[data-ready] .rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("nav.rail")).ToContainTextAsync("Posteingang");
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Brief 5");
        await Assertions.Expect(page.Locator(".rows")).ToContainTextAsync("Brief 5", new() { Timeout = 10_000 });
        await page.Locator(".rows .row").First.ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await page.Locator(".trust button").ClickAsync();
        await Assertions.Expect(page.Locator(".facts")).ToBeVisibleAsync();
        await GermanAsync(page, "reading");
        await browser.KeepAsync(page, "de-reading-1440");
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Locator(".dock textarea")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await GermanAsync(page, "writing");
        await browser.KeepAsync(page, "de-writing-1440");
        await page.GetByRole(AriaRole.Button, new() { Name = "Entwurf verwerfen" }).ClickAsync();
        await Assertions.Expect(page.Locator(".dock textarea")).ToHaveCountAsync(0, new() { Timeout = 10_000 });
        foreach (var (path, live) in new[] { ("/mail/contacts", "h1, h2"), ("/mail/rules", "h1, h2"), ("/mail/outbox", "h1, h2"), ("/account/security", "#app-title"), ("/account/devices", "ol.how"), ("/account/profile", "#name"), ("/account/export", "#export-folder"), ("/account/import", "h1") })
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.Locator(live).First).ToBeVisibleAsync(new() { Timeout = 10_000 });
            await Assertions.Expect(page).ToHaveTitleAsync(Any());
            await GermanAsync(page, path);
            await browser.KeepAsync(page, "de" + path.Replace('/', '-'));
        }

        await ByTheSettingsAsync(browser, page);
        await FromRightToLeftAsync(browser, page);
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium", "swaks")]
    public async Task On_the_phone_long_words_have_room()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, "Brief");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.NewPageAsync($"http://127.0.0.1:{server.Http}", 390, 844, ColorScheme.Dark, locale: "de-DE");
        await page.GotoAsync("/");
        await FitsAsync(page, "sign-in");
        await page.FillAsync("#login", ApplianceProcess.Login);
        await page.FillAsync("#password", ApplianceProcess.Password);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator("html[data-ready] .rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await KeptAsync(browser, page, "de-list-390");
        await page.Locator(".rows .row").First.ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await KeptAsync(browser, page, "de-reading-390");
        foreach (var path in new[] { "/mail/settings", "/account/security" })
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.Locator("h1").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
            await KeptAsync(browser, page, "de" + path.Replace('/', '-') + "-390");
        }

        await page.GotoAsync("/mail");
        await Assertions.Expect(page.Locator("html[data-ready] .rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.EvaluateAsync("document.documentElement.dir = 'rtl'");
        await KeptAsync(browser, page, "rtl-list-390");
        await page.Locator(".rows .row").First.ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await KeptAsync(browser, page, "rtl-reading-390");
        Assert.Empty(browser.Faults);
    }

    /// <summary>Chosen in the settings the language holds at once and on every page, until the choice is taken back.</summary>
    private static async Task ByTheSettingsAsync(Browser browser, IPage page)
    {
        await page.GotoAsync("/mail/settings");
        await Assertions.Expect(page.Locator(".settings .own li").First).ToBeAttachedAsync(new() { Timeout = 10_000 });
        await GermanAsync(page, "settings");
        await browser.KeepAsync(page, "de-settings-1440");
        await page.SelectOptionAsync("#set-language", "en");
        await Assertions.Expect(page.Locator("html[lang=en] .settings h1")).ToHaveTextAsync("Settings", new() { Timeout = 10_000 });
        await page.GotoAsync("/account/security");
        await Assertions.Expect(page.Locator("html[lang=en] h1")).ToHaveTextAsync("Security", new() { Timeout = 10_000 });
        await page.GotoAsync("/mail/settings");
        await Assertions.Expect(page.Locator(".settings .own li").First).ToBeAttachedAsync(new() { Timeout = 10_000 });
        await page.SelectOptionAsync("#set-language", "");
        await Assertions.Expect(page.Locator("html[lang=de] .settings h1")).ToHaveTextAsync("Einstellungen", new() { Timeout = 10_000 });
    }

    private static async Task FromRightToLeftAsync(Browser browser, IPage page)
    {
        await page.GotoAsync("/mail");
        await Assertions.Expect(page.Locator("html[data-ready] .rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.Locator(".rows .row").First.ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await page.EvaluateAsync("document.documentElement.dir = 'rtl'");
        var middles = await page.EvaluateAsync<double[]>("['nav.rail', '.column', '.reader'].map((part) => { const box = document.querySelector(part).getBoundingClientRect(); return box.left + box.width / 2; })");
        Assert.True(middles[0] > middles[1] && middles[1] > middles[2], $"rail, list and reader stand at {string.Join(", ", middles)}");
        await KeptAsync(browser, page, "rtl-reading-1440");
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Locator(".dock textarea")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await KeptAsync(browser, page, "rtl-writing-1440");
        foreach (var (path, live) in new[] { ("/mail/settings", ".settings .own li"), ("/mail/rules", "h1"), ("/account/security", "#app-title"), ("/admin", "main section") })
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.Locator(live).First).ToBeVisibleAsync(new() { Timeout = 10_000 });
            await page.EvaluateAsync("document.documentElement.dir = 'rtl'");
            await KeptAsync(browser, page, "rtl" + path.Replace('/', '-') + "-1440");
        }
    }

    private static async Task KeptAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        await FitsAsync(page, name);
    }

    private static async Task FitsAsync(IPage page, string name)
    {
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }

    /// <summary>No English value of the resource files that is long enough to be no accident stands on the page, and the page says that it is German.</summary>
    private static async Task GermanAsync(IPage page, string name)
    {
        await Assertions.Expect(page.Locator("html[lang=de]")).ToBeAttachedAsync(new() { Timeout = 10_000 });
        var text = await page.EvaluateAsync<string>("""
            [document.title, document.body.innerText, ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt], [data-tip]')].flatMap((at) => ['aria-label', 'title', 'placeholder', 'alt', 'data-tip'].map((of) => at.getAttribute(of)))].filter(Boolean).join('\n')
            """);
        var english = English.Value.Where(word => text.Contains(word, StringComparison.Ordinal)).ToArray();
        Assert.True(english.Length == 0, $"{name}: {string.Join(" | ", english)}");
        await FitsAsync(page, name);
    }

    private static readonly Lazy<string[]> English = new(() =>
    {
        var folder = Path.Combine(Repository.Root, "WebUI", "Words");
        IEnumerable<string> Values(string pattern) => Directory.EnumerateFiles(folder, pattern).SelectMany(file => XDocument.Load(file).Root!.Elements("data")).Select(word => (string)word.Element("value")!);
        var german = Values("*Words.de.resx").ToHashSet(StringComparer.Ordinal);
        return [.. Directory.EnumerateFiles(folder, "*Words.resx").SelectMany(file => XDocument.Load(file).Root!.Elements("data")).Select(word => (string)word.Element("value")!)
            .SelectMany(word => Value().Split(word)).Select(part => part.Trim()).Where(part => part.Length > 12 && !german.Any(other => other.Contains(part, StringComparison.Ordinal))).Distinct(StringComparer.Ordinal)];
    });

    [GeneratedRegex(".")]
    private static partial Regex Any();

    [GeneratedRegex(@"\{\d+(?::[^}]*)?\}")]
    private static partial Regex Value();
}
