using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Habits;

namespace Mox.WebUI.Tests.Webmail.Habits;

public class Templates_of_a_person : Page
{
    private IRenderedComponent<MailboxPage> Write()
    {
        var page = Render<MailboxPage>();
        page.WaitForAssertion(() => page.Find("button.write"));
        page.On(at => at.Find("button.write").Click());
        page.WaitForAssertion(() => page.Find(".dock footer [aria-label='Insert a template']"));
        return page;
    }

    [Fact]
    public void Are_put_into_the_draft_with_their_subject_where_it_has_none()
    {
        Habits.Templates.Add(new TemplateView(1, "Thanks", "Thank you", "Dear {name}"));
        Habits.Templates.Add(new TemplateView(2, "Away", "", "x"));
        var page = Write();
        page.On(at => at.Find(".dock [aria-label='Insert a template']").Click());
        page.WaitForAssertion(() => Assert.Equal(["Away", "Thanks"], page.FindAll(".dock footer .all .mi").Select(line => line.TextContent)));
        page.On(at => at.Find(".dock footer .menu input").Input("tha"));
        page.On(at => at.Find(".dock footer .all .mi").Click());
        page.WaitForAssertion(() => Assert.Equal("Thank you", page.Find("#subject").GetAttribute("value")));
        var inserted = TextField.Invocations.Single(call => call.Identifier == "insert");
        Assert.Equal("Dear {name} 5 January 2026", inserted.Arguments[0]);
        Assert.Empty(page.FindAll(".dock footer .menu .all"));
    }

    [Fact]
    public void Are_made_of_a_draft()
    {
        TextTyped = "Dear all,\nhello";
        var page = Write();
        page.On(at => at.Find("#subject").Input("Hello"));
        page.On(at => at.Find(".dock [aria-label='Insert a template']").Click());
        page.WaitForAssertion(() => Assert.Contains("No templates yet", page.Find(".dock footer .all").TextContent, StringComparison.Ordinal));
        page.On(at => at.FindAll(".dock footer .menu .mi").First(line => line.TextContent.Contains("Save as template", StringComparison.Ordinal)).Click());
        page.WaitForAssertion(() => Assert.Equal("Hello", page.Find("#template-name-1").GetAttribute("value")));
        Habits.TemplateAnswer = TemplateStatus.NoName;
        page.On(at => at.Find(".dock footer form").Submit());
        page.WaitForAssertion(() => Assert.Equal("Give the template a name.", page.Find(".dock footer [role=alert]").TextContent));
        Habits.TemplateAnswer = TemplateStatus.Saved;
        page.On(at => at.Find("#template-name-1").Change("Greeting"));
        page.On(at => at.Find(".dock footer form").Submit());
        page.WaitForAssertion(() => Assert.Equal(new TemplateView(1, "Greeting", "Hello", "Dear all,\nhello"), Assert.Single(Habits.Templates)));
    }

    [Fact]
    public async Task Are_offered_from_the_palette_also_when_nothing_is_written_yet()
    {
        var page = Render<MailboxPage>();
        page.WaitForAssertion(() => page.Find("button.write"));
        var desk = page.FindComponent<ListColumn>().Instance.Desk;
        await page.InvokeAsync(() => desk.RunAsync("template"));
        page.WaitForAssertion(() => page.Find(".dock footer .menu input"));
        page.On(at => at.Find(".dock footer .menu input").KeyDown("Escape"));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".dock footer .menu input")));
        Assert.NotNull(desk.Compose.Session);
    }

    [Fact]
    public void Are_written_changed_and_removed_in_the_settings()
    {
        var page = Render<TemplateSettings>();
        Assert.Contains("{name}, {first name}, {subject}, {date}", page.Markup, StringComparison.Ordinal);
        page.On(at => at.Find(".new").Click());
        page.On(at => at.FindAll("form input")[0].Change("Thanks"));
        page.On(at => at.Find("form textarea").Change("Thank you!"));
        page.On(at => at.Find("form").Submit());
        page.WaitForAssertion(() => Assert.Contains("Thank you!", page.Find("li .what").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find("[aria-label='Edit the template Thanks']").Click());
        page.On(at => at.FindAll("form input")[0].Change("Many thanks"));
        page.On(at => at.Find("form").Submit());
        page.WaitForAssertion(() => Assert.Equal("Many thanks", Assert.Single(Habits.Templates).Name));
        page.On(at => at.Find("[aria-label='Remove the template Many thanks']").Click());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("li")));
        Assert.Empty(Habits.Templates);
        page.InvokeAsync(() => Services.GetRequiredService<Mox.WebUI.Components.Toasts>().UndoAsync());
        page.WaitForAssertion(() => Assert.Equal("Many thanks", Assert.Single(Habits.Templates).Name));
    }
}
