using System.Buffers;
using System.Text;
using Mox.Protocols.Smtp;
using Mox.Testing;

namespace Mox.Protocols.Tests.Smtp;

public sealed class DotStuffingTests
{
    [Fact]
    public void Vectors_cut_at_every_octet()
    {
        foreach (var (input, expected, line) in Vectors.Read("smtp/data.txt"))
        {
            var octets = Encoding.Latin1.GetBytes(input);
            var words = expected.Split(' ');
            var (text, ends) = (Vectors.Unescape(words[0].TrimEnd('|')), words[0].EndsWith('|'));
            var fault = words.Length > 1 ? Enum.Parse<DotFault>(words[1]) : DotFault.None;
            for (var cut = 0; cut <= octets.Length; cut++)
            {
                var decoder = new DotDecoder(tolerateBareLf: true);
                var message = Decode(decoder, octets[..cut]) + Decode(decoder, octets[cut..]);
                Assert.True(text == message && ends == decoder.Ended && fault == decoder.Fault, $"data.txt:{line} cut at {cut}: {Escape(message)} {decoder.Ended} {decoder.Fault}");
            }
        }
    }

    [Fact]
    public void Octets_behind_the_end_are_left()
    {
        var decoder = new DotDecoder(tolerateBareLf: true);
        var octets = "a\r\n.\r\nQUIT\r\n"u8;
        Assert.Equal(6, decoder.Decode(octets, new byte[DotDecoder.MaxOutput(octets.Length)], out var written));
        Assert.Equal(3, written);
    }

    [Fact]
    public void A_bare_lf_is_a_fault_where_none_is_tolerated()
    {
        var decoder = new DotDecoder(tolerateBareLf: false);
        Decode(decoder, "a\nb\r\n.\r\n"u8.ToArray());
        Assert.Equal((true, DotFault.BareLf), (decoder.Ended, decoder.Fault));
    }

    /// <summary>Random octets: the decoder agrees with the plain definition of an end, whatever the cuts; encoder and decoder are inverse.</summary>
    [Fact]
    public void Random_messages()
    {
        var random = new Random(5321);
        var alphabet = "\r\n..ab"u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var octets = new byte[random.Next(1, 24)];
            for (var n = 0; n < octets.Length; n++) octets[n] = alphabet[random.Next(alphabet.Length)];

            var whole = new DotDecoder(tolerateBareLf: true);
            var message = Decode(whole, octets);
            Assert.Equal(("\r\n" + Encoding.Latin1.GetString(octets)).Contains("\r\n.\r\n", StringComparison.Ordinal), whole.Ended);

            var pieces = new DotDecoder(tolerateBareLf: true);
            var joined = new StringBuilder();
            foreach (var octet in octets) joined.Append(Decode(pieces, [octet]));
            Assert.Equal((message, whole.Fault, whole.Ended), (joined.ToString(), pieces.Fault, pieces.Ended));

            var encoder = new DotEncoder(repairLineEndings: false);
            var wire = new ArrayBufferWriter<byte>();
            var fault = DotFault.None;
            foreach (var octet in octets)
            {
                fault = encoder.Encode([octet], wire);
                if (fault != DotFault.None) break;
            }

            if (fault == DotFault.None) fault = encoder.Complete(wire, completeLastLine: true);
            var text = Encoding.Latin1.GetString(octets);
            var proper = text.Replace("\r\n", "", StringComparison.Ordinal).IndexOfAny(['\r', '\n']) < 0;
            Assert.Equal(proper, fault == DotFault.None);
            if (!proper) continue;
            var back = new DotDecoder(tolerateBareLf: false);
            Assert.Equal(text.EndsWith("\r\n", StringComparison.Ordinal) ? text : text + "\r\n", Decode(back, wire.WrittenSpan.ToArray()));
            Assert.Equal((true, DotFault.None), (back.Ended, back.Fault));
        }
    }

    [Theory]
    [InlineData("", ".\r\n", DotFault.None)]
    [InlineData("a\r\n", "a\r\n.\r\n", DotFault.None)]
    [InlineData(".\r\n", "..\r\n.\r\n", DotFault.None)]
    [InlineData(".a\r\n..b\r\n", "..a\r\n...b\r\n.\r\n", DotFault.None)]
    [InlineData("a.\r\n", "a.\r\n.\r\n", DotFault.None)]
    [InlineData("a", null, DotFault.NoFinalLineEnding)]
    [InlineData("a\rb\r\n", null, DotFault.BareCr)]
    [InlineData("a\nb\r\n", null, DotFault.BareLf)]
    [InlineData("a\r\n.\n", null, DotFault.BareLf)]
    [InlineData("a\r", null, DotFault.BareCr)]
    [InlineData("a\r\r\n", null, DotFault.BareCr)]
    public void Encoding_stuffs_and_refuses(string message, string? expected, DotFault fault)
    {
        var octets = Encoding.ASCII.GetBytes(message);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var encoder = new DotEncoder(repairLineEndings: false);
            var wire = new ArrayBufferWriter<byte>();
            var found = encoder.Encode(octets.AsSpan(0, cut), wire);
            if (found == DotFault.None) found = encoder.Encode(octets.AsSpan(cut), wire);
            if (found == DotFault.None) found = encoder.Complete(wire, completeLastLine: false);
            Assert.Equal(fault, found);
            if (expected is not null) Assert.Equal(expected, Encoding.ASCII.GetString(wire.WrittenSpan));
        }
    }

    [Theory]
    [InlineData("a\r\n.\r\nb", "a\r\n.\r\nb", DotFault.None)]
    [InlineData("a\nb\n", "a\r\nb\r\n", DotFault.None)]
    [InlineData("a\rb", "a\rb", DotFault.BareCr)]
    [InlineData("a\r\r\n", "a\r\r\n", DotFault.BareCr)]
    [InlineData("a\r", "a", DotFault.BareCr)]
    [InlineData("", "", DotFault.None)]
    public void Text_in_chunks(string input, string expected, DotFault fault)
    {
        var octets = Encoding.ASCII.GetBytes(input);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var decoder = new TextDecoder(tolerateBareLf: true);
            var message = new StringBuilder();
            foreach (var piece in new[] { octets[..cut], octets[cut..] })
            {
                var output = new byte[TextDecoder.MaxOutput(piece.Length)];
                message.Append(Encoding.ASCII.GetString(output, 0, decoder.Decode(piece, output)));
            }

            decoder.Complete();
            Assert.Equal((expected, fault), (message.ToString(), decoder.Fault));
        }
    }

    private static string Decode(DotDecoder decoder, byte[] octets)
    {
        var output = new byte[DotDecoder.MaxOutput(octets.Length)];
        decoder.Decode(octets, output, out var written);
        return Encoding.Latin1.GetString(output, 0, written);
    }

    private static string Escape(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
