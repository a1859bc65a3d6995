using System.Globalization;

namespace Mox.WebUI.Components;

/// <summary>Numbers in words.</summary>
public static class Amount
{
    /// <summary>Octets as people read them: three digits and a unit, powers of ten.</summary>
    public static string Size(long octets)
    {
        if (octets < 1000) return string.Create(CultureInfo.CurrentCulture, $"{octets} B");
        double value = octets;
        foreach (var unit in (ReadOnlySpan<string>)["KB", "MB", "GB", "TB"])
        {
            value /= 1000;
            if (value < 999.5) return value.ToString(value < 9.95 && unit != "KB" ? "0.0" : "0", CultureInfo.CurrentCulture) + " " + unit;
        }

        return value.ToString("0", CultureInfo.CurrentCulture) + " TB";
    }

    /// <summary>A count with its separators.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>A count and what is counted: <c>1 message</c>, <c>2 messages</c>.</summary>
    public static string Of(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>A span of time in at most two units, by their symbols, which are those of all languages: <c>2 h 41 min</c>.</summary>
    public static string Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        var (d, h, m, s) = ((int)span.TotalDays, span.Hours, span.Minutes, span.Seconds);
        return (d, h, m) switch
        {
            ( > 0, 0, _) => $"{d} d",
            ( > 0, _, _) => $"{d} d {h} h",
            (_, > 0, 0) => $"{h} h",
            (_, > 0, _) => $"{h} h {m} min",
            (_, _, > 9) => $"{m} min",
            (_, _, > 0) when s == 0 => $"{m} min",
            (_, _, > 0) => $"{m} min {s} s",
            _ => $"{s} s",
        };
    }
}
