using System.Text;
using Mox.Protocols.Mime.Compose;

namespace Mox.Protocols.Tests.Mime.Compose;

public class Encoded_words
{
    [Theory]
    [InlineData("plain", "=?utf-8?q?plain?=")]
    [InlineData("", "")]
    [InlineData("größer", "=?utf-8?b?Z3LDtsOfZXI=?=")]
    [InlineData("große Bestellung", "=?utf-8?q?gro=C3=9Fe_Bestellung?=")]
    [InlineData("日本語", "=?utf-8?b?5pel5pys6Kqe?=")]
    [InlineData("a =?b", "=?utf-8?b?YSA9P2I=?=")]
    public void Takes_the_shorter_encoding(string text, string expected) => Assert.Equal(expected, EncodedWordWriter.Write(text));

    [Fact]
    public void Words_are_short_and_come_back_as_they_were()
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(1, 120); length > 0; length--) text.Append(random.Next(4) == 0 ? char.ConvertFromUtf32(random.Next(0xa0, 0xd800)) : random.Next(20) == 0 ? "😀" : "ab c?=_"[random.Next(7)].ToString());
            var encoded = EncodedWordWriter.Write(text.ToString(), random.Next(80));
            Assert.True(Ascii.IsValid(encoded));
            var words = encoded.Split(' ');
            var back = new StringBuilder();
            foreach (var word in words)
            {
                Assert.InRange(word.Length, 12, 75);
                back.Append(Encoding.UTF8.GetString(Decode(word)));
                Assert.DoesNotContain('\ufffd', back.ToString());
            }

            Assert.Equal(text.ToString(), back.ToString());
        }

        static byte[] Decode(string word)
        {
            var payload = word[10..^2];
            if (word[8] == 'b') return Convert.FromBase64String(payload);
            var octets = new List<byte>();
            for (var i = 0; i < payload.Length; i++)
            {
                if (payload[i] == '=') octets.Add(Convert.ToByte(payload.Substring((i += 2) - 1, 2), 16));
                else octets.Add(payload[i] == '_' ? (byte)' ' : (byte)payload[i]);
            }

            return [.. octets];
        }
    }

    [Fact]
    public void A_parameter_value_is_percent_encoded() => Assert.Equal("utf-8''a%20%E2%82%AC%27.txt", ParameterWriter.Extended("a €'.txt"));
}
