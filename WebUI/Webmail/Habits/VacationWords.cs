using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Habits;

/// <summary>Answers for people who are away, in words; and days as moments. A day ends where the next one begins.</summary>
public static class VacationWords
{
    /// <summary>How it stands.</summary>
    public static string State(VacationView vacation, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(vacation);
        ArgumentNullException.ThrowIfNull(viewer);
        if (!vacation.IsOn) return HabitWords.AwayIsOff;
        if (vacation.IsOver(viewer.Now)) return HabitWords.AwayIsOver.With(LastDay(vacation, viewer));
        if (vacation.From > viewer.Now) return HabitWords.AwaySoon.With(SnoozeTimes.Day(vacation.From.Value, viewer));
        return vacation.Until is null ? HabitWords.AwayOn : HabitWords.AwayOnUntil.With(LastDay(vacation, viewer));
    }

    /// <summary>Why it was not kept; null when it was.</summary>
    public static string? Fault(VacationStatus status) => status switch
    {
        VacationStatus.Saved => null,
        VacationStatus.NoText => HabitWords.AwayNoText,
        VacationStatus.WrongDates => HabitWords.AwayWrongDates,
        VacationStatus.TooLong => HabitWords.AwayTooLong,
        _ => HabitWords.HabitBusy,
    };

    /// <summary>The day a moment lies on; of an end, the day it is the end of.</summary>
    public static DateOnly? DayOf(DateTimeOffset? at, bool isEnd, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return at is { } moment ? DateOnly.FromDateTime(viewer.ToLocal(isEnd ? moment - TimeSpan.FromSeconds(1) : moment).Date) : null;
    }

    /// <summary>The moment a day begins; as an end, the moment the next one does.</summary>
    public static DateTimeOffset? MomentOf(DateOnly? day, bool isEnd, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return day is { } date ? SendTimes.At(date.AddDays(isEnd ? 1 : 0).ToDateTime(TimeOnly.MinValue), viewer.Zone) : null;
    }

    private static string LastDay(VacationView vacation, ViewerTime viewer) => SnoozeTimes.Day(vacation.Until!.Value - TimeSpan.FromSeconds(1), viewer);
}
