using System.Buffers;
using System.Text;
using Mox.Protocols.Mime;

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
    [InlineData("", "")]
    public void Base64(string encoded, string expected) => Decodes("base64", encoded, expected);

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
