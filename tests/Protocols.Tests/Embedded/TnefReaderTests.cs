using System.Text;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Embedded;

namespace Mox.Protocols.Tests.Embedded;

public class TnefReaderTests
{
    private static readonly byte[] First = [1, 2, 3, 4, 5], Second = EmbeddedFilesTests.Octets(100_000);

    private static TnefWriter Sample() => new TnefWriter()
        .Attribute(1, 0x00089006, BitConverter.GetBytes(0x00010000))
        .Attribute(1, 0x00069007, [.. BitConverter.GetBytes(1251), 0, 0, 0, 0])
        .Text(1, 0x00078008, "IPM.Microsoft Mail.Note")
        .Text(1, 0x00018004, "short subject")
        .Attribute(1, 0x00069003, TnefWriter.Properties(
            TnefWriter.Number(0x0026, 1),
            TnefWriter.Named(0x8001, "odd", 5),
            TnefWriter.NamedById(0x8002, 7, 5),
            TnefWriter.Several(0x5000, "a", "bc", "def"),
            TnefWriter.Unicode(0x0037, "A long subject \u00FC"),
            TnefWriter.Binary(0x1009, [1, 2, 3]),
            TnefWriter.Binary(0x1013, [1, 2, 3, 4, 5])))
        .Attachment("\u00C1.TXT", First, TnefWriter.Unicode(0x3707, "a long n\u00E4me.txt"), TnefWriter.Unicode(0x370E, "text/plain"), TnefWriter.Unicode(0x3712, "<id@x>"))
        .Attachment("SECOND.BIN", Second);

    [Fact]
    public async Task AttachmentsAreListedWithTheirPlaces()
    {
        var stream = Sample().ToArray();
        var (tnef, defects) = await ReadAsync(stream);
        Assert.True(defects.IsEmpty, string.Join(", ", defects.Places));
        Assert.Equal((true, "IPM.Microsoft Mail.Note", "A long subject \u00FC", TnefBodies.Html | TnefBodies.Rtf), (tnef.IsTnef, tnef.MessageClass, tnef.Subject, tnef.Bodies));
        Assert.Equal(["a long n\u00E4me.txt", "SECOND.BIN"], tnef.Attachments.Select(attachment => attachment.Name));
        Assert.Equal(("text/plain", "id@x"), (tnef.Attachments[0].MediaType, tnef.Attachments[0].ContentId));
        Assert.Equal(First, EmbeddedFilesTests.Read(TnefReader.Open(tnef.Attachments[0], new MemoryStream(stream))));
        Assert.Equal(Second, EmbeddedFilesTests.Read(TnefReader.Open(tnef.Attachments[1], new MemoryStream(stream))));
    }

    [Fact]
    public async Task TitlesAreReadInTheCodePageOfTheSender()
    {
        var (tnef, _) = await ReadAsync(new TnefWriter().Attribute(1, 0x00069007, BitConverter.GetBytes(1251)).Attachment("\u00C1.TXT", First).ToArray());
        Assert.Equal("\u0411.TXT", tnef.Attachments[0].Name);
    }

    [Fact]
    public async Task AMessageInsideIsAnAttachmentOfItsOwn()
    {
        var inner = new TnefWriter().Attachment("inner.txt", First).ToArray();
        var stream = new TnefWriter().Attribute(2, 0x00069002, new byte[14]).Attribute(2, 0x00069005, TnefWriter.Properties(TnefWriter.Unicode(0x3001, "A message"), TnefWriter.Object(0x3701, inner))).ToArray();
        var (tnef, defects) = await ReadAsync(stream);
        Assert.True(defects.IsEmpty);
        var attachment = Assert.Single(tnef.Attachments);
        Assert.Equal(("A message", true, inner.Length), (attachment.Name, attachment.IsMessage, (int)attachment.Length));
        var (again, _) = await ReadAsync(EmbeddedFilesTests.Read(TnefReader.Open(attachment, new MemoryStream(stream))));
        Assert.Equal("inner.txt", Assert.Single(again.Attachments).Name);
    }

    [Fact]
    public async Task AWrongChecksumIsReportedAndEndsNothing()
    {
        var (tnef, defects) = await ReadAsync(new TnefWriter().Attribute(1, 0x00018004, [65, 0], sumOff: 1).Attachment("x", First).ToArray());
        Assert.Equal([new Defect(DefectKind.InvalidTnef, 1006)], defects.Places);
        Assert.Equal(("A", 1), (tnef.Subject, tnef.Attachments.Length));
    }

    [Fact]
    public async Task WhatIsCutIsReportedAndWhatStandsBeforeIsKept()
    {
        var stream = Sample().ToArray();
        for (var cut = 0; cut < 1500; cut++)
        {
            var (tnef, defects) = await ReadAsync(stream[..cut]);
            Assert.True(tnef.Attachments.Length <= 2);
            Assert.True(cut < 6 == !tnef.IsTnef || cut is 4 or 5);
            if (!tnef.IsTnef) Assert.True(defects.Has(DefectKind.InvalidTnef));
        }

        var (most, some) = await ReadAsync(stream[..^3]);
        Assert.Equal(2, most.Attachments.Length);
        Assert.True(some.Has(DefectKind.InvalidTnef));
    }

    [Fact]
    public async Task OtherOctetsAreNoTnef()
    {
        var (tnef, defects) = await ReadAsync(Encoding.ASCII.GetBytes("Hello there"));
        Assert.False(tnef.IsTnef);
        Assert.Equal([new Defect(DefectKind.InvalidTnef, 1000)], defects.Places);
    }

    [Fact]
    public async Task TheNumberOfAttachmentsIsBounded()
    {
        var writer = new TnefWriter();
        for (var i = 0; i < 50; i++) writer.Attachment("x", First);
        var defects = new DefectList();
        Assert.Equal(10, (await TnefReader.ReadAsync(new MemoryStream(writer.ToArray()), 10, new DefectScope(defects, 0), CancellationToken.None)).Attachments.Length);
        Assert.Equal(40, defects.CountOf(DefectKind.PartLimit));
    }

    private static async Task<(TnefContent Content, DefectList Defects)> ReadAsync(byte[] stream)
    {
        var defects = new DefectList();
        return (await TnefReader.ReadAsync(new MemoryStream(stream), 100, new DefectScope(defects, 1000), CancellationToken.None), defects);
    }
}
