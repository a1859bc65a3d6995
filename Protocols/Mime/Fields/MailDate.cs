using System.Globalization;
using System.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>The date of a Date field, read leniently and written strictly.</summary>
/// <remarks>RFC 5322 §3.3 and the obsolete forms of RFC 5322 §4.3.</remarks>
public static partial class MailDate
{
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>Writes a date as RFC 5322 §3.3 wants it.</summary>
    public static string Write(DateTimeOffset date)
    {
        var minutes = (int)date.Offset.TotalMinutes;
        var month = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames[date.Month - 1];
        return string.Create(CultureInfo.InvariantCulture,
            $"{Days[(int)date.DayOfWeek]}, {date.Day} {month} {date.Year:D4} {date:HH:mm:ss} {(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:D2}{Math.Abs(minutes) % 60:D2}");
    }

    /// <summary>
    /// Reads a date from a raw field value. Comments, missing seconds or zone, two-digit years, dashes, long month names, months as numbers, the order of
    /// asctime, ISO 8601 and what a Received field has before its date are let pass.
    /// </summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidDate"/>: for what is no date, and for what is not written as RFC 5322 §3.3 asks.</param>
    /// <returns>Null when no date can be made of it.</returns>
    public static DateTimeOffset? Read(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        if (ReadStrict(raw) is { } date) return date;
        defects.Report(DefectKind.InvalidDate, 0);
        return ReadLenient(raw);
    }

    /// <summary>The same for a value that is at hand as a string.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        Span<byte> room = stackalloc byte[256];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var date = Read(octets.Written);
        octets.Dispose();
        return date;
    }

    /// <summary>RFC 5322 §3.3, comments only at the end. Null for what is written otherwise.</summary>
    private static DateTimeOffset? ReadStrict(ReadOnlySpan<byte> raw)
    {
        var at = 0;
        Blanks(raw, ref at);
        var weekday = -1;
        if (at + 3 < raw.Length && raw[at + 3] == ',')
        {
            weekday = DayOf(raw.Slice(at, 3));
            if (weekday < 0) return null;
            at += 4;
            Blanks(raw, ref at);
        }

        var day = Digits(raw, ref at, 1, 2);
        if (day < 0 || !Blanks(raw, ref at) || at + 3 >= raw.Length) return null;
        var month = MonthOf(raw.Slice(at, 3));
        at += 3;
        if (month == 0 || !Blanks(raw, ref at)) return null;
        var year = Digits(raw, ref at, 4, 4);
        if (year < 1900 || !Blanks(raw, ref at) || !StrictTime(raw, ref at, out var time)) return null;
        if (!Blanks(raw, ref at) || at + 5 > raw.Length || raw[at] is not ((byte)'+' or (byte)'-')) return null;
        var sign = raw[at++] == '-' ? -1 : 1;
        var zone = Digits(raw, ref at, 4, 4);
        if (zone < 0 || !OnlyComments(raw, at)) return null;
        var date = Make(year, month, day, time, sign * ((zone / 100 * 60) + (zone % 100)));
        return weekday < 0 || weekday == (int)new DateTime(year, month, Math.Clamp(day, 1, DateTime.DaysInMonth(year, month))).DayOfWeek ? date : null;
    }

    private static bool StrictTime(ReadOnlySpan<byte> raw, ref int at, out TimeSpan time)
    {
        time = default;
        var hours = Digits(raw, ref at, 2, 2);
        if (hours is < 0 or > 23 || at >= raw.Length || raw[at++] != ':') return false;
        var minutes = Digits(raw, ref at, 2, 2);
        if (minutes is < 0 or > 59) return false;
        var seconds = 0;
        if (at < raw.Length && raw[at] == ':')
        {
            at++;
            seconds = Digits(raw, ref at, 2, 2);
            if (seconds is < 0 or > 60) return false;
        }

        time = new TimeSpan(hours, minutes, Math.Min(seconds, 59));
        return true;
    }

    /// <summary>0 for Sunday; -1 for what is no day.</summary>
    private static int DayOf(ReadOnlySpan<byte> word)
    {
        for (var day = 0; day < Days.Length; day++)
        {
            if (Ascii.EqualsIgnoreCase(word, Days[day])) return day;
        }

        return -1;
    }

    /// <summary>Passes white space; false when there is none.</summary>
    private static bool Blanks(ReadOnlySpan<byte> raw, ref int at)
    {
        var start = at;
        while (at < raw.Length && raw[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at > start;
    }

    /// <summary>A number of so many digits; -1 for none.</summary>
    private static int Digits(ReadOnlySpan<byte> raw, ref int at, int least, int most)
    {
        var start = at;
        var value = 0;
        while (at < raw.Length && raw[at] is >= (byte)'0' and <= (byte)'9' && at - start <= most) value = (value * 10) + raw[at++] - '0';
        return at - start >= least && at - start <= most ? value : -1;
    }

    private static bool OnlyComments(ReadOnlySpan<byte> raw, int at)
    {
        var depth = 0;
        for (; at < raw.Length; at++)
        {
            if (raw[at] == '(') depth++;
            else if (raw[at] == ')' && --depth < 0) return false;
            else if (raw[at] == '\\' && depth > 0) at++;
            else if (depth == 0 && !FieldText.IsBlank(raw[at]) && raw[at] != ')') return false;
        }

        return depth == 0;
    }

    /// <summary>1 to 12; 0 for none. Long names and letters of either case are let pass.</summary>
    private static int MonthOf(ReadOnlySpan<byte> word)
    {
        if (word.Length < 3) return 0;
        return ((word[0] | 0x20) << 16 | (word[1] | 0x20) << 8 | word[2] | 0x20) switch
        {
            'j' << 16 | 'a' << 8 | 'n' => 1,
            'f' << 16 | 'e' << 8 | 'b' => 2,
            'm' << 16 | 'a' << 8 | 'r' => 3,
            'a' << 16 | 'p' << 8 | 'r' => 4,
            'm' << 16 | 'a' << 8 | 'y' => 5,
            'j' << 16 | 'u' << 8 | 'n' => 6,
            'j' << 16 | 'u' << 8 | 'l' => 7,
            'a' << 16 | 'u' << 8 | 'g' => 8,
            's' << 16 | 'e' << 8 | 'p' => 9,
            'o' << 16 | 'c' << 8 | 't' => 10,
            'n' << 16 | 'o' << 8 | 'v' => 11,
            'd' << 16 | 'e' << 8 | 'c' => 12,
            _ => 0,
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
}
