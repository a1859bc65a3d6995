using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Files;

/// <summary>Reads the events of a calendar file, as far as a reader wants to know them at once. Zones are those the system knows by name; times of others are taken as they stand.</summary>
/// <remarks>RFC 5545 §3.6.1 (events), §3.3.5 (times), §3.8.2.</remarks>
internal static class CalendarText
{
    private const int MaxEvents = 50, MaxGuests = 50;

    public static FilePreview Read(string text)
    {
        var events = ImmutableArray.CreateBuilder<CalendarEvent>();
        var method = "";
        List<ContentLine>? at = null;
        var inner = 0;
        foreach (var line in ContentLines.Read(text))
        {
            switch (line.Name)
            {
                case "METHOD" when at is null:
                    method = line.Text.ToUpperInvariant();
                    break;
                case "BEGIN" when line.Value.Trim().Equals("VEVENT", StringComparison.OrdinalIgnoreCase) && at is null:
                    (at, inner) = ([], 0);
                    break;
                case "BEGIN" when at is not null:
                    inner++; // An alarm inside the event has fields of the same names.
                    break;
                case "END" when at is not null && inner > 0:
                    inner--;
                    break;
                case "END" when at is not null:
                    if (events.Count < MaxEvents) events.Add(Event(at, method));
                    at = null;
                    break;
                default:
                    if (inner == 0) at?.Add(line);
                    break;
            }
        }

        return events.Count == 0 ? new FilePreview.None() : new FilePreview.Calendar(events.DrainToImmutable(), method);
    }

    private static CalendarEvent Event(List<ContentLine> lines, string method)
    {
        string Text(string name) => lines.Find(line => line.Name == name)?.Text ?? "";
        var start = Time(lines.Find(line => line.Name == "DTSTART"));
        var end = Time(lines.Find(line => line.Name == "DTEND"));
        var allDay = start.IsDay;
        return new CalendarEvent(
            Text("SUMMARY"),
            start.At,
            allDay && end.At is { } last ? last.AddDays(-1) : end.At, // The end of days is the day after the last.
            allDay,
            start.IsFloating,
            Text("LOCATION"),
            Person(lines.Find(line => line.Name == "ORGANIZER")),
            [.. lines.Where(line => line.Name == "ATTENDEE").Take(MaxGuests).Select(Person)],
            lines.Exists(line => line.Name is "RRULE" or "RDATE"),
            method == "CANCEL" || Text("STATUS").Equals("CANCELLED", StringComparison.OrdinalIgnoreCase),
            Text("DESCRIPTION"));
    }

    private static string Person(ContentLine? line)
    {
        if (line is null) return "";
        var address = line.Text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? line.Text["mailto:".Length..] : line.Text;
        return line.Parameter("CN") is { Length: > 0 } name && !name.Contains('@', StringComparison.Ordinal) ? $"{name} <{address}>" : address;
    }

    private static (DateTimeOffset? At, bool IsDay, bool IsFloating) Time(ContentLine? line)
    {
        if (line is null) return (null, false, false);
        var text = line.Value.Trim();
        if (DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return (new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), true, true);
        var utc = text.EndsWith('Z');
        if (!DateTime.TryParseExact(text.TrimEnd('Z'), "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return (null, false, false);
        if (utc) return (new DateTimeOffset(time, TimeSpan.Zero), false, false);
        if (line.Parameter("TZID") is { Length: > 0 } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known)) return (new DateTimeOffset(time, known.GetUtcOffset(time)), false, false);
        return (new DateTimeOffset(time, TimeSpan.Zero), false, true);
    }
}
