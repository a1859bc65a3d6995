using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Mime.Threading;
using Mox.Protocols.Text;

namespace Mox.Protocols.Tests.Mime.Compose;

/// <summary>Forms of a message, its parts, and what cannot be written.</summary>
public class ComposeFormsTests
{
    private static readonly NamedAddress Me = Address("me@example.org");

    private static NamedAddress Address(string address, string name = "") => new(SingleLine.From(name).Value, MailAddress.Parse(address).Value);

    private static MessageId Id(string text) => MessageId.From(text).Value;

    private static MessageBuilder Message(BodyPart? body = null, MessageForm? form = null, ImmutableArray<NamedAddress>? to = null, string subject = "", ListFields? list = null, ImmutableArray<ExtraField>? extra = null, NamedAddress? from = null) => new()
    {
        From = [from ?? Me],
        To = to ?? [],
        Subject = SingleLine.From(subject).Value,
        Date = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero),
        MessageId = Id("<1@example.org>"),
        Body = body,
        Form = form,
        List = list,
        ExtraFields = extra ?? [],
    };

    private static async Task<PreparedMessage> ReadyAsync(MessageBuilder builder) => Assert.IsType<ComposeOutcome.Ready>(await builder.PrepareAsync(CancellationToken.None)).Message;

    private static async Task<ImmutableArray<ComposeFault>> FaultsAsync(MessageBuilder builder) => Assert.IsType<ComposeOutcome.Refused>(await builder.PrepareAsync(CancellationToken.None)).Faults;

    private static async Task<string> TextAsync(MessageBuilder builder) => Encoding.UTF8.GetString(await builder.ToArrayAsync(CancellationToken.None));

    private static Func<CancellationToken, ValueTask<Stream>> Octets(string text) => _ => ValueTask.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(MessageForm.SevenBit)]
    [InlineData(MessageForm.EightBit)]
    public async Task AnInternationalAddressInAnAsciiHeaderIsAFaultThatSaysSo(MessageForm form)
    {
        var fault = Assert.Single(await FaultsAsync(Message(form: form, to: [Address("you@example.net"), Address("\u00FC@example.net")])));
        Assert.Equal(new ComposeFault(ComposeFaultKind.InternationalAddress, "To", "\u00FC@example.net"), fault);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Message(form: form, from: Address("\u00FC@example.net")).ToArrayAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TheFormFollowsTheAddressesWhenNoneIsAskedFor()
    {
        var plain = await ReadyAsync(Message(subject: "\u00FC"));
        Assert.Equal((MessageForm.SevenBit, false, false), (plain.Form, plain.NeedsSmtpUtf8, plain.Needs8BitMime));
        var international = await ReadyAsync(Message(BodyPart.Text("\u00FC"), to: [Address("\u00FC@example.net", "\u4E2D, \u6587")], subject: "Gr\u00FC\u00DFe"));
        Assert.Equal((MessageForm.Utf8, true, true), (international.Form, international.NeedsSmtpUtf8, international.Needs8BitMime));
        var header = Encoding.UTF8.GetString(international.Header.Span);
        Assert.Contains("To: \"\u4E2D, \u6587\" <\u00FC@example.net>\r\n", header, StringComparison.Ordinal);
        Assert.Contains("Subject: Gr\u00FC\u00DFe\r\n", header, StringComparison.Ordinal);
        Assert.False((await ReadyAsync(Message(form: MessageForm.Utf8, subject: "plain"))).NeedsSmtpUtf8);
    }

    [Fact]
    public async Task FileNamesHaveAPlainFormForOldClients()
    {
        var file = Attachment.From(SingleLine.From("B\u00FCcher \u4E2D\u6587.pdf").Value, MediaType.Parse("application/pdf; name=\"x\"").Value, []);
        Assert.Contains("Content-Type: application/pdf; name=\"Bucher _.pdf\"\r\n", await TextAsync(Message(BodyPart.File(file))), StringComparison.Ordinal);
        Assert.Contains("Content-Disposition: attachment;\r\n filename*=utf-8''B%C3%BCcher%20%E4%B8%AD%E6%96%87.pdf\r\n", await TextAsync(Message(BodyPart.File(file))), StringComparison.Ordinal);
        Assert.Contains("Content-Disposition: attachment; filename=\"B\u00FCcher \u4E2D\u6587.pdf\"\r\n", await TextAsync(Message(BodyPart.File(file), MessageForm.Utf8)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b\\..\\c.txt", "c.txt")]
    [InlineData("  x ", "x")]
    [InlineData("/etc/..", "")]
    [InlineData("dir/", "")]
    public void NoPathGoesOut(string name, string sent) => Assert.Equal(sent, FileNameText.Of(name));

    [Fact]
    public void ANameWithWhatIsNoCharacterHasAFallback() => Assert.Equal("a_b_.pdf", FileNameText.Fallback("a\uFFFEb\uD800.pdf"));

    [Fact]
    public void LongFileNamesKeepTheirEnding()
    {
        var cut = FileNameText.Of(string.Concat(Enumerable.Repeat("\U0001F600", 400)) + ".pdf");
        Assert.True(cut.Length <= FileNameText.MaxLength && cut.EndsWith(".pdf", StringComparison.Ordinal) && cut.EnumerateRunes().All(rune => rune.Value != 0xFFFD));
    }

    [Fact]
    public async Task ASignedPartIsSentOctetForOctet()
    {
        var content = await BodyPart.Mixed(BodyPart.Text("trailing space \n-- \nFrom me\n\u00FC"), BodyPart.Text("flowed text ", flowed: true)).ToEntityAsync(MessageForm.SevenBit, CancellationToken.None);
        Assert.All(Encoding.ASCII.GetString(content).Split("\r\n"), line => Assert.False(line.EndsWith(' ') || line.StartsWith("From ", StringComparison.Ordinal), line));
        var signature = Attachment.From(default, MediaType.Parse("application/pgp-signature").Value, "signed"u8.ToArray());
        var octets = await Message(BodyPart.Signed(content, signature, "pgp-sha256")).ToArrayAsync(CancellationToken.None);
        var root = PartTree.Read(octets);
        Assert.Equal(("signed", "application/pgp-signature", "pgp-sha256"), (root.Subtype, root.Parameter("protocol"), root.Parameter("micalg")));
        var signed = root.Children[0];
        Assert.Equal(content, octets[(int)signed.HeaderStart..(int)signed.BodyEnd]);
    }

    [Fact]
    public async Task ExactOctetsThatTheFormCannotCarryAreAFault()
    {
        var entity = Encoding.UTF8.GetBytes("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00FC");
        Assert.Equal(ComposeFaultKind.ExactOctets, Assert.Single(await FaultsAsync(Message(BodyPart.Exact(entity)))).Kind);
        var root = PartTree.Read(await Message(BodyPart.Exact(entity), MessageForm.EightBit).ToArrayAsync(CancellationToken.None));
        Assert.Equal(("text", "8bit", 2), (root.Type, root.Encoding, root.BodyLength));
        Assert.Equal(ComposeFaultKind.ExactOctets, Assert.Single(await FaultsAsync(Message(BodyPart.Exact("A: b\n\nlone LF"u8.ToArray()), MessageForm.Utf8))).Kind);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\nhello\r\n", MessageForm.SevenBit, "message/rfc822", "7bit")]
    [InlineData("Subject: x\r\n\r\n\u00FC\r\n", MessageForm.SevenBit, "application/octet-stream", "base64")]
    [InlineData("Subject: x\r\n\r\n\u00FC\r\n", MessageForm.EightBit, "message/rfc822", "8bit")]
    [InlineData("Subject: \u00FC\r\n\r\nx\r\n", MessageForm.EightBit, "application/octet-stream", "base64")]
    [InlineData("Subject: \u00FC\r\n\r\nx\r\n", MessageForm.Utf8, "message/global", "8bit")]
    [InlineData("Subject: x\n\nlone LF\n", MessageForm.Utf8, "application/octet-stream", "base64")]
    public async Task AMessageInAMessageGoesAsItCan(string inner, MessageForm form, string type, string encoding)
    {
        var octets = await Message(BodyPart.Mixed(BodyPart.Text("see below"), BodyPart.Message(Octets(inner))), form).ToArrayAsync(CancellationToken.None);
        var part = PartTree.Read(octets).Children[1];
        Assert.Equal((type, encoding), ($"{part.Type}/{part.Subtype}", part.Encoding));
        using var content = new MemoryStream();
        await using var stream = PartContent.Open(part, new MemoryStream(octets));
        await stream.CopyToAsync(content);
        Assert.Equal(inner, Encoding.UTF8.GetString(content.ToArray()));
        if (encoding == "base64") Assert.Equal("message.eml", part.FileName);
    }

    [Fact]
    public async Task ABoundaryThatStandsInTheContentIsMadeAnew()
    {
        foreach (var body in (BodyPart[])
        [
            BodyPart.Text("x\n--=_first_0000\ny"),
            BodyPart.Exact("\r\nx\r\n--=_first_0000\r\n"u8.ToArray()),
            BodyPart.Message(Octets("Subject: x\r\n\r\n" + new string('y', 900) + "\r\n--=_first_0000\r\n")),
            BodyPart.Message(Octets(string.Concat(Enumerable.Repeat("line\r\n", 5460)) + "x=_first_0000\r\n")),
        ])
        {
            var tokens = new Queue<string>(["=_first", "=_second"]);
            var outcome = await Message(BodyPart.Mixed(body, BodyPart.Text("z"))).PrepareAsync(tokens.Dequeue, CancellationToken.None);
            Assert.Contains("boundary=\"=_second_0000\"", Encoding.ASCII.GetString(Assert.IsType<ComposeOutcome.Ready>(outcome).Message.Header.Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ALargeFileIsNeverHeldInMemory()
    {
        const long Size = 64L << 20;
        var file = new Attachment(SingleLine.From("large.bin").Value, MediaType.OctetStream, _ => ValueTask.FromResult<Stream>(new Zeros(Size)));
        var ready = await ReadyAsync(Message(BodyPart.Mixed(BodyPart.Text("x"), BodyPart.File(file))));
        var before = GC.GetAllocatedBytesForCurrentThread();
        await using var nowhere = new Counting();
        await ready.WriteAsync(nowhere, CancellationToken.None);
        Assert.InRange(nowhere.Written, Size * 4 / 3, Size * 3 / 2);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public async Task AListSaysHowToLeaveIt()
    {
        var list = new ListFields
        {
            Id = DomainName.Parse("news.example.org").Value,
            Name = SingleLine.From("Our, news").Value,
            Unsubscribe = [ListLink.From("mailto:leave@example.org").Value, ListLink.From("https://example.org/leave?x=1").Value],
            OneClick = true,
            Post = [ListLink.From("mailto:news@example.org").Value],
        };
        var text = await TextAsync(Message(list: list));
        Assert.Contains("\r\nList-Id: \"Our, news\" <news.example.org>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nList-Unsubscribe: <mailto:leave@example.org>, <https://example.org/leave?x=1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nList-Post: <mailto:news@example.org>\r\n", text, StringComparison.Ordinal);
        Assert.Equal(ComposeFaultKind.OneClickWithoutHttps, Assert.Single(await FaultsAsync(Message(list: list with { Unsubscribe = list.Unsubscribe[..1] }))).Kind);
        Assert.Contains("\r\nList-Post: NO\r\n", await TextAsync(Message(list: list with { PostingIsClosed = true })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://a/\r\nX: y")]
    [InlineData("https://a/ b")]
    [InlineData("https://a/>b")]
    [InlineData("https://\u00FC/")]
    [InlineData("relative")]
    public void BadListLinksAreRefused(string uri) => Assert.False(ListLink.From(uri).Ok);

    [Theory]
    [InlineData("from")]
    [InlineData("Content-Type")]
    [InlineData("BCC")]
    public async Task AFieldThatWouldStandTwiceIsAFault(string name) =>
        Assert.Equal(ComposeFaultKind.ReservedField, Assert.Single(await FaultsAsync(Message(extra: [ExtraField.From(name, SingleLine.From("x").Value).Value]))).Kind);

    [Fact]
    public async Task SeveralAuthorsNeedASender()
    {
        var builder = new MessageBuilder { From = [Me, Me], Date = DateTimeOffset.UnixEpoch, MessageId = Id("<1@b>") };
        Assert.Equal(ComposeFaultKind.NoSender, Assert.Single(await FaultsAsync(builder)).Kind);
        Assert.Equal(ComposeFaultKind.NoAuthor, Assert.Single(await FaultsAsync(new MessageBuilder { From = [], Date = DateTimeOffset.UnixEpoch, MessageId = Id("<1@b>") })).Kind);
    }

    /// <summary>What grows with a value grows in step with it.</summary>
    [Theory]
    [InlineData(MessageForm.SevenBit)]
    [InlineData(MessageForm.Utf8)]
    public async Task LargeValuesAreWrittenInLinearTime(MessageForm form)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var piece in (string[])["x", "x ", "\u4E2D", "\"\\", "=?"])
        {
            var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
            var octets = await Message(BodyPart.Mixed(BodyPart.Text(text), BodyPart.Text(text, flowed: true)), form, [.. Enumerable.Repeat(Address("a@example.net", text[..200]), 5_000)], text).ToArrayAsync(CancellationToken.None);
            RoundTripTests.AssertWire(octets, form);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task AnInlinePartNeedsAnId()
    {
        var builder = new MessageBuilder { From = [Me], Date = DateTimeOffset.UnixEpoch, MessageId = Id("<1@b>"), Html = "x", Inline = [Attachment.From(SingleLine.From("a.png").Value, MediaType.OctetStream, [])] };
        Assert.Equal(new ComposeFault(ComposeFaultKind.InlineWithoutId, "body", "a.png"), Assert.Single(await FaultsAsync(builder)));
    }

    [Fact]
    public async Task AMessageToNobodyInSightSaysSo()
    {
        var builder = new MessageBuilder { From = [Me], Bcc = [Address("you@example.net", "Y, ou")], Date = DateTimeOffset.UnixEpoch, MessageId = Id("<1@b>") };
        var text = await TextAsync(builder);
        Assert.Contains("\r\nTo: undisclosed-recipients:;\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("you@example.net", text, StringComparison.Ordinal);
        Assert.Equal("Bcc: \"Y, ou\" <you@example.net>\r\n", Encoding.ASCII.GetString(builder.BlindCopyField()));
        Assert.Empty(Message().BlindCopyField());
    }

    [Fact]
    public void AMessageIsPassedOnUnderABlockOfItsOwn()
    {
        var resent = new ResentFields { From = [Me], To = [Address("you@example.net", "\u00DC")], Date = DateTimeOffset.UnixEpoch, MessageId = Id("<2@example.org>") };
        Assert.Equal(
            "Resent-Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nResent-From: me@example.org\r\nResent-To: =?utf-8?b?w5w=?= <you@example.net>\r\nResent-Message-ID: <2@example.org>\r\n",
            Encoding.ASCII.GetString(resent.ToOctets(MessageForm.SevenBit)));
        Assert.Equal(ComposeFaultKind.NoRecipient, Assert.Single((resent with { To = [] }).Check(MessageForm.SevenBit)).Kind);
        Assert.Equal(new ComposeFault(ComposeFaultKind.InternationalAddress, "Resent-To", "\u00FC@example.net"), Assert.Single((resent with { To = [Address("\u00FC@example.net")] }).Check(MessageForm.EightBit)));
        Assert.Throws<InvalidOperationException>(() => (resent with { To = [] }).ToOctets(MessageForm.SevenBit));
    }

    [Fact]
    public async Task AReportHasItsPartsInOrder()
    {
        var fields = Attachment.From(default, MediaType.Parse("message/disposition-notification").Value, "Final-Recipient: rfc822; a@b.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"u8.ToArray());
        var octets = await Message(BodyPart.Report("disposition-notification", BodyPart.Text("It was read."), BodyPart.Plain(fields))).ToArrayAsync(CancellationToken.None);
        var root = PartTree.Read(octets);
        Assert.Equal(("report", "disposition-notification"), (root.Subtype, root.Parameter("report-type")));
        Assert.Equal(["text/plain", "message/disposition-notification"], root.Children.Select(part => $"{part.Type}/{part.Subtype}"));
        Assert.Equal("7bit", root.Children[1].Encoding);
        Assert.Throws<ArgumentException>(() => BodyPart.Report("a b", BodyPart.Text(""), BodyPart.Text("")));
    }

    [Fact]
    public async Task AnEncryptedMessageHasItsShape()
    {
        var control = Attachment.From(default, MediaType.Parse("application/pgp-encrypted").Value, "Version: 1\r\n"u8.ToArray());
        var root = PartTree.Read(await Message(BodyPart.Encrypted(control, Attachment.From(SingleLine.From("encrypted.asc").Value, MediaType.OctetStream, [1]))).ToArrayAsync(CancellationToken.None));
        Assert.Equal(("encrypted", "application/pgp-encrypted"), (root.Subtype, root.Parameter("protocol")));
        Assert.Equal(["application/pgp-encrypted", "application/octet-stream"], root.Children.Select(part => $"{part.Type}/{part.Subtype}"));
    }

    [Theory]
    [InlineData("Hello", "Re: Hello", "Fwd: Hello")]
    [InlineData("RE: re[2] : Re: Hello", "Re: Hello", "Fwd: RE: re[2] : Re: Hello")]
    [InlineData("Fwd: FW: [list] x", "Re: Fwd: FW: [list] x", "Fwd: [list] x")]
    [InlineData("[list] Re: x", "Re: [list] Re: x", "Fwd: [list] Re: x")]
    [InlineData("", "Re:", "Fwd:")]
    [InlineData("Reading", "Re: Reading", "Fwd: Reading")]
    public void SubjectsOfAnswersHaveOneMark(string subject, string reply, string forward)
    {
        Assert.Equal((reply, forward), (ThreadFields.ReplySubject(subject), ThreadFields.ForwardSubject(subject)));
        Assert.Equal((reply, forward), (ThreadFields.ReplySubject(reply), ThreadFields.ForwardSubject(forward)));
        Assert.Equal(BaseSubject.Of(subject).Text, BaseSubject.Of(reply).Text);
        Assert.Equal(BaseSubject.Of(subject).Text, BaseSubject.Of(forward).Text);
        Assert.True(BaseSubject.Of(reply).IsReplyOrForward && BaseSubject.Of(forward).IsReplyOrForward);
    }

    [Fact]
    public void AnAnswerIsTiedToItsConversation()
    {
        var original = new Envelope { MessageId = "<3@x>", InReplyTo = "<2@x>", References = [.. Enumerable.Range(0, 100).Select(i => $"<r{i}@x>")] };
        var reply = ThreadFields.ReplyTo(original);
        Assert.Equal(("<3@x>", 30, "<r0@x>", "<3@x>", "<r99@x>"), (reply.InReplyTo!.Value.Text, reply.References.Length, reply.References[0].Text, reply.References[^1].Text, reply.References[^2].Text));
        Assert.Equal(["<2@x>", "<3@x>"], ThreadFields.ReplyTo(original with { References = [] }).References.Select(id => id.Text));
        Assert.Equal(["<3@x>"], ThreadFields.ReplyTo(original with { References = [], InReplyTo = "<1@x> <2@x>" }).References.Select(id => id.Text));
        Assert.Null(ThreadFields.Forward(original).InReplyTo);
        var nameless = ThreadFields.ReplyTo(new Envelope());
        Assert.True(nameless.InReplyTo is null && nameless.References.IsEmpty);
    }

    /// <summary>Attack row 6: no value of a user can bring a line break to the wire.</summary>
    [Fact]
    public void NoValueCanHoldALineBreak()
    {
        foreach (var end in (string[])["\r", "\n", "\r\n", "\0"])
        {
            var evil = $"x{end}Bcc: victim@example.org";
            Assert.False(SingleLine.From(evil).Ok);
            Assert.False(MessageId.From($"<{evil}@x>").Ok);
            Assert.False(ExtraField.From(evil, default).Ok);
            Assert.False(ListLink.From($"https://{evil}").Ok);
            Assert.False(MediaType.Parse($"text/plain; x=\"{evil}\"").Ok);
            Assert.False(LocalPart.From(evil).Ok);
            Assert.False(DomainName.Parse(evil).Ok);
            Assert.Throws<ArgumentException>(() => ParameterWriter.Pieces(new HeaderParameter(evil, "x"), utf8: true));
            Assert.True(ParameterWriter.Pieces(new HeaderParameter("x", evil), utf8: true).All(piece => piece.AsSpan().IndexOfAny('\r', '\n', '\0') < 0));
            Assert.Throws<ArgumentException>(() => BodyPart.Report(evil, BodyPart.Text(""), BodyPart.Text("")));
        }
    }
}
