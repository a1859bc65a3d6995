using Bunit;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public class The_queue_page : Page
{
    [Fact]
    public void Shows_who_is_written_to_how_often_it_was_tried_and_what_went_wrong()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Time.GetUtcNow().AddMinutes(30)) with { Attempts = 6, LastError = "451 4.7.1 later" });
        var page = Render<MailQueuePage>();
        Assert.Equal("1 letter waits.", page.Find("h1").TextContent);
        var row = page.Find("tbody tr");
        Assert.Equal("bo@remote.example", row.QuerySelector("b")?.TextContent);
        Assert.Contains("Slow", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("451 4.7.1 later", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("in 30 min", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_down_to_the_next_try()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Time.GetUtcNow().AddSeconds(95)));
        var page = Render<MailQueuePage>();
        Time.Advance(TimeSpan.FromSeconds(36));
        page.WaitForAssertion(() => Assert.Contains("in 59 s", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Moves_by_itself()
    {
        var page = Render<MailQueuePage>();
        Assert.Equal("Nothing waits.", page.Find("h1").TextContent);
        await Queue.TellAsync(new QueueNews([FakeQueue.Row(7, Noon)], [], false));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        await Queue.TellAsync(new QueueNews([], [7], false));
        page.WaitForAssertion(() => Assert.Equal("Nothing waits.", page.Find("h1").TextContent));
    }

    [Theory]
    [InlineData("Try now", "retry 1")]
    [InlineData("Hold", "hold 1")]
    [InlineData("Return to the sender", "fail 1")]
    public void Does_what_its_buttons_say(string button, string done)
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find($"[aria-label='{button}']").Click());
        Assert.Equal(done, Assert.Single(Queue.Done));
    }

    [Fact]
    public void Asks_before_a_letter_is_dropped_for_that_cannot_be_taken_back()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find("[aria-label=Drop]").Click());
        Assert.Empty(Queue.Done);
        page.On(at => at.Find(".menu .mi").Click());
        Assert.Equal("drop 1", Assert.Single(Queue.Done));
    }

    [Fact]
    public void Offers_to_release_only_what_is_held()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon, hold: true));
        var page = Render<MailQueuePage>();
        Assert.Empty(page.FindAll("[aria-label=Hold]"));
        page.On(at => at.Find("[aria-label=Release]").Click());
        Assert.Equal("release 1", Assert.Single(Queue.Done));
    }

    [Fact]
    public void Opens_a_row_to_show_what_was_tried()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find("tbody .name").Click());
        page.WaitForAssertion(() => Assert.Contains("451 4.7.1 try again later", page.Find(".under").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Does_not_call_a_letter_being_delivered_once_its_next_try_lies_ahead()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Time.GetUtcNow().AddMinutes(7)) with { Delivering = true, Attempts = 1 });
        Queue.Rows.Add(FakeQueue.Row(2, Time.GetUtcNow().AddMinutes(-1)) with { Delivering = true });
        var page = Render<MailQueuePage>();
        Assert.Equal(["Being delivered", "To be tried again"], page.FindAll("tbody .mark").Select(mark => mark.TextContent.Trim()));
    }

    [Fact]
    public void Says_that_nothing_matches_rather_than_that_nothing_waits()
    {
        Queue.Rows.Add(FakeQueue.Row(1, Noon));
        var page = Render<MailQueuePage>();
        page.On(at => at.Find("input[type=search]").Input("nobody"));
        page.WaitForAssertion(() => Assert.Equal("No letter matches.", page.Find("h1").TextContent));
    }

    [Fact]
    public void Shows_nothing_to_others_than_administrators()
    {
        IsAdmin = false;
        Queue.Rows.Add(FakeQueue.Row(1, Noon));
        var page = Render<MailQueuePage>();
        Assert.Empty(page.FindAll("tbody"));
        Assert.False(Queue.IsSubscribed);
    }
}
