using System.Text;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Tests.Mime;

public class PartTreeTests
{
    /// <summary>Name, message (LF stands for CRLF), and the outline of the tree.</summary>
    public static TheoryData<string, string, string> Messages => new()
    {
        {
            "empty",
            "",
            "text/plain [] [] 0\n"
        },
        {
            "header only",
            "Subject: x\n",
            "text/plain [Subject: x¶] [] 0\n"
        },
        {
            "header without line end",
            "Subject: x",
            "text/plain [Subject: x] [] 0\n"
        },
        {
            "plain",
            "Subject: x\n\nabc\ndef\n",
            "text/plain [Subject: x¶¶] [abc¶def¶] 2\n"
        },
        {
            "body only",
            "\nabc",
            "text/plain [¶] [abc] 0\n"
        },
        {
            "blank line missing",
            "Subject: x\nThis is text\n",
            "text/plain [Subject: x¶] [This is text¶] 1\n"
        },
        {
            "no header at all",
            "This is text\nand more",
            "text/plain [] [This is text¶and more] 1\n"
        },
        {
            "mbox line",
            "From a@b Mon Jan  1 00:00:00 2024\nSubject: x\n\nabc",
            "text/plain [From a@b Mon Jan  1 00:00:00 2024¶Subject: x¶¶] [abc] 0\n"
        },
        {
            "two parts",
            "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n\n--b--\nepilogue\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [preamble¶--b¶¶one¶--b¶Content-Type: text/html¶¶two¶¶--b--¶epilogue¶] 11\n"
                + " text/plain [¶] [one] 0\n"
                + " text/html [Content-Type: text/html¶¶] [two¶] 1\n"
        },
        {
            "close missing",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶¶one¶--b¶¶two¶] 6\n"
                + " text/plain [¶] [one] 0\n"
                + " text/plain [¶] [two¶] 1\n"
        },
        {
            "no boundary found",
            "Content-Type: multipart/mixed; boundary=b\n\none\ntwo\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [one¶two¶] 2\n"
                + " text/plain [] [one¶two¶] 2\n"
        },
        {
            "no boundary parameter",
            "Content-Type: multipart/mixed\n\n--b\n\none\n",
            "multipart/mixed [Content-Type: multipart/mixed¶¶] [--b¶¶one¶] 3\n"
                + " text/plain [] [--b¶¶one¶] 3\n"
        },
        {
            "outer boundary ends the inner multipart",
            "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\none\n--o\n\ntwo\n--o--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=o¶¶] [--o¶Content-Type: multipart/alternative; boundary=i¶¶--i¶¶one¶--o¶¶two¶--o--¶] 10\n"
                + " multipart/alternative [Content-Type: multipart/alternative; boundary=i¶¶] [--i¶¶one] 2\n"
                + "  text/plain [¶] [one] 0\n"
                + " text/plain [¶] [two] 0\n"
        },
        {
            "one boundary for both levels",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶Content-Type: multipart/mixed; boundary=b¶¶--b¶¶one¶--b--¶--b¶¶two¶--b--¶] 11\n"
                + " multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶¶one¶--b--] 3\n"
                + "  text/plain [¶] [one] 0\n"
                + " text/plain [¶] [two] 0\n"
        },
        {
            "part without blank line",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\ntext\n--b--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶Content-Type: text/html¶--b¶text¶--b--¶] 5\n"
                + " text/html [Content-Type: text/html¶] [] 0\n"
                + " text/plain [] [text] 0\n"
        },
        {
            "header and boundary touch",
            "Content-Type: multipart/mixed; boundary=b\n--b\n--b\n--b--",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶] [--b¶--b¶--b--] 2\n"
                + " text/plain [] [] 0\n"
                + " text/plain [] [] 0\n"
        },
        {
            "delimiters in sloppy forms",
            "Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \t\n\none\n--\n--bc\n\ntwo\n--b--trailing\nrest\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=\"b \"¶¶] [--b \t¶¶one¶--¶--bc¶¶two¶--b--trailing¶rest¶] 9\n"
                + " text/plain [¶] [one¶--] 1\n"
                + " text/plain [¶] [two] 0\n"
        },
        {
            "the longest boundary that fits",
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\none\n--ab--\n--a\n\ntwo\n--ac\n\nthree\n--a--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=a¶¶] [--a¶Content-Type: multipart/mixed; boundary=ab¶¶--ab¶¶one¶--ab--¶--a¶¶two¶--ac¶¶three¶--a--¶] 14\n"
                + " multipart/mixed [Content-Type: multipart/mixed; boundary=ab¶¶] [--ab¶¶one¶--ab--] 3\n"
                + "  text/plain [¶] [one] 0\n"
                + " text/plain [¶] [two] 0\n"
                + " text/plain [¶] [three] 0\n"
        },
        {
            "closing dashes forgotten",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶¶one¶--b¶] 4\n"
                + " text/plain [¶] [one] 0\n"
        },
        {
            "only one delimiter",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶] 1\n"
                + " text/plain [] [] 0\n"
        },
        {
            "message",
            "Content-Type: message/rfc822\n\nSubject: in\n\nbody\n",
            "message/rfc822 [Content-Type: message/rfc822¶¶] [Subject: in¶¶body¶] 3\n"
                + " text/plain [Subject: in¶¶] [body¶] 1\n"
        },
        {
            "message without blank lines",
            "Content-Type: message/rfc822\nContent-Type: text/html\nbody\n",
            "message/rfc822 [Content-Type: message/rfc822¶Content-Type: text/html¶] [body¶] 1\n"
        },
        {
            "message part that is no message",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nno message\n--b\nContent-Type: message/rfc822\n\n\nbody\n--b--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶¶] [--b¶Content-Type: message/rfc822¶¶no message¶--b¶Content-Type: message/rfc822¶¶¶body¶--b--¶] 10\n"
                + " message/rfc822 [Content-Type: message/rfc822¶¶] [no message] 0\n"
                + " message/rfc822 [Content-Type: message/rfc822¶¶] [¶body] 1\n"
                + "  text/plain [¶] [body] 0\n"
        },
        {
            "digest",
            "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\nbody\n--b\nContent-Type: text/plain\n\nx\n--b--\n",
            "multipart/digest [Content-Type: multipart/digest; boundary=b¶¶] [--b¶¶Subject: in¶¶body¶--b¶Content-Type: text/plain¶¶x¶--b--¶] 10\n"
                + " message/rfc822 [¶] [Subject: in¶¶body] 2\n"
                + "  text/plain [Subject: in¶¶] [body] 0\n"
                + " text/plain [Content-Type: text/plain¶¶] [x] 0\n"
        },
        {
            "encoded message",
            "Content-Type: message/global\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW4KCmJvZHkK\n",
            "message/global [Content-Type: message/global¶Content-Transfer-Encoding: base64¶¶] [U3ViamVjdDogaW4KCmJvZHkK¶] 1\n"
        },
        {
            "multipart in message in multipart",
            "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--i--\nepilogue\n--o--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=o¶¶] [--o¶Content-Type: message/rfc822¶¶Content-Type: multipart/mixed; boundary=i¶¶--i¶¶one¶--i--¶epilogue¶--o--¶] 11\n"
                + " message/rfc822 [Content-Type: message/rfc822¶¶] [Content-Type: multipart/mixed; boundary=i¶¶--i¶¶one¶--i--¶epilogue] 6\n"
                + "  multipart/mixed [Content-Type: multipart/mixed; boundary=i¶¶] [--i¶¶one¶--i--¶epilogue] 4\n"
                + "   text/plain [¶] [one] 0\n"
        },
        {
            "message part cut by a boundary inside its header",
            "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\nSubject: in\n--o--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=o¶¶] [--o¶Content-Type: message/rfc822¶¶Subject: in¶--o--¶] 5\n"
                + " message/rfc822 [Content-Type: message/rfc822¶¶] [Subject: in¶] 1\n"
                + "  text/plain [Subject: in¶] [] 0\n"
        },
        {
            "quoted-printable multipart is read all the same",
            "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: quoted-printable\n\n--b\n\none\n--b--\n",
            "multipart/mixed [Content-Type: multipart/mixed; boundary=b¶Content-Transfer-Encoding: quoted-printable¶¶] [--b¶¶one¶--b--¶] 4\n"
                + " text/plain [¶] [one] 0\n"
        },
        {
            "continuation of white space",
            "Subject: x\n \nTo: a@b\n\nbody",
            "text/plain [Subject: x¶ ¶To: a@b¶¶] [body] 0\n"
        },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void TheTreeIsAsExpectedWhereverItIsCut(string name, string message, string expected)
    {
        _ = name;
        var octets = Trees.Crlf(message);
        var whole = PartTree.Read(octets);
        Assert.Equal(expected, Trees.Outline(octets, whole));
        Trees.AssertSound(whole, octets.Length);
        var dump = Trees.Dump(whole);
        for (var cut = 0; cut <= octets.Length; cut++) Assert.Equal(dump, Trees.Dump(Trees.Read(octets, cut)));
        foreach (var step in (int[])[1, 2, 3, 7]) Assert.Equal(dump, Trees.Dump(Trees.ReadInSteps(octets, step)));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void LoneLineFeedsGiveTheSamePartsAsLineEndings(string name, string message, string expected)
    {
        _ = (name, expected);
        static string Shape(MessagePart part) => string.Join(';', Trees.All(part).Select(p => $"{p.Type}/{p.Subtype} {p.BodyLines}"));
        Assert.Equal(Shape(PartTree.Read(Trees.Crlf(message))), Shape(PartTree.Read(Trees.Octets(message))));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void APrefixOfFieldsMovesTheTree(string name, string message, string expected)
    {
        _ = (name, expected);
        var prefix = Trees.Crlf("Return-Path: <a@b.example>\nReceived: by x\n with y\n");
        var body = Trees.Crlf(message);
        var moved = PartTree.Read(body).WithPrefix(prefix.Length);
        Assert.Equal(0, moved.HeaderStart);
        Assert.Equal(prefix.Length + body.Length, moved.BodyEnd);
        // An mbox line stands before the first field only, so its message reads otherwise behind a prefix.
        if (name is not "mbox line") Assert.Equal(Trees.Dump(PartTree.Read([.. prefix, .. body])), Trees.Dump(moved));
        var plain = PartTree.Read(body);
        Assert.Equal(Trees.All(plain).Select(p => p.BodyLength), Trees.All(moved).Select(p => p.BodyLength));
    }

    [Fact]
    public void OddOctetsAreCarriedAsTheyAre()
    {
        var message = Trees.Octets("Subject: a\0b\rc\r\nX\xE9: \xFF\r\n\r\n\0\r\r\n\r--b\n\n");
        var tree = PartTree.Read(message);
        Assert.Equal((25, 35, 3), (tree.BodyStart, tree.BodyEnd, tree.BodyLines));
        Assert.Equal("a b c", tree.Envelope!.Subject);
    }

    [Fact]
    public void LinesLongerThanTheHeadAreReadWhereverCut()
    {
        var boundary = new string('b', 990);
        var text = $"Subject: {new string('x', 3000)}\nContent-Type: multipart/mixed;\n boundary={boundary}\n\n{new string('y', 3000)}\n--{boundary}{new string(' ', 3000)}\n\n-{new string('z', 3000)}\n--{boundary}--{new string('!', 2000)}\n";
        var octets = Trees.Crlf(text);
        var whole = PartTree.Read(octets);
        Assert.Equal(3001, Assert.Single(whole.Children).BodyLength);
        Assert.Equal(3000, whole.Envelope!.Subject!.Length);
        var dump = Trees.Dump(whole);
        for (var cut = 0; cut <= octets.Length; cut += 13) Assert.Equal(dump, Trees.Dump(Trees.Read(octets, cut)));
        for (var cut = 900; cut <= 1200; cut++) Assert.Equal(dump, Trees.Dump(Trees.ReadInSteps(octets, cut)));
    }

    [Fact]
    public void BeyondTheDepthAMessageIsOpaque()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 50; i++) text.Append("Content-Type: message/rfc822\n\n");
        var tree = PartTree.Read(Trees.Crlf(text.ToString()), new MimeLimits { MaxDepth = 10 });
        Assert.Equal(10, Trees.All(tree).Count());
        Assert.Null(Trees.All(tree).Last().Message);

        text.Clear();
        for (var i = 0; i < 50; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}x\n\n--b{i}x\n");
        tree = PartTree.Read(Trees.Crlf(text.ToString()), new MimeLimits { MaxDepth = 10 });
        Assert.Equal(11, Trees.All(tree).Count());
        Assert.Equal("application", Trees.All(tree).Last().Type);
        Trees.AssertSound(tree, text.ToString().ReplaceLineEndings("\r\n").Length);
    }

    [Fact]
    public void BeyondTheNumberOfPartsTheRestBelongsToNoPart()
    {
        var text = "Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", 50)) + "--b--\n";
        var tree = PartTree.Read(Trees.Crlf(text), new MimeLimits { MaxParts = 10 });
        Assert.Equal(9, tree.Children.Length);
        Assert.Equal("x".Length, tree.Children[^1].BodyLength);
    }

    [Fact]
    public void FieldsBeyondTheHeaderLimitAreNotRead()
    {
        var text = $"Subject: first\nX-Long: {new string('x', 5000)}\nTo: a@b\nContent-Type: text/html\n\nbody\n";
        var octets = Trees.Crlf(text);
        var limits = new MimeLimits { MaxHeaderOctets = 1000 };
        var tree = PartTree.Read(octets, limits);
        Assert.Equal("first", tree.Envelope!.Subject);
        Assert.Empty(tree.Envelope.To);
        Assert.Equal("plain", tree.Subtype);
        Assert.Equal(6, tree.BodyLength);
        Assert.Equal(Trees.Dump(tree), Trees.Dump(Trees.ReadInSteps(octets, 1, limits)));
        var none = PartTree.Read(octets, new MimeLimits { MaxAllHeaderOctets = 0 });
        Assert.Equal("application", none.Type);
    }

    [Fact]
    public void TheStructureFieldsAreRead()
    {
        var tree = PartTree.Read(Trees.Crlf(
            """
            Content-Type: TEXT/Html; Charset="utf-8"; name*0*=utf-8''a%20; name*1=b.txt
            Content-Transfer-Encoding: Quoted-Printable (comment)
            Content-ID: <id@host>
            Content-Description: =?utf-8?q?caf=C3=A9?=
            Content-Disposition: Attachment; filename="x.txt"
            Content-Language: en, de-CH
            Content-Location: http://example.org/
            Content-MD5: Q2hlY2s=
            Content-Type: text/plain

            body
            """));
        Assert.Equal(("text", "html", "quoted-printable"), (tree.Type, tree.Subtype, tree.Encoding));
        Assert.Equal([new("charset", "utf-8"), new("name", "a b.txt")], tree.Parameters.AsEnumerable());
        Assert.Equal(("<id@host>", "caf\u00E9", "attachment", "x.txt"), (tree.ContentId, tree.Description, tree.Disposition, tree.FileName));
        Assert.Equal(["en", "de-CH"], tree.Languages.AsEnumerable());
        Assert.Equal(("http://example.org/", "Q2hlY2s="), (tree.Location, tree.Md5));
    }

    [Theory]
    [InlineData("", "text/plain 7bit")]
    [InlineData("Content-Type: nonsense\nContent-Transfer-Encoding: ?invalid\n", "text/plain 7bit")]
    [InlineData("Content-Type: /plain\nContent-Transfer-Encoding: \n", "text/plain 7bit")]
    [InlineData("Content-Type: text\n", "text/plain 7bit")]
    [InlineData("Content-Type: application\nContent-Transfer-Encoding: X-New (odd)\n", "application/octet-stream x-new")]
    public void WhatIsMissingOrWrongHasItsDefault(string fields, string expected)
    {
        var tree = PartTree.Read(Trees.Crlf(fields + "\nbody"));
        Assert.Equal(expected, $"{tree.Type}/{tree.Subtype} {tree.Encoding}");
    }

    [Fact]
    public void TheEnvelopeIsRead()
    {
        var envelope = PartTree.Read(Trees.Crlf(
            """
            Date: Fri, 21 Nov 1997 09:55:06 -0600
            From: "Joe Q. Public" <john.q.public@example.com>
            To: Mary Smith <@machine.tld:mary@example.net>, , jdoe@test   . example
            To: =?iso-8859-1?q?J=F8rn?= <j@example.org>
            Cc: A Group:Ed Jones <joe@where.test>,John <jdoe@one.test>;
            Subject: =?utf-8?q?Gr=C3?=
             =?utf-8?q?=BC=C3=9Fe?= again
            Message-ID: <1@x>
            In-Reply-To: <0@x>
            References: <a@x>
              <0@x>

            """)).Envelope!;
        Assert.Equal(new DateTimeOffset(1997, 11, 21, 9, 55, 6, TimeSpan.FromHours(-6)), envelope.Sent);
        Assert.Equal("Gr\u00FC\u00DFe again", envelope.Subject);
        Assert.Equal([new("Joe Q. Public", "john.q.public", "example.com")], envelope.From.AsEnumerable());
        Assert.Equal([new("Mary Smith", "mary", "example.net") { Route = "@machine.tld" }, new(null, "jdoe", "test.example"), new("J\u00F8rn", "j", "example.org")], envelope.To.AsEnumerable());
        Assert.Equal(
            [new("A Group", null, null) { GroupStart = true }, new("Ed Jones", "joe", "where.test"), new("John", "jdoe", "one.test"), new(null, null, null) { GroupEnd = true }],
            envelope.Cc.AsEnumerable());
        Assert.Equal(["<a@x>", "<0@x>"], envelope.References.AsEnumerable());
        Assert.Empty(envelope.Sender);
    }
}
