using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Habits;

namespace Mox.WebUI.Tests.Webmail.Habits;

public class Answers_while_one_is_away : Page
{
    [Fact]
    public void Are_told_above_the_list_and_turned_off_there()
    {
        Habits.Vacation = new VacationView { IsOn = true, Text = "Away", Until = Noon.Date.AddDays(3) };
        var page = Render<MailboxPage>();
        page.WaitForAssertion(() => Assert.Contains("Automatic replies are on until 7 January.", page.Find(".slot .awaybar").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find(".slot .awaybar button").Click());
        Assert.False(Habits.Vacation.IsOn);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".slot .awaybar")));
        page.On(at => at.Find(".toast .undo").Click());
        Assert.True(Habits.Vacation.IsOn);
        page.WaitForAssertion(() => page.Find(".slot .awaybar"));
    }

    [Fact]
    public void Are_written_and_turned_on_with_days_that_end_at_midnight()
    {
        var form = Render<VacationSettings>();
        Assert.Contains("Automatic replies are off", form.Markup, StringComparison.Ordinal);
        form.On(at => at.Find("textarea").Change("Back **soon**"));
        form.On(at => at.FindAll("input[type=date]")[0].Change("2026-01-06"));
        form.On(at => at.FindAll("input[type=date]")[1].Change("2026-01-09"));
        form.On(at => at.Find("input[type=checkbox]").Change(true));
        form.On(at => at.Find("form").Submit());
        Assert.Equal(new VacationView { IsOn = true, From = Noon.Date.AddDays(1), Until = Noon.Date.AddDays(5), Text = "Back **soon**", IsForContactsOnly = true }, Habits.Vacation);
        Assert.Contains("Automatic replies start on 6 January", form.Find(".state").TextContent, StringComparison.Ordinal);
        form.On(at => at.FindAll(".acts button").First(button => button.TextContent == "Turn off").Click());
        Assert.False(Habits.Vacation.IsOn);
        Assert.Equal("Back **soon**", Habits.Vacation.Text);
    }

    [Fact]
    public void Say_what_stands_in_the_way_and_keep_what_was_written()
    {
        Habits.VacationAnswer = VacationStatus.NoText;
        var form = Render<VacationSettings>();
        form.On(at => at.Find("input[dir=auto]").Change("Away"));
        form.On(at => at.Find("form").Submit());
        Assert.Equal("Write what is to be answered.", form.Find("[role=alert]").TextContent);
        Assert.Equal("true", form.Find("textarea").GetAttribute("aria-invalid"));
        Assert.Equal("Away", form.Find("input[dir=auto]").GetAttribute("value"));
        form.On(at => at.FindAll(".acts button").First(button => button.TextContent == "Preview").Click());
        Assert.NotNull(form.Find("iframe").GetAttribute("sandbox"));
    }

    [Fact]
    public void Stand_in_the_settings_of_the_webmail()
    {
        JSInterop.SetupModule(StaticFiles.Url("js/keys.js")).Mode = JSRuntimeMode.Loose;
        var view = JSInterop.SetupModule(StaticFiles.Url("js/view.js"));
        view.Mode = JSRuntimeMode.Loose;
        view.Setup<string>("permission").SetResult("default");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/mail/settings");
        var page = Render<MailboxPage>();
        page.WaitForAssertion(() => Assert.Equal("Automatic replies", page.Find("#away").TextContent));
        Assert.NotNull(page.Find("#templates"));
    }
}
