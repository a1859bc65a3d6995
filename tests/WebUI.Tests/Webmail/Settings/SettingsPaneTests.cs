using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail.Settings;

public class The_settings_of_the_webmail : Page
{
    private readonly BunitJSModuleInterop _keys;
    private readonly BunitJSModuleInterop _view;

    public The_settings_of_the_webmail()
    {
        _keys = JSInterop.SetupModule(StaticFiles.Url("js/keys.js"));
        _keys.Mode = JSRuntimeMode.Loose;
        _view = JSInterop.SetupModule(StaticFiles.Url("js/view.js"));
        _view.Mode = JSRuntimeMode.Loose;
        _view.Setup<string>("permission").SetResult("default");
    }

    private IRenderedComponent<MailboxPage> Open()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/mail/settings");
        return Render<MailboxPage>();
    }

    private static AngleSharp.Dom.IElement Of(IRenderedComponent<MailboxPage> page, string title) => page.FindAll(".set").First(set => set.QuerySelector(".name b, .name label")?.TextContent == title);

    [Fact]
    public void Hold_at_once_and_say_so_with_a_way_back()
    {
        var page = Open();
        page.On(at => Of(at, "Colours").QuerySelectorAll("input")[2].Change(true));
        Assert.Equal(ColourTheme.Dark, Choices.Settings.Theme);
        Assert.Contains("Saved: Colours: Dark", page.Find(".toast").TextContent, StringComparison.Ordinal);
        Assert.Contains(_view.Invocations, call => call.Identifier == "use" && (string?)call.Arguments[0] == "dark");
        page.On(at => at.Find(".toast .undo").Click());
        Assert.Equal(ColourTheme.System, Choices.Settings.Theme);
    }

    [Fact]
    public void Give_the_browser_the_keys_of_another_scheme()
    {
        var page = Open();
        var before = _keys.Invocations.Count;
        page.On(at => Of(at, "Keys like those of").QuerySelectorAll("input")[1].Change(true));
        Assert.Equal(KeyScheme.Classic, Choices.Settings.Keys);
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".own li"), line => line.TextContent.Contains("Archive", StringComparison.Ordinal) && line.QuerySelector("kbd")?.TextContent == "A"));
    }

    [Fact]
    public void Record_a_key_of_ones_own()
    {
        _keys.Setup<string>("record").SetResult("y");
        var page = Open();
        page.On(at => at.Find("[aria-label='Change the key for Archive']").Click());
        page.WaitForAssertion(() => Assert.Equal("y", Choices.Settings.OwnKeys["archive"]));
        Assert.Contains("Y is now the key for “Archive”", page.Find(".toast").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("[aria-label='Give Archive its usual key again']").Click());
        page.WaitForAssertion(() => Assert.Empty(Choices.Settings.OwnKeys));
    }

    [Fact]
    public void Say_why_a_key_cannot_be_taken()
    {
        _keys.Setup<string>("record").SetResult("Ctrl+w");
        var page = Open();
        page.On(at => at.Find("[aria-label='Change the key for Archive']").Click());
        page.WaitForAssertion(() => Assert.Contains("belongs to the browser", page.Find(".own [role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(Choices.Settings.OwnKeys);
    }

    [Fact]
    public void Take_the_names_of_header_fields_and_refuse_what_is_none()
    {
        var page = Open();
        page.On(at => at.Find("#set-fields").Change("List-Id, X-Mailer:, list-id"));
        Assert.Equal(["List-Id", "X-Mailer"], Choices.Settings.ExtraFields.AsEnumerable());
        page.On(at => at.Find("#set-fields").Change("two words"));
        Assert.Contains("is not the name of a header field", page.Find("#set-fields-fault").TextContent, StringComparison.Ordinal);
        Assert.Equal(["List-Id", "X-Mailer"], Choices.Settings.ExtraFields.AsEnumerable());
    }

    [Fact]
    public void Ask_the_browser_before_they_tell_of_new_mail()
    {
        _view.Setup<string>("askPermission").SetResult("denied");
        var page = Open();
        page.On(at => Of(at, "Tell me about new mail").QuerySelector(".switch")!.Click());
        page.WaitForAssertion(() => Assert.Contains("does not allow it", Of(page, "Tell me about new mail").QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal));
        Assert.False(Choices.Settings.Notifications);
    }
}

public class News_of_new_mail : Page
{
    [Fact]
    public async Task Is_told_when_it_was_wished_and_the_mail_is_new()
    {
        Mail.Add(1, Noon);
        Choices.Settings = Choices.Settings with { Notifications = true };
        var view = JSInterop.SetupModule(StaticFiles.Url("js/view.js"));
        view.Mode = JSRuntimeMode.Loose;
        var hand = view.SetupModule("attach", _ => true);
        hand.Mode = JSRuntimeMode.Loose;
        var page = Render<MailboxPage>();
        await Mail.ArriveAsync(Mail.Add(9, Time.GetUtcNow(), from: "Ann", subject: "Fresh"));
        page.WaitForAssertion(() => Assert.Equal(["Ann", "Fresh", "/mail/1/9", "mail-9"], hand.Invocations["notify"].Single().Arguments));
        await Mail.ArriveAsync(Mail.Add(10, Noon.AddDays(-3), from: "Bob", subject: "Moved here"));
        page.WaitForAssertion(() => Assert.Contains("Moved here", page.Markup, StringComparison.Ordinal));
        Assert.Single(hand.Invocations["notify"]);
    }

    [Fact]
    public void Is_a_number_when_much_came_at_once()
    {
        var many = Enumerable.Range(1, 4).Select(id => Mail.Add(id, Noon)).ToArray();
        Assert.Equal("4 new messages", Assert.Single(NewMailNotes.Of([.. many], 1)).Text);
        Assert.Equal(3, NewMailNotes.Of([.. many[..3]], 1).Length);
    }
}
