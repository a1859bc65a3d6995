using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>A time to send at.</summary>
public sealed record SendTime(string Name, DateTimeOffset At);

/// <summary>Times to send later that make sense now, and the times people pick, in their zone.</summary>
public static class SendTimes
{
    private const int Morning = 9;
    private const int Evening = 18;

    /// <summary>Two times: this evening before it, else tomorrow; and the next Monday, or the day after tomorrow where that is tomorrow.</summary>
    public static IReadOnlyList<SendTime> Of(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var today = local.Date;
        var first = local.Hour < Morning - 1 ? new SendTime(WriteWords.ThisMorning, At(today.AddHours(Morning), zone))
            : local.Hour < Evening - 2 ? new SendTime(WriteWords.ThisEvening, At(today.AddHours(Evening), zone))
            : new SendTime(WriteWords.TomorrowMorning, At(today.AddDays(1).AddHours(Morning), zone));
        var toMonday = ((int)DayOfWeek.Monday - (int)today.DayOfWeek + 7) % 7;
        var second = first.Name != WriteWords.TomorrowMorning ? new SendTime(WriteWords.TomorrowMorning, At(today.AddDays(1).AddHours(Morning), zone))
            : toMonday > 1 ? new SendTime(WriteWords.MondayMorning, At(today.AddDays(toMonday).AddHours(Morning), zone))
            : new SendTime(WriteWords.DayAfterTomorrow, At(today.AddDays(2).AddHours(Morning), zone));
        return [first, second];
    }

    /// <summary>A local time as a moment. In the hour that is left out in spring the clock is taken to have gone on already; in the hour that comes twice the first one is meant.</summary>
    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var plain = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(plain)) plain = plain.AddHours(1);
        var offset = zone.IsAmbiguousTime(plain) ? zone.GetAmbiguousTimeOffsets(plain).Max() : zone.GetUtcOffset(plain);
        return new DateTimeOffset(plain, offset);
    }
}
