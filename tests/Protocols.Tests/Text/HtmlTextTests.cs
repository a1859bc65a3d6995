using System.Diagnostics;
using System.Text.Json;
using Mox.Protocols.Text;
using Mox.Testing;

namespace Mox.Protocols.Tests.Text;

public class HtmlTextTests
{
    [Theory]
    [InlineData("<ul><li>a<ul><li>b</li><li>c</li></ul></li><li><p>d</p></li></ul>e", "* a\n  * b\n  * c\n* d\n\ne")]
    [InlineData("<ol><li>a<li>b</ol><ol start=7><li>c</ol>", "1. a\n2. b\n\n7. c")]
    [InlineData("<ol><li>a<ul><li>x</ul><li>b</ol>", "1. a\n  * x\n2. b")]
    [InlineData("<blockquote><p>a</p><p>b</p><blockquote>c</blockquote></blockquote>d", "> a\n>\n> b\n>\n> > c\nd")]
    [InlineData("<p>a<p>b<div>c</div>d", "a\n\nb\n\nc\nd")]
    [InlineData("a<hr>b", "a\n---\nb")]
    [InlineData("<table><tr><th>a<th>b<tr><td>1<td><div>2</div></table>", "a b\n1\n2")]
    [InlineData("<div style='white-space: pre-wrap'>a\n  b</div>", "a\n  b")]
    [InlineData("<p>a</p><p>&nbsp;</p><p>&nbsp; b&nbsp;c</p>", "a\n\nb\u00A0c")]
    [InlineData("<h1>T</h1>t<h2>U</h2>u", "T\n\nt\n\nU\n\nu")]
    [InlineData("<dl><dt>a<dd>b</dl>", "a\nb")]
    [InlineData("x</ y>z</>w", "xzw")]
    [InlineData("a<br/>b</br>c", "a\nb\nc")]
    [InlineData("<svg><text>no</text></svg><select><option>no</select>yes", "yes")]
    [InlineData("<TITLE>t</TITLE ><Div>A</dIV>B", "A\nB")]
    public void Blocks(string html, string expected) => Assert.Equal(expected, HtmlText.Convert(html, 1000));

