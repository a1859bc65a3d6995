using System.Globalization;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class Times_to_send_later
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-26T05:30", "This morning 2026-11-26T09:00", "Tomorrow morning 2026-11-27T09:00")]
    [InlineData("2026-11-26T10:30", "This evening 2026-11-26T18:00", "Tomorrow morning 2026-11-27T09:00")]
    [InlineData("2026-11-26T20:30", "Tomorrow morning 2026-11-27T09:00", "Monday morning 2026-11-30T09:00")]
    [InlineData("2026-11-29T20:30", "Tomorrow morning 2026-11-30T09:00", "The day after tomorrow 2026-12-01T09:00")]
    public void Make_sense_at_the_time_they_are_offered(string now, params string[] expected)
    {
        var at = SendTimes.At(DateTime.Parse(now, CultureInfo.InvariantCulture), Berlin);
        Assert.Equal(expected, SendTimes.Of(at, Berlin).Select(time => $"{time.Name} {TimeZoneInfo.ConvertTime(time.At, Berlin):yyyy-MM-ddTHH:mm}"));
    }

    [Fact]
    public void Exist_also_where_the_clock_leaps()
    {
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 3, 30, 0, TimeSpan.FromHours(2)), SendTimes.At(new DateTime(2026, 3, 29, 2, 30, 0), Berlin));
        Assert.Equal(TimeSpan.FromHours(2), SendTimes.At(new DateTime(2026, 10, 25, 2, 30, 0), Berlin).Offset);
    }
}
