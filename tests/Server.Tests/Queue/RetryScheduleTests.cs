using Mox.Server.Queue;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Tests.Queue;

public class Retry_schedule
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static List<double> Minutes(double random, QueueOptions? options = null)
    {
        var schedule = new RetrySchedule(options ?? new QueueOptions(), () => random);
        var expires = schedule.ExpiryOf(Start);
        var times = new List<double>();
        var row = new QueuedRecipient { Queued = Start, ExpiresAt = expires };
        for (var now = Start; times.Count < 100; now = schedule.Next(row.Attempts, now, expires))
        {
            row.Attempts++;
            times.Add((now - Start).TotalMinutes);
            if (RetrySchedule.IsOver(row, now)) break;
        }

        return times;
    }

    [Fact]
    public void Backs_off_and_ends_exactly_when_the_time_is_over()
    {
        var times = Minutes(0);
        Assert.Equal([0, 7.5, 22.5, 52.5, 112.5, 232.5, 472.5, 832.5], times.Take(8));
        Assert.Equal(5 * 24 * 60, times[^1]);
        Assert.InRange(times.Count, 20, 30);
    }

    [Fact]
    public void Spreads_late_attempts_over_six_to_eight_hours()
    {
        var times = Minutes(0.999);
        Assert.InRange(times[8] - times[7], 6 * 60, 8 * 60);
        Assert.Equal(5 * 24 * 60, times[^1]);
    }

    [Fact]
    public void Ends_after_the_attempts_a_row_has() => Assert.True(RetrySchedule.IsOver(new QueuedRecipient { Attempts = 3, MaxAttempts = 3, ExpiresAt = DateTimeOffset.MaxValue }, Start));

    [Theory]
    [InlineData(null, true, 4, true)]
    [InlineData(null, true, 3, false)]
    [InlineData("FAILURE,DELAY", true, 4, true)]
    [InlineData("FAILURE", true, 4, false)]
    [InlineData("NEVER", true, 4, false)]
    [InlineData(null, false, 4, false)]
    public void Tells_a_delay_to_those_who_want_to_hear_of_it(string? notify, bool sender, int hours, bool tells)
    {
        var row = new QueuedRecipient { Queued = Start, Notify = notify, MailFrom = sender ? "user@ours.example" : null };
        var schedule = new RetrySchedule(new QueueOptions(), () => 0);
        Assert.Equal(tells, schedule.IsDelayToTell(row, Start.AddHours(hours)));
        row.DelayTold = true;
        Assert.False(schedule.IsDelayToTell(row, Start.AddHours(hours)));
    }
}
