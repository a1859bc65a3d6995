using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Syntax;

namespace Mox.Protocols.Tests.Addresses;

/// <summary>Values that exist are valid: whatever text was given, what comes out can stand on a line.</summary>
public class AddressValueTests
{
    private static readonly char[] LineBreaks = ['\r', '\n', '\0'];

    [Fact]
    public void No_text_makes_a_value_that_brings_a_line_break_to_the_wire()
    {
        var made = 0;
        foreach (var text in AddressTextGenerator.Texts(1, 60_000)) made += Written(text).Count(written => Holds(text, written));
        Assert.True(made > 5_000, $"only {made} values were made");
    }

    [Fact]
    public void No_string_at_all_makes_one_either() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null), text => Written(text).All(written => Holds(text, written)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void What_is_written_is_read_as_the_same_value()
    {
        var (addresses, literals) = (0, 0);
        foreach (var text in AddressTextGenerator.Texts(2, 120_000))
        {
            if (MailAddress.Parse(text).Try(out var address, out _))
            {
                addresses++;
                Assert.Equal(address, MailAddress.Parse(address.ToString()).Value);
                Assert.Equal(address, MailAddress.Parse(address.ToDisplay()).Value);
                Assert.Equal(address.Local, LocalPart.Parse(address.Local.Wire).Value);
                Assert.Equal(AddressUse.Smtp, AddressSyntax.Classify($"{address.Local.Wire}@x.example").Use);
            }

            if (LiteralMailAddress.Parse(text).Try(out var literal, out _))
            {
                literals++;
                Assert.Equal(literal, LiteralMailAddress.Parse(literal.ToString()).Value);
                Assert.Equal(AddressUse.Smtp, AddressSyntax.Classify(literal.ToString()).Use);
            }
        }

        Assert.True(addresses > 200 && literals > 20, $"{addresses} addresses, {literals} literals");
    }

    [Fact]
    public void What_is_classified_for_smtp_is_read_as_an_address()
    {
        var seen = 0;
        foreach (var text in AddressTextGenerator.Texts(3, 120_000))
        {
            var verdict = AddressSyntax.Classify(text);
            if (verdict.Use != AddressUse.Smtp || text.StartsWith("\"\"@", StringComparison.Ordinal)) continue; // no mailbox has the empty name
            seen++;
            Assert.True(verdict.Traits.HasFlag(AddressTraits.AddressLiteral) ? LiteralMailAddress.Parse(text).Ok : MailAddress.Parse(text).Ok, text);
        }

        Assert.True(seen > 200, $"{seen} addresses");
    }

    [Theory]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b\\", "\"a\\\"b\\\\\"")]
    [InlineData("a.b", "a.b")]
    [InlineData(".a", "\".a\"")]
    [InlineData("a..b", "\"a..b\"")]
    [InlineData("jürgen", "jürgen")]
    [InlineData("@", "\"@\"")]
    public void A_local_part_is_quoted_when_it_must_be(string text, string wire)
    {
        Assert.Equal(wire, LocalPart.From(text).Value.Wire);
        Assert.Equal(text, LocalPart.Parse(wire).Value.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nb")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    public void A_local_part_has_text_without_control_characters(string text) => Assert.False(LocalPart.From(text).Ok);

    [Theory]
    [InlineData("192.0.2.1", "[192.0.2.1]")]
    [InlineData("IPv6:2001:DB8::1", "[IPv6:2001:db8::1]")]
    [InlineData("ipv6:::", "[IPv6:::]")]
    [InlineData("IPv6:1:2:3:4:5:6:7:8", "[IPv6:1:2:3:4:5:6:7:8]")]
    [InlineData("IPv6:::ffff:192.0.2.1", "[IPv6:::ffff:192.0.2.1]")]
    [InlineData("IPv6:1:2:3:4:5:6:192.0.2.1", "[IPv6:1:2:3:4:5:6:c000:201]")]
    [InlineData("IPv6:1::", "[IPv6:1::]")]
    public void An_address_literal_is_read_and_written(string text, string written) => Assert.Equal(written, AddressLiteral.Parse(text).Value.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.1.5")]
    [InlineData("0300.0.2.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("3221225985")]
    [InlineData("2001:db8::1")]
    [InlineData("IPv6:fe80::1%eth0")]
    [InlineData("IPv6:[::1]")]
    [InlineData("IPv6:[::1]:25")]
    [InlineData("IPv6:1:2:3:4:5:6:7")]
    [InlineData("IPv6:1:2:3:4:5:6:7:8:9")]
    [InlineData("IPv6:1::2::3")]
    [InlineData("IPv6:1:::3")]
    [InlineData("IPv6::1")]
    [InlineData("IPv6:1:")]
    [InlineData("IPv6:12345::")]
    [InlineData("IPv6:::1.2.3.4:5")]
    [InlineData("IPv6:1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("IPv6:+1::")]
    [InlineData("IPv6: 1::")]
    [InlineData("tag:x")]
    public void What_is_no_address_literal_is_refused(string text) => Assert.False(AddressLiteral.Parse(text).Ok);

    [Fact]
    public void An_address_literal_holds_no_scope() => Assert.Equal("[IPv6:fe80::1]", new AddressLiteral(IPAddress.Parse("fe80::1%3")).ToString());

    [Theory]
    [InlineData("\"a b\"@[IPv6:::1]", "\"a b\"@[IPv6:::1]")]
    [InlineData("user@[192.0.2.1]", "user@[192.0.2.1]")]
    public void A_mailbox_at_a_literal_is_read_and_written(string text, string written) => Assert.Equal(written, LiteralMailAddress.Parse(text).Value.ToString());

    [Theory]
    [InlineData("user@192.0.2.1", 4)]
    [InlineData("user@[192.0.2.1", 15)]
    [InlineData("user@[192.0.2.300]", 6)]
    [InlineData("@[192.0.2.1]", 0)]
    public void A_fault_of_a_mailbox_at_a_literal_has_its_place(string text, int offset) => Assert.Equal(offset, LiteralMailAddress.Parse(text).Fault.Offset);

    [Theory]
    [InlineData("Bücher.Example.", "xn--bcher-kva.example", "bücher.example")]
    [InlineData("例え。テスト", "xn--r8jz45g.xn--zckzah", "例え.テスト")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example", "bücher.example")]
    [InlineData("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example", "_dmarc.bücher.example")]
    [InlineData("faß.de", "xn--fa-hia.de", "faß.de")]
    [InlineData("xn--example.xn--bcher-kva", "xn--example.xn--bcher-kva", "xn--example.xn--bcher-kva")]
    [InlineData("ｅｘａｍｐｌｅ．ｏｒｇ", "example.org", "example.org")]
    public void A_domain_has_both_forms(string text, string ascii, string unicode)
    {
        var domain = DomainName.Parse(text).Value;
        Assert.Equal((ascii, unicode), (domain.Ascii, domain.Unicode));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("a b.example")]
    [InlineData("a\r\nb")]
    [InlineData("a\u200Bb\0")]
    [InlineData("é\n.example")]
    [InlineData("\u0301a.example")]
    [InlineData("a\u200D.example")]
    [InlineData("אa.example")]
    [InlineData("x@y")]
    [InlineData("。")]
    public void What_is_no_domain_is_refused(string text) => Assert.False(DomainName.Parse(text).Ok);

    [Fact]
    public void A_domain_has_253_octets_and_labels_of_63()
    {
        Assert.True(DomainName.Parse($"{new string('a', 63)}.example").Ok);
        Assert.False(DomainName.Parse($"{new string('a', 64)}.example").Ok);
        Assert.False(DomainName.Parse($"{new string('ü', 60)}.example").Ok);
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 61), 4)) + ".aaaaa";
        Assert.Equal(253, longest.Length);
        Assert.True(DomainName.Parse(longest + ".").Ok);
        Assert.False(DomainName.Parse(longest + "a").Ok);
    }

    [Theory]
    [InlineData("a.example", "example", true)]
    [InlineData("example", "example", true)]
    [InlineData("aexample", "example", false)]
    [InlineData("example", "a.example", false)]
    public void A_domain_is_within_another_by_labels(string below, string above, bool within) => Assert.Equal(within, DomainName.Parse(below).Value.IsWithin(DomainName.Parse(above).Value));

    [Fact]
    public void A_fake_label_is_known_as_such()
    {
        Assert.True(DomainName.Parse("xn--bcher-kva.example").Value.HasValidLabels);
        Assert.False(DomainName.Parse("xn--example.com").Value.HasValidLabels);
        Assert.False(DomainName.Parse("xn--zz-zz.example").Value.HasValidLabels);
    }

    [Theory]
    [InlineData("Ann\r\nBcc: x@y", "Ann Bcc: x@y")]
    [InlineData("  Ann \t B\0 ", "Ann B")]
    [InlineData("Ann", "Ann")]
    public void A_display_name_can_be_made_of_any_text(string text, string name)
    {
        Assert.Equal(name, DisplayName.Flatten(text).Text);
        Assert.Equal(text == name, DisplayName.From(text).Ok);
    }

    [Fact]
    public void Half_a_pair_is_refused_or_replaced()
    {
        Assert.False(LocalPart.From("a\uD800").Ok);
        Assert.False(DomainName.Parse("\uD800.example").Ok);
        Assert.False(DomainName.Parse("a\uFFFE.example").Ok);
        Assert.False(LocalPart.From("a\uFFFE").Ok);
        Assert.False(DisplayName.From("a\uDC00b").Ok);
        Assert.Equal("a\uFFFDb", DisplayName.Flatten("a\uD800b").Text);
        Assert.Equal((AddressUse.Invalid, AddressFault.Character), (AddressSyntax.Classify("\uD800@b").Use, AddressSyntax.Classify("\uD800@b").Fault));
    }

    [Fact]
    public void A_display_name_is_cut_between_characters()
    {
        var name = DisplayName.Flatten(new string('a', DisplayName.MaxLength - 1) + "\uD83D\uDE00");
        Assert.Equal(DisplayName.MaxLength - 1, name.Text.Length);
        Assert.Equal("Pay Pal", DisplayName.From("Pay \u200BPal").Value.Shown);
    }

    /// <summary>Every form that leaves the values this text could be made into.</summary>
    private static IEnumerable<string> Written(string text)
    {
        if (LocalPart.From(text).Try(out var local, out _)) yield return local.Wire;
        if (LocalPart.Parse(text).Try(out local, out _)) yield return local.ToString();
        if (DomainName.Parse(text).Try(out var domain, out _)) yield return $"{domain} {domain.Unicode} {Protocols.Addresses.Risk.DomainRisk.Of(domain).Shown}";
        if (AddressLiteral.Parse(text, allowUntaggedIPv6: true).Try(out var literal, out _)) yield return literal.ToString();
        if (MailAddress.Parse(text).Try(out var address, out _)) yield return $"{address} {address.ToDisplay()}";
        if (LiteralMailAddress.Parse(text).Try(out var at, out _)) yield return at.ToString();
        if (DisplayName.From(text).Try(out var name, out _)) yield return $"{name} {name.Shown}";
        yield return DisplayName.Flatten(text).Text;
        yield return Protocols.Addresses.Risk.InvisibleText.Strip(text);
    }

    private static bool Holds(string text, string written)
    {
        Assert.True(written.IndexOfAny(LineBreaks) < 0, $"{Convert.ToBase64String(Encoding.Unicode.GetBytes(text))} was written as {written}");
        return true;
    }
}
