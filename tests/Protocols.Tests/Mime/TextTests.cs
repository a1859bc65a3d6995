using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Flowed;
using Mox.Protocols.Text;
using Mox.Testing;

namespace Mox.Protocols.Tests.Mime;

public class TextTests
{
    [Theory]
    [InlineData("iso-8859-1", "caf\xE9 \x80", "caf\u00E9 \u20AC")]
    [InlineData("ISO8859_2", "\xB1", "\u0105")]
    [InlineData("iso-8859-16", "\xA4", "\u20AC")]
    [InlineData("\"utf-8\"", "\xEF\xBB\xBF\xC3\xBC", "\u00FC")]
    [InlineData("utf-8", "\xFC", "\uFFFD")]
    [InlineData("us-ascii", "\xC3\xBC", "\u00FC")]
    [InlineData("us-ascii", "\xFC", "\u00FC")]
    [InlineData(null, "\xFC", "\u00FC")]
    [InlineData("x-nonsense", "\xE2\x82\xAC", "\u20AC")]
    [InlineData("utf-7", "a+AGE-b+-+2D3eAA-", "aab+\U0001F600")]
    [InlineData("utf-16", "\xFE\xFF\0a", "a")]
    [InlineData("utf-16le", "a\0", "a")]
    [InlineData("gb2312", "\xC4\xE3\x81\x30\x81\x30", "\u4F60\u0080")]
    [InlineData("shift_jis", "\x82\xB1", "\u3053")]
    [InlineData("iso-2022-jp", "\x1B$B$3\x1B(B", "\u3053")]
    [InlineData("euc-kr", "\xB0\xA1", "\uAC00")]
    [InlineData("koi8-r", "\xC1", "\u0430")]
    [InlineData("windows1252", "\x80", "\u20AC")]
    [InlineData("cp-1250", "\xB9", "\u0105")]
    public void Charset(string? label, string octets, string expected) => Assert.Equal(expected, Charsets.Decode(label, Encoding.Latin1.GetBytes(octets)));

    [SuiteFact("mime")]
    public void LegacyCharsetsGiveTheSameTextAsUtf8()
    {
        var folder = Corpora.Folder("mime/gmime-charsets")!;
        var compared = 0;
        foreach (var file in Directory.GetFiles(folder))
        {
            var name = Path.GetFileName(file).Split('.');
            var utf8 = Path.Combine(folder, $"{name[0]}.utf-8.txt");
            if (name[1] == "utf-8" || !File.Exists(utf8)) continue;
            var text = Charsets.Decode(name[1], File.ReadAllBytes(file)).TrimEnd();
            // The Big5 file lacks the characters that Big5 lacks.
            if (name[1] == "big5") Assert.True(text.Length > 500 && IsPart(text, File.ReadAllText(utf8)));
            else Assert.Equal(File.ReadAllText(utf8).TrimEnd(), text);
            compared++;
        }

        Assert.True(compared >= 6);

        static bool IsPart(string some, string all)
        {
            var at = 0;
            foreach (var c in all)
            {
                if (at < some.Length && some[at] == c) at++;
            }

            return at == some.Length;
        }
    }

