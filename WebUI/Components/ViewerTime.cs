using System.Globalization;
using Mox.WebUI.Words;

namespace Mox.WebUI.Components;

/// <summary>The clock of the person looking: the server's time in the browser's zone. One for each circuit.</summary>
public sealed class ViewerTime(TimeProvider time)
{
    /// <summary>The clock of the server, for what happens after a while.</summary>
    public TimeProvider Clock => time;

    public TimeZoneInfo Zone { get; private set; } = time.LocalTimeZone;

    public DateTimeOffset Now => ToLocal(time.GetUtcNow());

    /// <summary>Takes the zone the browser is in, by its IANA name. False when it is unknown or the one in use.</summary>
    public bool Use(string? zone)
    {
        if (string.IsNullOrEmpty(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || found.Equals(Zone)) return false;
        Zone = found;
        return true;
    }

    public DateTimeOffset ToLocal(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>For lists: the time today, the day of the week within the last six days, else the date.</summary>
    public string Brief(DateTimeOffset at)
    {
        var (local, now) = (ToLocal(at), Now);
        if (local.Date == now.Date) return Text(local, TimeWords.Clock);
        var days = (now.Date - local.Date).Days;
        if (days is > 0 and < 7) return Text(local, TimeWords.Weekday);
        return Text(local, local.Year == now.Year ? TimeWords.DayMonth : TimeWords.DayMonthYear);
    }

    /// <summary>For the head of a message: day and time.</summary>
    public string Full(DateTimeOffset at)
    {
        var (local, now) = (ToLocal(at), Now);
        var day = (now.Date - local.Date).Days switch
        {
            0 => TimeWords.Today,
            1 => TimeWords.Yesterday,
            _ => Text(local, local.Year == now.Year ? TimeWords.WeekdayDayMonth : TimeWords.DayMonthYear),
        };
        return TimeWords.DayAndClock.With(day, Text(local, TimeWords.Clock));
    }

    /// <summary>For tooltips: everything there is to say.</summary>
    public string Exact(DateTimeOffset at) => Text(ToLocal(at), TimeWords.Exact);

    /// <summary>The heading a message stands under.</summary>
    public string DayOf(DateTimeOffset at)
    {
        var (local, now) = (ToLocal(at), Now);
        var days = (now.Date - local.Date).Days;
        var sinceMonday = ((int)now.DayOfWeek + 6) % 7;
        return days switch
        {
            <= 0 => TimeWords.Today,
            1 => TimeWords.Yesterday,
            _ when days <= sinceMonday => TimeWords.EarlierThisWeek,
            _ when days <= sinceMonday + 7 => TimeWords.LastWeek,
            _ when local.Year == now.Year && local.Month == now.Month => TimeWords.EarlierThisMonth,
            _ => Text(local, local.Year == now.Year ? TimeWords.Month : TimeWords.MonthYear),
        };
    }

    private static string Text(DateTimeOffset at, string form) => at.ToString(form, CultureInfo.CurrentCulture);
}
