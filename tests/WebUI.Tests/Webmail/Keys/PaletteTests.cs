using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Keys;

namespace Mox.WebUI.Tests.Webmail.Keys;

public class The_command_palette : Page
{
    public The_command_palette()
    {
        for (var id = 1; id <= 3; id++) Mail.Add(id, Noon.AddMinutes(id), subject: $"Letter {id}");
        Mail.AddFolder(7, "Projects/Archive of 2025");
    }

    private IRenderedComponent<MailboxPage> Open(string words)
    {
        var page = Render<MailboxPage>();
        page.InvokeAsync(() => page.FindComponent<CommandPalette>().Instance.Desk.RunAsync("palette"));
        page.On(at => at.Find("#palette input").Input(words));
        return page;
    }

    private static string[] Titles(IRenderedComponent<MailboxPage> page) => [.. page.FindAll("#palette [role=option] span").Select(entry => entry.TextContent)];

    [Theory]
    [InlineData("Archive", "archive", 4)]
    [InlineData("Archive", "arch", 3)]
    [InlineData("Go to Archive", "arch", 2)]
    [InlineData("Report junk, or not junk", "rep ju", 2)]
    [InlineData("Übersicht", "uber", 3)]
    [InlineData("Mark as unread", "mkun", 1)]
    [InlineData("Mark as unread", "zz", 0)]
    [InlineData("Reply", "ly", 0)]
    public void Ranks_by_how_well_words_fit(string title, string typed, int rank) => Assert.Equal(rank, PaletteBoard.Rank(title, typed));

    [Fact]
    public void Finds_commands_folders_and_offers_a_search_at_the_end()
    {
        var titles = Titles(Open("arch"));
        Assert.Equal(["Archive", "Archive"], titles[..2]);
        Assert.Contains("Projects/Archive of 2025", titles);
        Assert.Equal("Search mail for “arch”", titles[^1]);
    }

    [Fact]
    public void Offers_what_needs_an_open_message_only_then() => Assert.DoesNotContain("Reply to all", Titles(Open("reply")));

    [Fact]
    public void Shows_keys_and_marks_one_entry()
    {
        var page = Open("archive");
        Assert.Equal("E", page.FindAll("#palette [role=option]").First(entry => entry.QuerySelector("kbd") is not null).QuerySelector("kbd")!.TextContent);
        page.On(at => at.Find("#palette input").KeyDown("ArrowDown"));
        var marked = Assert.Single(page.FindAll("#palette [aria-selected=true]"));
        Assert.Equal(marked.Id, page.Find("#palette input").GetAttribute("aria-activedescendant"));
    }

    [Fact]
    public void Goes_to_a_folder()
    {
        var page = Open("projects");
        page.On(at => at.Find("#palette input").KeyDown("Enter"));
        Assert.EndsWith("/mail/7", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_every_label_saved_searches_and_what_was_searched_for_last()
    {
        Mail.Add(9, Noon, subject: "Old");
        Mail.Messages[^1] = Mail.Messages[^1] with { Keywords = ["tickets"] };
        Choices.Settings = Choices.Settings with { Searches = [new SavedSearch("Ticket offers", "subject:offer")], RecentSearches = ["ticket from:ann"] };
        var titles = Titles(Open("ticket"));
        Assert.Equal(new HashSet<string> { "tickets", "Ticket offers", "ticket from:ann", "Search mail for “ticket”" }, titles.ToHashSet());
    }

    [Fact]
    public async Task Finds_people_to_write_to_behind_all_else()
    {
        Composer.People = [new Person("Ann Archer", "ann@example.org")];
        var page = Open("arch");
        Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal(["Write to Ann Archer", "Mail from Ann Archer", "Search mail for “arch”"], Titles(page)[^3..]));
        Assert.Equal("Archive", page.Find("#palette [aria-selected=true] span").TextContent);
        page.On(at => at.FindAll("#palette [role=option]")[^3].Click());
        var desk = await page.InvokeAsync(() => page.FindComponent<CommandPalette>().Instance.Desk);
        page.WaitForAssertion(() => Assert.Equal("ann@example.org", Assert.Single(desk.Compose.Session!.Draft.To).Address));
    }

    [Fact]
    public void Remembers_a_search_made_here()
    {
        var page = Open("no such thing");
        page.On(at => at.Find("#palette input").KeyDown("Enter"));
        page.WaitForAssertion(() => Assert.Equal("no such thing", Assert.Single(Choices.Settings.RecentSearches)));
    }

    [Fact]
    public void Has_commands_before_anything_is_typed() => Assert.Contains("Compose", Titles(Open("")));
}

public class The_sheet_of_keys : Page
{
    [Fact]
    public void Shows_the_keys_of_the_scheme_and_finds_them()
    {
        Choices.Settings = Choices.Settings with { Keys = Mox.Shared.Contracts.Webmail.KeyScheme.Classic };
        var page = Render<MailboxPage>();
        page.InvokeAsync(() => page.FindComponent<KeySheet>().Instance.Desk.RunAsync("help"));
        Assert.Equal("List", page.FindAll("#key-sheet h3")[0].TextContent);
        page.On(at => at.Find("#key-sheet input").Input("⇧m"));
        Assert.Equal("Mark as unread", Assert.Single(page.FindAll("#key-sheet dt")).TextContent);
        page.On(at => at.Find("#key-sheet input").Input("no such thing"));
        Assert.Contains("No command or key", page.Find("#key-sheet .note").TextContent, StringComparison.Ordinal);
    }
}
