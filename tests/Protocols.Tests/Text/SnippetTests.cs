using System.Diagnostics;
using Mox.Protocols.Text;

namespace Mox.Protocols.Tests.Text;

public class SnippetTests
{
    [Theory]
    [InlineData("Answer\n\nOn Mon, 5 Jan 2026 at 10:00, A B <a@b.example> wrote:\n\n> q", "Answer")]
    [InlineData("Antwort\n\nAm 05.01.2026 um 10:00 schrieb A B:\n> q", "Antwort")]
    [InlineData("Svar\n\nDen mån 5 jan. 2026 kl 10:00 skrev A B\n<a@b.example>:\n> q", "Svar")]
    [InlineData("\u8FD4\u4E8B\n\n2026\u5E741\u67085\u65E5(\u6708) 10:00 A B <a@b.example>:\n> q", "\u8FD4\u4E8B")]
    [InlineData("\u7B54\n\n\u5728 2026\u5E741\u67085\u65E5\uFF0CA B \u5199\u9053\uFF1A\n> q", "\u7B54")]
    [InlineData("Answer\n2026/1/5 A B <a@b.example>\n> q", "Answer")]
    [InlineData("Answer\n\nOn Monday, January 5th, 2026 at 10:00,\nA B of a long firm <a@b.example>\nwrote:\n\n> q", "Answer")]
    [InlineData("See the file.\nIt says:\n> q\nDone.", "See the file. Done.")]
    [InlineData("First.\n> q\nSecond.\n> r\n", "First. Second.")]
    [InlineData("J> q\nJM>> r\n\nAnswer\nA>B is true", "Answer A>B is true")]
    [InlineData("Hello\nworld\n> q", "Hello world")]
    [InlineData("We meet 5.1.2026.\nA wrote:\n> q", "We meet 5.1.2026.")]
    public void AnAnswerBeginsWithWhatItsSenderWrote(string text, string expected) => Assert.Equal(expected, Snippet.Of(text, 200));

    [Theory]
    [InlineData("Answer\n\n________________________________\nFrom: A B <a@b.example>\nSent: Monday, January 5, 2026 10:00\nTo: C\nSubject: x\n\nold", "Answer")]
    [InlineData("Antwort\n\nVon: A B\nGesendet: Montag, 5. Januar 2026 10:00\nAn: C\nBetreff: x\n\nalt", "Antwort")]
    [InlineData("\u041E\u0442\u0432\u0435\u0442\n\n\u041E\u0442: A <a@b.example>\n\u041E\u0442\u043F\u0440\u0430\u0432\u043B\u0435\u043D\u043E: 5 \u044F\u043D\u0432\u0430\u0440\u044F 2026 \u0433. 10:00\n\u041A\u043E\u043C\u0443: C\n\nold", "\u041E\u0442\u0432\u0435\u0442")]
    [InlineData("R\u00E9ponse\n\n-----Message d'origine-----\nDe : A B [mailto:a@b.example]\nEnvoy\u00E9 : lundi 5 janvier 2026 10:00\n\nvieux", "R\u00E9ponse")]
    [InlineData("*From:* A B <a@b.example>\n*Date:* Mon, 5 Jan 2026 10:00\n*To:* C\n*Subject:* x\n\nforwarded text", "forwarded text")]
    [InlineData("---------- Forwarded message ---------\nFrom: A B <a@b.example>\nDate: Mon, Jan 5, 2026\nSubject: x\n\nforwarded text", "forwarded text")]
    [InlineData("----- Forwarded message -----\nFrom: A <a@b.example>\nDate: Mon, Jan 5, 2026\n\n\n----- Forwarded message -----\nFrom: B <b@b.example>\nDate: Sun, Jan 4, 2026\n\nat last the text\n-- \nsig", "at last the text -- sig")]
    [InlineData("Order\n\nName: A\nColour: red\nSize: 5", "Order Name: A Colour: red Size: 5")]
    [InlineData("Note: be here at 10:00.\nBring: cake", "Note: be here at 10:00. Bring: cake")]
    public void TheHeadOfAQuotedMessageEndsTheAnswer(string text, string expected) => Assert.Equal(expected, Snippet.Of(text, 200));

    [Theory]
    [InlineData("Text\n-- \nName\nFirm", "Text")]
    [InlineData("Text\n--\nName", "Text")]
    [InlineData("-- \nName", "-- Name")]
    [InlineData("https://a.example/x\nText <https://a.example>\n[cid:x@y]\n<https://b.example>\nmore", "Text <https://a.example> more")]
    [InlineData("https://a.example/x", "https://a.example/x")]
    [InlineData("Text\nbegin 644 x.gif\nM1TE&.#=A$P\n#0V%T\n`\nend\nmore", "Text more")]
    [InlineData("begin 644 words\nof prose that go on", "begin 644 words of prose that go on")]
    [InlineData("\u200B\u034F\u00AD a\u200B\u2800\u3000b \u202Ec", "a b c")]
    [InlineData("=====\nTitle\n=====\n\n\n", "Title")]
    [InlineData("> > deep\n> less", "deep less")]
    public void WhatIsNoTextIsLeftOut(string text, string expected) => Assert.Equal(expected, Snippet.Of(text, 200));

    [Fact]
    public void LinesAreToldApart()
    {
        var text = "Own\r\n\r\nA wrote:\r\n> q\r\n-- \r\nsig";
        Assert.Equal(
            [("Own", TextLineKind.Own), ("", TextLineKind.Own), ("A wrote:", TextLineKind.Attribution), ("> q", TextLineKind.Quoted), ("-- ", TextLineKind.Signature), ("sig", TextLineKind.Signature)],
            TextLines.Of(text).Select(line => (text.Substring(line.Start, line.Length), line.Kind)));
    }

    [Theory]
    [InlineData("A: 5.1.2026 10:00\n")]
    [InlineData("> \n")]
    [InlineData("a:\n> \n")]
    [InlineData("1")]
    [InlineData("begin 644 x\n")]
    [InlineData("begin 644 x\nM\n")]
    [InlineData("@")]
    [InlineData("---\nA: b@c\n\n")]
    [InlineData("\n")]
    public void TimeGrowsWithTheLength(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 600_000 / piece.Length));
        var clock = Stopwatch.StartNew();
        _ = TextLines.Of(text);
        _ = Snippet.Of(text, 200);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
    }
}
