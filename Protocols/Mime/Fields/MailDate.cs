using System.Globalization;

namespace Mox.Protocols.Mime.Fields;

/// <summary>The date of a Date field, read leniently and written strictly.</summary>
/// <remarks>RFC 5322 §3.3 and the obsolete forms of RFC 5322 §4.3.</remarks>
public static class MailDate
{
    private const int MaxLength = 200;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>Writes a date as RFC 5322 §3.3 wants it.</summary>
    public static string Write(DateTimeOffset date)
    {
        var minutes = (int)date.Offset.TotalMinutes;
        var month = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames[date.Month - 1];
        return string.Create(CultureInfo.InvariantCulture,
            $"{Days[(int)date.DayOfWeek]}, {date.Day} {month} {date.Year:D4} {date:HH:mm:ss} {(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:D2}{Math.Abs(minutes) % 60:D2}");
    }

    /// <summary>Reads a date. Comments, missing seconds or zone, two-digit years, dashes, long month names, the order of asctime and ISO 8601 are let pass; null when no date can be made of it.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var words = Words(text.Length > MaxLength ? text[..MaxLength] : text);
        int? day = null, month = null, year = null, offset = null;
        TimeSpan? time = null;
        foreach (var word in words)
        {
            if (word[0] is '+' or '-')
            {
                if (time is not null) offset ??= Zone(word);
            }
            else if (word.Contains(':', StringComparison.Ordinal))
            {
                time ??= Time(word);
            }
            else if (char.IsAsciiLetter(word[0]))
            {
                if (month is null && MonthOf(word) is { } named) month = named;
                else if (time is not null) offset ??= Zone(word);
            }
            else if (IsDigits(word))
            {
                var value = int.Parse(word, CultureInfo.InvariantCulture);
                if (day is null && word.Length <= 2) day = value;
                else if (year is null && (month is not null || word.Length == 4)) year = Year(value, word.Length);
                else if (day is not null && month is null && word.Length <= 2) month = value;
            }
        }

        if (day is not null && month is not null && year is not null && time is not null) return Make(year.Value, month.Value, day.Value, time.Value, offset ?? 0);
        return Iso(text);
    }

    /// <summary>Words outside comments; white space, commas and the dashes of <c>02-Jan-2006</c> part them.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        int depth = 0, start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            if (c == '(') depth++;
            var dash = c == '-' && start >= 0 && i + 1 < text.Length && !text.AsSpan(start, i - start).Contains(':')
                && (char.IsAsciiLetter(text[i + 1]) || char.IsAsciiLetter(text[i - 1]));
            // GMT+0100 keeps its sign: the zone after a name is the one that counts.
            var sign = c is '+' or '-' && start >= 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]) && !dash
                && (char.IsAsciiLetter(text[i - 1]) || text.AsSpan(start, i - start).Contains(':'));
            var part = c is ' ' or '\t' or ',' or ')' or ';' or '(' || dash;
            if (depth == 0 && !part && !sign)
            {
                if (start < 0) start = i;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i]);
                start = sign ? i : -1;
            }

            if (depth > 0 && c == ')') depth--;
        }

        return words;
    }

    private static bool IsDigits(string word) => word.Length <= 8 && !word.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static int? MonthOf(string word)
    {
        if (word.Length < 3) return null;
        var at = Array.FindIndex(Months, month => word.StartsWith(month, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : at + 1;
    }

    /// <summary>RFC 5322 §4.3: 00 to 49 is this century, 50 to 999 counts from 1900.</summary>
    private static int Year(int value, int digits) => digits switch
    {
        2 => value < 50 ? value + 2000 : value + 1900,
        3 => value + 1900,
        _ => value,
    };

    private static TimeSpan? Time(string word)
    {
        var parts = word.Split(':');
        if (parts.Length is < 2 or > 3) return null;
        var seconds = parts.Length == 3 ? parts[2].Split('.')[0] : "0";
        if (!Number(parts[0], 23, out var h) || !Number(parts[1], 59, out var m) || !Number(seconds, 60, out var s)) return null;
        return new TimeSpan(h, m, Math.Min(s, 59));
    }

    private static bool Number(string text, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && text.Length <= 2 && value <= max;

    /// <summary>Minutes east of Greenwich; null for a name that says nothing.</summary>
    private static int? Zone(string word)
    {
        if (word[0] is '+' or '-')
        {
            var digits = word[1..].Replace(":", "", StringComparison.Ordinal);
            if (!IsDigits(digits) || digits.Length is 0 or > 4) return null;
            var value = int.Parse(digits, CultureInfo.InvariantCulture);
            if (digits.Length <= 2) value *= 100;
            var minutes = (value / 100 * 60) + (value % 100);
            return word[0] == '-' ? -minutes : minutes;
        }

        // EST5EDT is EST: a digit ends the name.
        var digit = word.AsSpan().IndexOfAnyInRange('0', '9');
        return (digit < 0 ? word : word[..digit]).ToUpperInvariant() switch
        {
            "EDT" => -4 * 60,
            "EST" or "CDT" => -5 * 60,
            "CST" or "MDT" => -6 * 60,
            "MST" or "PDT" => -7 * 60,
            "PST" => -8 * 60,
            "Z" => 0,
            // After these, and after names we do not know, a number may follow.
            _ => null,
        };
    }

    private static DateTimeOffset? Make(int year, int month, int day, TimeSpan time, int offset)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified) + time;
        var utc = local.Ticks - (offset * TimeSpan.TicksPerMinute);
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return null;
        return Math.Abs(offset) <= 14 * 60
            ? new DateTimeOffset(local, TimeSpan.FromMinutes(offset))
            : new DateTimeOffset(new DateTime(utc, DateTimeKind.Utc));
    }

    private static DateTimeOffset? Iso(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length is >= 8 and <= 40 && char.IsAsciiDigit(trimmed[0]) && char.IsAsciiDigit(trimmed[3])
            && DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date : null;
    }
}
