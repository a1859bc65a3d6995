using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Tests.Dns;

public class Dns_updates
{
    [Fact]
    public void Have_the_zone_in_place_of_the_question_and_say_what_goes_and_what_comes()
    {
        var owner = Dns_names.Name("example.org");
        var update = new DnsUpdate(owner)
            .WhereAbsent(Dns_names.Name("www.example.org"), DnsType.Cname)
            .RemoveAll(owner, DnsType.Mx)
            .Remove(new DnsRecord.Text(owner, 300, [[.. "old"u8]]))
            .Add(new DnsRecord.Address(owner, 300, IPAddress.Parse("192.0.2.1")));
        var octets = DnsMessageWriter.Write(update.ToMessage(7));

        // RFC 2136 §2.2: opcode 5, and the four counts.
        Assert.Equal("00072800", Convert.ToHexString(octets.AsSpan(0, 4)));
        Assert.Equal("0001000100030000", Convert.ToHexString(octets.AsSpan(4, 8)));
        var back = DnsMessage.Parse(octets).Value;
        Assert.Equal(DnsOpcode.Update, back.Opcode);
        Assert.Equal(new DnsQuestion(owner, DnsType.Soa), Assert.Single(back.Questions));
        Assert.Equal([(DnsType.Mx, (ushort)255, 0u), (DnsType.Txt, (ushort)254, 0u), (DnsType.A, (ushort)1, 300u)], back.Authority.Select(record => (record.Type, record.Class, record.Ttl)));
        Assert.Equal("\u0003old", System.Text.Encoding.ASCII.GetString(Assert.IsType<DnsRecord.Other>(back.Authority[1]).Data.AsSpan()));
        Assert.Equal((ushort)254, Assert.Single(back.Answers).Class);
    }
}

