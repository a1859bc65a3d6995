using Mox.Protocols.Mime.Flowed;

namespace Mox.Protocols.Tests.Text;

public class FlowedReaderTests
{
    [Theory]
    [InlineData("`Take some more tea,' the March Hare said to Alice, very \nearnestly.", "`Take some more tea,' the March Hare said to Alice, very earnestly.")]
    [InlineData(">>>Take some more tea. \n>>Take some more tea, \n>> very earnestly.\n>She said", "> > > Take some more tea. \n> > Take some more tea, very earnestly.\n> She said")]
    [InlineData(" From me\n  indented\n > no quote", "From me\n indented\n> no quote")]
    [InlineData("text \n-- \nsig \nmore", "text \n-- \nsig more")]
    [InlineData("> text \n> -- \n> sig", "> text \n> -- \n> sig")]
    [InlineData("a \n\nb", "a \nb")]
    [InlineData("a\r\n\r\nb\r\n", "a\n\nb\n")]
    [InlineData("", "")]
    [InlineData(">", "> ")]
    [InlineData("a ", "a ")]
    public void LinesAreJoined(string text, string expected) => Assert.Equal(expected, FlowedReader.Read(text, delSp: false));

    [Theory]
    [InlineData("ab \ncd", "abcd")]
    [InlineData("ab  \ncd", "ab cd")]
    [InlineData("-- \nab", "-- \nab")]
    [InlineData("> ab \n> cd", "> abcd")]
    public void DelSpTakesTheSpaceAway(string text, string expected) => Assert.Equal(expected, FlowedReader.Read(text, delSp: true));

    [Fact]
    public void ParagraphsKnowTheirDepth() => Assert.Equal(
        [new(2, "one two", false), new(1, "three", false), new(0, "", false), new(0, "four ", false), new(0, "-- ", true), new(0, "five", false)],
        FlowedReader.Paragraphs(">> one \n>>two\n> three\n\nfour \n-- \nfive\n", delSp: false).AsEnumerable());

    [Fact]
    public void ParagraphsAndTextAreTheSame()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "> \n-a".AsSpan(random.Next(5), 1).ToString()));
            foreach (var delSp in (bool[])[false, true])
            {
                var joined = string.Concat(FlowedReader.Paragraphs(text, delSp).Select(p => string.Concat(Enumerable.Repeat("> ", p.QuoteDepth)) + p.Text + "\n"));
                var read = FlowedReader.Read(text, delSp);
                // The last line break is that of the text.
                Assert.Equal(joined.TrimEnd('\n'), read.TrimEnd('\n'));
            }
        }
    }
}
