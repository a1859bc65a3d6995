using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Testing;

namespace Mox.Protocols.Tests.Imap;

public class Modified_utf7
{
    public static TheoryData<string, string> Names()
    {
        var data = new TheoryData<string, string>();
        foreach (var (wire, name, _) in Vectors.Read("imap/utf7.txt")) data.Add(wire, Vectors.Unescape(name));
        return data;
    }

    [Theory, MemberData(nameof(Names))]
    public void Decodes_and_encodes(string wire, string name)
    {
        Assert.Equal(name, ModifiedUtf7.Decode(Encoding.ASCII.GetBytes(wire)).Value);
        Assert.Equal(wire, ModifiedUtf7.Encode(name));
    }

    [Fact]
    public void Every_name_comes_back_and_has_one_form()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var name = new StringBuilder();
            for (var length = random.Next(12); length > 0; length--)
            {
                name.Append(random.Next(3) == 0 ? "&-+,/a Z"[random.Next(8)].ToString() : Rune.IsValid(random.Next(0x11000)) ? char.ConvertFromUtf32(random.Next(1, 0xd800)) : "😀");
            }

            var wire = ModifiedUtf7.Encode(name.ToString());
            Assert.True(wire.All(octet => octet is >= ' ' and <= '~'));
            Assert.Equal(name.ToString(), ModifiedUtf7.Decode(Encoding.ASCII.GetBytes(wire)).Value);
        }
    }

    [Fact]
    public void What_decodes_is_the_form_that_encodes()
    {
        var random = new Random(11);
        var decoded = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var wire = new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => "&&--AOQxBw,+2D"[random.Next(14)])]);
            if (!ModifiedUtf7.Decode(Encoding.ASCII.GetBytes(wire)).Try(out var name, out var fault))
            {
                Assert.InRange(fault.Offset, 0, wire.Length);
                continue;
            }

            decoded++;
            Assert.Equal(wire, ModifiedUtf7.Encode(name));
        }

        Assert.True(decoded > 1000);
    }

    [Fact]
    public void Half_a_surrogate_is_replaced() => Assert.Equal("&,,0-a&,,0-", ModifiedUtf7.Encode("\ud83da\ude00"));
}

public class Sequence_set
{
    public static TheoryData<string, string> Sets()
    {
        var data = new TheoryData<string, string>();
        foreach (var (text, expected, _) in Vectors.Read("imap/sequence-sets.txt")) data.Add(text, expected);
        return data;
    }

    [Theory, MemberData(nameof(Sets))]
    public void Means_these_numbers(string text, string expected)
    {
        var parsed = SequenceSet.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, parsed.Ok ? parsed.Value.Resolve(10).ToString() : string.Create(CultureInfo.InvariantCulture, $"!{parsed.Fault.Offset}"));
        if (parsed.Ok) Assert.Equal(parsed.Value, SequenceSet.Parse(Encoding.UTF8.GetBytes(parsed.Value.ToString())).Value);
    }

    [Theory]
    [InlineData("1:10", 10, true)]
    [InlineData("11", 10, false)]
    [InlineData("11:*", 10, false)]
    [InlineData("*", 10, true)]
    [InlineData("*", 0, false)]
    [InlineData("1", 0, false)]
    [InlineData("$", 0, true)]
    public void Tells_whether_message_numbers_are_there(string text, uint count, bool fits) =>
        Assert.Equal(fits, SequenceSet.Parse(Encoding.ASCII.GetBytes(text)).Value.FitsWithin(count));

    [Fact]
    public void A_star_means_nothing_where_nothing_is() => Assert.Equal("1:3", SequenceSet.Parse("1:3,*,5:*"u8).Value.Resolve(0).ToString());

    [Fact]
    public void The_saved_result_takes_its_place()
    {
        var saved = UidSet.Of(7, 9);
        Assert.Equal("7,9", SequenceSet.Parse("$"u8).Value.Resolve(10, saved).ToString());
        Assert.Equal("1:2,7,9", SequenceSet.Parse("1:2,$"u8).Value.Resolve(10, saved).ToString());
        Assert.Equal("1:2", SequenceSet.Parse("1:2"u8).Value.Resolve(10, saved).ToString());
    }

    [Fact]
    public void A_long_set_takes_linear_time()
    {
        var text = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(1, 200_000).Select(i => i * 2)));
        var watch = Stopwatch.StartNew();
        Assert.Equal(200_000, SequenceSet.Parse(text).Value.Resolve(uint.MaxValue).Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }
}

public class List_pattern
{
    public static TheoryData<string, string, bool> Patterns()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var (input, expected, _) in Vectors.Read("imap/list-patterns.txt")) data.Add(input.Split(' ')[0], input.Split(' ')[1], expected == "yes");
        return data;
    }

    [Theory, MemberData(nameof(Patterns))]
    public void Matches(string pattern, string name, bool matches) => Assert.Equal(matches, new ListPattern(pattern).Matches(name));

    [Fact]
    public void Agrees_with_the_plain_definition()
    {
        var random = new Random(3);
        for (var i = 0; i < 50_000; i++)
        {
            var pattern = new string([.. Enumerable.Range(0, random.Next(7)).Select(_ => "ab/*%"[random.Next(5)])]);
            var name = new string([.. Enumerable.Range(0, random.Next(7)).Select(_ => "ab/"[random.Next(3)])]);
            Assert.True(Plain(pattern, name) == new ListPattern(pattern).Matches(name), $"{pattern} {name}");
        }

        static bool Plain(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
        {
            if (pattern.IsEmpty) return name.IsEmpty;
            if (pattern[0] is '*' or '%')
            {
                for (var taken = 0; taken <= name.Length; taken++)
                {
                    if (Plain(pattern[1..], name[taken..])) return true;
                    if (taken < name.Length && pattern[0] == '%' && name[taken] == '/') return false;
                }

                return false;
            }

            return !name.IsEmpty && pattern[0] == name[0] && Plain(pattern[1..], name[1..]);
        }
    }

    [Fact]
    public void Many_wildcards_take_no_more_than_pattern_times_name()
    {
        var pattern = new ListPattern(string.Concat(Enumerable.Repeat("*a%a", 1000)) + "b");
        var watch = Stopwatch.StartNew();
        Assert.False(pattern.Matches(new string('a', 512)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }
}

public class Flags_and_attributes
{
    [Theory]
    [InlineData("\\Seen", true)]
    [InlineData("$Junk", true)]
    [InlineData("foo.bar-baz", true)]
    [InlineData("", false)]
    [InlineData("\\", false)]
    [InlineData("\\*", false)]
    [InlineData("a b", false)]
    [InlineData("a)", false)]
    [InlineData("a]", false)]
    [InlineData("ä", false)]
    [InlineData("a\r\n", false)]
    public void A_flag_is_an_atom(string text, bool good) => Assert.Equal(good, Flag.Parse(text).Ok);

    [Fact]
    public void Case_does_not_matter()
    {
        Assert.Equal(Flag.Seen, Flag.Parse("\\SEEN").Value);
        Assert.Equal(Flag.Seen.GetHashCode(), Flag.Parse("\\seen").Value.GetHashCode());
        Assert.Equal(MailboxAttribute.Sent, MailboxAttribute.Parse("\\sent"u8).Value);
    }
}
