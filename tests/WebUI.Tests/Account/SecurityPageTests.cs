using Bunit;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Account;
using Mox.WebUI.Admin;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Account;

public class The_security_page : Page
{
    [Fact]
    public void Judges_a_password_as_it_is_typed_and_asks_for_the_old_one()
    {
        var page = Render<SecurityPage>();
        page.On(at => at.Find("[aria-labelledby=password-title] .end").Click());
        page.On(at => at.Find("#new").Input("short"));
        Assert.Contains("More characters.", page.Find("#new-help").TextContent, StringComparison.Ordinal);
        Assert.Equal("1", page.Find("[role=meter]").GetAttribute("aria-valuenow"));
        page.On(at => at.Find("#old").Input("wrong"));
        Assert.True(page.Find("[aria-labelledby=password-title] .primary").HasAttribute("disabled"));
        page.On(at => at.Find("#new").Input("long enough now"));
        page.On(at => at.Find("[aria-labelledby=password-title] form").Submit());
        Assert.Contains("not your password", page.Find("#old-help").TextContent, StringComparison.Ordinal);
        Assert.Empty(Account.Done);
        page.On(at => at.Find("#old").Input(FakeAccount.Password));
        page.On(at => at.Find("[aria-labelledby=password-title] form").Submit());
        Assert.Equal("password long enough now", Assert.Single(Account.Done));
        Assert.Contains("Changed.", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Lets_nobody_choose_who_may_take_made_passwords_only()
    {
        Account.View = Account.View with { OnlyMadePasswords = true };
        var page = Render<SecurityPage>();
        page.On(at => at.Find("[aria-labelledby=password-title] .end").Click());
        Assert.Empty(page.FindAll("#new"));
        page.On(at => at.Find("#old").Input(FakeAccount.Password));
        page.On(at => at.FindAll("[aria-labelledby=password-title] button").Single(button => button.TextContent == "Make one up for me").Click());
        Assert.Equal("abcd-efgh-jkmn-pqrs", page.Find(".secret code").TextContent);
    }

    [Fact]
    public void Sets_codes_up_by_picture_and_text_and_shows_recovery_codes_once()
    {
        var page = Render<SecurityPage>();
        page.On(at => at.Find("[aria-labelledby=factor-title] .end").Click());
        Assert.NotNull(page.Find(".qr svg"));
        Assert.Equal("ABCD EFGH", page.Find("code.key").TextContent);
        page.On(at => at.Find("#code").Input("12345"));
        Assert.True(page.Find(".setup .primary").HasAttribute("disabled"));
        page.On(at => at.Find("#code").Input("000000"));
        page.On(at => at.Find(".setup form").Submit());
        Assert.Contains("not the code", page.Find("#code-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#code").Input("123456"));
        page.On(at => at.Find(".setup form").Submit());
        Assert.Equal(2, page.FindAll(".codes code").Count);
        Assert.Contains("10 of 10 left", page.Markup, StringComparison.Ordinal);
        page.On(at => at.FindAll(".notice .btn").Single().Click());
        Assert.Empty(page.FindAll(".codes"));
    }

    [Fact]
    public void Asks_for_the_password_before_what_is_dangerous_and_goes_on_with_it()
    {
        Account.IsFresh = false;
        var page = Render<SecurityPage>();
        page.On(at => at.Find("#program").Input("phone"));
        page.On(at => at.Find(".inline-form").Submit());
        Assert.Empty(Account.Done);
        Assert.NotNull(page.Find("[role=dialog]"));
        page.On(at => at.Find("#confirm").Input("wrong"));
        page.On(at => at.Find("[role=dialog]").Submit());
        Assert.Contains("not your password", page.Find("#confirm-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#confirm").Input(FakeAccount.Password));
        page.On(at => at.Find("[role=dialog]").Submit());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=dialog]")));
        Assert.Equal("make phone ReadAndSend", Assert.Single(Account.Done));
        page.WaitForAssertion(() => Assert.Equal("wxyz-wxyz-wxyz-wxyz", page.Find(".secret code").TextContent));
    }

    [Fact]
    public void Can_be_told_no_when_it_asks()
    {
        Account.IsFresh = false;
        var page = Render<SecurityPage>();
        page.On(at => at.Find("[aria-labelledby=factor-title] .end").Click());
        page.On(at => at.Find("[role=dialog]").KeyDown("Escape"));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=dialog]")));
        Assert.Empty(Account.Done);
    }

