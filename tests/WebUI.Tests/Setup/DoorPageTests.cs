using Bunit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Setup;

namespace Mox.WebUI.Tests.Setup;

public class The_door_of_the_setup : Page
{
    [Fact]
    public void Asks_for_the_token_and_posts_it()
    {
        var page = Open("/setup");
        var form = page.Find("form");
        Assert.Equal(("post", WebRoutes.SetupBegin), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]"));
        Assert.False(form.HasAttribute("data-go"));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public void Takes_the_token_of_a_link_and_lets_the_script_send_it_once()
    {
        var page = Open("/setup?token=abc");
        Assert.Equal("abc", page.Find("#token").GetAttribute("value"));
        Assert.Equal("true", page.Find("form").GetAttribute("data-go"));
        var refused = Open("/setup?token=abc&error=token");
        Assert.False(refused.Find("form").HasAttribute("data-go"));
        Assert.Null(refused.Find("#token").GetAttribute("value"));
        Assert.Contains("newest lines of the console", refused.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SetupForm.WrongToken, "not the token the console shows")]
    [InlineData(SetupForm.Throttled, "Wait a minute")]
    [InlineData(SetupForm.Expired, "open for too long")]
    public void Says_in_words_why_a_token_was_refused(string code, string words) =>
        Assert.Contains(words, Open($"/setup?error={code}").Find("[role=alert]").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Asks_for_the_owner_once_the_token_was_shown()
    {
        Setup.Door = SetupDoor.AsksOwner;
        var page = Open("/setup");
        var form = page.Find("#owner");
        Assert.Equal(("post", WebRoutes.SetupOwner, WebRoutes.SetupJudge), (form.GetAttribute("method"), form.GetAttribute("action"), form.GetAttribute("data-judge")));
        Assert.Equal(["new-password"], page.FindAll($"input[name={SetupForm.Password}]").Select(input => input.GetAttribute("autocomplete")));
        Assert.All(new[] { SetupForm.Name, SetupForm.Address, SetupForm.Password }, name => Assert.Single(page.FindAll($"label[for={name}]")));
        Assert.Equal("Owner", page.Find("[aria-current=step] b").TextContent);
        Assert.Equal("Step 1 of 8: Owner", page.Find(".step-now b").TextContent);
        Assert.Empty(page.FindAll(".stepper a"));
        Assert.Equal("owner", page.Find(".sheet-foot button").GetAttribute("form"));
    }

    [Fact]
    public void Puts_a_refusal_to_the_field_it_is_about()
    {
        Setup.Door = SetupDoor.AsksOwner;
        var page = Open("/setup?error=refused&field=password");
        var wrong = Assert.Single(page.FindAll(".field.wrong"));
        Assert.NotNull(wrong.QuerySelector("#password"));
        Assert.Contains("too short", wrong.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("was not made", Open("/setup?error=refused&field=else").Find(".notice[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Leads_to_signing_in_when_there_is_an_owner()
    {
        (IsSignedIn, Setup.Door) = (false, SetupDoor.HasOwner);
        var page = Open("/setup?error=owner");
        Assert.Equal("/signin?returnUrl=%2Fsetup", page.Find("main a").GetAttribute("href"));
        Assert.Contains("there is an owner already", page.Find(".to").TextContent, StringComparison.Ordinal);
        Setup.Door = SetupDoor.Finished;
        page = Open("/setup");
        Assert.Equal("/signin", page.Find("main a").GetAttribute("href"));
        Assert.Contains("cannot be opened again", page.Find(".to").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SetupDoor.HasOwner, true, "/setup/name")]
    [InlineData(SetupDoor.HasOwner, false, "/denied")]
    [InlineData(SetupDoor.Finished, true, "/mail")]
    public void Sends_on_who_is_signed_in(SetupDoor door, bool isAdmin, string to)
    {
        (Setup.Door, IsAdmin) = (door, isAdmin);
        Open("/setup");
        Assert.Equal(to, new Uri(Services.GetRequiredService<NavigationManager>().Uri).AbsolutePath);
    }

    [Fact]
    public void Is_the_only_page_of_the_setup_that_is_not_for_administrators_alone()
    {
        var pages = typeof(DoorPage).Assembly.GetTypes().Where(type => type.Namespace == typeof(DoorPage).Namespace && type.IsDefined(typeof(RouteAttribute), false)).ToList();
        Assert.Equal(9, pages.Count);
        Assert.Equal([typeof(DoorPage)], pages.Where(page => page.GetCustomAttributes(typeof(AuthorizeAttribute), false).OfType<AuthorizeAttribute>().All(rule => rule.Roles != WebRoles.Admin)));
    }

    private IRenderedComponent<DoorPage> Open(string path)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(path);
        return Render<DoorPage>();
    }
}
