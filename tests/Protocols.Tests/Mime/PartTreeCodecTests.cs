using Mox.Protocols.Mime;

namespace Mox.Protocols.Tests.Mime;

public class PartTreeCodecTests
{
    [Theory]
    [MemberData(nameof(PartTreeTests.Messages), MemberType = typeof(PartTreeTests))]
    public void ATreeComesBackAsItWas(string name, string message, string expected)
    {
        _ = (name, expected);
        RoundTrip(PartTree.Read(Trees.Crlf(message)));
    }

    [Fact]
    public void EveryPropertyComesBack() => RoundTrip(new MessagePart
    {
        HeaderStart = 0,
        BodyStart = 123,
        BodyEnd = 1L << 40,
        BodyLines = 70_000,
        Type = "message",
        Subtype = "rfc822",
        Parameters = [new("charset", "utf-8"), new("x", "")],
        Encoding = "x-odd",
        ContentId = "<a@b>",
        Description = "\u00FC\U0001F600",
        Disposition = "attachment",
        DispositionParameters = [new("filename", new string('y', 300))],
        Languages = ["de", "en"],
        Location = "",
        Md5 = "m",
        Message = new MessagePart
        {
            HeaderStart = 123,
            BodyStart = 130,
            BodyEnd = 140,
            BodyLines = 0,
            Type = "text",
            Subtype = "plain",
            Envelope = new Envelope
            {
                Date = "now",
                Sent = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.FromMinutes(-570)),
                Subject = "s",
                From = [new("n", "l", "d")],
                Sender = [new(null, "l", null)],
                ReplyTo = [new("", "", "")],
                To = [new("g", null, null) { GroupStart = true }, new(null, null, null) { GroupEnd = true }],
                Cc = [new(null, "c", "c")],
                Bcc = [new(null, "b", "b")],
                InReplyTo = "<x>",
                MessageId = "<y>",
                References = ["<1>", "<2>"],
            },
        },
    });

    [SuiteFact("mime")]
    public void EveryMessageOfTheSuitesComesBack()
    {
        foreach (var file in MimeCorpusTests.Messages()) RoundTrip(PartTree.Read(File.ReadAllBytes(file)));
    }

    [Fact]
    public void DamagedOrForeignOctetsAreNotRead()
    {
        var octets = PartTreeCodec.Write(PartTree.Read(Trees.Crlf("Subject: a\nTo: b@c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n")));
        Assert.Null(PartTreeCodec.Read([]));
        Assert.Null(PartTreeCodec.Read([(byte)(PartTreeCodec.Version + 1), .. octets[1..]]));
        Assert.Null(PartTreeCodec.Read([.. octets, 0]));
        for (var length = 0; length < octets.Length; length++) Assert.Null(PartTreeCodec.Read(octets.AsSpan(0, length)));
    }

    private static void RoundTrip(MessagePart part)
    {
        var octets = PartTreeCodec.Write(part);
        var again = PartTreeCodec.Read(octets);
        Assert.Equal(Trees.Dump(part), Trees.Dump(again));
    }
}
