using System.Buffers.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Days and times as IMAP writes them: <c>7-Feb-1994</c> and <c>07-Feb-1994 21:52:25 -0800</c>.</summary>
/// <remarks>RFC 9051 §9: date-text, date-time. A one-digit day is taken in both, with or without a space before it.</remarks>
internal static class ImapDate
{
    /// <summary>Octets of a date-time, without quotes.</summary>
    public const int DateTimeLength = 26;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    public static Parsed<DateOnly> ParseDate(ReadOnlySpan<byte> text)
    {
        var days = text.IndexOf((byte)'-');
        if (days is < 1 or > 2 || text.Length != days + 9 || text[days + 4] != (byte)'-') return new SyntaxFault(0, "date such as 7-Feb-1994");
        if (!Digits(text[..days], out var day) || !Month(text.Slice(days + 1, 3), out var month) || !Digits(text[(days + 5)..], out var year)) return new SyntaxFault(0, "date such as 7-Feb-1994");
        if (year == 0 || day == 0 || day > DateTime.DaysInMonth(year, month)) return new SyntaxFault(0, "day of the calendar");
        return new DateOnly(year, month, day);
    }

    public static Parsed<DateTimeOffset> ParseDateTime(ReadOnlySpan<byte> text)
    {
        var shift = text is [(byte)' ', ..] ? 1 : 0;
        var space = text[shift..].IndexOf((byte)' ') + shift;
        if (space <= shift) return new SyntaxFault(0, "date and time");
        if (!ParseDate(text[shift..space]).Try(out var date, out var fault)) return fault.Shift(shift);
        var time = text[(space + 1)..];
        if (time.Length != 14 || time[2] != (byte)':' || time[5] != (byte)':' || time[8] != (byte)' ' || time[9] is not ((byte)'+' or (byte)'-')
            || !Digits(time[..2], out var hour) || !Digits(time.Slice(3, 2), out var minute) || !Digits(time.Slice(6, 2), out var second)
            || !Digits(time.Slice(10, 2), out var zoneHours) || !Digits(time.Slice(12, 2), out var zoneMinutes))
        {
            return new SyntaxFault(space + 1, "time and zone such as 21:52:25 -0800");
        }

        var zone = (zoneHours * 60) + zoneMinutes;
        // A leap second counts as the one before it. Zones go to 14 hours.
        if (hour > 23 || minute > 59 || second > 60 || zoneMinutes > 59 || zone > 14 * 60) return new SyntaxFault(space + 1, "time of the day, and zone within 14 hours");
        var local = date.ToDateTime(new TimeOnly(hour, minute, Math.Min(second, 59)));
        var offset = TimeSpan.FromMinutes(time[9] == (byte)'-' ? -zone : zone);
        var ticks = local.Ticks - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return new SyntaxFault(0, "time within the years 1 to 9999");
        return new DateTimeOffset(local, offset);
    }

    /// <summary>Writes a date-time: <see cref="DateTimeLength"/> octets.</summary>
    public static void Write(DateTimeOffset time, Span<byte> to)
    {
        var local = time.DateTime;
        Two(local.Day, to);
        if (to[0] == (byte)'0') to[0] = (byte)' ';
        to[2] = (byte)'-';
        Months.Slice((local.Month - 1) * 3, 3).CopyTo(to[3..]);
        to[6] = (byte)'-';
        Two(local.Year / 100, to[7..]);
        Two(local.Year % 100, to[9..]);
        to[11] = (byte)' ';
        Two(local.Hour, to[12..]);
        to[14] = (byte)':';
        Two(local.Minute, to[15..]);
        to[17] = (byte)':';
        Two(local.Second, to[18..]);
        to[20] = (byte)' ';
        var zone = (int)time.Offset.TotalMinutes;
        to[21] = (byte)(zone < 0 ? '-' : '+');
        Two(Math.Abs(zone) / 60, to[22..]);
        Two(Math.Abs(zone) % 60, to[24..]);
    }

    private static void Two(int number, Span<byte> to)
    {
        to[0] = (byte)('0' + (number / 10));
        to[1] = (byte)('0' + (number % 10));
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int number) =>
        Utf8Parser.TryParse(text, out number, out var used) && used == text.Length && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool Month(ReadOnlySpan<byte> name, out int month)
    {
        for (month = 1; month <= 12; month++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(Months.Slice((month - 1) * 3, 3), name)) return true;
        }

        return false;
    }
}
