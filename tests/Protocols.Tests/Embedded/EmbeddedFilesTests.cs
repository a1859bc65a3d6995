using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Embedded;
using Mox.Testing;

namespace Mox.Protocols.Tests.Embedded;

public class EmbeddedFilesTests
{
    [Fact]
    public void AUuencodedFileIsFoundAndRead()
    {
        var octets = Octets(1000);
        var file = Uuencode(octets, "a file.bin");
        var text = Latin1($"Hello\r\nbegin with this.\r\n{file}Bye\r\n");
        var defects = new DefectList();
        var found = Assert.Single(EmbeddedFiles.Find(text, 10, new DefectScope(defects, 0)));
        Assert.Equal(new EmbeddedFile(EmbeddedEncoding.Uuencode, "a file.bin", 25, file.Length, 1000, 0, 0), found);
        Assert.True(defects.IsEmpty);
        Assert.Equal(octets, Read(EmbeddedFiles.Open(found, new MemoryStream(text), new DefectScope(defects, 0))));
        Assert.True(defects.IsEmpty);
        Assert.Equal("Hello\r\nbegin with this.\r\nBye\r\n", Encoding.Latin1.GetString(EmbeddedFiles.TextWithout(text, [found])));
    }

    [Theory]
    [InlineData("begin 644 x\n#0V%T\n`\nend\n", 3)]
    [InlineData("begin 0644 x\n#0V%T\nend", 3)]
    [InlineData("begin 644 x\n#0V%T\n#0V%T\n", 6)]
    [InlineData("begin 644 x\n#0V%T\n\nend\nmore", 3)]
    [InlineData("begin 644 x\n#0V%T\n#0V%T\nthat was it", 6)]
    public void FilesAreFoundWhateverEndsThem(string text, long size) => Assert.Equal(size, Assert.Single(EmbeddedFiles.Find(Latin1(text), 10)).Size);

