using System.Globalization;
using System.Text;

namespace Mox.Server.Webmail.Import;

/// <summary>The line that begins a message in an mbox (RFC 4155 appendix A): <c>From</c>, a sender, a date as ctime writes it.</summary>
internal static class FromLine
{
    private const int Longest = 1000;

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>True where the line may begin a message. At the start of a file it need not have a date.</summary>
    public static bool Begins(ReadOnlySpan<byte> line, bool isFirst, out DateTimeOffset? date)
    {
        date = null;
        if (line.Length > Longest || !line.StartsWith("From "u8)) return false;
        var words = Encoding.Latin1.GetString(line[5..]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        date = Date(words);

        // Newer Thunderbirds write neither sender nor date.
        return date is not null || isFirst || words is [] or ["-"];
    }

    /// <summary>The date among the words: month, day, time and year in this order, a zone anywhere after the time; without one it is UTC.</summary>
    private static DateTimeOffset? Date(string[] words)
    {
        for (var i = 0; i + 3 < words.Length; i++)
        {
            var month = Array.IndexOf(Months, words[i]) + 1;
            if (month == 0 || !int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var day)) continue;
            if (!TimeOnly.TryParseExact(words[i + 2], ["H:mm:ss", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) continue;
            var (year, zone) = (0, TimeSpan.Zero);
            foreach (var word in words.AsSpan(i + 3))
            {
                if (word.Length == 5 && word[0] is '+' or '-' && int.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var hhmm)) zone = new TimeSpan(hhmm / 100, hhmm % 100, 0) * (word[0] == '-' ? -1 : 1);
                else if (year == 0 && word.Length == 4) _ = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out year);
            }

            if (year < 1970 || day < 1 || day > DateTime.DaysInMonth(year, month) || zone.Duration() > TimeSpan.FromHours(14)) continue;
            return new DateTimeOffset(new DateOnly(year, month, day), time, zone);
        }

        return null;
    }
}
