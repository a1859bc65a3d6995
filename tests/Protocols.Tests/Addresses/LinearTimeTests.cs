using System.Diagnostics;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Idna;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Addresses.Syntax;
using Mox.Protocols.PublicSuffix;

namespace Mox.Protocols.Tests.Addresses;

/// <summary>Very long names of anything are answered at once. The bounds leave room for a busy machine; work that grew with the square would take hours.</summary>
public class LinearTimeTests
{
    private const int Characters = 400_000;

    public static TheoryData<string> Pieces => ["a", ".", "a.", "@", "\"", "\\", "(", "()", "[", ":", "1:", "::", "xn--", "xn--a.", "ü", "ü.", "公", "\u0301", "\u200D", "\u202E", "a@b.c ", "<", "\"a\".", "\r\n ", "𝐏", "א", "م\u200C", "e\u0301\u0323", "\u0301\u0323", "\u0F71\u0F72\u0F74", "각", "ﷺ", "-", "&#;"];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Grammars_and_checks_of_names(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, Characters / piece.Length));
        var shorter = text[..(text.Length / 5)];
        foreach (var long1 in (string[])[text, "a@" + shorter, "\"" + shorter, "a@[IPv6:" + shorter, "xn--" + shorter, "Ann <" + shorter])
        {
            var clock = Stopwatch.StartNew();
            _ = AddressSyntax.Classify(long1);
            _ = AddressSyntax.ClassifyMailbox(long1);
            _ = MailAddress.Parse(long1).Ok;
            _ = LiteralMailAddress.Parse(long1).Ok;
            _ = LocalPart.Parse(long1).Ok;
            _ = LocalPart.From(long1).Ok;
            _ = DomainName.Parse(long1).Ok;
            _ = AddressLiteral.Parse(long1).Ok;
            _ = DisplayName.From(long1).Ok;
            _ = DisplayName.Flatten(long1).Text;
            _ = IdnaName.ToAscii(long1).Ok;
            _ = IdnaName.ToUnicode(long1).Ok;
            _ = Punycode.Encode(long1).Ok;
            _ = Punycode.Decode(long1).Ok;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{piece}: {clock.Elapsed}");
            clock.Restart();
            _ = DisplayNameRisk.Of(long1, null).IsRisky;
            _ = Confusables.Skeleton(long1).Length;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"risk of {piece}: {clock.Elapsed}");
        }
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("//20")]
    [InlineData("// 2026-01-01\n")]
    [InlineData("*.a.")]
    [InlineData("ü")]
    [InlineData("ü.x\n")]
    public void Lists_of_suffixes(string piece)
    {
        var list = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, Characters / piece.Length)));
        var clock = Stopwatch.StartNew();
        _ = PublicSuffixList.Parse(list).Ok;
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{piece}: {clock.Elapsed}");
    }

    [Fact]
    public void The_longest_text_looked_at_by_idna_takes_milliseconds()
    {
        var text = string.Concat(Enumerable.Range(0, IdnaName.MaxLength / 2).Select(i => char.ConvertFromUtf32(0x20000 + (i * 7 % 40000))))[..IdnaName.MaxLength];
        var clock = Stopwatch.StartNew();
        Assert.False(IdnaName.ToAscii(text).Ok);
        Assert.False(DomainName.Parse(text[..1000]).Ok);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }
}