    [Theory]
    [InlineData("begin 644 x")]
    [InlineData("begin 644 x\nend\n")]
    [InlineData("begin 999 x\n#0V%T\n`\nend\n")]
    [InlineData("begin 644 of the story\nwas long ago\nend\n")]
    [InlineData("We begin 644 x\n#0V%T\n`\nend\n")]
    [InlineData("begin 644 x\n\n#0V%T\n`\nend\n")]
    [InlineData("=ybegin size=3\nabc\n=yend size=3")]
    [InlineData("x =ybegin line=128 size=3 name=x\nabc\n=yend size=3")]
    public void ProseIsNoFile(string text) => Assert.Empty(EmbeddedFiles.Find(Latin1(text), 10));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(5000)]
    public void AYencFileIsFoundAndRead(int size)
    {
        var octets = Octets(size);
        var file = Yenc(octets, "a b=c.bin");
        byte[] text = [.. Latin1("Hello\r\n"), .. file, .. Latin1("Bye")];
        var defects = new DefectList();
        var found = Assert.Single(EmbeddedFiles.Find(text, 10, new DefectScope(defects, 0)));
        Assert.Equal(new EmbeddedFile(EmbeddedEncoding.YEnc, "a b=c.bin", 7, file.Length, size, 0, 0), found);
        Assert.Equal(octets, Read(EmbeddedFiles.Open(found, new MemoryStream(text), new DefectScope(defects, 0))));
        Assert.True(defects.IsEmpty, string.Join(", ", defects.Places));
        for (var step = 1; step < 300 && step < file.Length; step++) Assert.Equal(octets, Decode(new YencDecoder(new DefectScope(defects, 0)), file, step));
        Assert.True(defects.IsEmpty);
    }

    [Fact]
    public void AWrongChecksumOrSizeIsReportedAndTheDataAreGivenAllTheSame()
    {
        var octets = Octets(300);
        var file = Encoding.Latin1.GetString(Yenc(octets, "x"));
        foreach (var broken in (string[])[Wrong("crc32=", "crc32=1"), Wrong("=yend size=300", "=yend size=301"), Wrong("=yend", "=yxend")])
        {
            var defects = new DefectList();
            Assert.Equal(octets, Decode(new YencDecoder(new DefectScope(defects, 0)), Latin1(broken), 50)[..300]);
            Assert.True(defects.Has(DefectKind.InvalidUuencode), broken[^60..]);
        }

        string Wrong(string what, string with) => file.Replace(what, with, StringComparison.Ordinal);
    }

    [Fact]
    public void APartOfAFileSaysSo()
    {
        var part = Latin1("=ybegin part=2 total=3 line=128 size=9 name=x.bin\r\n=ypart begin=4 end=6\r\n\u008B\u008C\u008D\r\n=yend size=3 part=2 pcrc32=352441C2 crc32=00000000\r\n");
        var defects = new DefectList();
        var found = Assert.Single(EmbeddedFiles.Find(part, 10, new DefectScope(defects, 0)));
        Assert.Equal((2, 3, 3L), (found.Part, found.Parts, found.Size));
        Assert.Equal("abc", Encoding.ASCII.GetString(Read(EmbeddedFiles.Open(found, new MemoryStream(part), new DefectScope(defects, 0)))));
        Assert.True(defects.IsEmpty);
    }

    [Fact]
    public void FilesWithoutEndAreReportedAndTheirNumberIsBounded()
    {
        var text = Latin1(string.Concat(Enumerable.Repeat("=ybegin line=128 size=3 name=x\r\nabc\r\n", 50)));
        var defects = new DefectList();
        Assert.Equal(50, EmbeddedFiles.Find(text, 1000, new DefectScope(defects, 0)).Length);
        Assert.Equal(50, defects.CountOf(DefectKind.InvalidUuencode));
        Assert.Equal(7, EmbeddedFiles.Find(text, 7).Length);
    }

    [Theory]
    [InlineData("begin ")]
    [InlineData("begin 644 x\n")]
    [InlineData("begin 644 x\n#0V%T\n")]
    [InlineData("\n=ybegin line=1 size=1 name=x")]
    [InlineData("=ybegin line=1 size=1 name=x\n")]
    [InlineData("\n=yend")]
    [InlineData("=ybegin ")]
    [InlineData("=")]
    public void TimeGrowsWithTheLength(string piece)
    {
        var text = Latin1(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        var clock = Stopwatch.StartNew();
        _ = EmbeddedFiles.Find(text, int.MaxValue);
        _ = Decode(new YencDecoder(), text, 10_000);
        _ = Decode(new UuDecoder(), text, 10_000);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
    }

    [SuiteFact("mime")]
    public void TheFilesInTheMessagesOfMimeToolsAreFound()
    {
        var names = new List<string>();
        foreach (var file in Directory.GetFiles(Corpora.Folder("mime/mimetools-testmsgs")!, "*.msg").Order(StringComparer.Ordinal))
        {
            var octets = File.ReadAllBytes(file);
            var message = new MemoryStream(octets);
            var found = Attachments.ReadAsync(PartTree.Read(octets), message, null, CancellationToken.None).GetAwaiter().GetResult().Where(attachment => attachment.InText is not null).ToList();
            if (!Path.GetFileName(file).StartsWith("uu-", StringComparison.Ordinal)) continue;
            names.AddRange(found.Select(attachment => attachment.FileName!));
            // All are pictures.
            Assert.All(found, attachment => Assert.StartsWith("GIF8", Encoding.Latin1.GetString(Read(Attachments.Open(attachment, message))), StringComparison.Ordinal));
        }

        Assert.Contains("up.gif", names);
        Assert.Contains("zeegee.gif", names);
    }

    internal static byte[] Octets(int count)
    {
        var octets = new byte[count];
        new Random(count).NextBytes(octets);
        return octets;
    }

    internal static string Uuencode(byte[] octets, string name)
    {
        var text = new StringBuilder($"begin 644 {name}\r\n");
        foreach (var line in octets.Chunk(45))
        {
            text.Append(Digit(line.Length));
            for (var i = 0; i < line.Length; i += 3)
            {
                int At(int at) => at < line.Length ? line[at] : 0;
                var group = (At(i) << 16) | (At(i + 1) << 8) | At(i + 2);
                for (var shift = 18; shift >= 0; shift -= 6) text.Append(Digit((group >> shift) & 63));
            }

            text.Append("\r\n");
        }

        return text.Append("`\r\nend\r\n").ToString();

        static char Digit(int value) => value == 0 ? '`' : (char)(' ' + value);
    }

    internal static byte[] Yenc(byte[] octets, string name)
    {
        var line = new StringBuilder();
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"=ybegin line=128 size={octets.Length} name={name}\r\n"));
        foreach (var octet in octets)
        {
            var moved = (byte)(octet + 42);
            if (moved is 0 or 9 or 10 or 13 or (byte)'=' || (line.Length == 0 && moved == '.')) line.Append('=').Append((char)(byte)(moved + 64));
            else line.Append((char)moved);
            if (line.Length < 128) continue;
            text.Append(line).Append("\r\n");
            line.Clear();
        }

        if (line.Length > 0) text.Append(line).Append("\r\n");
        return Latin1(text.Append(CultureInfo.InvariantCulture, $"=yend size={octets.Length} crc32={Checksum(octets):x8}\r\n").ToString());
    }

    /// <summary>CRC-32 bit by bit.</summary>
    private static uint Checksum(byte[] octets)
    {
        var state = uint.MaxValue;
        foreach (var octet in octets)
        {
            state ^= octet;
            for (var bit = 0; bit < 8; bit++) state = (state & 1) != 0 ? (state >> 1) ^ 0xEDB88320 : state >> 1;
        }

        return ~state;
    }

    internal static byte[] Read(Stream stream)
    {
        using var result = new MemoryStream();
        stream.CopyTo(result);
        return result.ToArray();
    }

    internal static byte[] Decode(TransferDecoder decoder, byte[] octets, int step)
    {
        using var result = new MemoryStream();
        var output = new byte[TransferDecoder.MaxOutput(step)];
        for (var i = 0; i < octets.Length; i += step) result.Write(output, 0, decoder.Decode(octets.AsSpan(i, Math.Min(step, octets.Length - i)), output));
        result.Write(output, 0, decoder.Finish(output));
        return result.ToArray();
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);
}
