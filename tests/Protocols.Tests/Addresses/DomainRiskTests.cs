using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;

namespace Mox.Protocols.Tests.Addresses;

public class DomainRiskTests
{
    [Theory]
    [InlineData("xn--80ak6aa92e.com", NameRisks.LooksLikeLatin)] // аррӏе, the demonstration of 2017
    [InlineData("аpple.com", NameRisks.MixedScripts)] // the first letter is Cyrillic
    [InlineData("раураӏ.com", NameRisks.LooksLikeLatin)]
    [InlineData("gооgle.com", NameRisks.MixedScripts)]
    [InlineData("ɢoogle.com", NameRisks.UncommonCharacter)] // small capital G, spam campaign of 2016
    [InlineData("ɡoogle.com", NameRisks.UncommonCharacter | NameRisks.LooksLikeLatin)]
    [InlineData("paypaı.com", NameRisks.LooksLikeLatin)]
    [InlineData("ορα.com", NameRisks.LooksLikeLatin)] // Greek
    [InlineData("սոոս.com", NameRisks.LooksLikeLatin)] // Armenian
    [InlineData("οnline.gr", NameRisks.MixedScripts)]
    [InlineData("i❤.ws", NameRisks.UncommonCharacter)]
    [InlineData("xn--example.com", NameRisks.InvalidLabel)]
    [InlineData("०1२.example", NameRisks.MixedDigits)]
    public void A_deceiving_domain_is_shown_in_ascii(string name, NameRisks risks)
    {
        var domain = DomainName.Parse(name).Value;
        var risk = DomainRisk.Of(domain);
        Assert.Equal(risks, risk.Risks & risks);
        Assert.Equal(domain.Ascii, risk.Shown);
        Assert.True(risk.IsRisky);
    }

    [Theory]
    [InlineData("bücher.example")]
    [InlineData("faß.de")]
    [InlineData("færge.dk")]
    [InlineData("ısı.tr")]
    [InlineData("россия.рф")]
    [InlineData("оса.рф")]
    [InlineData("оса.ru")]
    [InlineData("почта.com")]
    [InlineData("παράδειγμα.gr")]
    [InlineData("日本語ドメイン.jp")]
    [InlineData("toyota日本.jp")]
    [InlineData("삼성samsung.kr")]
    [InlineData("例え.テスト")]
    [InlineData("مثال.إختبار")]
    [InlineData("उदाहरण.कॉम")]
    [InlineData("łódź.pl")]
    [InlineData("www.tiếngviệt.vn")]
    public void An_honest_domain_is_shown_in_its_own_script(string name)
    {
        var risk = DomainRisk.Of(DomainName.Parse(name).Value);
        Assert.Equal((NameRisks.None, name), (risk.Risks, risk.Shown));
    }

    [Fact]
    public void Only_the_label_that_deceives_is_shown_in_ascii() =>
        Assert.Equal("bücher.xn--80ak6aa92e.com", DomainRisk.Of(DomainName.Parse("bücher.аррӏе.com").Value).Shown);

    [Theory]
    [InlineData("bücher.аррӏе.com")]
    [InlineData("xn--example.xn--bcher-kva.com")]
    [InlineData("i❤.ws")]
    [InlineData("אב.bücher.example")]
    public void A_domain_as_shown_is_read_as_the_same_domain(string name)
    {
        var domain = DomainName.Parse(name).Value;
        Assert.Equal(domain, DomainName.Parse(DomainRisk.Of(domain).Shown).Value);
        var address = new MailAddress(LocalPart.From("ü").Value, domain);
        Assert.Equal(address, MailAddress.Parse(address.ToDisplay()).Value);
    }

    [Fact]
    public void A_domain_of_ascii_is_what_it_is() =>
        Assert.Equal(new DomainRisk(NameRisks.None, "rnicrosoft.example"), DomainRisk.Of(DomainName.Parse("rnicrosoft.example").Value));

    [Theory]
    [InlineData("paypal", "раураl", true)]
    [InlineData("microsoft", "rnicrosoft", true)]
    [InlineData("google", "googIe", true)]
    [InlineData("bank", "bаnk", true)]
    [InlineData("bank", "tank", false)]
    [InlineData("bank", "bank", false)]
    [InlineData("bücher", "bu\u0308cher", true)]
    [InlineData("ab", "a\u200Bb", true)]
    public void Texts_that_look_alike_have_one_skeleton(string one, string other, bool alike) => Assert.Equal(alike, Confusables.AreConfusable(one, other));

    [Fact]
    public void Half_a_pair_has_a_skeleton_too() => Assert.Equal("\uFFFDa", Confusables.Skeleton("\uD800a"));

    [Fact]
    public void The_tables_say_their_versions() => Assert.Equal("15.0.0", Confusables.UnicodeVersion);
}
