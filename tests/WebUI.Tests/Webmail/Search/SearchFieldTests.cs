using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail.Search;

public class The_search_field : Page
{
    private readonly List<SearchAsked> _asked = [];
    private readonly BunitJSModuleInterop _put;

    public The_search_field()
    {
        var module = JSInterop.SetupModule(StaticFiles.Module("Webmail/SearchField.razor.js"));
        _put = module.SetupModule("attach", _ => true);
        _put.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Makes_chips_once_typing_rests_and_only_of_all_that_was_typed()
    {
        var take = _put.Setup<bool>("take", _ => true).SetResult(false);
        var field = Shown();
        field.On(at => at.Find("input[data-search]").Input("oak from:ann "));
        Assert.Empty(field.FindAll("[data-chip]"));
        Time.Advance(TimeSpan.FromSeconds(1));
        field.WaitForAssertion(() => Assert.Equal(["oak from:ann ", "oak "], Assert.Single(take.Invocations).Arguments));
        Assert.Empty(field.FindAll("[data-chip]"));
        take.SetResult(true);
        field.On(at => at.Find("input[data-search]").Input("oak from:ann is:unread "));
        Time.Advance(TimeSpan.FromSeconds(1));
        field.WaitForAssertion(() => Assert.Equal(["from ann", "is unread"], field.FindAll("[data-chip]").Select(chip => chip.TextContent)));
    }

    [Fact]
    public async Task Searches_what_was_typed_and_shows_chips()
    {
        var field = Shown();
        field.On(at => at.Find("input[data-search]").Input("oak from:ann"));
        await field.Instance.Key("Enter");
        Assert.Equal(new SearchAsked("from:ann oak", true), Assert.Single(_asked));
        Assert.Equal("from ann", field.Find("[data-chip]").TextContent);
        Assert.Equal("oak", Text());
        Assert.Equal("from:ann oak", Assert.Single(Choices.Settings.RecentSearches));
    }

    [Fact]
    public async Task Suggests_as_a_combobox_and_takes_the_first_with_tab()
    {
        var field = Shown();
        field.On(at => at.Find("input[data-search]").Input("fro"));
        var input = field.Find("input[data-search]");
        Assert.Equal(("combobox", "true", "search-suggest"), (input.GetAttribute("role"), input.GetAttribute("aria-expanded"), input.GetAttribute("aria-controls")));
        Assert.Equal("from:", field.Find("[role=option] bdi").TextContent);
        await field.Instance.Key("Tab");
        Assert.Equal("from:", Text());
        Assert.Empty(_asked);
        await field.Instance.Key("Escape");
        Assert.Empty(field.FindAll("[role=listbox]"));
    }

    [Fact]
    public async Task Looks_up_people_once_typing_pauses()
    {
        Composer.People = [new Person("Ann Lee", "ann@example.org")];
        var field = Shown();
        field.On(at => at.Find("input[data-search]").Input("an"));
        Time.Advance(TimeSpan.FromSeconds(1));
        field.WaitForAssertion(() => Assert.Equal("Ann Lee", field.Find("[role=option] bdi").TextContent));
        await field.Instance.Key("ArrowDown");
        Assert.Equal("true", field.Find("[role=option]").GetAttribute("aria-selected"));
        Assert.Equal("search-option-0", field.Find("input[data-search]").GetAttribute("aria-activedescendant"));
        await field.Instance.Key("Enter");
        Assert.Equal("from:ann@example.org", Assert.Single(_asked).Query);
    }

    [Fact]
    public async Task Chips_are_removed_and_changed_by_keyboard()
    {
        var field = Shown("from:ann is:unread oak");
        await field.Instance.Chip(0, remove: true);
        Assert.Equal("is:unread oak", _asked[^1].Query);
        await field.Instance.Chip(0, remove: false);
        Assert.Equal("oak is:unread", Text());
        await field.Instance.Key("Enter");
        Assert.Equal("is:unread oak", _asked[^1].Query);
    }

    [Fact]
    public void Searches_only_the_folder_when_that_was_chosen()
    {
        var field = Shown();
        field.On(at => at.Find("input[data-search]").Input("oak"));
        field.On(at => at.FindAll(".seg button")[1].Click());
        field.InvokeAsync(() => field.Instance.Key("Enter"));
        Assert.Equal(new SearchAsked("oak", false), Assert.Single(_asked));
    }

    [Fact]
    public void The_form_and_the_chips_are_the_same_search()
    {
        var field = Shown("from:ann oak");
        field.On(at => at.Find("button.form").Click());
        Assert.Equal("ann", field.Find("#sf-from").GetAttribute("value"));
        field.On(at => at.Find("#sf-subject").Change("two words"));
        field.On(at => at.Find("#sf-has").Change("pdf"));
        field.On(at => at.Find(".flags select").Change("yes"));
        Assert.Equal(["from ann", "subject two words", "has pdf", "is unread"], field.FindAll("[data-chip]").Select(chip => chip.TextContent));
        field.On(at => at.Find(".form .go").Click());
        Assert.Equal("from:ann subject:\"two words\" has:pdf is:unread oak", Assert.Single(_asked).Query);
    }

    /// <summary>The text that was given to the browser last: there it belongs to who types.</summary>
    private string Text() => (string)_put.Invocations["put"][^1].Arguments[1]!;

    private IRenderedComponent<SearchField> Shown(string query = "") => Render<SearchField>(parameters => parameters
        .Add(field => field.Query, query).Add(field => field.FolderName, "Inbox").Add(field => field.Folders, [.. Mail.Folders]).Add(field => field.OnSearch, _asked.Add));
}
