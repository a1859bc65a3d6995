using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Flowed;
using Mox.Protocols.Text;

namespace Mox.Protocols.Tests.Mime.Compose;

public class MessageBuilderTests
{
    private static readonly DateTimeOffset Date = new(2026, 1, 5, 12, 0, 0, TimeSpan.FromHours(1));

    private static NamedAddress Address(string name, string address) => new(SingleLine.From(name).Value, MailAddress.Parse(address).Value);

    private static MessageId Id(string text) => MessageId.From(text).Value;

    private static MediaType Type(string text) => MediaType.Parse(text).Value;

    private static SingleLine Line(string text) => SingleLine.From(text).Value;

    private static MessageBuilder Simple(string? text = null, string? html = null) => new()
    {
        From = [Address("", "me@example.org")],
        To = [Address("", "you@example.net")],
        Date = Date,
        MessageId = Id("<1@example.org>"),
        Subject = Line("Subject"),
        Text = text,
        Html = html,
    };

    [Fact]
    public async Task APlainMessageIsPlain()
    {
        var octets = await Simple("Hello\nthere\n").ToArrayAsync(CancellationToken.None);
        Assert.Equal(
            """
            Date: Mon, 5 Jan 2026 12:00:00 +0100
            From: me@example.org
            To: you@example.net
            Subject: Subject
            Message-ID: <1@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Hello
            there

            """.ReplaceLineEndings("\r\n"),
            Encoding.UTF8.GetString(octets));
    }

