namespace Mox.Protocols.Text;

/// <summary>Signs in a line that are the same in all languages.</summary>
/// <param name="HasAddress">An <c>@</c> between letters or digits.</param>
/// <param name="HasDate">A year with other numbers, or three numbers parted by dots, dashes or slashes, or a time with another number.</param>
/// <param name="HasTime">Numbers parted by a colon, such as 9:05.</param>
internal readonly record struct LineTraits(bool HasAddress, bool HasDate, bool HasTime)
{
    public static LineTraits Of(ReadOnlySpan<char> line)
    {
        bool address = false, year = false, time = false;
        int numbers = 0, chained = 0, longest = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '@') address |= i > 0 && i + 1 < line.Length && char.IsLetterOrDigit(line[i - 1]) && char.IsLetterOrDigit(line[i + 1]);
            if (!char.IsDigit(line[i])) continue;
            var start = i;
            while (i + 1 < line.Length && char.IsDigit(line[i + 1])) i++;
            var length = i + 1 - start;
            if (length > 4) continue;
            numbers++;
            year |= length == 4 && char.GetNumericValue(line[start]) is 1 or 2;
            chained = start > 0 && chained > 0 && line[start - 1] is '.' or '/' or '-' ? chained + 1 : 1;
            longest = Math.Max(longest, chained);
            time |= length <= 2 && i + 2 < line.Length && line[i + 1] is ':' or '\uFF1A' && char.IsDigit(line[i + 2]);
        }

        return new LineTraits(address, (year && numbers >= 2) || longest >= 3 || (time && numbers >= 3), time);
    }
}
