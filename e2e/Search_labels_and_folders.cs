using Microsoft.Playwright;
using Mox.Testing.Processes;

namespace Mox.E2E;

/// <summary>Finding mail, labels and folders, by keyboard and by pointer, on a desktop, a small screen and a phone.</summary>
public class Search_labels_and_folders
{
    private const float Patience = 15_000;

    [PeerFact("chromium", "swaks")]
    public async Task Mail_is_found_labelled_and_put_into_folders_by_keyboard_and_pointer()
    {
        await using var server = await ApplianceProcess.StartAsync();
        await SendAsync(server, "Oak boards", "Ines Okafor <ines@joinery.test>", "Forty boards of oak, quartered.");
        await SendAsync(server, "Invoice 7", "Shop <shop@market.test>", "For the oak you bought.");
        await SendAsync(server, "Lunch", "Dov Lee <dov@mill.test>", "Tomorrow at noon?");
        await using var browser = await Browser.OpenAsync();
        var page = await browser.SignInAsync(server);
        await Assertions.Expect(page.Locator(".row")).ToHaveCountAsync(3, new() { Timeout = Patience });
        await SearchesAsync(browser, page);
        await LabelsAsync(browser, page);
        await FoldersAsync(browser, page);
        await page.Context.CloseAsync();
        foreach (var (width, height, scheme) in new[] { (900, 800, ColorScheme.Light), (390, 844, ColorScheme.Dark) })
        {
            page = await browser.SignInAsync(server, width, height, scheme);
            await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/search?q=from:ines%20oak");
            await Assertions.Expect(page.Locator("[data-chip]")).ToHaveTextAsync("from ines", new() { Timeout = Patience });
            await Assertions.Expect(page.Locator(".row .what mark").First).ToHaveTextAsync("Oak", new() { Timeout = Patience });
            await ShownAsync(browser, page, $"search-{width}");
            if (width == 390) await page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
            else await page.GetByRole(AriaRole.Button, new() { Name = "Folders, labels and searches" }).ClickAsync();
            await Assertions.Expect(page.Locator(".rail a", new() { HasText = "Bills" })).ToBeVisibleAsync(new() { Timeout = Patience });
            await ShownAsync(browser, page, $"rail-{width}");
            if (width == 390) await ByTouchAsync(browser, page, server);
            else await ShutByKeyAsync(page);
            await page.Context.CloseAsync();
        }

        Assert.Empty(browser.Faults);
    }

