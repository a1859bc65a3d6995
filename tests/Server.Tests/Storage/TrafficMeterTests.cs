using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class The_counts_of_mail
{
    [Fact]
    public void Are_those_of_the_last_24_hours_by_the_hour()
    {
        var time = new ManualTime();
        var meter = new TrafficMeter(time);
        meter.Count(TrafficKind.Received);
        meter.Count(TrafficKind.Received);
        time.Advance(TimeSpan.FromHours(1));
        meter.Count(TrafficKind.Sent);
        var hours = meter.Read();
        Assert.Equal(TrafficMeter.Hours, hours.Length);
        Assert.Equal((2, 0, 0, 1), (hours[^2][TrafficKind.Received], hours[^2][TrafficKind.Sent], hours[^1][TrafficKind.Received], hours[^1][TrafficKind.Sent]));
        Assert.Equal(TimeSpan.FromHours(1), hours[^1].Start - hours[^2].Start);
        time.Advance(TimeSpan.FromHours(22));
        Assert.Equal(2, meter.Read()[0][TrafficKind.Received]);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, meter.Read().Sum(hour => hour[TrafficKind.Received]));
    }

    [Fact]
    public async Task Go_on_after_a_restart()
    {
        var time = new ManualTime();
        var folder = Directory.CreateTempSubdirectory("mox-traffic-").FullName;
        var began = time.GetUtcNow();
        await using (var store = await TestStore.OpenAsync(time, folder))
        {
            store.Get<TrafficMeter>().Count(TrafficKind.Refused);
            await store.Get<TrafficKeeper>().SaveAsync(default);
            store.Get<TrafficMeter>().Count(TrafficKind.LetIn);
            await store.Get<TrafficKeeper>().SaveAsync(default);
            var commits = store.Turns.Commits;
            await store.Get<TrafficKeeper>().SaveAsync(default);
            Assert.Equal(commits, store.Turns.Commits);
        }

        time.Advance(TimeSpan.FromHours(2));
        await using (var store = await TestStore.OpenAsync(time, folder))
        {
            var meter = store.Get<TrafficMeter>();
            meter.Count(TrafficKind.Refused);
            await store.Get<TrafficKeeper>().LoadAsync(default);
            Assert.Equal((2, 1, began), (meter.Read().Sum(hour => hour[TrafficKind.Refused]), meter.Read()[^3][TrafficKind.LetIn], meter.Since));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{\"Since\":\"2020-01-01T00:00:00+00:00\",\"Hours\":null}")]
    [InlineData("{\"Since\":\"2020-01-01T00:00:00+00:00\",\"Hours\":{\"17752800\":[1,2]}}")]
    public void Leave_what_was_kept_by_another_version(string kept)
    {
        var meter = new TrafficMeter(new ManualTime());
        meter.Add(kept);
        Assert.Equal(0, meter.Read().Sum(hour => hour.Counts.Sum()));
    }
}
