using Mox.Protocols.Addresses.Syntax;

namespace Mox.Protocols.Tests.Addresses;

public class AddressSyntaxTests
{
    [Theory]
    [InlineData("a@b.example", AddressUse.Smtp, AddressTraits.None)]
    [InlineData("\"a b\"@b.example", AddressUse.Smtp, AddressTraits.QuotedLocalPart)]
    [InlineData("a@[192.0.2.1]", AddressUse.Smtp, AddressTraits.AddressLiteral)]
    [InlineData("a@[IPv6:1:2:3:4:5:6:7::]", AddressUse.Smtp, AddressTraits.AddressLiteral | AddressTraits.ElidesOneGroup)]
    [InlineData("a@localhost", AddressUse.Smtp, AddressTraits.SingleLabel)]
    [InlineData("a@b.7x", AddressUse.Smtp, AddressTraits.NumericTopLevel)]
    [InlineData("ü@bücher.example", AddressUse.Smtp, AddressTraits.International)]
    [InlineData("a@xn--example.com", AddressUse.Smtp, AddressTraits.FakeALabel)]
    [InlineData("a(c)@b.example", AddressUse.HeaderOnly, AddressTraits.Comment | AddressTraits.SpaceNearAt)]
    [InlineData("a@b.example (x (y\\)))", AddressUse.HeaderOnly, AddressTraits.Comment | AddressTraits.Space)]
    [InlineData("a . b@c.example", AddressUse.HeaderOnly, AddressTraits.Space | AddressTraits.ObsoleteWords)]
    [InlineData("a.\"b\"@c.example", AddressUse.HeaderOnly, AddressTraits.ObsoleteWords)]
    [InlineData("\"a\\\0\"@b.example", AddressUse.HeaderOnly, AddressTraits.QuotedLocalPart | AddressTraits.ObsoletePair)]
    [InlineData("\"a\\\t\"@b.example", AddressUse.HeaderOnly, AddressTraits.QuotedLocalPart | AddressTraits.ObsoletePair)]
    [InlineData("\"a\u0007\"@b.example", AddressUse.HeaderOnly, AddressTraits.QuotedLocalPart | AddressTraits.ObsoleteControl)]
    [InlineData("\"a\\é\"@b.example", AddressUse.HeaderOnly, AddressTraits.QuotedLocalPart | AddressTraits.ObsoletePair | AddressTraits.International)]
    [InlineData("a@b_c.example", AddressUse.HeaderOnly, AddressTraits.DomainAtom)]
    [InlineData("a@[text]", AddressUse.HeaderOnly, AddressTraits.OtherLiteral)]
    [InlineData("a\r\n \r\n @b.example", AddressUse.HeaderOnly, AddressTraits.Space | AddressTraits.SpaceNearAt | AddressTraits.ObsoleteFolding)]
    public void What_is_unusual_is_said(string text, AddressUse use, AddressTraits traits) => Assert.Equal(new AddressClass(use, traits, AddressFault.None, 0), AddressSyntax.Classify(text));

