using System.Globalization;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>When an event of a calendar takes place, as people say it.</summary>
public static class EventWords
{
    /// <summary>In the viewer's zone, unless the event is of days or of wherever one is; empty when it is not known.</summary>
    public static string When(CalendarEvent happening, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(happening);
        ArgumentNullException.ThrowIfNull(time);
        if (happening.Start is not { } begins) return "";
        DateTimeOffset Local(DateTimeOffset at) => happening.IsFloating ? at : time.ToLocal(at);
        var (start, end) = (Local(begins), happening.End is { } ends ? Local(ends) : (DateTimeOffset?)null);
        if (happening.IsAllDay)
        {
            var days = end is { } last && last.Date > start.Date ? ReadWords.Span.With(Text(start, TimeWords.WholeDay), Text(last, TimeWords.WholeDay)) : Text(start, TimeWords.WholeDay);
            return $"{days}, {ReadWords.EventAllDay}";
        }

        var first = Text(start, DayAndClock);
        var whole = end is not { } till || till <= start ? first : ReadWords.Span.With(first, Text(till, till.Date == start.Date ? TimeWords.Clock : DayAndClock));
        return happening.IsFloating ? $"{whole} ({ReadWords.EventFloating})" : whole;
    }

    private static string DayAndClock => $"{TimeWords.WholeDay}, {TimeWords.Clock}";

    private static string Text(DateTimeOffset at, string form) => at.ToString(form, CultureInfo.CurrentCulture);
}
