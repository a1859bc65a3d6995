using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Outbox;

namespace Mox.WebUI.Tests.Webmail;

public class The_outbox : Page
{
    private static OutboxItem Item(long id, OutboxState state, bool canCallBack, string last = "") =>
        new(id, $"Message {id}", state, Noon.AddHours(2), [new OutboxRecipient("ann@a.example", last, last.Length > 0 ? 1 : 0)]) { CanCallBack = canCallBack, ExpiresAt = Noon.AddDays(5) };

    [Fact]
    public void Says_in_plain_words_what_waits_and_offers_what_can_be_done()
    {
        Composer.Waiting = [Item(1, OutboxState.Scheduled, true), Item(2, OutboxState.Retrying, false, "Mailbox full")];
        using var desk = Desk();
        var pane = Render<OutboxPane>(with => with.Add(at => at.Desk, desk));
        Assert.Contains("Leaves at 14:00", pane.FindAll(".item")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("ann@a.example: Mailbox full", pane.FindAll(".item")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Edit", "Send now", "Cancel sending", "Try now", "Stop trying"], pane.FindAll(".do button").Select(button => button.TextContent));
        pane.On(at => at.FindAll(".do button")[4].Click());
        pane.WaitForAssertion(() => Assert.Single(pane.FindAll(".item")));
        pane.On(at => at.FindAll(".do button")[1].Click());
        Assert.Equal(["stop 2", "send now 1"], Composer.Done);
    }

    [Fact]
    public void Gives_a_message_back_to_the_composer()
    {
        Composer.Waiting = [Item(1, OutboxState.Scheduled, true)];
        Composer.CallBack = new CallBackOutcome.Back(new Draft { Id = 9, Key = "k", Subject = "Message 1" });
        using var desk = Desk();
        var pane = Render<OutboxPane>(with => with.Add(at => at.Desk, desk));
        pane.On(at => at.Find(".do button").Click());
        pane.WaitForAssertion(() => Assert.Contains("Nothing waits", pane.Markup, StringComparison.Ordinal));
        Assert.Equal(9, desk.Session?.Draft.Id);
    }

    private ComposeDesk Desk() => new(Composer, Time, Services.GetRequiredService<Toasts>(), NullLogger<ComposeDesk>.Instance, work => work(), () => { }) { Outbox = Composer };
}