    [Theory]
    [InlineData("<p>Hello&nbsp;<b>w&ouml;rld</b></p><p>two<br>three</p>", "Hello\u00A0w\u00F6rld\n\ntwo\nthree")]
    [InlineData("a < b > c &lt; &#65; &bogus; &", "a < b > c < A &bogus; &")]
    [InlineData("<style>p { a }</style><script>if (a</b) x('</scr')</script>text", "text")]
    [InlineData("<a title=\"a>b\" x='>'>link</a>", "link")]
    [InlineData("<!-- c > --x --><!doctype html>t<!-- open", "t")]
    [InlineData("<ul><li>a<li>b</ul>c", "* a\n* b\n\nc")]
    [InlineData("<blockquote>a<br>b</blockquote>c", "> a\n> b\nc")]
    [InlineData("<pre>a\n  b</pre>c  d", "a\n  b\n\nc d")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc")]
    [InlineData("<p>it's <i>5 o'clock</i></p>", "it's 5 o'clock")]
    [InlineData("<p", "")]
    [InlineData("<script>never closed", "")]
    public void Html(string html, string expected) => Assert.Equal(expected, HtmlText.Convert(html, 1000));

    [Theory]
    [InlineData("<", 400_000)]
    [InlineData("</", 200_000)]
    [InlineData("<!--", 200_000)]
    [InlineData("<script></", 100_000)]
    [InlineData("<a x='", 100_000)]
    [InlineData("&", 400_000)]
    [InlineData("&amp", 100_000)]
    [InlineData("<blockquote>a", 50_000)]
    public void HostileHtmlTakesNoLongerThanItsLength(string piece, int times)
    {
        var html = string.Concat(Enumerable.Repeat(piece, times));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        _ = HtmlText.Convert(html, int.MaxValue);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("Hello\n\n  there \u00A0 you\u200B\n", "Hello there you")]
    [InlineData("Answer\n\nOn Monday, A wrote:\n> quoted\n> more\n-- \nsignature", "Answer")]
    [InlineData("Answer\nOn Mon, 5 Jan 2026 someone with a long name <a@b.example>\nwrote:\n\n> quoted", "Answer")]
    [InlineData("> only\n> quoted", "only quoted")]
    [InlineData("-----\nTitle\n=====\ntext", "Title text")]
    [InlineData("My list:\n- a\n- b", "My list: - a - b")]
    [InlineData("", "")]
    public void PreviewOfText(string text, string expected) => Assert.Equal(expected, Preview.Of(text));

    [Fact]
    public void APreviewIsBounded()
    {
        Assert.Equal(Preview.MaxChars, Preview.Of(new string('x', 5000)).Length);
        Assert.Equal(Preview.MaxChars, Preview.Of(string.Concat(Enumerable.Repeat("\U0001F600", 5000))).EnumerateRunes().Count());
        Assert.Equal(Preview.MaxChars - 1, Preview.Of(string.Concat(Enumerable.Repeat("xxx ", 5000))).Length);
    }

    [Theory]
    [InlineData("Content-Type: text/html\n\n<p>Hi</p>", "Hi")]
    [InlineData("Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b\n\nplain\n--b--", "plain")]
    [InlineData("Content-Type: multipart/alternative; boundary=b\n\n--b\n\n\n \n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--", "rich")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment\n\nfile\n--b\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\n/A==\n--b--", "\u00FC")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\ninner\n--b\n\nouter\n--b--", "outer")]
    [InlineData("Content-Type: message/rfc822\n\nSubject: x\n\ninner", "inner")]
    [InlineData("Content-Type: image/png\n\nxx", "")]
    public async Task PreviewOfMessage(string message, string expected)
    {
        var octets = Trees.Crlf(message);
        Assert.Equal(expected, await Preview.ReadAsync(PartTree.Read(octets), new MemoryStream(octets), CancellationToken.None));
    }

    [Fact]
    public async Task PartTextIsBoundedAndWhole()
    {
        var octets = Encoding.UTF8.GetBytes("Content-Type: text/plain; charset=utf-8\r\n\r\n" + string.Concat(Enumerable.Repeat("\u20ACx\r\n", 1000)));
        var part = PartTree.Read(octets);
        Assert.Equal(4000, (await PartText.ReadAsync(part, new MemoryStream(octets), 100_000, CancellationToken.None)).Length + 1000);
        foreach (var max in (int[])[0, 1, 2, 3, 4, 5, 100])
        {
            var text = await PartText.ReadAsync(part, new MemoryStream(octets), max, CancellationToken.None);
            Assert.True(text.Length <= max);
            Assert.DoesNotContain('\uFFFD', text);
            Assert.StartsWith(text, string.Concat(Enumerable.Repeat("\u20ACx\n", 1000)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task HtmlMayNameItsOwnCharset()
    {
        var octets = Trees.Octets("Content-Type: text/html\r\n\r\n<meta http-equiv=x content='text/html; charset=koi8-r'>\xC1");
        Assert.EndsWith("\u0430", await PartText.ReadAsync(PartTree.Read(octets), new MemoryStream(octets), 1000, CancellationToken.None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short\n\nlines\n", "short\n\nlines\n")]
    [InlineData(" space\nFrom x\n> q\n-- \nsig", "  space\n From x\n> q\n-- \nsig")]
    public void FlowedLines(string text, string expected)
    {
        Assert.Equal(expected, FlowedText.Write(text));
        Assert.Equal(text, FlowedReader.Read(expected, delSp: false));
    }

    [Fact]
    public void FlowedParagraphsComeBack()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
                string.Concat(Enumerable.Repeat("> ", random.Next(3)))
                + string.Join(' ', Enumerable.Range(0, random.Next(40)).Select(_ => new string((char)('a' + random.Next(26)), random.Next(1, random.Next(9) == 0 ? 100 : 12))))));
            var written = FlowedText.Write(text);
            Assert.All(written.Split('\n'), line => Assert.True(line.Length <= 78 || !line.TrimEnd().Contains(' ', StringComparison.Ordinal) || line.TrimEnd().TrimStart('>').Trim().IndexOf(' ') < 0));
            Assert.Equal(text, FlowedReader.Read(written, delSp: false));
        }
    }

    [Fact]
    public void DelSpDropsTheSpace() => Assert.Equal("abcd", FlowedReader.Read("ab \ncd", delSp: true));
}
