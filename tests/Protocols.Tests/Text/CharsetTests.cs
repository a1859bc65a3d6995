using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;
using Mox.Testing;

namespace Mox.Protocols.Tests.Text;

public partial class CharsetTests
{
    [Fact]
    public void EveryLabelOfTheEncodingStandardIsRead()
    {
        var labels = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "vectors", "text", "labels.txt")).Where(line => line[0] != '#'))
        {
            var fields = line.Split(" => ");
            var octets = Convert.FromHexString(fields[1]);
            foreach (var label in fields[3].Split(' '))
            {
                labels++;
                // US-ASCII is a name of windows-1252 there; what is no UTF-8 is read so.
                Assert.Equal((label, Unescape(fields[2])), (label, Charsets.Decode(label, octets)));
                Assert.Equal(Unescape(fields[2]), Charsets.Decode($" \"{label.ToUpperInvariant()}\"", octets));
                Assert.True(Charsets.Knows(label));
            }
        }

        Assert.True(labels > 215, $"{labels}");
    }

    [Theory]
    [InlineData("iso-2022-jp", "\x1B$B$3\x1B(J\\~\x1B(I1\x1B$(D0!\x1B(Ba", "\u3053\u00A5\u203E\uFF71\u4E02a")]
    [InlineData("iso-2022-jp-2", "\x1B$A<:\x1B$(C0!\x1B.A\x1BNi\x1B(B", "\u5DF1\uAC00\u00E9")]
    [InlineData("iso-2022-jp", "\x1B$B$3$", "\u3053\uFFFD")]
    [InlineData("iso-2022-jp", "\x1Bxa\xE9", "\uFFFDxa\uFFFD")]
    [InlineData("iso-2022-kr", "\x1B$)C\u000E0!\u000F!a\n\u000E0!0\"\u000F", "\uAC00!a\n\uAC00\uAC01")]
    [InlineData("iso-2022-cn", "\x1B$)A\u000E<:\x1B$)GD!\u000Fx", "\u5DF1\u4E00x")]
    [InlineData("hz-gb-2312", "a~{<:Ky~}b~~c", "a\u5DF1\u6240b~c")]
    [InlineData("us-ascii", "a \x1B$B$3\x1B(B b", "a \u3053 b")]
    [InlineData("", "\x1B$B$3\x1B(B", "\u3053")]
    [InlineData("", "\x1B$B$3\x1B(B\xE9", "\x1B$B$3\x1B(B\u00E9")]
    [InlineData("us-ascii", "\x1B[1mx", "\x1B[1mx")]
    [InlineData("euc-jp", "\xA4\xB3\x8E\xB1\x8F\xB0\xA1\xA4\xB3", "\u3053\uFF71\u4E02\u3053")]
    [InlineData("unicode-1-1-utf-7", "a+AGE-b+-", "aab+")]
    [InlineData("iso-8859-12", "\xE9", "\u00E9")]
    [InlineData("x-unknown", "\xC3\xA9", "\u00E9")]
    [InlineData("mac-cyrillic", "\x80", "\u0410")]
    [InlineData("macgreek", "\xE1", "\u03B1")]
    [InlineData("ibm-850", "\x84", "\u00E4")]
    [InlineData("IBM037", "\xC1", "A")]
    [InlineData("cp1251", "\xC1", "\u0411")]
    [InlineData("win-1251", "\xC1", "\u0411")]
    [InlineData("iso-8859-2-windows-Latin-2", "\xB1", "\u0105")]
    [InlineData("ISO8859.5", "\xB1", "\u0411")]
    [InlineData("koi8-r\r\nX-Foo", "\xC1", "\u0430")]
    [InlineData("iso-8859-1", "\xEF\xBB\xBF\xC3\xA9", "\u00E9")]
    [InlineData("big5", "\x87\x40", "\uFFFD")]
    [InlineData("windows-1253", "\xAA\xE1", "\uFFFD\u03B1")]
    [InlineData("utf-32be", "\0\0\0a\0\x01\xF6\0", "a\U0001F600")]
    public void Charset(string label, string octets, string expected) => Assert.Equal(expected, Charsets.Decode(label, Encoding.Latin1.GetBytes(octets)));

    [Theory]
    [InlineData("utf-8", "ab\xFFx\xE2\x82y", new long[] { 2, 4 })]
    [InlineData("utf-8", "\xEF\xBB\xBF\xFF", new long[] { 3 })]
    [InlineData("us-ascii", "ab\xC3\xBC", new long[] { 2 })]
    [InlineData("windows-1253", "a\xAA\xFF", new long[] { 1, 2 })]
    [InlineData("gb18030", "\xC4\xE3\xFFx\xFF", new long[] { 2, 4 })]
    [InlineData("shift_jis", "ab\xA0", new long[] { 2 })]
    [InlineData("iso-2022-jp", "\x1B$B$3\x1B(B\xE9", new long[] { 8 })]
    [InlineData("utf-16le", "a\0\0\u00D8b\0", new long[] { 2 })]
    [InlineData("utf-7", "a\xE9", new long[] { 1 })]
    [InlineData("utf-8", "\xC3\xBC", new long[0])]
    [InlineData("iso-8859-1", "\x81\xE9", new long[0])]
    public void OctetsThatAreNoneOfTheCharsetAreReportedWithTheirPlaces(string label, string octets, long[] places)
    {
        var defects = new DefectList();
        _ = Charsets.Decode(label, Encoding.Latin1.GetBytes(octets), new DefectScope(defects, 1000));
        Assert.Equal(places.Select(place => new Defect(DefectKind.InvalidCharacters, 1000 + place)), defects.Places);
    }

    [Fact]
    public void AnUnknownLabelIsReportedAndTheTextReadAllTheSame()
    {
        var defects = new DefectList();
        Assert.Equal("\u00FC\u00FC", Charsets.Decode("x-nonsense", [0xC3, 0xBC], new DefectScope(defects, 5)) + Charsets.Decode("x-nonsense", [0xFC], default));
        Assert.Equal([new Defect(DefectKind.UnknownCharset, 5)], defects.Places);
        Assert.False(Charsets.Knows("x-nonsense") || Charsets.Knows("") || Charsets.Knows("cp99999") || Charsets.Knows("mac-nonsense"));
        _ = Charsets.Decode(null, [0xFC], new DefectScope(defects, 5));
        Assert.Single(defects.Places);
    }

    [Fact]
    public void InvalidOctetsTakeNoLongerThanValidOnes()
    {
        var octets = new byte[1 << 20];
        octets.AsSpan().Fill(0xFF);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (var label in (string[])["utf-8", "gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "utf-7", "windows-1253", "us-ascii"])
        {
            Assert.True(Charsets.Decode(label, octets, new DefectScope(new DefectList(), 0)).Length <= octets.Length);
        }

        octets.AsSpan().Fill(0x8F);
        Assert.True(Charsets.Decode("euc-jp", octets, new DefectScope(new DefectList(), 0)).Length <= octets.Length);
        octets.AsSpan().Fill(0x1B);
        Assert.True(Charsets.Decode("iso-2022-jp", octets, new DefectScope(new DefectList(), 0)).Length <= octets.Length);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    private static string Unescape(string text) => Escape().Replace(text, match => ((char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"\\u([0-9A-F]{4})")]
    private static partial Regex Escape();
}
