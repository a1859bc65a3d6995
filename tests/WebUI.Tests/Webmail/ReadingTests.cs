using System.Collections.Immutable;
using Bunit;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class A_conversation_that_is_read : Page
{
    private readonly List<long> _seen = [];

    private ReadingStack Stack => field ??= new ReadingStack(Mail, ids =>
    {
        _seen.AddRange(ids);
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Has_the_one_asked_for_the_newest_and_the_unread_ones_open()
    {
        var items = Conversation(MessageFlags.Seen, MessageFlags.Seen, MessageFlags.None, MessageFlags.Seen, MessageFlags.Seen);
        await Stack.ShowAsync(Detail(2), [], default);
        Assert.Equal([2], Open());
        await Stack.ShowAsync(Detail(2), items, default);
        Assert.Equal([2, 3, 5], Open());
        Assert.Equal([3], _seen);
        await Stack.ToggleAsync(5, default);
        await Stack.ToggleAsync(1, default);
        Assert.Equal([1, 2, 3], Open());

        // What the reader shut stays shut when the conversation is told anew.
        await Stack.ShowAsync(Detail(2), items, default);
        Assert.Equal([1, 2, 3], Open());
    }

    [Fact]
    public async Task Opens_no_draft_and_begins_anew_with_another_conversation()
    {
        var items = Conversation(MessageFlags.Seen, MessageFlags.Draft);
        await Stack.ShowAsync(Detail(1), items, default);
        Assert.Equal([1], Open());
        Mail.Add(9, Noon, subject: "Elsewhere");
        await Stack.ShowAsync((await Mail.MessageAsync(9, default))!, [], default);
        Assert.Equal(9, Assert.Single(Stack.Items).Id);
        Assert.Null(Stack.Opened(1));
    }

    [Fact]
    public void Is_drawn_with_the_others_shut_to_a_line_that_opens_in_place()
    {
        Conversation(MessageFlags.Seen, MessageFlags.Seen, MessageFlags.Seen);
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 1).Add(p => p.MessageId, 3));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("article.shut").Count));
        page.On(at => at.FindAll("article.shut button")[0].Click());
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("article.msg").Count));
        page.On(at => at.FindAll("article.msg")[0].QuerySelector("[aria-label^='Close the message']")!.Click());
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("article.shut").Count));
    }

    private long[] Open() => [.. Stack.Items.Where(item => Stack.Opened(item.Id) is not null).Select(item => item.Id)];

    private MessageDetail Detail(long id) => new() { Item = Mail.Messages.Single(message => message.Id == id), Text = "" };

    private ImmutableArray<MessageItem> Conversation(params MessageFlags[] flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            var item = Mail.Add(i + 1, Noon.AddMinutes(i), flags: flags[i]);
            Mail.Messages[^1] = item with { ThreadId = 1 };
        }

        return [.. Mail.Messages];
    }
}

public class A_message_that_is_read : Page
{
    public A_message_that_is_read() => Mail.Add(1, Noon, from: "Ann", flags: MessageFlags.Seen);