    /// <summary>The whole rail over a small screen goes on Escape, and the focus is back where it was.</summary>
    private static async Task ShutByKeyAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".rail a", new() { HasText = "Bills" })).ToBeHiddenAsync(new() { Timeout = Patience });
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Folders, labels and searches" })).ToBeFocusedAsync(new() { Timeout = Patience });
    }

    /// <summary>The open message on a phone is labelled and moved with its own bars, without being picked.</summary>
    private static async Task ByTouchAsync(Browser browser, IPage page, ApplianceProcess server)
    {
        await page.GotoAsync($"http://127.0.0.1:{server.Http}/mail/search?q=subject:boards%20in:anywhere");
        await page.Locator(".row").First.ClickAsync(new() { Timeout = Patience });
        await Assertions.Expect(page.Locator(".reader article.msg")).ToBeVisibleAsync(new() { Timeout = Patience });
        var label = page.Locator(".tools").GetByRole(AriaRole.Button, new() { Name = "Labels" });
        await label.ClickAsync();
        await page.Locator(".asks input").FillAsync("Wood");
        await ShownAsync(browser, page, "phone-label");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".reader .under .label", new() { HasText = "wood" })).ToBeVisibleAsync(new() { Timeout = Patience });
        await Assertions.Expect(label).ToBeFocusedAsync(new() { Timeout = Patience });
        await page.Locator(".touchbar").GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await Assertions.Expect(page.Locator(".asks .mi", new() { HasText = "Archive" })).ToBeVisibleAsync(new() { Timeout = Patience });
        foreach (var target in await page.Locator(".touchbar button, .asks .mi").AllAsync())
        {
            var box = (await target.BoundingBoxAsync())!;
            Assert.True(box.Height >= 44 && box.Width >= 44, $"a target of {box.Width} by {box.Height}");
        }

        await ShownAsync(browser, page, "phone-move");
        await page.Locator(".asks .mi", new() { HasText = "Archive" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast", new() { HasText = "Moved to Archive" })).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    private static async Task SearchesAsync(Browser browser, IPage page)
    {
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("oak fro");
        await Assertions.Expect(page.Locator("[role=option]").First).ToContainTextAsync("from:", new() { Timeout = Patience });
        await ShownAsync(browser, page, "search-suggestions");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("input[data-search]")).ToHaveValueAsync("oak from:", new() { Timeout = Patience });
        await page.Keyboard.TypeAsync("ines");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-chip]")).ToHaveTextAsync("from ines", new() { Timeout = Patience });
        await Assertions.Expect(page.Locator(".row")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/mail/search\\?q=from%3Aines%20oak$"));
        await page.Locator(".row").ClickAsync();
        await Assertions.Expect(page.Locator(".reader mark").First).ToBeVisibleAsync(new() { Timeout = Patience });
        await ShownAsync(browser, page, "search-found");

        // Left goes into the chips, Delete takes one away; back undoes it.
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(page.Locator(".row")).ToHaveCountAsync(2, new() { Timeout = Patience });
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("[data-chip]")).ToHaveTextAsync("from ines", new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Search form" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sf-from")).ToHaveValueAsync("ines", new() { Timeout = Patience });
        await ShownAsync(browser, page, "search-form");
        await page.FillAsync("#sf-from", "shop");
        await page.Locator("#sf-subject").FocusAsync();
        await page.Locator(".form .go").ClickAsync();
        await Assertions.Expect(page.Locator(".row")).ToContainTextAsync("Invoice 7", new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Save search" }).ClickAsync();
        await Assertions.Expect(page.Locator(".save input")).ToBeFocusedAsync(new() { Timeout = Patience });
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("Bills");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rail a", new() { HasText = "Bills" })).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    private static async Task LabelsAsync(Browser browser, IPage page)
    {
        await page.Locator(".rail a", new() { HasText = "Inbox" }).ClickAsync();
        await Assertions.Expect(page.Locator(".row")).ToHaveCountAsync(3, new() { Timeout = Patience });
        await page.Locator(".row", new() { HasText = "Oak boards" }).ClickAsync();
        await Assertions.Expect(page.Locator(".reader h1")).ToHaveTextAsync("Oak boards", new() { Timeout = Patience });
        await page.Keyboard.PressAsync("l");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Labels" }).Locator("input")).ToBeFocusedAsync(new() { Timeout = Patience });
        await page.Keyboard.TypeAsync("Tide mill");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rows")).ToBeFocusedAsync(new() { Timeout = Patience });
        await page.Keyboard.PressAsync("l");
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "tide mill" })).ToBeCheckedAsync(new() { Timeout = Patience });
        await ShownAsync(browser, page, "labels");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".rail a", new() { HasText = "tide mill" }).ClickAsync();
        await Assertions.Expect(page.Locator(".row")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await page.Locator(".rail a", new() { HasText = "tide mill" }).ClickAsync(new() { Button = MouseButton.Right });
        await page.GetByRole(AriaRole.Radio, new() { Name = "Teal" }).ClickAsync();
        await ShownAsync(browser, page, "label-colour");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove everywhere" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rail a", new() { HasText = "tide mill" })).ToHaveCountAsync(0, new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".rail a", new() { HasText = "tide mill" })).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    private static async Task FoldersAsync(Browser browser, IPage page)
    {
        foreach (var name in new[] { "Clients", "Clients/North", "House" })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "New folder", Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator(".rail .name input")).ToBeFocusedAsync(new() { Timeout = Patience });
            await page.Keyboard.TypeAsync(name);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = name.Split('/')[^1] })).ToBeVisibleAsync(new() { Timeout = Patience });
        }

        // The tree by keyboard: arrows walk, Left shuts, Right opens. Letters are commands of the page.
        await page.GetByRole(AriaRole.Treeitem, new() { Name = "Inbox" }).FocusAsync();
        for (var i = 0; i < 10 && await page.GetByRole(AriaRole.Treeitem, new() { Name = "Clients" }).EvaluateAsync<bool>("item => item !== document.activeElement"); i++) await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = "Clients" })).ToBeFocusedAsync(new() { Timeout = Patience });
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = "North" })).ToHaveCountAsync(0, new() { Timeout = Patience });
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = "North" })).ToBeVisibleAsync(new() { Timeout = Patience });
        await page.Keyboard.PressAsync("End");
        await page.GetByRole(AriaRole.Treeitem, new() { Name = "House" }).DragToAsync(page.GetByRole(AriaRole.Treeitem, new() { Name = "Clients" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = "House" })).ToHaveAttributeAsync("aria-level", "2", new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Treeitem, new() { Name = "House" }).FocusAsync();
        await page.Keyboard.PressAsync("Shift+F10");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Actions for House" })).ToBeVisibleAsync(new() { Timeout = Patience });
        await ShownAsync(browser, page, "folder-actions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete folder" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Treeitem, new() { Name = "House" })).ToHaveAttributeAsync("aria-level", "2", new() { Timeout = Patience });
        await ShownAsync(browser, page, "folders");
    }

    private static async Task ShownAsync(Browser browser, IPage page, string name)
    {
        await browser.KeepAsync(page, name);
        var (inner, outer) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(inner <= outer, $"{name} scrolls sideways: {inner} in {outer}");
    }

    private static async Task SendAsync(ApplianceProcess server, string subject, string from, string body)
    {
        var sent = await Peers.SwaksAsync(server.Smtp, ApplianceProcess.Login, subject, ["--header", $"From: {from}", "--body", body]);
        Assert.True(sent.ExitCode == 0, sent.All);
    }
}
