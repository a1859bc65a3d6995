using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>An administrator exports the configuration, edits it by hand, applies it beside the running server, and goes back in the browser.</summary>
public class Configuration_as_a_file
{
    [PeerFact("chromium")]
    public async Task An_edited_file_is_described_applied_beside_the_running_server_and_taken_back_on_the_page()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--accounts", "2"]);
        var site = $"http://127.0.0.1:{server.Http}";
        var file = Path.Combine(server.DataFolder, "edited.json");
        var exported = await ConfigAsync(server, "export", file);
        Assert.True(exported.ExitCode == 0, exported.All);

        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("\"quota\": \"0\"", "\"quota\": \"a lot\"", StringComparison.Ordinal));
        var faults = await ConfigAsync(server, "describe", file);
        Assert.True(faults.ExitCode == 1 && faults.Output.Contains("accounts.u2.quota: \"a lot\" is not possible", StringComparison.Ordinal) && faults.Output.EndsWith("result: faults\n", StringComparison.Ordinal), faults.All);

        await File.WriteAllTextAsync(file, text
            .Replace("\"aliases\": {}", "\"aliases\": { \"team\": { \"post\": \"members\", \"members\": [\"u1@localhost\", \"u2@localhost\"] } }", StringComparison.Ordinal)
            .Replace("\"accounts\": {", "\"accounts\": {\n    \"jane\": { \"addresses\": [\"jane@localhost\"], \"displayName\": \"Jane Doe\" },", StringComparison.Ordinal));
        var described = await ConfigAsync(server, "describe", file);
        Assert.True(described.ExitCode == 0 && described.Output.Contains("- add the account jane without a password\n", StringComparison.Ordinal) && described.Output.EndsWith("result: changes\n", StringComparison.Ordinal), described.All);

        await using var browser = await Browser.OpenAsync();
        var admin = await browser.SignInAsync(server);
        await admin.GotoAsync($"{site}/admin/configuration");
        await Assertions.Expect(admin.Locator("tbody tr").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
        var applied = await ConfigAsync(server, "apply", file);
        Assert.True(applied.ExitCode == 0 && applied.Output.EndsWith("result: applied\n", StringComparison.Ordinal), applied.All);

        // The open page shows the new version by itself, and the running server takes mail for what was added.
        var newest = admin.Locator("tbody tr").First;
        await Assertions.Expect(newest).ToContainTextAsync("Text applied", new() { Timeout = 10_000 });
        await Assertions.Expect(newest).ToContainTextAsync("(command line)");
        await newest.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(admin.Locator(".diff ins", new() { HasText = "\"displayName\": \"Jane Doe\"" })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        Assert.Contains("\"jane\": {", await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "config", "domains.json")), StringComparison.Ordinal);

        // Back to the version before; jane was made since, and is to go.
        await admin.Locator("tbody tr:not(.detail)").Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Go back to this version…" }).ClickAsync();
        await Assertions.Expect(admin.Locator(".changes")).ToContainTextAsync("Remove the alias team@localhost", new() { Timeout = 10_000 });
        var jane = admin.Locator(".missing li", new() { HasText = "jane" });
        await jane.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(admin.Locator(".changes")).ToContainTextAsync("Remove the account jane", new() { Timeout = 10_000 });
        await jane.Locator("input").FillAsync("jane");
        await admin.Locator(".proposal .btn.primary").ClickAsync();
        await Assertions.Expect(admin.Locator(".said")).ToContainTextAsync("Gone back to version", new() { Timeout = 10_000 });
        var after = await ConfigAsync(server, "export");
        Assert.Equal(WithoutVersion(text), WithoutVersion(after.Output));
        var stale = await ConfigAsync(server, "apply", file);
        Assert.True(stale.ExitCode == 1 && stale.Output.EndsWith("result: refused\n", StringComparison.Ordinal), stale.All);

        // In the browser: a mistake is told as it is typed, and leads to its line.
        await admin.GetByRole(AriaRole.Button, new() { Name = "Edit as text" }).ClickAsync();
        var field = admin.Locator("#config-text");
        await Assertions.Expect(field).Not.ToHaveValueAsync("", new() { Timeout = 10_000 });
        await field.FillAsync(text.Replace("\"admin\": true", "\"admn\": true", StringComparison.Ordinal));
        await Assertions.Expect(admin.Locator(".mistakes")).ToContainTextAsync("did you mean admin?", new() { Timeout = 10_000 });
        await admin.Locator(".mistakes .go").ClickAsync();
        Assert.Contains("\"admn\"", await field.EvaluateAsync<string>("area => area.value.slice(area.selectionStart, area.selectionEnd)"), StringComparison.Ordinal);
        await field.FillAsync((await ConfigAsync(server, "export")).Output.Replace("\"separators\": \"+\"", "\"separators\": \"-\"", StringComparison.Ordinal));
        await admin.GetByRole(AriaRole.Button, new() { Name = "Apply 1 change" }).ClickAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(admin.Locator(".said")).ToContainTextAsync("Applied as version", new() { Timeout = 10_000 });
        var download = await admin.RunAndWaitForDownloadAsync(() => admin.Locator(".actions a").ClickAsync());
        Assert.Equal("domains.json", download.SuggestedFilename);
        Assert.Contains("\"separators\": \"-\"", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        Assert.Empty(browser.Faults);
    }

    [PeerFact("chromium")]
    public async Task Its_page_fits_at_every_width_in_both_themes()
    {
        await using var server = await ApplianceProcess.StartAsync(more: ["--accounts", "4"]);
        await using var browser = await Browser.OpenAsync();
        var site = $"http://127.0.0.1:{server.Http}";
        var file = Path.Combine(server.DataFolder, "edited.json");
        await File.WriteAllTextAsync(file, (await ConfigAsync(server, "export")).Output
            .Replace("\"displayName\": \"\"", "\"displayName\": \"A person with a long name\"", StringComparison.Ordinal)
            .Replace("\"aliases\": {}", "\"aliases\": { \"a-rather-long-name-of-an-alias-of-this-place\": { \"members\": [\"u1@localhost\", \"u2@localhost\"] } }", StringComparison.Ordinal)
            .Replace("\"accounts\": {", "\"accounts\": {\n    \"jane\": { \"addresses\": [\"jane@localhost\"], \"displayName\": \"Jane Doe\" },", StringComparison.Ordinal));
        var applied = await ConfigAsync(server, "apply", file);
        Assert.True(applied.ExitCode == 0, applied.All);
        foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                var page = await browser.SignInAsync(server, width, height, scheme);
                var name = $"{width}-{scheme}".ToLowerInvariant();
                await page.GotoAsync($"{site}/admin/configuration");
                await page.Locator("tbody tr:not(.detail)").First.GetByRole(AriaRole.Button).ClickAsync(new() { Timeout = 10_000 });
                await Assertions.Expect(page.Locator(".diff")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"configuration-{name}");
                await page.Locator("tbody tr:not(.detail)").Nth(1).GetByRole(AriaRole.Button).ClickAsync();
                await page.GetByRole(AriaRole.Button, new() { Name = "Go back to this version…" }).ClickAsync(new() { Timeout = 10_000 });
                await page.Locator(".missing").GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync(new() { Timeout = 10_000 });
                await Assertions.Expect(page.Locator("#name-a-jane")).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"configuration-back-{name}");
                await page.GotoAsync($"{site}/admin/configuration");
                await page.GetByRole(AriaRole.Button, new() { Name = "Edit as text" }).ClickAsync(new() { Timeout = 10_000 });
                await Assertions.Expect(page.Locator("#config-text")).Not.ToHaveValueAsync("", new() { Timeout = 10_000 });
                await page.Locator("#config-text").FillAsync((await page.Locator("#config-text").InputValueAsync()).Replace("\"admin\": true", "\"admn\": 3", StringComparison.Ordinal).Replace("\"quota\": \"0\"", "\"quota\": \"lots\"", StringComparison.Ordinal));
                await Assertions.Expect(page.Locator(".mistakes li").First).ToBeVisibleAsync(new() { Timeout = 10_000 });
                await ShownAsync(browser, page, $"configuration-edit-{name}");
                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(browser.Faults);
    }

    private static Task<ProgramResult> ConfigAsync(ApplianceProcess server, string verb, params string[] words) => ApplianceProcess.RunAsync([], ["config", verb, .. words, "--data", server.DataFolder]);

    private static string WithoutVersion(string text) => string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("  \"version\": ", StringComparison.Ordinal)));

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name, whole: true);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }
}
