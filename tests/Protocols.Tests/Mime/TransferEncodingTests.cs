using System.Buffers;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Tests.Mime;

public class TransferEncodingTests
{
    [Theory]
    [InlineData("aGFsbG8=", "hallo")]
    [InlineData("aGFs\r\nbG8=\r\n", "hallo")]
    [InlineData("a G*F-s bG8", "hallo")]
    [InlineData("aGFsbG8=aGFsbG8=", "hallohallo")]
    [InlineData("aGFsbG", "hall")]
    [InlineData("aGFsb", "hal")]
    [InlineData("====", "")]
    [InlineData("aGFsbG8= aGFsbG8", "hallohal")]
    [InlineData(" \r\n?no base64\r\n", "?no base64\r\n")]
    [InlineData("... text of a sender\r\nwho knows no better", "... text of a sender\r\nwho knows no better")]
    [InlineData("*aGFs", "hal")]
    [InlineData("?a", "?a")]
    [InlineData("\u00EF\u00BB\u00BFaGFs", "hal")]
    [InlineData("", "")]
    public void Base64(string encoded, string expected) => Decodes("base64", encoded, expected);

    [Theory]
    [InlineData("aGFs\r\n bG8=\r\n", new long[0])]
    [InlineData("aGFs*bG8=", new long[] { 4 })]
    [InlineData("aGFsbG8=aGFs", new long[] { 8 })]
    [InlineData("aGFsbG", new long[] { 6 })]
    [InlineData("aGFsbG=", new long[] { 7 })]
    [InlineData("=aGFs", new long[] { 0, 1 })]
    [InlineData("aGFsbG8==", new long[] { 8 })]
    [InlineData("aGFs\0\xFF", new long[] { 4, 5 })]
    public void DefectsOfBase64(string encoded, long[] places) => Reports("base64", encoded, DefectKind.InvalidBase64, places);

    [Theory]
    [InlineData("a=3Db=\r\nc= \r\n", new long[0])]
    [InlineData("a=zz", new long[] { 1 })]
    [InlineData("==3D", new long[] { 0 })]
    [InlineData("a=4", new long[] { 1 })]
    [InlineData("= x=\rx", new long[] { 0, 3 })]
    [InlineData("end=", new long[0])]
    public void DefectsOfQuotedPrintable(string encoded, long[] places) => Reports("quoted-printable", encoded, DefectKind.InvalidQuotedPrintable, places);

    [Theory]
    [InlineData("begin 644 x\n#0V%T\n`\nend\n", new long[0])]
    [InlineData("begin 644 x\n#0V%T\n", new long[] { 18 })]
    [InlineData("begin 644 x\n#0V%T\nM0V%T\n`\nend\n", new long[] { 18 })]
    [InlineData("no file\n", new long[] { 8 })]
    public void DefectsOfUuencode(string encoded, long[] places) => Reports("x-uuencode", encoded, DefectKind.InvalidUuencode, places);

    [Theory]
    [InlineData(76, "\r\n")]
    [InlineData(76, "\n")]
    [InlineData(75, "\r\n")]
    [InlineData(64, "\n")]
    [InlineData(20, "\n")]
    [InlineData(1000, "\n")]
    public void LinesOfAnyLengthWithAFaultAnywhereAreRead(int length, string ending)
    {
        var octets = new byte[5000];
        new Random(length).NextBytes(octets);
        var encoded = string.Join(ending, Convert.ToBase64String(octets).Chunk(length).Select(line => new string(line)));
        Assert.Equal(octets, Decode("base64", Encoding.ASCII.GetBytes(encoded), 16_384));
        foreach (var fault in (string[])["*", " ", "\n", "\r", "\r\n", "\0"])
        {
            for (var at = 0; at < encoded.Length; at += 61) Assert.Equal(octets, Decode("base64", Encoding.ASCII.GetBytes(encoded.Insert(at, fault)), 16_384));
        }
    }

    [Theory]
    [InlineData("a=3Db=3db", "a=b=b")]
    [InlineData("soft=\r\nbreak", "softbreak")]
    [InlineData("soft= \t\r\nbreak", "softbreak")]
    [InlineData("soft=\nbreak", "softbreak")]
    [InlineData("white \t\r\nspace \n", "white\r\nspace\n")]
    [InlineData("inner \t space", "inner \t space")]
    [InlineData("end ", "end")]
    [InlineData("end=", "end")]
    [InlineData("a=zz b=4", "a=zz b=4")]
    [InlineData("==3D=", "==")]
    [InlineData("= x", "= x")]
    [InlineData("a\rb \r\rc", "a\rb \r\rc")]
    [InlineData("=\r=\r\n", "=\r")]
    public void QuotedPrintable(string encoded, string expected) => Decodes("quoted-printable", encoded, expected);

    [Theory]
    [InlineData("begin 644 x\r\n#0V%T\r\n`\r\nend\r\n", "Cat")]
    [InlineData("text\nbegin 644 x\n#0V%T\nend\n#0V%T\n", "Cat")]
    [InlineData("#0V%T\n", "")]
    [InlineData("begin 644 x\n#0V%T", "Cat")]
    public void UuEncode(string encoded, string expected) => Decodes("x-uuencode", encoded, expected);

