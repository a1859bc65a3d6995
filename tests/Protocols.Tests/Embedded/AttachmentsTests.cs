using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Tests.Mime;

namespace Mox.Protocols.Tests.Embedded;

public class AttachmentsTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("C:\\Users\\x\\report.pdf", "report.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("a/b/", "b_")]
    [InlineData("evil\u202Efdp.exe", "evilfdp.exe")]
    [InlineData("a\r\nb\0c\u0085d.txt", "a bc d.txt")]
    [InlineData("a<b>:\"|?*.txt", "a_b______.txt")]
    [InlineData("name.txt. . ", "name.txt")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("COM1", "_COM1")]
    [InlineData("common.txt", "common.txt")]
    [InlineData("\u00E4\u4F60\U0001F600.txt", "\u00E4\u4F60\U0001F600.txt")]
    [InlineData("...", null)]
    [InlineData("\u200B\u2066", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void NamesAreMadeSafe(string? name, string? expected) => Assert.Equal(expected, AttachmentName.Clean(name));

    [Fact]
    public void LongNamesAreCutBeforeTheirExtension()
    {
        var cut = AttachmentName.Clean(new string('\u4F60', 1000) + "x.tar.gz");
        var ascii = AttachmentName.Clean(new string('x', 300) + ".pdf")!;
        Assert.True(Encoding.UTF8.GetByteCount(ascii) == AttachmentName.MaxOctets && ascii.EndsWith("x.pdf", StringComparison.Ordinal));
        Assert.True(Encoding.UTF8.GetByteCount(cut!) <= AttachmentName.MaxOctets);
        Assert.Null(AttachmentName.Clean(new string('.', 400) + "x" + new string('y', 100)));
        Assert.Equal("_nul", AttachmentName.Clean("nul" + new string('.', 400) + new string('y', 100)));
    }

    [Theory]
    [InlineData("Content-Type: text/plain\n\nx", "")]
    [InlineData("Content-Type: application/pdf; name=\"a b.pdf\"\nContent-Transfer-Encoding: base64\n\nAAAA\nAAAA\n", "File a b.pdf application/pdf 6")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\nfile\n--b\nContent-Type: image/png\nContent-Disposition: inline; filename=p.png\n\n1\n--b--", "File x.txt text/plain 4, File p.png image/png 1 inline")]
    [InlineData("Content-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: text/x-amp-html\n\namp\n--b\nContent-Type: text/html\n\nhtml\n--b\nContent-Type: text/calendar\n\ncal\n--b--", "File - text/calendar 3")]
    [InlineData("Content-Type: multipart/related; start=\"<2@x>\"; boundary=b\n\n--b\nContent-Type: image/png\nContent-ID: <1@x>\n\n1\n--b\nContent-Type: text/html\nContent-ID: <2@x>\n\nhtml\n--b\n\nother\n--b--", "File - image/png 1 inline, File - text/plain 5 inline")]
    [InlineData("Content-Type: multipart/signed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pgp-signature\n\nsig\n--b--", "Signature - application/pgp-signature 3")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: In/side\n\nx\n--b--", "Message side.eml message/rfc822 21")]
    [InlineData("Content-Type: multipart/report; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: message/delivery-status\n\nx: y\n--b--", "File - message/delivery-status 4")]
    [InlineData("Content-Type: application/octet-stream; name=WINMAIL.DAT\n\nx", "Tnef WINMAIL.DAT application/octet-stream 1")]
    public void TheStructureShowsTheFiles(string message, string expected) => Assert.Equal(expected, string.Join(", ", Attachments.Of(PartTree.Read(Trees.Crlf(message)))
        .Select(file => $"{file.Kind} {file.FileName ?? "-"} {file.MediaType} {file.Size}{(file.IsInline ? " inline" : "")}")));

    [Fact]
    public async Task FilesInsideTextsAndWinmailAreListedAndOpened()
    {
        byte[] first = EmbeddedFilesTests.Octets(500), second = EmbeddedFilesTests.Octets(700), third = EmbeddedFilesTests.Octets(900);
        var tnef = Convert.ToBase64String(new TnefWriter().Attachment("one.bin", first, TnefWriter.Unicode(0x370E, "IMAGE/png")).ToArray(), Base64FormattingOptions.InsertLineBreaks);
        var yenc = Convert.ToBase64String(EmbeddedFilesTests.Yenc(third, "three.bin"), Base64FormattingOptions.InsertLineBreaks);
        var octets = Encoding.Latin1.GetBytes($"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n{EmbeddedFilesTests.Uuencode(second, "two.bin")}\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n{yenc}\r\n"
            + $"--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{tnef}\r\n--b--\r\n");
        var message = new MemoryStream(octets);
        var defects = new DefectList();
        var files = await Attachments.ReadAsync(PartTree.Read(octets), message, defects, CancellationToken.None);
        Assert.True(defects.IsEmpty, string.Join(", ", defects.Places));
        Assert.Equal(
            [("winmail.dat", "application/ms-tnef", false), ("one.bin", "image/png", true), ("two.bin", "application/octet-stream", false), ("three.bin", "application/octet-stream", false)],
            files.Select(file => (file.FileName!, file.MediaType, file.InTnef is not null)));
        Assert.Equal([500L, 700L, 900L], files.Skip(1).Select(file => file.Size));
        Assert.Equal(first, EmbeddedFilesTests.Read(Attachments.Open(files[1], message)));
        Assert.Equal(second, EmbeddedFilesTests.Read(Attachments.Open(files[2], message)));
        Assert.Equal(third, EmbeddedFilesTests.Read(Attachments.Open(files[3], message)));
    }

    [Theory]
    [InlineData("Content-Type: multipart/related; start=\"<2@x>\"; boundary=b\n\n--b\n\nother\n--b\nContent-ID: <2@x>\n\nroot\n--b--", "root")]
    [InlineData("Content-Type: multipart/related; boundary=b\n\n--b\n\nroot\n--b\n\nother\n--b--", "root")]
    [InlineData("Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\n1\n--b\n\ntext\n--b--", "text")]
    [InlineData("Content-Type: multipart/signed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: text/plain\n\nsig\n--b--", "text")]
    [InlineData("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\ntext\n--b--", "")]
    [InlineData("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\nreturned\n--b\n\ntold\n--b--", "told returned")]
    [InlineData("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: 1\n\none\n--b\n\nSubject: 2\n\ntwo\n--b--", "one two")]
    public void TheTextOfAMessage(string message, string expected)
    {
        var octets = Trees.Crlf(message);
        Assert.Equal(expected, string.Join(' ', TextParts.InOrder(PartTree.Read(octets)).Select(part => Encoding.ASCII.GetString(octets, (int)part.BodyStart, (int)part.BodyLength))));
    }
}