    [Theory]
    [InlineData("", AddressFault.NoDomain, 0)]
    [InlineData("a", AddressFault.NoDomain, 1)]
    [InlineData("@b", AddressFault.NoLocalPart, 0)]
    [InlineData("a@", AddressFault.NoDomain, 2)]
    [InlineData("a@(c)", AddressFault.NoDomain, 5)]
    [InlineData(".a@b", AddressFault.LeadingDot, 0)]
    [InlineData("a.@b", AddressFault.TrailingDot, 2)]
    [InlineData("a..b@c", AddressFault.ConsecutiveDots, 2)]
    [InlineData("a@b..c", AddressFault.ConsecutiveDots, 4)]
    [InlineData("a@b.", AddressFault.TrailingDot, 4)]
    [InlineData("a@-b", AddressFault.LeadingHyphen, 2)]
    [InlineData("a@b-.c", AddressFault.TrailingHyphen, 4)]
    [InlineData("a b@c", AddressFault.TextAfterSpace, 2)]
    [InlineData("\"a\"b@c", AddressFault.TextAfterQuote, 3)]
    [InlineData("a@[1.2.3.4]b", AddressFault.TextAfterLiteral, 11)]
    [InlineData("a@b,c", AddressFault.Character, 3)]
    [InlineData("\"a@b", AddressFault.UnclosedQuote, 4)]
    [InlineData("(a@b", AddressFault.UnclosedComment, 4)]
    [InlineData("a@[1", AddressFault.UnclosedLiteral, 4)]
    [InlineData("a@[\\", AddressFault.TrailingBackslash, 4)]
    [InlineData("a\r@b", AddressFault.LoneCarriageReturn, 1)]
    [InlineData("a@b\r\n\r\n c", AddressFault.EmptyFold, 5)]
    [InlineData("a@b\r\n", AddressFault.FoldWithoutSpace, 5)]
    [InlineData("a@b\n", AddressFault.Character, 3)]
    [InlineData("a\0@b", AddressFault.Character, 1)]
    [InlineData("a@b\0", AddressFault.Character, 3)]
    [InlineData("a@[1.2.3.4]\0\r\nx", AddressFault.TextAfterLiteral, 11)]
    [InlineData("a\u0085@b", AddressFault.Character, 1)]
    [InlineData("a@\u0301é", AddressFault.NotIdna, 4)]
    [InlineData("a@\u00A0", AddressFault.NotIdna, 3)]
    [InlineData("a@例え。", AddressFault.NotIdna, 5)]
    public void A_fault_has_its_reason_and_its_place(string text, AddressFault fault, int offset)
    {
        var verdict = AddressSyntax.Classify(text);
        Assert.Equal((AddressUse.Invalid, fault, offset), (verdict.Use, verdict.Fault, verdict.Offset));
    }

    [Theory]
    [InlineData(64, AddressTraits.None)]
    [InlineData(65, AddressTraits.LongLocalPart)]
    public void A_local_part_has_64_octets(int length, AddressTraits traits)
    {
        Assert.Equal(traits, AddressSyntax.Classify($"{new string('a', length)}@b.example").Traits);
        Assert.Equal(traits | AddressTraits.International, AddressSyntax.Classify($"{new string('a', length - 2)}é@b.example").Traits);
    }

    [Fact]
    public void Lengths_beyond_the_limits_are_for_headers_only()
    {
        var labels = string.Join('.', Enumerable.Repeat(new string('b', 61), 4));
        Assert.Equal(AddressUse.Smtp, AddressSyntax.Classify($"123456@{labels}").Use);
        Assert.Equal(AddressTraits.Long, AddressSyntax.Classify($"12345678@{labels}").Traits);
        Assert.Equal(AddressTraits.LongLabel, AddressSyntax.Classify($"a@{new string('b', 64)}.example").Traits);
        Assert.Equal(AddressTraits.Long | AddressTraits.LongDomain, AddressSyntax.Classify($"a@{labels}.{labels}").Traits);
    }

    [Theory]
    [InlineData("Ann <a@b.example>", AddressUse.HeaderOnly)]
    [InlineData("<a@b.example>", AddressUse.HeaderOnly)]
    [InlineData("a@b.example", AddressUse.Smtp)]
    [InlineData("\"Ann <x@y>\" B. (c) <a@b.example> (d)", AddressUse.HeaderOnly)]
    [InlineData("<@a.example,,@b.example:c@d.example>", AddressUse.HeaderOnly)]
    [InlineData("Jürgen <j@[192.0.2.1]>", AddressUse.HeaderOnly)]
    [InlineData("Ann <a@b.example", AddressUse.Invalid)]
    [InlineData("Ann <a@b.example> x", AddressUse.Invalid)]
    [InlineData("Ann <@a.example c@d.example>", AddressUse.Invalid)]
    [InlineData("Ann <>", AddressUse.Invalid)]
    [InlineData("Ann a@b.example", AddressUse.Invalid)]
    [InlineData("Ann <<a@b.example>>", AddressUse.Invalid)]
    [InlineData("\"Ann <a@b.example>", AddressUse.Invalid)]
    public void A_mailbox_may_have_a_name_and_brackets(string text, AddressUse use) => Assert.Equal(use, AddressSyntax.ClassifyMailbox(text).Use);
}