    [Fact]
    public void Makes_app_passwords_for_what_is_chosen_and_says_when_one_is_unused()
    {
        Account.Apps.Add(new AppPassword("old phone", AppPasswordUse.OnlyRead, Noon.AddDays(-200), Noon.AddDays(-112)));
        var page = Render<SecurityPage>();
        Assert.Contains("Unused for 112 days", page.Find("[aria-labelledby=app-title] tbody").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#program").Input("old phone"));
        Assert.Contains("one of this name already", page.Find("#program-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("#program").Input("scanner"));
        page.On(at => at.FindAll(".inline-form .seg button").Single(button => button.TextContent == "Only send").Click());
        page.On(at => at.Find(".inline-form").Submit());
        Assert.Equal("make scanner OnlySend", Assert.Single(Account.Done));
        page.On(at => at.Find("[aria-label='Remove old phone']").Click());
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[aria-labelledby=app-title] tbody tr")));
    }

    [Fact]
    public void Shows_where_the_account_is_signed_in_and_ends_one_or_all_others()
    {
        Account.Sessions.Add(new SessionView("a", true, Noon, Noon, "192.0.2.1", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"));
        Account.Sessions.Add(new SessionView("b", false, Noon, Noon, "198.51.100.2", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"));
        Account.Sessions.Add(new SessionView("c", false, Noon, Noon, "198.51.100.3", ""));
        var page = Render<SecurityPage>();
        Assert.Equal(["Chrome on Linux", "Safari on iPhone", "A program that does not say its name"], page.FindAll("[aria-labelledby=session-title] b").Select(b => b.TextContent));
        page.On(at => at.FindAll("[aria-labelledby=session-title] .danger")[0].Click());
        Assert.Equal("end b", Account.Done[0]);
        page.On(at => at.Find("[aria-labelledby=session-title] .end").Click());
        Assert.Equal("end others", Account.Done[1]);
        Assert.Single(page.FindAll("[aria-labelledby=session-title] tbody tr"));
    }

    [Fact]
    public void Turns_codes_off_only_when_told_twice()
    {
        Account.View = Account.View with { HasSecondFactor = true, RecoveryLeft = 1 };
        var page = Render<SecurityPage>();
        Assert.Contains("1 of 10 left", page.Find(".mark.warn").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll("button").Single(button => button.TextContent == "Turn off").Click());
        Assert.Empty(Account.Done);
        page.On(at => at.FindAll("button").Single(button => button.TextContent == "Turn off for sure").Click());
        Assert.Equal("off", Assert.Single(Account.Done));
    }

    [Fact]
    public void Tells_in_words_what_became_of_attempts_for_the_account_and_for_administrators()
    {
        Account.Attempts.Add(new AttemptView(1, "mox", "mox@localhost", "192.0.2.1", "imap", "PLAIN", "wrong-password", "", "", Noon, Noon, 1234));
        Account.Attempts.Add(new AttemptView(2, "mox", "mox@localhost", "192.0.2.1", "web", "passkey", "ok", "Tls13", "", Noon, Noon, 1));
        var page = Render<SecurityPage>();
        var row = page.Find(".attempts tbody tr");
        Assert.Contains("Wrong password", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Reading (IMAP), PLAIN, not encrypted", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("1,234", row.TextContent, StringComparison.Ordinal);
        var admin = Render<SignInAttemptsPage>();
        Assert.Single(admin.FindAll("tbody tr"));
        admin.On(at => at.FindAll(".seg button").Single(button => button.TextContent == "All").Click());
        Assert.Equal(2, admin.FindAll("tbody tr").Count);
    }
}

public class The_profile_page : Page
{
    [Fact]
    public void Shows_how_the_name_will_look_and_saves_it()
    {
        var page = Render<ProfilePage>();
        Assert.Equal("mox@localhost", page.Find(".shows dd").TextContent);
        Assert.True(page.Find(".primary").HasAttribute("disabled"));
        page.On(at => at.Find("#name").Input("Mara Hollis "));
        Assert.Equal("Mara Hollis <mox@localhost>", page.Find(".shows dd").TextContent);
        page.On(at => at.Find("form").Submit());
        Assert.Equal("name Mara Hollis ", Assert.Single(Account.Done));
        Assert.Contains("Saved", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_at_once_when_a_name_is_too_long()
    {
        var page = Render<ProfilePage>();
        page.On(at => at.Find("#name").Input(new string('x', 101)));
        Assert.Contains("1 character too long", page.Find("#name-help").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("form").Submit());
        Assert.Empty(Account.Done);
    }
}
