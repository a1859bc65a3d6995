using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>A headless Chromium, with what went wrong in its pages.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _faults = [];

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Script errors and failed requests of all pages so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<Browser> OpenAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ProgramRun.Find("chromium"),
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A new page, signed in (as the first account, unless another is named), with the inbox shown.</summary>
    public async Task<IPage> SignInAsync(ApplianceProcess server, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, bool tls = false, string host = "127.0.0.1", string login = ApplianceProcess.Login, string password = ApplianceProcess.Password, int? port = null)
    {
        var page = await NewPageAsync(null, width, height, scheme, tls);
        await page.GotoAsync(tls ? $"https://{host}:{port ?? server.Https}/" : $"http://{host}:{port ?? server.Http}/");
        await page.FillAsync("#login", login);
        await page.FillAsync("#password", password);
        await page.ClickAsync("button[type=submit]");
        await Assertions.Expect(page.Locator(".rows[aria-busy=false]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync(new() { Timeout = 10_000 });
        return page;
    }

    /// <summary>A new page with nothing in it, in a context of its own.</summary>
    public async Task<IPage> NewPageAsync(string? address, int width, int height, ColorScheme scheme, bool tls = false, string? locale = null)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = address, ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, IgnoreHTTPSErrors = tls, ReducedMotion = ReducedMotion.Reduce, Locale = locale });
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            // A certificate that only the pages of this browser trust: workers are asked for without them.
            if (message.Type == "error" && !(tls && message.Text.StartsWith("An SSL certificate error occurred when fetching the script", StringComparison.Ordinal))) _faults.Add(message.Text);
        };
        return page;
    }

    /// <summary>Goes to an address, also when the page comes back by itself at that moment and so breaks the way off.</summary>
    public static async Task GoAsync(IPage page, string address)
    {
        for (var left = 3; ; left--)
        {
            try
            {
                await page.GotoAsync(address);
                return;
            }
            catch (PlaywrightException fault) when (left > 0 && fault.Message.Contains("ERR_ABORTED", StringComparison.Ordinal))
            {
                await page.WaitForLoadStateAsync();
            }
        }
    }

    /// <summary>All pages that are open.</summary>
    public IEnumerable<IPage> Pages => _browser.Contexts.SelectMany(context => context.Pages);

    /// <summary>Forgets what went wrong so far: when a journey cuts the line on purpose.</summary>
    public void ForgetFaults() => _faults.Clear();

    /// <summary>Keeps a picture of the page below artifacts/, to be looked at, and sees to it that nothing in it keeps people out.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">Name of the picture.</param>
    /// <param name="whole">All of the page, not only what is in sight.</param>
    public async Task KeepAsync(IPage page, string name, bool whole = false)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots"));
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, name + ".png"), FullPage = whole });
        var barriers = await Barriers.InAsync(page);
        Assert.True(barriers.Length == 0, $"{name}: {string.Join(Environment.NewLine, barriers)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