    [Fact]
    public void Shows_remote_images_when_asked_and_remembers_it_for_the_sender_or_the_domain()
    {
        var page = Draw(detail => detail with { Html = new HtmlView("/mail/message/1/html?clean=1", 4, true, false) { Trackers = 3 }, Author = new SenderView { CanRemember = true } });
        Assert.Equal("/mail/message/1/html?clean=1", page.Find("iframe").GetAttribute("src"));
        Assert.Equal("3 trackers removed", page.Find(".trackers").TextContent);
        page.On(at => at.Find(".images").Click());
        Assert.Equal("/mail/message/1/html?clean=1&images=1", page.Find("iframe").GetAttribute("src"));
        page.On(at => at.Find("[aria-label=Remember]").Click());
        page.On(at => at.FindAll(".edge .mi")[1].Click());
        Assert.Equal((1, MessageDisplay.HtmlWithImages, ChoiceReach.Domain), Assert.Single(Reading.Remembered));
        page.On(at => at.Find(".adapt").Click());
        Assert.EndsWith("&images=1&adapt=1", page.Find("iframe").GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal(WebRoutes.FrameSandbox, page.Find("iframe").GetAttribute("sandbox"));
    }

    [Fact]
    public void Begins_as_was_decided_and_offers_no_memory_for_a_sender_who_is_not_proven()
    {
        var page = Draw(detail => detail with { Text = "as text", Display = MessageDisplay.Text, Html = new HtmlView("/mail/message/1/html", 1, false, false) });
        Assert.Empty(page.FindAll("iframe"));
        Assert.Contains("as text", page.Find(".body").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[aria-label=Remember]"));
    }

    [Fact]
    public void Offers_no_images_where_all_that_is_remote_are_trackers()
    {
        var page = Draw(detail => detail with { Html = new HtmlView("/mail/message/1/html", 1, false, false) { Trackers = 1, RiskyLinks = 2 } });
        Assert.Empty(page.FindAll(".images"));
        Assert.Equal("1 tracker removed", page.Find(".trackers").TextContent);
        Assert.Equal("2 misleading links", page.Find(".risky").TextContent);
    }

    [Fact]
    public void Says_what_is_odd_of_its_sender_what_was_done_and_which_list_it_came_by()
    {
        var page = Draw(detail => detail with
        {
            Author = new SenderView { LooksLike = "example.org" },
            ReplyTo = [new Person(null, "other@example.net")],
            Events = [new MessageEvent(false, Noon.AddHours(1), 7), new MessageEvent(true, null, 0)],
            List = new ListView("Readers", LeaveWay.OneClick, "", "lists.example.net"),
            ExtraFields = [new FieldView("X-Spam", "no")],
        });
        var notes = page.Find(".notes").TextContent;
        Assert.Contains("This is not example.org", notes, StringComparison.Ordinal);
        Assert.Contains("Answers go to other@example.net", notes, StringComparison.Ordinal);
        Assert.Contains("You replied on", notes, StringComparison.Ordinal);
        Assert.Contains("You forwarded this", notes, StringComparison.Ordinal);
        Assert.Contains("Mailing list: Readers", notes, StringComparison.Ordinal);
        Assert.Contains("X-Spam", page.Find(".extra").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LeaveOutcome.Done, "lists.example.net took the request: its mail should stop soon.")]
    [InlineData(LeaveOutcome.NoAnswer, "lists.example.net did not answer. Try again later.")]
    public void Leaves_its_list_after_asking_once(LeaveOutcome outcome, string said)
    {
        Reading.Outcome = outcome;
        var page = Draw(detail => detail with { List = new ListView("Readers", LeaveWay.OneClick, "", "lists.example.net") });
        page.On(at => at.Find("button.leave").Click());
        Assert.Empty(Reading.Left);
        Assert.Contains("Stop mail from Readers? The request goes to lists.example.net.", page.Find(".ask").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll(".ask button")[0].Click());
        Assert.Equal([1], Reading.Left);
        Assert.Equal(said, page.Find(".said").TextContent);
    }

    [Fact]
    public void Opens_its_files_over_the_window_and_warns_of_programs()
    {
        Reading.Previews["2"] = new FilePreview.Calendar([new CalendarEvent("Planting", Noon, Noon.AddHours(1), false, false, "Shed", "Ines <ines@example.org>", [], true, false, "")], "REQUEST");
        Reading.Previews["3"] = new FilePreview.None();
        var page = Draw(detail => detail with
        {
            Attachments = [new AttachmentItem("2", "planting.ics", "text/calendar", 300, "/p/2", null, false) { Kind = FileKind.Calendar }, new AttachmentItem("3", "bill.pdf.exe", "application/pdf", 300, "/p/3", null, false) { Risk = FileRisk.HiddenEnding }],
        });
        Assert.Equal("/mail/message/1/files.zip", page.Find(".fh a").GetAttribute("href"));
        Assert.Contains("Hidden program", page.FindAll(".file")[1].TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll(".file .open")[0].Click());
        page.WaitForAssertion(() => Assert.Contains("Planting", page.Find("dialog.viewer").TextContent, StringComparison.Ordinal));
        Assert.Contains("Repeats", page.Find("dialog.viewer").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("dialog [aria-label='Next file']").Click());
        page.WaitForAssertion(() => Assert.Contains("Do not open it.", page.Find("dialog.viewer .vw").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find("dialog [aria-label=Close]").Click());
        Assert.Empty(page.FindAll("dialog.viewer"));
    }

    [Fact]
    public void Shows_its_header_its_parts_and_its_source_as_text()
    {
        var page = Draw(detail => detail);
        page.On(at => at.Find("[aria-label=More]").Click());
        page.On(at => at.FindAll(".menu .mi").Single(item => item.TextContent.Contains("header and parts", StringComparison.Ordinal)).Click());
        Assert.Contains("<b>1</b>", page.Find("dialog.inside dl").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll("dialog .seg button")[1].Click());
        Assert.Contains("text/plain", page.Find("dialog.inside ul").TextContent, StringComparison.Ordinal);
        page.On(at => at.FindAll("dialog .seg button")[2].Click());
        Assert.Equal(("/mail/message/1/source", ""), (page.Find("dialog iframe").GetAttribute("src"), page.Find("dialog iframe").GetAttribute("sandbox")));
    }

    private IRenderedComponent<MailboxPage> Draw(Func<MessageDetail, MessageDetail> with)
    {
        var item = Mail.Messages.Single(message => message.Id == 1);
        Mail.Details[1] = with(new MessageDetail { Item = item, Text = "Text", HasOwnText = true });
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, 1).Add(p => p.MessageId, 1));
        page.WaitForAssertion(() => page.Find("article.msg"));
        return page;
    }
}

public class The_time_of_an_event : Page
{
    [Theory]
    [InlineData(false, false, "Monday 5 January 2026, 12:00 to 13:00")]
    [InlineData(true, true, "Monday 5 January 2026 to Tuesday 6 January 2026, all day")]
    [InlineData(false, true, "Monday 5 January 2026, 12:00 to 13:00 (local time)")]
    public void Is_said_as_people_say_it(bool days, bool floating, string expected)
    {
        var happening = new CalendarEvent("", Noon, days ? Noon.AddDays(1) : Noon.AddHours(1), days, floating, "", "", [], false, false, "");
        var time = new Mox.WebUI.Components.ViewerTime(Time);
        time.Use("Etc/UTC");
        Assert.Equal(expected, EventWords.When(happening, time));
    }
}
