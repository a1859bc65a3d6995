using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class A_list_strip
{
    private static readonly StripMetrics Metrics = new(64, 32);

    [Fact]
    public void Puts_a_heading_before_the_first_row_of_each_day()
    {
        var (under, lines) = Strip(4, first: 0, total: 4).Between(0, 1000);
        Assert.Null(under);
        Assert.Equal(["day 0", "0", "1", "day 1", "2", "3"], lines.ToArray().Select(Name));
        Assert.Equal([0, 32, 96, 160, 192, 256], lines.ToArray().Select(line => line.Top));
    }

    [Fact]
    public void Is_as_high_as_all_rows_loaded_or_not() => Assert.Equal(10 * 64 + 4 * 64 + 2 * 32 + 86 * 64, Strip(4, first: 10, total: 100).Height);

    [Fact]
    public void Draws_only_what_reaches_into_the_stretch_and_keeps_its_heading()
    {
        var (under, lines) = Strip(100, first: 0, total: 100).Between(360, 600);
        Assert.Equal("day 2", under?.Day);
        Assert.Equal(["4", "5", "day 3", "6", "7"], lines.ToArray().Select(Name));
    }

    [Fact]
    public void Knows_which_rows_a_stretch_shows_also_where_none_are_loaded()
    {
        var strip = Strip(100, first: 200, total: 1000);
        Assert.Equal((0, 10), strip.RowsBetween(0, 640));
        Assert.Equal((150, 160), strip.RowsBetween(150 * 64, 160 * 64));
        var (from, to) = strip.RowsBetween(200 * 64 + 33, 200 * 64 + 32 + 65);
        Assert.Equal((200, 202), (from, to));
        (from, _) = strip.RowsBetween(strip.Height - 64, strip.Height);
        Assert.Equal(999, from);
    }

    [Fact]
    public void Draws_nothing_where_nothing_is_loaded() => Assert.True(Strip(10, first: 500, total: 1000).Between(0, 640).Lines.IsEmpty);

    [Fact]
    public void Knows_where_a_row_stands() => Assert.Equal((192, 64), Strip(4, 0, 4).PlaceOf(2));

    [Fact]
    public void Of_no_rows_is_empty() => Assert.Equal(0, ListStrip.Lay([], 0, 0, Metrics, _ => "").Height);

    /// <summary>Two rows for each day.</summary>
    private static ListStrip Strip(int rows, int first, int total)
    {
        var mail = new FakeMail();
        return ListStrip.Lay([.. Enumerable.Range(0, rows).Select(i => mail.Add(i, DateTimeOffset.UnixEpoch))], first, total, Metrics, (MessageItem row) => $"day {row.Id / 2}");
    }

    private static string Name(StripEntry line) => line.IsHeading ? line.Day : line.Row.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