    [Fact]
    public async Task AllPartsComeBackInTheirPlaces()
    {
        var file = new byte[100_000];
        new Random(5).NextBytes(file);
        var inner = await Simple("inner").ToArrayAsync(CancellationToken.None);
        var message = new MessageBuilder
        {
            From = [Address("J\u00F8rn \u00DC", "me@example.org"), Address("Doe, \"Joe\" \\ Q.", "\"a b\"@example.org")],
            Sender = Address("", "me@example.org"),
            ReplyTo = [Address("=?utf-8?q?x?=", "r@example.org")],
            To = [.. Enumerable.Range(0, 40).Select(i => Address($"Recipient number {i}", $"to{i}@example.net"))],
            Cc = [Address(new string('\u4E2D', 100), "cc@example.net")],
            Bcc = [Address("", "bcc@example.net")],
            Date = Date,
            MessageId = Id("<1@example.org>"),
            InReplyTo = Id("<0@example.net>"),
            References = [.. Enumerable.Range(0, 30).Select(i => Id($"<{i}.{new string('r', 40)}@example.net>"))],
            Subject = Line("Gr\u00FC\u00DFe: " + string.Concat(Enumerable.Repeat("\U0001F600 lang ", 30))),
            ExtraFields = [ExtraField.From("X-Mailer", Line("  two  spaces ")).Value],
            Text = "Text \u00FC\n",
            Html = "<p>Text \u00FC <img src='cid:i@x'></p>",
            Inline = [Attachment.From(Line("i.png"), Type("image/png"), [1, 2, 3]) with { ContentId = Id("<i@x>") }],
            Attachments =
            [
                Attachment.From(Line("C:\\x\\b\u00FCro; \"1\".bin"), MediaType.OctetStream, file),
                Attachment.From(Line(new string('l', 200) + ".txt"), Type("text/calendar; method=REQUEST; charset=utf-8"), "a\nb\r"u8.ToArray()),
                Attachment.From(Line("m.eml"), MediaType.Message, inner),
                Attachment.From(Line("bad.eml"), MediaType.Message, [.. inner, 0]),
            ],
        };
        var octets = await message.ToArrayAsync(CancellationToken.None);
        AssertLines(octets);
        var root = PartTree.Read(octets);
        var envelope = root.Envelope!;
        Assert.Equal([new("J\u00F8rn \u00DC", "me", "example.org"), new("Doe, \"Joe\" \\ Q.", "a b", "example.org")], envelope.From.AsEnumerable());
        Assert.Equal("=?utf-8?q?x?=", envelope.ReplyTo[0].Name);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => new EnvelopeAddress($"Recipient number {i}", $"to{i}", "example.net")), envelope.To);
        Assert.Equal(new string('\u4E2D', 100), envelope.Cc[0].Name);
        Assert.Empty(envelope.Bcc);
        Assert.Equal((message.Subject.Text, Date, "<1@example.org>", "<0@example.net>"), (envelope.Subject!, envelope.Sent!.Value, envelope.MessageId!, envelope.InReplyTo!));
        Assert.Equal(message.References.Select(id => id.Text), envelope.References);
        Assert.Equal("  two  spaces ", new HeaderReader(octets).TryFirst("X-Mailer", out var mailer) ? mailer.Decoded : null);

        Assert.Equal(
            ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/octet-stream", "text/calendar", "message/rfc822", "text/plain", "application/octet-stream"],
            Trees.All(root).Select(part => $"{part.Type}/{part.Subtype}"));
        var parts = Trees.All(root).ToList();
        Assert.Equal("Text \u00FC\n", await PartText.ReadAsync(parts[2], new MemoryStream(octets), 1000, CancellationToken.None));
        Assert.Equal(message.Html, (await PartText.ReadAsync(parts[4], new MemoryStream(octets), 1000, CancellationToken.None)).TrimEnd('\n'));
        Assert.Equal(("<i@x>", "inline"), (parts[5].ContentId, parts[5].Disposition));
        Assert.Equal(["b\u00FCro; \"1\".bin", new string('l', 200) + ".txt", "m.eml"], parts.Skip(6).Take(3).Select(part => part.FileName));
        Assert.Equal("REQUEST", parts[7].Parameter("method"));
        Assert.Equal(file, Content(parts[6], octets));
        Assert.Equal("a\nb\r"u8.ToArray(), Content(parts[7], octets));
        Assert.Equal(inner, Content(parts[8], octets));
        Assert.Equal([.. inner, 0], Content(parts[10], octets));
    }

    [Theory]
    [InlineData("plain\n", false, "7bit")]
    [InlineData("\u00FC and much plain text around it\n", false, "quoted-printable")]
    [InlineData("\u00FC and much plain text around it\n", true, "8bit")]
    [InlineData("\u4E2D\u4E2D\u4E2D\u4E2D", false, "base64")]
    [InlineData("x\nFrom me\n", false, "quoted-printable")]
    [InlineData("nul\0", true, "quoted-printable")]
    public async Task TheEncodingSuitsTheText(string text, bool allow8Bit, string encoding)
    {
        var builder = new MessageBuilder
        {
            From = [Address("", "a@b.example")],
            Date = Date,
            MessageId = Id("<1@b>"),
            Text = text,
            Form = allow8Bit ? MessageForm.EightBit : MessageForm.SevenBit,
        };
        var octets = await builder.ToArrayAsync(CancellationToken.None);
        var root = PartTree.Read(octets);
        Assert.Equal(encoding, root.Encoding);
        Assert.Equal(text, await PartText.ReadAsync(root, new MemoryStream(octets), 1000, CancellationToken.None));
    }

    [Fact]
    public async Task LongLinesAreNotSentAsTheyAre()
    {
        foreach (var (length, encoding) in ((int, string)[])[(998, "7bit"), (999, "quoted-printable")])
        {
            var octets = await Simple(new string('x', length) + "\n").ToArrayAsync(CancellationToken.None);
            Assert.Equal(encoding, PartTree.Read(octets).Encoding);
        }
    }

    [Fact]
    public async Task FlowedTextSaysSo()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 60));
        var builder = new MessageBuilder { From = [Address("", "a@b.example")], Date = Date, MessageId = Id("<1@b>"), Text = text, Flowed = true };
        var octets = await builder.ToArrayAsync(CancellationToken.None);
        var root = PartTree.Read(octets);
        Assert.Equal("flowed", root.Parameter("format"));
        Assert.Equal(text, FlowedReader.Read(await PartText.ReadAsync(root, new MemoryStream(octets), 1000, CancellationToken.None), delSp: false));
    }

    [Fact]
    public async Task RandomMessagesComeBack()
    {
        var random = new Random(11);
        const string Alphabet = "ab \t\"\\(),;:<>@[].=?_'%*\u00FC\u4E2D\u0301\u007F-xyzABC";
        string Text(int max) => string.Concat(Enumerable.Range(0, random.Next(max)).Select(_ => random.Next(40) == 0 ? "\U0001F600" : Alphabet[random.Next(Alphabet.Length)].ToString()));
        for (var i = 0; i < 400; i++)
        {
            var name = Text(120);
            var subject = Text(300);
            var file = "f" + Text(200).Replace('/', 'x').Replace('\\', 'x') + "f";
            var text = string.Join('\n', Enumerable.Range(0, random.Next(5)).Select(_ => Text(300))) + "\n";
            var builder = new MessageBuilder
            {
                From = [Address(name, "a@b.example")],
                To = [Address(Text(30), "c@d.example"), Address(Text(30), "e@f.example")],
                Date = Date,
                MessageId = MessageId.New(DomainName.Parse("b.example").Value),
                Subject = Line(subject),
                Text = text,
                Html = i % 3 == 0 ? text : null,
                Attachments = [Attachment.From(Line(file), Type("application/pdf"), Encoding.UTF8.GetBytes(text))],
                Form = i % 2 == 0 ? MessageForm.EightBit : MessageForm.SevenBit,
            };
            var octets = await builder.ToArrayAsync(CancellationToken.None);
            AssertLines(octets);
            var root = PartTree.Read(octets);
            Trees.AssertSound(root, octets.Length);
            Assert.Equal(name.Trim() is { Length: > 0 } shown ? shown : null, root.Envelope!.From[0].Name);
            Assert.Equal(2, root.Envelope.To.Length);
            Assert.Equal(subject, new HeaderReader(octets).TryFirst("Subject", out var field) ? field.Decoded : null);
            Assert.Equal(file, root.Children[^1].FileName);
            Assert.Equal(Encoding.UTF8.GetBytes(text), Content(root.Children[^1], octets));
            Assert.Equal(text, await PartText.ReadAsync(TextParts.InOrder(root).First(), new MemoryStream(octets), 100_000, CancellationToken.None));
        }
    }

    [Fact]
    public async Task AnInternationalAddressNeedsSmtpUtf8()
    {
        var builder = new MessageBuilder { From = [Address("", "\u00FC@example.org")], Date = Date, MessageId = Id("<1@b>"), Text = "" };
        Assert.True(builder.NeedsSmtpUtf8);
        Assert.False(Simple().NeedsSmtpUtf8);
        Assert.Equal("\u00FC", PartTree.Read(await builder.ToArrayAsync(CancellationToken.None)).Envelope!.From[0].Local);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BlindCopiesAreShownOnlyWhenAsked(bool show)
    {
        var builder = new MessageBuilder
        {
            From = [Address("", "a@b.example")],
            Bcc = [Address("", "hidden@b.example")],
            ShowBcc = show,
            Date = Date,
            MessageId = Id("<1@b>"),
            Text = "",
        };
        var octets = await builder.ToArrayAsync(CancellationToken.None);
        Assert.Equal(show, Encoding.ASCII.GetString(octets).Contains("hidden", StringComparison.Ordinal));
        Assert.Equal(show ? 1 : 0, PartTree.Read(octets).Envelope!.Bcc.Length);
    }

    [Theory]
    [InlineData("no brackets")]
    [InlineData("<a\r\nX: y>")]
    [InlineData("<a b>")]
    [InlineData("<>")]
    [InlineData("<a><b>")]
    [InlineData("<\u00FC@x>")]
    public void BadMessageIdsAreRefused(string text) => Assert.False(MessageId.From(text).Ok);

    [Theory]
    [InlineData("text")]
    [InlineData("text/pl ain\r\nX: y")]
    [InlineData("te\u00FCxt/plain")]
    [InlineData("text/plain; x\u00FC=1")]
    public void BadMediaTypesAreRefused(string text) => Assert.False(MediaType.Parse(text).Ok);

    [Theory]
    [InlineData("")]
    [InlineData("X:")]
    [InlineData("X Y")]
    [InlineData("X\r\nY")]
    public void BadFieldNamesAreRefused(string name) => Assert.False(ExtraField.From(name, default).Ok);

    private static byte[] Content(MessagePart part, byte[] message)
    {
        using var content = new MemoryStream();
        using var stream = PartContent.Open(part, new MemoryStream(message));
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>RFC 5322 §2.1.1: CR and LF only together, lines of at most 998, header lines of at most 78 where they can be folded; without SMTPUTF8 headers are ASCII.</summary>
    private static void AssertLines(byte[] octets)
    {
        var text = Encoding.Latin1.GetString(octets);
        var inHeader = true;
        foreach (var line in text.Split("\r\n"))
        {
            Assert.True(line.IndexOfAny(['\r', '\n']) < 0, "CR and LF come together");
            Assert.True(line.Length <= 998);
            inHeader &= line.Length > 0;
            if (!inHeader) continue;
            Assert.True(Ascii.IsValid(line) && (line.Length <= 78 || !line.Trim().Contains(' ', StringComparison.Ordinal)), line);
            Assert.False(string.IsNullOrWhiteSpace(line));
        }
    }
}