    [Theory]
    [InlineData("<div style=\"display:none;font-size:1px\">preheader</div>text", "text")]
    [InlineData("<div style='DISPLAY : NONE !important'>a<div>b</div>c</div>text", "text")]
    [InlineData("<span style=visibility:hidden>a<span>b</span>c</span>text", "text")]
    [InlineData("<div style='max-height:0px;overflow:hidden'>a</div>text", "text")]
    [InlineData("<div style='max-height:0px'>a</div>text", "a\ntext")]
    [InlineData("<div style='opacity:0.0'>a</div>text", "text")]
    [InlineData("<p hidden>a<p>text", "text")]
    [InlineData("<td style='font-size:0'>a<span style='font-size:100%'>b</span><div style='font-size:13px'>text</div>", "text")]
    [InlineData("<p style='display:none'>a<div>text</div>", "text")]
    [InlineData("<table><tr><td style='display:none'>a<td>text<tr><td>more</table>", "text\nmore")]
    [InlineData("<ul><li style='display:none'>a<li>text</ul>", "* text")]
    [InlineData("<div><span style='display:none'>a</div>text", "text")]
    [InlineData("<table><tr><td><span style='display:none'>a</div></td><td>text</table>", "text")]
    [InlineData("<div style='display:none'>a<br><p>b</p></div><p>text", "text")]
    [InlineData("<div style='opacity:0.1'>a</div><i style='font-size:.1em'>b</i>", "a\nb")]
    public void WhatIsNotSeenIsLeftOut(string html, string expected)
    {
        Assert.Equal(expected, HtmlText.Convert(html, 1000));
        Assert.Contains("a", HtmlText.Convert(html, new HtmlTextOptions { Hidden = true }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<a href='https://a.example/?x=1&amp;y=2&copy=3'>text</a>.", "text <https://a.example/?x=1&y=2&copy=3>.")]
    [InlineData("<a href=https://a.example/>a.example</a>", "a.example")]
    [InlineData("<a href='mailto:a@b.example'>a@b.example</a> <a href='mailto:a@b.example'>Ann</a>", "a@b.example Ann <mailto:a@b.example>")]
    [InlineData("<a href='javascript:x'>a</a><a href='#top'>b</a><a name=x>c</a>", "abc")]
    [InlineData("<a href='https://x.example'><img src=y alt=' Logo '></a><img alt=''>", "[Logo] <https://x.example>")]
    [InlineData("<a href='https://x.example'></a>t", "t")]
    [InlineData("<a href='https://x.example/a b\n<c>'>t</a>", "t <https://x.example/abc>")]
    public void LinksForAnAnswer(string html, string expected) => Assert.Equal(expected, HtmlText.Convert(html, HtmlTextOptions.ForReply(1000)));

    public static TheoryData<string> Documents => [.. Directory.GetFiles(Folder, "*.html").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "tests", "vectors", "text", "html");

    /// <summary>Documents as mail programs write them: what an answer quotes of them, and their previews.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void WholeDocuments(string name)
    {
        var html = File.ReadAllText(Path.Combine(Folder, $"{name}.html"));
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, $"{name}.reply.txt")), HtmlText.Convert(html, HtmlTextOptions.ForReply(100_000)) + "\n");
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, $"{name}.preview.txt")), Snippet.Of(HtmlText.Convert(html, 100_000), 200) + "\n");
    }

    [Theory]
    [InlineData("&amp;&lt;&gt;&quot;&apos;&nbsp;&euro;&hellip;", "&<>\"'\u00A0\u20AC\u2026")]
    [InlineData("&#65;&#x42;&#X43;&#68 &#x45", "ABCD E")]
    [InlineData("&#128;&#x99;&#0;&#xD800;&#x110000;&#99999999999;&#x1F600;", "\u20AC\u2122\uFFFD\uFFFD\uFFFD\uFFFD\U0001F600")]
    [InlineData("&copy2 &ampx &notit; &eacute;&Eacute", "\u00A92 &x \u00ACit; \u00E9\u00C9")]
    [InlineData("&; & &# &#x; &nosuch; &euro", "&; & &# &#x; &nosuch; &euro")]
    [InlineData("&zwnj;&shy;&rarr;&bull;", "\u200C\u00AD\u2192\u2022")]
    public void Entities(string html, string expected) => Assert.Equal(expected, HtmlText.Convert(html, 1000));

    [Fact]
    public void TheTextIsBoundedAndWhole()
    {
        foreach (var max in (int[])[0, 1, 2, 3, 5, 10])
        {
            var text = HtmlText.Convert(string.Concat(Enumerable.Repeat("<p>&#x1F600;</p>", 100)), max);
            Assert.True(text.Length <= max);
            Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)));
        }
    }

    public static TheoryData<string> Hostile =>
        ["<", "</", "<a", "<a ", "<a x", "<a x=", "<a x='", "<!--", "<!", "<script></", "<script>", "<div>", "</div>", "<div style='display:none'>", "<blockquote>a", "<li>a", "<ul><li>", "&", "&#", "&#x1", "&amp", "&a", "<table><tr><td>",
            "<a href='https://x.example'>a", "<p>", "<pre>\n", " ", "<b></i>", "<div></span>", "<span></div>", "<td></p>", "<p style='font-size:0;" ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void TimeGrowsWithTheLength(string piece)
    {
        var html = string.Concat(Enumerable.Repeat(piece, 500_000 / piece.Length));
        var clock = Stopwatch.StartNew();
        _ = HtmlText.Convert(html, HtmlTextOptions.ForReply(int.MaxValue));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [SuiteFact("html")]
    public void HostileDocumentsOfTheSuitesBecomeBoundedText()
    {
        var count = 0;
        foreach (var file in Directory.GetFiles(Corpora.Folder("html")!, "*.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            count += Strings(json.RootElement);
        }

        Assert.True(count > 300, $"{count}");

        static int Strings(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Sum(property => Strings(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().Sum(Strings),
            JsonValueKind.String => One(element.GetString()!),
            _ => 0,
        };

        static int One(string html)
        {
            var text = HtmlText.Convert(html, HtmlTextOptions.ForReply(100_000));
            Assert.True(text.Length <= 100_000);
            return 1;
        }
    }
}
