using System.Globalization;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Habits;

/// <summary>A moment to put something away until.</summary>
/// <param name="Icon">Glyph.</param>
public sealed record SnoozeTime(string Name, string Icon, DateTimeOffset At);

/// <summary>Moments to put mail away until that make sense now, in the zone of the person, and how they are written.</summary>
public static class SnoozeTimes
{
    private const int Morning = 8;
    private const int Evening = 18;

    /// <summary>Later today while there is enough of it, tomorrow, the weekend and Monday, each only where it is not one of those before.</summary>
    public static IReadOnlyList<SnoozeTime> Of(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var today = local.Date;
        var times = new List<SnoozeTime>();
        if (local.Hour < Evening - 2) times.Add(new SnoozeTime(HabitWords.LaterToday, "clock", SendTimes.At(today.AddHours(Evening), zone)));
        else if (local.Hour < Evening + 2) times.Add(new SnoozeTime(HabitWords.LaterToday, "clock", SendTimes.At(today.AddHours(local.Hour + 3), zone)));
        times.Add(new SnoozeTime(HabitWords.Tomorrow, "sun", SendTimes.At(today.AddDays(1).AddHours(Morning), zone)));
        var toSaturday = Ahead(today, DayOfWeek.Saturday);
        if (toSaturday > 1) times.Add(new SnoozeTime(today.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? HabitWords.NextWeekend : HabitWords.ThisWeekend, "moon", SendTimes.At(today.AddDays(toSaturday).AddHours(Morning), zone)));
        var toMonday = Ahead(today, DayOfWeek.Monday);
        if (toMonday > 1) times.Add(new SnoozeTime(HabitWords.NextMonday, "calendar", SendTimes.At(today.AddDays(toMonday).AddHours(Morning), zone)));
        return times;
    }

    /// <summary>For rows of a list: the time today, day and time within a week, else the date.</summary>
    public static string Brief(DateTimeOffset at, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        var (local, now) = (viewer.ToLocal(at), viewer.Now);
        return (local.Date - now.Date).Days switch
        {
            0 => Text(local, TimeWords.Clock),
            > 0 and < 7 => TimeWords.DayAndClock.With(Text(local, TimeWords.Weekday), Text(local, TimeWords.Clock)),
            _ => Date(local, now),
        };
    }

    /// <summary>Within a sentence: day and time.</summary>
    public static string Full(DateTimeOffset at, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        var (local, now) = (viewer.ToLocal(at), viewer.Now);
        var time = Text(local, TimeWords.Clock);
        return (local.Date - now.Date).Days switch
        {
            -1 => HabitWords.YesterdayAt.With(time),
            0 => HabitWords.TodayAt.With(time),
            1 => HabitWords.TomorrowAt.With(time),
            > 1 and < 7 => TimeWords.DayAndClock.With(Text(local, HabitWords.WeekdayLong), time),
            _ => TimeWords.DayAndClock.With(Date(local, now), time),
        };
    }

    /// <summary>A day, with its year where that is another one.</summary>
    public static string Day(DateTimeOffset at, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        var local = viewer.ToLocal(at);
        return Text(local, local.Year == viewer.Now.Year ? HabitWords.DayLong : HabitWords.DayLongYear);
    }

    /// <summary>The day it is, as one writes it in a letter.</summary>
    public static string Today(ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return Text(viewer.Now, HabitWords.DayLongYear);
    }

    private static string Date(DateTimeOffset local, DateTimeOffset now) => Text(local, local.Year == now.Year ? TimeWords.DayMonth : TimeWords.DayMonthYear);

    private static string Text(DateTimeOffset local, string form) => local.ToString(form, CultureInfo.CurrentCulture);

    private static int Ahead(DateTime today, DayOfWeek day) => ((int)day - (int)today.DayOfWeek + 7) % 7 is var days and not 0 ? days : 7;
}