    [Fact]
    public void LongRunsOfWhiteSpaceAreBounded()
    {
        var spaces = new string(' ', 100_000);
        Decodes("quoted-printable", $"a{spaces}b", $"a{spaces}b", everyCut: false);
        Decodes("quoted-printable", $"a={spaces}b", $"a={spaces}b", everyCut: false);
    }

    [Fact]
    public void EncodersGiveBackWhatWentIn()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var octets = new byte[random.Next(500)];
            random.NextBytes(octets);
            var base64 = Encoding.ASCII.GetString(Base64Encoder.Encode(octets));
            Assert.All(base64.Split("\r\n"), line => Assert.True(line.Length <= 76));
            Assert.Equal(octets, Decode("base64", Encoding.ASCII.GetBytes(base64), 1000));

            var output = new ArrayBufferWriter<byte>();
            var encoder = new QuotedPrintableEncoder(binary: i % 2 == 0);
            encoder.Write(octets, output);
            encoder.Finish(output);
            Assert.All(Encoding.ASCII.GetString(output.WrittenSpan).Split("\r\n"), line => Assert.True(line.Length <= 76 && !line.EndsWith(' ')));
            Assert.Equal(octets, Decode("quoted-printable", output.WrittenSpan.ToArray(), 1000));
        }
    }

    [Fact]
    public void TextLinesAreSafeOnTheWay()
    {
        var output = new ArrayBufferWriter<byte>();
        QuotedPrintableEncoder.Encode(Trees.Crlf("From me\n.\nspace \ntab\t\n=\u00FC\n"), output);
        Assert.Equal("=46rom me\r\n=2E\r\nspace=20\r\ntab=09\r\n=3D=FC\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public async Task AStreamIsDecodedAsItIsRead()
    {
        var octets = new byte[200_000];
        new Random(1).NextBytes(octets);
        using var encoded = new MemoryStream();
        await Base64Encoder.CopyAsync(new MemoryStream(octets), encoded, CancellationToken.None);
        encoded.Position = 0;
        using var decoding = new DecodingStream(encoded, TransferDecoder.For("base64")!);
        using var result = new MemoryStream();
        await decoding.CopyToAsync(result);
        Assert.Equal(octets, result.ToArray());
    }

    [Fact]
    public void OctetsOfOtherEncodingsAreTheContent()
    {
        Assert.Null(TransferDecoder.For("7bit"));
        Assert.Null(TransferDecoder.For("binary"));
        Assert.Null(TransferDecoder.For("x-unheard-of"));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAA\n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("AAAAAAAAAAAAAAAAAAA*\n")]
    [InlineData("AAAA AAAA AAAA AAAA AAAA\n")]
    [InlineData("A*")]
    [InlineData("=")]
    [InlineData("A=")]
    [InlineData("=\n")]
    [InlineData("= ")]
    [InlineData(" ")]
    [InlineData("\r")]
    [InlineData("=3")]
    [InlineData("begin 644 x\n#0V%T\n")]
    public void TimeGrowsWithTheLength(string piece)
    {
        var octets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length)));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (var encoding in (string[])["base64", "quoted-printable", "x-uuencode", "x-yenc"])
        {
            var decoder = TransferDecoder.For(encoding, new DefectScope(new DefectList(), 0))!;
            var output = new byte[TransferDecoder.MaxOutput(octets.Length)];
            var length = decoder.Decode(octets, output);
            Assert.True(length + decoder.Finish(output.AsSpan(length)) <= octets.Length);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    private static void Reports(string encoding, string encoded, DefectKind kind, long[] places)
    {
        var octets = Trees.Octets(encoded);
        for (var step = 1; step <= octets.Length; step++)
        {
            var defects = new DefectList();
            var decoder = TransferDecoder.For(encoding, new DefectScope(defects, 100))!;
            var output = new byte[TransferDecoder.MaxOutput(step)];
            for (var i = 0; i < octets.Length; i += step) decoder.Decode(octets.AsSpan(i, Math.Min(step, octets.Length - i)), output);
            decoder.Finish(output);
            Assert.Equal(places.Select(place => new Defect(kind, 100 + place)), defects.Places);
        }
    }

    private static void Decodes(string encoding, string encoded, string expected, bool everyCut = true)
    {
        var octets = Trees.Octets(encoded);
        Assert.Equal(expected, Encoding.Latin1.GetString(Decode(encoding, octets, Math.Max(octets.Length, 1))));
        for (var step = 1; everyCut && step <= octets.Length; step++) Assert.Equal(expected, Encoding.Latin1.GetString(Decode(encoding, octets, step)));
    }

    private static byte[] Decode(string encoding, byte[] octets, int step)
    {
        var decoder = TransferDecoder.For(encoding)!;
        using var result = new MemoryStream();
        var output = new byte[TransferDecoder.MaxOutput(step)];
        for (var i = 0; i < octets.Length; i += step) result.Write(output, 0, decoder.Decode(octets.AsSpan(i, Math.Min(step, octets.Length - i)), output));
        result.Write(output, 0, decoder.Finish(output));
        return result.ToArray();
    }
}
