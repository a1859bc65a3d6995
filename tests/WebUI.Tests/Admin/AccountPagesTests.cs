using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class The_pages_of_accounts : Page
{
    [Fact]
    public void List_them_with_what_they_use()
    {
        Accounts.All.Add(FakeAccounts.Item(2, "jane") with { LoginDisabled = true, QuotaOctets = 10 << 20 });
        var page = Render<AccountsPage>();
        Assert.Equal("2 accounts.", page.Find("h1").TextContent);
        var row = page.FindAll("tbody tr")[1];
        Assert.Equal("/admin/accounts/2", row.QuerySelector("a")?.GetAttribute("href"));
        Assert.Contains("5 MB of 10 MB", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Off", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_one_and_show_its_password_once()
    {
        Domains.Add(FakeDomains.Detail("example.org"));
        var page = Render<AccountsPage>();
        page.On(at => at.Find(".actions button").Click());
        page.On(at => at.Find("#account-local").Input("jane"));
        Assert.Equal("jane", page.Find("#account-name").GetAttribute("value"));
        page.On(at => at.Find("#account-name").Input("jane doe"));
        Assert.Contains("Letters, digits", page.Find(".error").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#account-name").Input("jane.doe"));
        page.On(at => at.Find("form").Submit());
        Assert.Equal("add jane.doe jane@example.org  False", Assert.Single(Accounts.Done));
        Assert.Equal("made-password", page.Find(".secret").TextContent);
        page.On(at => at.FindAll(".once button")[^1].Click());
        Assert.DoesNotContain("made-password", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_limits_as_people_write_them_and_take_that_back()
    {
        Accounts.All.Add(FakeAccounts.Item(2, "jane"));
        var page = Open(2);
        page.On(at => at.Find("#quota").Input("lots"));
        Assert.Contains("A size such as", page.Find(".error").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#quota").Input("2.5 gb"));
        page.On(at => at.Find("form[aria-label='Name and limits']").Submit());
        Assert.Equal(5L << 29, Accounts.Settings.QuotaOctets);
        Assert.Equal("2.5 GB", page.Find("#quota").GetAttribute("value"));
        await page.InvokeAsync(() => Services.GetRequiredService<Toasts>().UndoAsync());
        Assert.Equal(0, Accounts.Settings.QuotaOctets);
    }

    [Fact]
    public void Make_a_new_password()
    {
        Accounts.All.Add(FakeAccounts.Item(2, "jane"));
        var page = Open(2);
        page.On(at => Button(at, "Set a new one…").Click());
        page.On(at => at.Find("#password").Input("short"));
        Assert.Contains("At least 10", page.Find(".error").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#password").Input(""));
        page.On(at => at.Find("form[aria-label='Set a password']").Submit());
        Assert.Equal("password 2", Assert.Single(Accounts.Done));
        Assert.Equal("made-password", page.Find(".secret").TextContent);
    }

    [Fact]
    public void Sign_a_person_out_and_take_lost_second_steps_away()
    {
        Accounts.All.Add(FakeAccounts.Item(2, "jane"));
        Access.Now = new AccountAccess(true, 2, 0, [new AccountSession(false, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")]);
        var page = Open(2);
        Assert.Contains("Firefox on Linux", page.Markup, StringComparison.Ordinal);
        Assert.Contains("One-time codes from an app, and 2 passkeys.", page.Markup, StringComparison.Ordinal);
        page.On(at => Button(at, "Sign out everywhere").Click());
        Assert.Contains("nowhere on these pages", page.Markup, StringComparison.Ordinal);
        page.On(at => Button(at, "Take them away…").Click());
        page.On(at => Button(at, "Take codes and passkeys away").Click());
        Assert.Equal(["end 2", "forget 2"], Access.Done);
        Assert.Contains("None: the password alone signs in.", page.Markup, StringComparison.Ordinal);
        Assert.True(Button(Open(1), "Take them away…").HasAttribute("disabled"));
    }

    [Fact]
    public void Switch_sign_in_off_with_a_text()
    {
        Accounts.All.Add(FakeAccounts.Item(2, "jane"));
        var page = Open(2);
        page.On(at => Button(at, "Switch off…").Click());
        page.On(at => at.Find("#why").Input("On leave, ask the office"));
        page.On(at => at.Find("form[aria-label='Switch sign-in off']").Submit());
        Assert.Equal("login 2 On leave, ask the office", Assert.Single(Accounts.Done));
    }

    [Fact]
    public void Remove_one_only_when_its_name_was_typed_and_never_ones_own()
    {
        Accounts.All.Add(FakeAccounts.Item(2, "jane"));
        var own = Open(1);
        Assert.True(own.FindAll("button").Last(button => button.TextContent == "Remove…").HasAttribute("disabled"));
        var page = Open(2);
        Assert.Contains("12 messages (5 MB)", page.Markup, StringComparison.Ordinal);
        page.On(at => Button(at, "Remove…").Click());
        page.On(at => at.Find("#remove-account").Input("jane"));
        Accounts.Refusal = new ChangeRefusedException("jane is the only member of team@example.org");
        page.On(at => at.Find("form[aria-label='Remove the account']").Submit());
        Assert.Equal("jane is the only member of team@example.org", page.Find(".error").TextContent);
        page.On(at => at.Find("form[aria-label='Remove the account']").Submit());
        Assert.EndsWith("/admin/accounts", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<AccountPage> page, string text) => page.FindAll("button").First(button => button.TextContent == text);

    private IRenderedComponent<AccountPage> Open(long id) => Render<AccountPage>(parameters => parameters.Add(page => page.Id, id));
}
