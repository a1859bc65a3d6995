using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Habits;
using Mox.WebUI.Webmail.Keys;

namespace Mox.WebUI.Tests.Webmail.Habits;

public class Moments_to_put_mail_away_until
{
    private static string[] Of(string local)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        return [.. SnoozeTimes.Of(SendTimes.At(DateTime.Parse(local, CultureInfo.InvariantCulture), zone), zone).Select(time => $"{time.Name} {time.At.ToString("ddd HH:mm", CultureInfo.InvariantCulture)}")];
    }

    [Fact]
    public void Are_those_that_make_sense_now()
    {
        Assert.Equal(["Later today Tue 18:00", "Tomorrow Wed 08:00", "This weekend Sat 08:00", "Next Monday Mon 08:00"], Of("2026-05-05 10:00"));
        Assert.Equal(["Later today Tue 20:00", "Tomorrow Wed 08:00", "This weekend Sat 08:00", "Next Monday Mon 08:00"], Of("2026-05-05 17:30"));
        Assert.Equal(["Tomorrow Wed 08:00", "This weekend Sat 08:00", "Next Monday Mon 08:00"], Of("2026-05-05 22:00"));
        Assert.Equal(["Tomorrow Sat 08:00", "Next Monday Mon 08:00"], Of("2026-05-08 22:00"));
        Assert.Equal(["Tomorrow Sun 08:00", "Next weekend Sat 08:00", "Next Monday Mon 08:00"], Of("2026-05-09 22:00"));
        Assert.Equal(["Tomorrow Mon 08:00", "Next weekend Sat 08:00"], Of("2026-05-10 22:00"));
    }

    [Fact]
    public void Are_written_as_near_as_they_are()
    {
        var viewer = new ViewerTime(new ManualTime(new DateTimeOffset(2026, 5, 5, 10, 0, 0, TimeSpan.Zero)));
        viewer.Use("UTC");
        var now = viewer.Now;
        Assert.Equal(["18:00", "Thu 10:00", "20 May", "3 Feb 2027"], new[] { now.AddHours(8), now.AddDays(2), now.AddDays(15), new DateTimeOffset(2027, 2, 3, 8, 0, 0, TimeSpan.Zero) }.Select(at => SnoozeTimes.Brief(at, viewer)));
        Assert.Equal(["yesterday 10:00", "today 18:00", "tomorrow 10:00", "Thursday 10:00", "20 May 10:00"], new[] { now.AddDays(-1), now.AddHours(8), now.AddDays(1), now.AddDays(2), now.AddDays(15) }.Select(at => SnoozeTimes.Full(at, viewer)));
        Assert.Equal(new DateOnly(2026, 5, 5), VacationWords.DayOf(VacationWords.MomentOf(new DateOnly(2026, 5, 5), isEnd: true, viewer), isEnd: true, viewer));
    }
}

