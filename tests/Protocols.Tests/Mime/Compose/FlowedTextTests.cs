using System.Diagnostics;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Flowed;

namespace Mox.Protocols.Tests.Mime.Compose;

public class FlowedTextTests
{
    [Theory]
    [InlineData("-- ", "-- ")]
    [InlineData("> > x ", ">> x")]
    [InlineData("> ", ">")]
    [InlineData("From me", " From me")]
    [InlineData("a  ", "a")]
    [InlineData("   ", "")]
    public void LinesAreWrittenAsTheyMustBe(string text, string written) => Assert.Equal(written, FlowedText.Write(text));

    [Fact]
    public void NoLineIsBrokenIntoASignatureMark()
    {
        var text = "-- " + new string('x', 100) + " end";
        Assert.DoesNotContain("-- ", FlowedText.Write(text).Split('\n'));
        Assert.Equal(text, FlowedReader.Read(FlowedText.Write(text), delSp: false));
    }

    [Fact]
    public void LinesAreShortWhereTheyCanBe()
    {
        var text = string.Join(' ', Enumerable.Range(0, 500).Select(i => new string((char)('a' + (i % 26)), i % 12)));
        Assert.All(FlowedText.Write(text).Split('\n'), line => Assert.InRange(line.Length, 0, 78));
        Assert.All(FlowedText.Write("> " + text).Split('\n'), line => Assert.InRange(line.Length, 0, 78));
    }

    [Theory]
    [InlineData('>')]
    [InlineData(' ')]
    [InlineData('a')]
    [InlineData('\n')]
    public void WritingIsLinear(char c)
    {
        var watch = Stopwatch.StartNew();
        var written = FlowedText.Write(new string('>', 50_000) + " " + new string(c, 500_000) + string.Concat(Enumerable.Repeat("word ", 100_000)));
        Assert.InRange(written.Length, 500_000, 3_000_000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }
}
