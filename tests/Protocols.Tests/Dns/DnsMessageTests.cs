using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Mox.Protocols.Dns.Wire;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dns;

public class Dns_names
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var (input, expected, _) in Vectors.Read("dns/names.txt")) data.Add(input, Vectors.Unescape(expected));
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Are_read_from_messages_and_never_followed_in_a_circle(string input, string expected)
    {
        var words = input.Split(' ');
        var at = int.Parse(words[1], CultureInfo.InvariantCulture);
        var read = DnsName.TryRead(Convert.FromHexString(words[0]), ref at, out var name);
        Assert.Equal(expected, read ? name.Text : "!");
    }

    [Fact]
    public void Are_equal_whatever_the_case() => Assert.Equal(Name("MX.Example.org"), Name("mx.example.ORG."));

    [Theory]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("bl\u00e5.example")]
    [InlineData("a\\2")]
    public void Are_refused_when_malformed(string text) => Assert.False(DnsName.Parse(text).Ok);

    [Fact]
    public void Have_at_most_255_octets()
    {
        var label = new string('a', 63);
        Assert.True(DnsName.Parse($"{label}.{label}.{label}.{new string('a', 61)}").Ok);
        Assert.False(DnsName.Parse($"{label}.{label}.{label}.{new string('a', 62)}").Ok);
        Assert.False(DnsName.Parse(new string('a', 64)).Ok);
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("::ffff:192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void Of_addresses_are_written_backwards(string address, string name) => Assert.Equal(name, DnsName.Reverse(IPAddress.Parse(address)).Text);

    [Fact]
    public void Of_services_stand_in_front_of_a_domain()
    {
        var host = Mox.Protocols.Addresses.DomainName.Parse("mx.bücher.example").Value;
        Assert.Equal("_25._tcp.mx.xn--bcher-kva.example", DnsName.Below("_25._tcp", host).Value.Text);
        Assert.False(DnsName.Below(new string('a', 64), host).Ok);
        Assert.True(DnsName.Below("_25._tcp", host).Value.IsWithin(DnsName.From(host)));
        Assert.False(Name("amx.example").IsWithin(Name("mx.example")));
        Assert.True(Name("mx.example").IsWithin(DnsName.Root));
        Assert.False(DnsName.Root.IsWithin(Name("example")));
    }

    internal static DnsName Name(string text) => DnsName.Parse(text).Value;
}

public class Dns_messages
{
    private static readonly DnsName Owner = Dns_names.Name("example.org");

    private static readonly ImmutableArray<DnsRecord> OneOfEach =
    [
        new DnsRecord.Address(Owner, 60, IPAddress.Parse("192.0.2.1")),
        new DnsRecord.Address(Owner, 60, IPAddress.Parse("2001:db8::1")),
        new DnsRecord.Alias(Dns_names.Name("www.example.org"), 1, Owner),
        new DnsRecord.NameServer(Owner, 2, Dns_names.Name("ns.example.org")),
        new DnsRecord.Pointer(Dns_names.Name("1.2.0.192.in-addr.arpa"), 3, Dns_names.Name("mx.example.org")),
        new DnsRecord.MailExchange(Owner, 4, 10, Dns_names.Name("mx.example.org")),
        new DnsRecord.MailExchange(Owner, 4, 0, DnsName.Root),
        new DnsRecord.StartOfAuthority(Owner, 5, Dns_names.Name("ns.example.org"), Dns_names.Name("hostmaster.example.org"), 1, 2, 3, 4, uint.MaxValue),
        new DnsRecord.Service(Dns_names.Name("_imaps._tcp.example.org"), 6, 0, 1, 993, Dns_names.Name("mail.example.org")),
    ];

    [Fact]
    public void Come_back_as_they_were_written()
    {
        ImmutableArray<DnsRecord> more =
        [
            .. OneOfEach,
            new DnsRecord.Text(Owner, 7, [[.. "v=spf1 "u8], [], [.. "-all"u8]]),
            new DnsRecord.Tlsa(Dns_names.Name("_25._tcp.mx.example.org"), 8, 3, 1, 1, [1, 2, 3]),
            new DnsRecord.Caa(Owner, 9, 128, "issue", [.. "ca.example"u8]),
            new DnsRecord.DelegationSigner(Owner, 9, 12345, 13, 2, [1, 2, 3, 4]),
            new DnsRecord.ZoneKey(Owner, 9, 257, 3, 13, [5, 6, 7]),
            new DnsRecord.Other(Owner, (DnsType)64, 1, 10, [0, 1, 2]),
        ];
        var message = new DnsMessage(4711, DnsFlags.Response | DnsFlags.AuthenticData, DnsCode.NoError, [new DnsQuestion(Owner, DnsType.Mx)], more, OneOfEach, [], new DnsEdns(1232, 0, true));
        var octets = DnsMessageWriter.Write(message);
        var back = DnsMessage.Parse(octets).Value;
        Assert.Equal(message.Id, back.Id);
        Assert.Equal(message.Flags, back.Flags);
        Assert.Equal(message.Edns, back.Edns);
        Assert.Equal(message.Questions.AsEnumerable(), back.Questions.AsEnumerable());
        Assert.Equal(OneOfEach.AsEnumerable(), back.Authority.AsEnumerable());
        Assert.Equal(OneOfEach.AsEnumerable(), back.Answers.Take(OneOfEach.Length));
        var texts = Assert.IsType<DnsRecord.Text>(back.Answers[^6]);
        Assert.Equal(["v=spf1 ", "", "-all"], texts.Strings.Select(part => System.Text.Encoding.ASCII.GetString([.. part])));
        Assert.Equal(octets, DnsMessageWriter.Write(back));
    }

    [Fact]
    public void Are_compressed()
    {
        var message = DnsMessage.Query(1, Owner, DnsType.Ns, null) with { Answers = [.. Enumerable.Repeat(OneOfEach[3], 10)] };
        Assert.Equal(12 + 17 + 17 + (9 * 14), DnsMessageWriter.Write(message).Length);
    }

    [Fact]
    public void Carry_the_extended_code_of_EDNS()
    {
        var message = DnsMessage.Query(1, Owner, DnsType.Ns, new DnsEdns(512, 0, false)) with { Code = DnsCode.BadVersion };
        Assert.Equal(DnsCode.BadVersion, DnsMessage.Parse(DnsMessageWriter.Write(message)).Value.Code);
    }

    [Fact]
    public void Are_refused_when_cut_anywhere_unless_they_say_so()
    {
        var message = DnsMessage.Query(1, Owner, DnsType.Mx, null) with { Answers = OneOfEach };
        var whole = DnsMessageWriter.Write(message);
        var truncated = DnsMessageWriter.Write(message with { Flags = DnsFlags.Response | DnsFlags.Truncated });
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(DnsMessage.Parse(whole.AsSpan(0, length)).Ok);
            if (length >= 12) Assert.True(DnsMessage.Parse(truncated.AsSpan(0, length)).Value.Is(DnsFlags.Truncated));
        }
    }

    [Fact]
    public void Are_read_or_refused_whatever_the_octets()
    {
        var random = new Random(1035);
        var seed = DnsMessageWriter.Write(DnsMessage.Query(1, Owner, DnsType.Mx, new DnsEdns(512, 0, false)) with { Answers = OneOfEach });
        for (var round = 0; round < 20_000; round++)
        {
            var octets = (byte[])seed.Clone();
            for (var change = 0; change < random.Next(1, 8); change++) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            if (DnsMessage.Parse(octets).Try(out var read, out var fault)) Assert.True(read.Answers.Length <= octets.Length);
            else Assert.NotEmpty(fault.Expected);
        }
    }

    [Fact]
    public void Do_not_set_room_aside_for_records_they_only_claim_to_hold()
    {
        var claims = Convert.FromHexString("0001800000000000FFFF0000" + "0000");
        Assert.False(DnsMessage.Parse(claims).Ok);
    }

    [Fact]
    public void Carry_why_a_server_answered_as_it_did()
    {
        var error = new DnsExtendedError(6, "no signature");
        var message = DnsMessage.Query(1, Owner, DnsType.Ns, new DnsEdns(512, 0, false) { Options = [new DnsEdnsOption(10, [1, 2, 3]), error.ToOption()] });
        var back = DnsMessage.Parse(DnsMessageWriter.Write(message)).Value;
        Assert.Equal(message.Edns, back.Edns);
        Assert.Equal([error], back.ExtendedErrors);
        Assert.True(error.IsBogus);
        Assert.Equal("a?b", DnsExtendedError.From(new DnsEdnsOption(15, [0, 6, (byte)'a', 10, (byte)'b', 0]))!.Text);
        Assert.Null(DnsExtendedError.From(new DnsEdnsOption(15, [0])));
    }

    [Fact]
    public void Do_not_unfold_into_many_times_their_size()
    {
        // Records of 16 octets, each with an owner that stands for 200.
        var label = Convert.ToHexString([60, .. Enumerable.Repeat((byte)'a', 60)]);
        var hex = new System.Text.StringBuilder("00018000000107D000000000").Append(string.Concat(Enumerable.Repeat(label, 3))).Append("0000010001");
        for (var i = 0; i < 2000; i++) hex.Append("0161C00C").Append("00FF0001000000000000");
        var octets = Convert.FromHexString(hex.ToString());
        Assert.Equal("names that unfold to no more than eight times the message", DnsMessage.Parse(octets).Fault.Expected);

        // A pointer alone is no new name.
        var many = DnsMessage.Query(1, Owner, DnsType.Ns, null) with { Answers = [.. Enumerable.Repeat(OneOfEach[0], 4000)] };
        Assert.Equal(4000, DnsMessage.Parse(DnsMessageWriter.Write(many)).Value.Answers.Length);
    }

    [Fact]
    public void Have_TTLs_below_2_to_the_31()
    {
        var message = DnsMessage.Query(1, Owner, DnsType.Mx, null) with { Answers = [new DnsRecord.Alias(Owner, 0x80000001, Owner)] };
        Assert.Equal(0u, DnsMessage.Parse(DnsMessageWriter.Write(message)).Value.Answers[0].Ttl);
    }
}
