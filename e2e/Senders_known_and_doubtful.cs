using Microsoft.Playwright;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>What the reading pane says of senders, at three widths, light and dark: nothing scrolls sideways, nothing fails; the pictures are kept to be looked at.</summary>
public class Senders_known_and_doubtful
{
    [PeerFact("chromium")]
    public async Task A_proven_and_a_doubtful_sender_are_told_apart_at_every_width_in_both_themes()
    {
        var folder = Directory.CreateTempSubdirectory("mox-e2e-");
        try
        {
            await using (await ApplianceProcess.StartAsync(folder.FullName))
            {
                // It makes its first account.
            }

            await SampleSenders.StoreAsync(folder.FullName);
            await using var server = await ApplianceProcess.StartAsync(folder.FullName);
            await using var browser = await Browser.OpenAsync();
            foreach (var (width, height) in new[] { (1440, 900), (900, 800), (390, 844) })
            {
                foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
                {
                    var page = await browser.SignInAsync(server, width, height, scheme);
                    var name = $"{width}-{scheme}".ToLowerInvariant();
                    await ReadAsync(browser, page, SampleSenders.Proven, "okafor-joinery.example confirms that it sent this", $"proven-{name}");
                    await Assertions.Expect(page.Locator(".advice")).ToHaveCountAsync(0);
                    if (width < 800) await page.GoBackAsync();
                    await ReadAsync(browser, page, SampleSenders.Doubtful, "harbour-credit.example says its mail looks different: this may be forged", $"doubtful-{name}");
                    await Assertions.Expect(page.GetByRole(AriaRole.Note, new() { Name = "Warning" })).ToBeVisibleAsync();
                    if (width < 800) await page.GoBackAsync();
                    await ReadAsync(browser, page, SampleSenders.Long, null, $"long-sender-{name}");
                    await page.Context.CloseAsync();
                }
            }

            Assert.Empty(browser.Faults);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Opens a message, and its details by the keyboard.</summary>
    private static async Task ReadAsync(Browser browser, IPage page, string subject, string? says, string name)
    {
        await page.Locator(".row", new() { HasText = subject }).ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToHaveTextAsync(subject, new() { Timeout = 10_000 });
        if (says is not null) await Assertions.Expect(page.Locator(".reader .says")).ToHaveTextAsync(says, new() { Timeout = 10_000 });
        await ShownAsync(browser, page, name);
        var button = page.Locator(".reader .trust button");
        await button.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "How the sender was checked" })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-expanded", "true");
        await ShownAsync(browser, page, $"{name}-details");
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
        var (text, room) = (await page.EvaluateAsync<int>("document.querySelector('.reader .conv').scrollWidth"), await page.EvaluateAsync<int>("document.querySelector('.reader .conv').clientWidth"));
        Assert.True(text <= room, $"the message of {name} scrolls sideways: {text} in {room}");
    }
}