public class Putting_mail_away : Page
{
    private IRenderedComponent<MailboxPage> Open(long? at = null)
    {
        Mail.AddFolder(FakeHabits.Folder, Snoozed.FolderName);
        Mail.Add(10, Noon.AddHours(-1), subject: "Rent");
        Mail.Add(11, Noon.AddHours(-2), subject: "Boat");
        var page = Render<MailboxPage>(parameters => parameters.Add(one => one.FolderId, 1).Add(one => one.MessageId, at ?? 0));
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".row")));
        return page;
    }

    [Fact]
    public void Is_asked_for_by_the_button_of_the_open_message_and_can_be_taken_back()
    {
        var page = Open(at: 10);
        page.WaitForAssertion(() => page.Find(".reader [aria-label='Snooze']"));
        page.On(at => at.Find(".reader .do [aria-label='Snooze']").Click());
        Assert.Equal("true", page.Find(".reader .do [aria-label='Snooze']").GetAttribute("aria-expanded"));
        page.On(at => at.FindAll(".snoozing .mi").First(line => line.TextContent.Contains("Tomorrow", StringComparison.Ordinal)).Click());
        var (selection, until) = Assert.Single(Habits.PutAway);
        Assert.Equal(10, Assert.Single(selection.Rows));
        Assert.Equal((6, 8), (until.Day, until.Hour));
        page.WaitForAssertion(() => Assert.DoesNotContain(page.FindAll(".row"), row => row.TextContent.Contains("Rent", StringComparison.Ordinal)));
        Assert.Contains("Snoozed until tomorrow 08:00", page.Find(".toast").TextContent, StringComparison.Ordinal);
        page.On(at => at.Find(".toast .undo").Click());
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".row"), row => row.TextContent.Contains("Rent", StringComparison.Ordinal)));
    }

    [Fact]
    public void Takes_a_moment_of_ones_own_for_the_picked_rows_but_none_that_has_gone_by()
    {
        var page = Open();
        page.On(at => at.Find(".row .pick").Click());
        page.On(at => at.Find(".pickbar [aria-label='Snooze']").Click());
        page.On(at => at.Find(".snoozing input").Change("2026-01-05T09:00"));
        page.On(at => at.Find(".snoozing .ownmoment .btn").Click());
        Assert.Contains("gone by", page.Find(".snoozing [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(Habits.PutAway);
        page.On(at => at.Find(".snoozing input").Change("2026-02-03T09:30"));
        page.On(at => at.Find(".snoozing .ownmoment .btn").Click());
        Assert.Equal((3, 9, 30), (Habits.PutAway[0].Until.Day, Habits.PutAway[0].Until.Hour, Habits.PutAway[0].Until.Minute));
        Assert.Empty(page.FindAll(".snoozing"));
    }

    [Fact]
    public void Shows_when_it_comes_back_and_takes_it_back_at_once()
    {
        Mail.Add(20, Noon.AddDays(-2), FakeHabits.Folder, subject: "Later");
        Mail.Messages[0] = Mail.Messages[0] with { SnoozedUntil = Noon.AddDays(1) };
        Mail.AddFolder(FakeHabits.Folder, Snoozed.FolderName);
        var page = Render<MailboxPage>(parameters => parameters.Add(one => one.FolderId, FakeHabits.Folder).Add(one => one.MessageId, 20));
        page.WaitForAssertion(() => Assert.Contains("Snoozed until tomorrow 12:00", page.Find(".reader .under").TextContent, StringComparison.Ordinal));
        Assert.Equal("Tue 12:00", page.Find(".row time").TextContent);
        Assert.NotNull(page.Find(".row [aria-label='Snoozed']"));
        page.On(at => at.Find(".reader .under .txt").Click());
        Assert.Equal(20, Assert.Single(Habits.Woken).Rows.Single());
        page.WaitForAssertion(() => Assert.Equal(1, Mail.Messages[0].MailboxId));
        page.On(at => at.Find(".toast .undo").Click());
        page.WaitForAssertion(() => Assert.Equal((FakeHabits.Folder, (DateTimeOffset?)Noon.AddDays(1)), (Mail.Messages[0].MailboxId, Mail.Messages[0].SnoozedUntil)));
    }

    [Fact]
    public void Goes_back_to_the_moment_it_had_when_another_one_is_taken_back()
    {
        Mail.AddFolder(FakeHabits.Folder, Snoozed.FolderName);
        Mail.Add(20, Noon.AddDays(-2), FakeHabits.Folder, subject: "Later");
        Mail.Messages[0] = Mail.Messages[0] with { SnoozedUntil = Noon.AddDays(3) };
        var page = Render<MailboxPage>(parameters => parameters.Add(one => one.FolderId, FakeHabits.Folder).Add(one => one.MessageId, 20));
        page.WaitForAssertion(() => page.Find(".reader .do [aria-label='Snooze']"));
        page.On(at => at.Find(".reader .do [aria-label='Snooze']").Click());
        page.On(at => at.FindAll(".snoozing .mi").First(line => line.TextContent.Contains("Tomorrow", StringComparison.Ordinal)).Click());
        page.WaitForAssertion(() => Assert.NotEqual(Noon.AddDays(3), Mail.Messages[0].SnoozedUntil));
        page.WaitForAssertion(() => Assert.Contains("Undo", page.Find(".toast").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find(".toast .undo").Click());
        page.WaitForAssertion(() => Assert.Equal(Noon.AddDays(3), Mail.Messages[0].SnoozedUntil));
    }

    [Fact]
    public void Says_of_a_message_that_it_came_back()
    {
        Mail.Add(20, Noon.AddHours(1), subject: "Again");
        Mail.Messages[0] = Mail.Messages[0] with { Keywords = [Snoozed.Keyword], Sent = Noon.AddDays(-20) };
        var page = Render<MailboxPage>(parameters => parameters.Add(one => one.FolderId, 1).Add(one => one.MessageId, 20));
        page.WaitForAssertion(() => Assert.Contains("came back today 13:00. Sent 16 Dec 2025 12:00", page.Find(".reader .under").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".reader .under .label"));
    }

    [Fact]
    public void Has_a_key_in_both_schemes()
    {
        Assert.Equal("snooze", new KeyMap(new WebmailSettings()).Find("b", isMessageOpen: false)?.Name);
        Assert.Equal("snooze", new KeyMap(new WebmailSettings { Keys = KeyScheme.Classic }).Find("w", isMessageOpen: false)?.Name);
    }
}
