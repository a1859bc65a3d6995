using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class The_list_on_the_page : Page
{
    public The_list_on_the_page()
    {
        Mail.Add(1, Noon, subject: "Plain");
        Mail.Add(10, Noon.AddMinutes(1), subject: "Talk", from: "Ann Lee", thread: 10);
        Mail.Add(11, Noon.AddMinutes(2), folder: 3, subject: "Re: Talk", from: "Mox", thread: 10);
        Mail.Add(12, Noon.AddMinutes(3), subject: "Re: Talk", from: "Bob Ray", thread: 10);
        Change(1, item => item with { Keywords = ["$mdnsent", "work"], Standing = SenderStanding.Doubtful, From = [new Person("Your Bank", "x@thief.example")], HasAttachments = true, Flags = MessageFlags.Answered | MessageFlags.Flagged });
    }

    [Fact]
    public void Shows_conversations_and_unfolds_them_in_place()
    {
        var page = Render<MailboxPage>();
        Assert.Equal(["Re: Talk", "Plain"], page.FindAll(".row .what b").Select(cell => cell.TextContent));
        Assert.Equal("Ann, Mox, Bob", page.Find(".row .who bdi").TextContent);
        Assert.Equal(("3", "false", "3 messages"), (page.Find(".row .n").TextContent, page.Find(".row .n").GetAttribute("aria-expanded"), page.Find(".row .n").GetAttribute("aria-label")));
        page.On(at => at.Find(".row .n").Click());
        page.WaitForAssertion(() => Assert.Equal(["Preview of 11", "Preview of 10"], page.FindAll(".row.inner .what i").Select(cell => cell.TextContent)));
        Assert.Equal("Sent", Assert.Single(page.FindAll(".row .where")).TextContent);
        page.On(at => at.FindAll(".row.inner")[1].Click());
        page.On(at => at.Find(".row .n").Click());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".row.inner")));
    }

    [Fact]
    public void Marks_what_a_row_is()
    {
        Choices.Settings = Choices.Settings with { LabelHues = Choices.Settings.LabelHues.Add("work", Hue.Rose) };
        var page = Render<MailboxPage>();
        var row = page.FindAll(".row")[1];
        Assert.Equal(("work", true), (row.QuerySelector(".label")!.TextContent, row.QuerySelector(".label")!.ClassList.Contains("h-rose")));
        Assert.Equal(("x@thief.example", "not verified"), (row.QuerySelector("bdi")!.TextContent, row.QuerySelector(".ver.bad span")!.TextContent));
        Assert.Equal(["Answered", "Has attachments", "Starred"], row.QuerySelectorAll(".marks [aria-label]").Select(mark => mark.GetAttribute("aria-label")));
    }

    [Fact]
    public async Task Says_that_a_conversation_is_muted()
    {
        var page = Render<MailboxPage>();
        await Mail.MuteAsync([12], true, default);
        page.WaitForAssertion(() => Assert.NotNull(page.Find(".row.muted [aria-label=Muted]")));
    }

    [Fact]
    public void Selects_all_that_the_list_holds()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.FindAll(".row .pick")[1].Click());
        page.On(at => at.Find(".pickbar .txt").Click());
        page.WaitForAssertion(() => Assert.Equal("All 3 selected", page.Find(".pickbar b").TextContent));
        Assert.Equal("3 messages", page.Find(".picked h2").TextContent);
        page.On(at => at.Find(".pickbar [aria-label=Archive]").Click());
        page.WaitForAssertion(() => Assert.Equal([4L, 4, 3, 4], Mail.Messages.Select(message => message.MailboxId)));
    }

    [Fact]
    public void Shows_single_messages_when_that_is_chosen()
    {
        var page = Render<MailboxPage>();
        page.On(at => at.Find(".lhead [aria-label='More of this list']").Click());
        page.On(at => at.FindAll(".lhead .mi")[^1].Click());
        page.WaitForAssertion(() => Assert.Equal(["Re: Talk", "Talk", "Plain"], page.FindAll(".row .what b").Select(cell => cell.TextContent)));
        Assert.False(Choices.Settings.Conversations);
        Assert.Empty(page.FindAll(".row .n"));
    }

    private void Change(long id, Func<MessageItem, MessageItem> change)
    {
        var at = Mail.Messages.FindIndex(message => message.Id == id);
        Mail.Messages[at] = change(Mail.Messages[at]);
    }
}
