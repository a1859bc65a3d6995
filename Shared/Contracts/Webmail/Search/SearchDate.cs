using System.Globalization;

namespace Mox.Shared.Contracts.Webmail.Search;

/// <summary>A date of a search as it was written: a year, month, day or minute, or so long ago. It becomes a span of time where and when the search is made.</summary>
public sealed record SearchDate
{
    private enum Grain
    {
        Year,
        Month,
        Day,
        Minute,

        /// <summary>A time of today.</summary>
        Time,
        DaysBack,
        HoursAgo,
        DaysAgo,
        WeeksAgo,
        MonthsAgo,
        YearsAgo,
    }

    private const int MaxAgo = 1_000_000;

    private Grain _grain;
    private DateTime _start;
    private int _amount;

    private SearchDate()
    {
    }

    /// <summary>Reads <c>2026</c>, <c>2026-1</c>, <c>2026-01-05</c>, <c>2026/1/5</c>, <c>2026-01-05T13:00</c>, <c>13:00</c>, <c>today</c>, <c>yesterday</c>, or a length of time back from now: <c>6h</c>, <c>7d</c>, <c>2w</c>, <c>3m</c>, <c>1y</c>.</summary>
    public static SearchDate? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Equals("today", StringComparison.OrdinalIgnoreCase)) return new SearchDate { _grain = Grain.DaysBack };
        if (text.Equals("yesterday", StringComparison.OrdinalIgnoreCase)) return new SearchDate { _grain = Grain.DaysBack, _amount = 1 };
        if (Ago(text) is { } ago) return ago;
        if (TimeOf(text) is { } time) return new SearchDate { _grain = Grain.Time, _start = DateTime.MinValue + time };
        var at = text.IndexOf('T', StringComparison.OrdinalIgnoreCase);
        if (DayOf(at < 0 ? text : text[..at]) is not { } day) return null;
        if (at < 0) return day;
        return day._grain == Grain.Day && TimeOf(text[(at + 1)..]) is { } clock ? day with { _grain = Grain.Minute, _start = day._start + clock } : null;
    }

    /// <summary>The span of time meant; beginning and end are the same for lengths of time.</summary>
    public (DateTimeOffset Begin, DateTimeOffset End) Resolve(TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        return _grain switch
        {
            Grain.Year => Span(_start, _start.Year == 9999 ? DateTime.MaxValue : _start.AddYears(1)),
            Grain.Month => Span(_start, _start is { Year: 9999, Month: 12 } ? DateTime.MaxValue : _start.AddMonths(1)),
            Grain.Day => Span(_start, _start.Date == DateTime.MaxValue.Date ? DateTime.MaxValue : _start.AddDays(1)),
            Grain.Minute => Span(_start, _start.AddMinutes(1)),
            Grain.Time => Span(today + _start.TimeOfDay, today + _start.TimeOfDay + TimeSpan.FromMinutes(1)),
            Grain.DaysBack => Span(today.AddDays(-_amount), today.AddDays(1 - _amount)),
            _ => (Back(now), Back(now)),
        };

        (DateTimeOffset, DateTimeOffset) Span(DateTime from, DateTime to) => (At(from, zone), At(to, zone));
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);

        // A time that clocks leave out counts as the one after it.
        if (zone.IsInvalidTime(local)) local += TimeSpan.FromHours(1);
        var utc = Math.Clamp((local - zone.GetUtcOffset(local) - DateTime.MinValue).Ticks, 0, DateTime.MaxValue.Ticks);
        return new DateTimeOffset(utc, TimeSpan.Zero);
    }

    private DateTimeOffset Back(DateTimeOffset now)
    {
        try
        {
            return _grain switch
            {
                Grain.HoursAgo => now.AddHours(-_amount),
                Grain.DaysAgo => now.AddDays(-_amount),
                Grain.WeeksAgo => now.AddDays(-7.0 * _amount),
                Grain.MonthsAgo => now.AddMonths(-_amount),
                _ => now.AddYears(-_amount),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            // Before the calendar begins.
            return DateTimeOffset.MinValue;
        }
    }

    private static SearchDate? Ago(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount > MaxAgo) return null;
        Grain? unit = char.ToLowerInvariant(text[^1]) switch { 'h' => Grain.HoursAgo, 'd' => Grain.DaysAgo, 'w' => Grain.WeeksAgo, 'm' => Grain.MonthsAgo, 'y' => Grain.YearsAgo, _ => null };
        return unit is { } grain ? new SearchDate { _grain = grain, _amount = amount } : null;
    }

    private static SearchDate? DayOf(string text)
    {
        var parts = text.Split('-', '/');
        if (parts.Length > 3) return null;
        var numbers = new int[3] { 0, 1, 1 };
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length is 0 || parts[i].Length > (i == 0 ? 4 : 2) || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }

        if (parts[0].Length != 4 || numbers[0] < 1 || numbers[1] is < 1 or > 12 || numbers[2] < 1 || numbers[2] > DateTime.DaysInMonth(numbers[0], numbers[1])) return null;
        return new SearchDate { _grain = parts.Length switch { 1 => Grain.Year, 2 => Grain.Month, _ => Grain.Day }, _start = new DateTime(numbers[0], numbers[1], numbers[2], 0, 0, 0, DateTimeKind.Unspecified) };
    }

    private static TimeSpan? TimeOf(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3) || parts.Any(part => part.Length is 0 or > 2)) return null;
        var numbers = new int[3];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }

        return numbers[0] < 24 && numbers[1] < 60 && numbers[2] < 60 ? new TimeSpan(numbers[0], numbers[1], numbers[2]) : null;
    }
}
