using Bunit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts;
using Mox.WebUI.SignIn;

namespace Mox.WebUI.Tests.SignIn;

public class The_sign_in_page : Page
{
    [Fact]
    public void Posts_a_form_with_a_token_to_the_endpoint()
    {
        var page = Render<SignInPage>();
        var form = page.Find("form");
        Assert.Equal(("post", WebRoutes.SignIn), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]"));
        Assert.Equal("current-password", form.QuerySelector($"input[name={SignInForm.Password}]")?.GetAttribute("autocomplete"));
        Assert.Equal("username", form.QuerySelector($"input[name={SignInForm.Login}]")?.GetAttribute("autocomplete"));
        Assert.Empty(page.FindAll("[role=alert]:not([hidden])"));
        Assert.DoesNotContain("wrong", form.ClassName ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_was_wrong_and_keeps_where_to_go()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/signin?error=refused&returnUrl=%2Fmail%2F3");
        var page = Render<SignInPage>();
        Assert.Equal(SignInWords.For(SignInForm.Refused), page.Find("[role=alert]").TextContent.Trim());
        Assert.Equal("/mail/3", page.Find($"input[name={SignInForm.ReturnUrl}]").GetAttribute("value"));
        Assert.Contains("wrong", page.Find("form").ClassName ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Asks_for_the_code_in_a_second_step()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/signin?step=code&returnUrl=%2Fmail%2F3&error=code");
        var page = Render<SignInPage>();
        var form = page.Find("form");
        Assert.Equal(WebRoutes.SignInCode, form.GetAttribute("action"));
        Assert.Equal("one-time-code", form.QuerySelector($"input[name={SignInForm.Code}]")?.GetAttribute("autocomplete"));
        Assert.Equal("/mail/3", page.Find($"input[name={SignInForm.ReturnUrl}]").GetAttribute("value"));
        Assert.Equal(SignInWords.For(SignInForm.WrongCode), page.Find("[role=alert]").TextContent.Trim());
        Assert.Empty(page.FindAll("#password"));
    }

    [Fact]
    public void Offers_passkeys_where_the_script_finds_that_the_browser_knows_them()
    {
        var form = Render<SignInPage>().Find("#passkeys");
        Assert.True(form.HasAttribute("hidden"));
        Assert.Equal(("post", WebRoutes.PasskeySignIn), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]"));
    }

    [Fact]
    public void Is_the_only_page_besides_those_without_content_that_anybody_may_see()
    {
        var open = typeof(App).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes(typeof(RouteAttribute), false).Length > 0 && type.GetCustomAttributes(typeof(AuthorizeAttribute), false).Length == 0)
            .Select(type => type.Name).Order();
        Assert.Equal(["DeniedPage", "DoorPage", "NotFoundPage", "SignInPage"], open);
    }
}