public class Tsig_signatures
{
    private const string Secret = "c2VjcmV0";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 11, 16, 0, TimeSpan.Zero);
    private static readonly TsigKey Key = TsigKey.Parse("Key.example.", Secret).Value;
    private static readonly DnsMessage Question = new DnsUpdate(Dns_names.Name("example.org")).RemoveAll(Dns_names.Name("example.org"), DnsType.Mx).ToMessage(0x1234);

    /// <summary>Computed here a second time, from the octets that RFC 8945 §4.3 names.</summary>
    [Fact]
    public void Cover_the_message_and_the_variables()
    {
        var signed = Tsig.Sign(Question, Key, Now);
        Assert.Equal(Mac([], DnsMessageWriter.Write(Question), Now, 0), Convert.ToHexString(signed.Mac.AsSpan()));
        Assert.Equal(1, BinaryPrimitives.ReadUInt16BigEndian(signed.Octets.AsSpan()[10..]));
        var record = Assert.IsType<DnsRecord.Other>(Assert.Single(DnsMessage.Parse(signed.Octets.AsSpan()).Value.Additional));
        Assert.Equal((Key.Name, DnsType.Tsig, (ushort)255, 0u), (record.Name, record.Type, record.Class, record.Ttl));
    }

    [Theory]
    [InlineData(TsigAlgorithm.HmacSha256, "hmac-sha256", 32)]
    [InlineData(TsigAlgorithm.HmacSha384, "hmac-sha384", 48)]
    [InlineData(TsigAlgorithm.HmacSha512, "hmac-sha512", 64)]
    public void Are_made_as_both_sides_agreed_and_no_other_way(TsigAlgorithm algorithm, string word, int octets)
    {
        Assert.Equal((word, algorithm, null), (algorithm.Word(), TsigAlgorithms.Find(word.ToUpperInvariant()), TsigAlgorithms.Find("hmac-md5")));
        var key = TsigKey.Parse("key.example", Secret, algorithm).Value;
        var signed = Tsig.Sign(Question, key, Now);
        Assert.Equal(octets, signed.Mac.Length);
        Assert.Equal(TsigVerdict.Good, Tsig.Check(signed.Octets.AsSpan(), key, [], Now));
        foreach (var other in Enum.GetValues<TsigAlgorithm>().Where(other => other != algorithm)) Assert.Equal(TsigVerdict.Forged, Tsig.Check(signed.Octets.AsSpan(), TsigKey.Parse("key.example", Secret, other).Value, [], Now));
    }

    [Fact]
    public void Of_answers_are_good_only_for_the_question_and_the_time()
    {
        var asked = Tsig.Sign(Question, Key, Now);
        var answer = Answer(asked.Mac.AsSpan(), Now, 0);
        Assert.Equal(TsigVerdict.Good, Tsig.Check(answer, Key, asked.Mac.AsSpan(), Now));
        Assert.Equal(TsigVerdict.Good, Tsig.Check(answer, Key, asked.Mac.AsSpan(), Now.AddSeconds(300)));
        Assert.Equal(TsigVerdict.OutOfTime, Tsig.Check(answer, Key, asked.Mac.AsSpan(), Now.AddSeconds(301)));
        Assert.Equal(TsigVerdict.OutOfTime, Tsig.Check(answer, Key, asked.Mac.AsSpan(), Now.AddSeconds(-301)));
        Assert.Equal(TsigVerdict.Forged, Tsig.Check(answer, Key, Tsig.Sign(Question, Key, Now.AddSeconds(1)).Mac.AsSpan(), Now));
        Assert.Equal(TsigVerdict.Forged, Tsig.Check(answer, TsigKey.Parse("key.example", "b3RoZXI=").Value, asked.Mac.AsSpan(), Now));
        Assert.Equal(TsigVerdict.Forged, Tsig.Check(answer, TsigKey.Parse("other.example", Secret).Value, asked.Mac.AsSpan(), Now));
        Assert.Equal(TsigVerdict.ClocksDiffer, Tsig.Check(Answer(asked.Mac.AsSpan(), Now, 18), Key, asked.Mac.AsSpan(), Now));
        Assert.Equal(TsigVerdict.Missing, Tsig.Check(DnsMessageWriter.Write(Question), Key, asked.Mac.AsSpan(), Now));
    }

    [Theory]
    [InlineData(17, TsigVerdict.UnknownKey)]
    [InlineData(16, TsigVerdict.WrongSecret)]
    [InlineData(0, TsigVerdict.Forged)]
    public void That_are_empty_say_what_is_wrong_and_prove_nothing(int error, TsigVerdict verdict) =>
        Assert.Equal(verdict, Tsig.Check(Whole([], Now, error), Key, [1], Now));

    /// <summary>Any change of any octet is seen; nothing that comes makes it throw.</summary>
    [Fact]
    public void Hold_for_no_other_octets()
    {
        var asked = Tsig.Sign(Question, Key, Now);
        var answer = Answer(asked.Mac.AsSpan(), Now, 0);
        for (var i = 0; i < answer.Length; i++)
        {
            var changed = answer.ToArray();
            changed[i] ^= 0x40;
            var verdict = Tsig.Check(changed, Key, asked.Mac.AsSpan(), Now);

            // The id is restored from the record, and checked by whoever compares it with the question's.
            Assert.True(i < 2 || verdict != TsigVerdict.Good, $"octet {i}");
            Assert.NotEqual(TsigVerdict.Good, Tsig.Check(answer.AsSpan(0, i), Key, asked.Mac.AsSpan(), Now));
        }
    }

    [Theory]
    [InlineData("", Secret)]
    [InlineData("a..b", Secret)]
    [InlineData("key", "")]
    [InlineData("key", "not base64!")]
    public void Need_a_key_with_a_name_and_a_secret(string name, string secret)
    {
        Assert.False(TsigKey.Parse(name, secret).Ok);
        Assert.DoesNotContain("not base64", TsigKey.Parse(name, secret).Fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Show_no_secret() => Assert.Equal("key.example", Key.ToString());

    private static byte[] Answer(ReadOnlySpan<byte> questionMac, DateTimeOffset now, int error) => Whole(Convert.FromHexString(Mac(questionMac, Bare(), now, error)), now, error);

    private static byte[] Bare() => DnsMessageWriter.Write(Question with { Flags = DnsFlags.Response, Answers = [], Authority = [] });

    private static byte[] Whole(byte[] mac, DateTimeOffset now, int error)
    {
        var bare = Bare();
        bare[11]++;
        return [.. bare, .. "\u0003key\u0007example\0"u8, 0, 250, 0, 255, 0, 0, 0, 0, .. Number((ushort)(13 + 10 + mac.Length + 6)), .. "\u000bhmac-sha256\0"u8, .. Time(now), 1, 44, .. Number((ushort)mac.Length), .. mac, 0x12, 0x34, .. Number((ushort)error), 0, 0];
    }

    private static string Mac(ReadOnlySpan<byte> questionMac, byte[] bare, DateTimeOffset now, int error)
    {
        byte[] text = [.. questionMac.Length > 0 ? Number((ushort)questionMac.Length) : [], .. questionMac, .. bare, .. "\u0003key\u0007example\0"u8, 0, 255, 0, 0, 0, 0, .. "\u000bhmac-sha256\0"u8, .. Time(now), 1, 44, .. Number((ushort)error), 0, 0];
        return Convert.ToHexString(HMACSHA256.HashData("secret"u8, text));
    }

    private static byte[] Time(DateTimeOffset now)
    {
        var octets = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, now.ToUnixTimeSeconds());
        return octets[2..];
    }

    private static byte[] Number(ushort number) => [(byte)(number >> 8), (byte)number];
}
