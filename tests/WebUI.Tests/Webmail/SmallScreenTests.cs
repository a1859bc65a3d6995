using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Settings;

namespace Mox.WebUI.Tests.Webmail;

public class An_open_message_on_a_phone : Page
{
    private IRenderedComponent<MailboxPage> Open()
    {
        Mail.Add(10, Noon.AddHours(-1), subject: "Rent");
        Mail.Add(11, Noon.AddHours(-2), subject: "Boat");
        var page = Render<MailboxPage>(parameters => parameters.Add(one => one.FolderId, 1).Add(one => one.MessageId, 10));
        page.WaitForAssertion(() => page.Find(".touchbar"));
        page.FindComponent<MailRail>().Instance.Desk.IsPhone = true;
        return page;
    }

    [Fact]
    public void Is_moved_from_the_bar_below_it_and_moved_back()
    {
        var page = Open();
        page.On(at => at.Find(".touchbar [aria-label='Move']").Click());
        Assert.Equal("true", page.Find(".touchbar [aria-label='Move']").GetAttribute("aria-expanded"));
        page.On(at => Assert.Single(at.FindAll("[role=dialog] input[placeholder]")).Input("Arch"));
        page.On(at => at.Find(".asks .mi").Click());
        page.WaitForAssertion(() => Assert.Equal(4, Mail.Messages.Single(message => message.Id == 10).MailboxId));
        Assert.Empty(page.FindAll(".asks"));
        page.On(at => at.Find(".toast .undo").Click());
        page.WaitForAssertion(() => Assert.Equal(1, Mail.Messages.Single(message => message.Id == 10).MailboxId));
    }

    [Fact]
    public void Gets_a_label_and_becomes_unread_without_being_picked_first()
    {
        var page = Open();
        page.On(at => at.Find(".tools .touch [aria-label='Labels']").Click());
        page.On(at => Assert.Single(at.FindAll("[role=dialog] input")).Input("House"));
        page.On(at => at.Find(".asks .mi:last-child").Click());
        page.WaitForAssertion(() => Assert.Equal("house", Assert.Single(Mail.Messages.Single(message => message.Id == 10).Keywords)));
        page.On(at => at.Find(".asks [role=dialog]").KeyDown("Escape"));
        Assert.Empty(page.FindAll(".asks"));

        page.On(at => at.Find(".tools [aria-label='More']").Click());
        page.On(at => at.FindAll(".tools .mi.touch").First(line => line.TextContent.Contains("unread", StringComparison.Ordinal)).Click());
        page.WaitForAssertion(() => Assert.False(Mail.Messages.Single(message => message.Id == 10).Seen));
    }

    [Fact]
    public void Is_not_asked_about_twice_on_a_screen_that_is_no_phone()
    {
        var page = Open();
        page.FindComponent<MailRail>().Instance.Desk.IsPhone = false;
        page.On(at => at.Find(".tools .do [aria-label='Move']").Click());
        Assert.Single(page.FindAll("[role=dialog]"));
        Assert.Empty(page.FindAll(".asks"));
    }

    [Fact]
    public void Has_one_way_to_discard_what_is_written()
    {
        var page = Open();
        page.On(at => at.Find(".bottom, .write").Click());
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".dock [aria-label='Discard draft']")));
    }
}

public class The_narrow_rail : Page
{
    [Fact]
    public void Shows_all_of_itself_when_asked_and_shuts_on_Escape_and_when_something_is_chosen()
    {
        Mail.Add(10, Noon.AddHours(-1), subject: "Rent");
        var page = Render<MailboxPage>(parameters => parameters.Add(one => one.FolderId, 1));
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".row")));
        var button = page.Find(".rail .widen");
        Assert.Equal(("Folders, labels and searches", "false"), (button.GetAttribute("aria-label"), button.GetAttribute("aria-expanded")));
        page.On(at => at.Find(".rail .widen").Click());
        Assert.Contains("folders-open", page.Find(".app").ClassList);
        Assert.Equal("true", page.Find(".rail .widen").GetAttribute("aria-expanded"));
        page.On(at => at.Find(".rail .widen").KeyDown("Escape"));
        Assert.DoesNotContain("folders-open", page.Find(".app").ClassList);

        page.On(at => at.Find(".rail .widen").Click());
        page.On(at => at.Find(".shade").Click());
        Assert.DoesNotContain("folders-open", page.Find(".app").ClassList);
        page.On(at => at.Find(".rail .widen").Click());
        page.On(at => at.Find(".rail a[data-folder='1']").Click());
        Assert.DoesNotContain("folders-open", page.Find(".app").ClassList);
    }
}

public class Shared_addresses : Page
{
    [Fact]
    public void Show_their_members_only_where_these_may_see_each_other()
    {
        Lists.All.Add(new OwnList("team@ours.example", MembersOnly: true, MaySendAs: true, ["ann@ours.example", "bob@ours.example"]));
        Lists.All.Add(new OwnList("abuse@ours.example", MembersOnly: false, MaySendAs: false, null));
        var page = Render<OwnLists>();
        var lists = page.FindAll(".lists > li");
        Assert.Equal(["ann@ours.example", "bob@ours.example"], lists[0].QuerySelectorAll(".members li").Select(member => member.TextContent));
        Assert.Contains("Only members may write to it. You may write from it.", lists[0].TextContent, StringComparison.Ordinal);
        Assert.Null(lists[1].QuerySelector(".members"));
        Assert.Contains("is not shown", lists[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_not_spoken_of_where_there_are_none() => Assert.Empty(Render<OwnLists>().Markup.Trim());
}
