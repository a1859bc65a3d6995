using System.Globalization;

namespace Mox.WebUI.Components;

/// <summary>The clock of the person looking: the server's time in the browser's zone. One for each circuit.</summary>
public sealed class ViewerTime(TimeProvider time)
{
    private static readonly CultureInfo Words = CultureInfo.InvariantCulture;

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
        if (local.Date == now.Date) return local.ToString("HH:mm", Words);
        var days = (now.Date - local.Date).Days;
        if (days is > 0 and < 7) return local.ToString("ddd", Words);
        return local.ToString(local.Year == now.Year ? "d MMM" : "d MMM yyyy", Words);
    }

    /// <summary>For the head of a message: day and time.</summary>
    public string Full(DateTimeOffset at)
    {
        var (local, now) = (ToLocal(at), Now);
        var day = (now.Date - local.Date).Days switch
        {
            0 => "Today",
            1 => "Yesterday",
            _ => local.ToString(local.Year == now.Year ? "ddd d MMM" : "d MMM yyyy", Words),
        };
        return string.Create(Words, $"{day} {local:HH:mm}");
    }

    /// <summary>For tooltips: everything there is to say.</summary>
    public string Exact(DateTimeOffset at) => ToLocal(at).ToString("dddd d MMMM yyyy, HH:mm:ss zzz", Words);

    /// <summary>The heading a message stands under.</summary>
    public string DayOf(DateTimeOffset at)
    {
        var (local, now) = (ToLocal(at), Now);
        var days = (now.Date - local.Date).Days;
        var sinceMonday = ((int)now.DayOfWeek + 6) % 7;
        return days switch
        {
            <= 0 => "Today",
            1 => "Yesterday",
            _ when days <= sinceMonday => "Earlier this week",
            _ when days <= sinceMonday + 7 => "Last week",
            _ when local.Year == now.Year && local.Month == now.Month => "Earlier this month",
            _ => local.ToString(local.Year == now.Year ? "MMMM" : "MMMM yyyy", Words),
        };
    }
}
