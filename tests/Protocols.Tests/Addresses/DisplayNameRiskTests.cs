using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;

namespace Mox.Protocols.Tests.Addresses;

public class DisplayNameRiskTests
{
    private static readonly MailAddress Evil = MailAddress.Parse("evil@x.example").Value;

    [Theory]
    [InlineData("paypal.com <service@paypal.com>", "service@paypal.com")]
    [InlineData("“service@paypal.com”", "service@paypal.com")]
    [InlineData("service＠paypal．com", "service@paypal.com")]
    [InlineData("'service@paypal.com' via list", "service@paypal.com")]
    [InlineData("service@pay\u200Bpal.com", "service@paypal.com")]
    [InlineData("a@@b service@paypal.com", "service@paypal.com")]
    [InlineData("Ann (ann@bücher.example)", "ann@xn--bcher-kva.example")]
    public void A_name_that_holds_another_address_says_which(string name, string other)
    {
        var risk = DisplayNameRisk.Of(name, Evil);
        Assert.True(risk.Risks.HasFlag(NameRisks.OtherAddress));
        Assert.Equal(other, risk.Other?.ToString());
    }

    [Theory]
    [InlineData("evil@x.example")]
    [InlineData("EVIL@X.example")]
    [InlineData("“evil@x.example”")]
    [InlineData("Ann @ home")]
    [InlineData("me@home")]
    [InlineData("Ann B. O'Neill")]
    [InlineData("Анна Каренина")]
    [InlineData("Νίκος Καζαντζάκης")]
    [InlineData("山田 太郎")]
    [InlineData("iPhoneのサポート")]
    [InlineData("אן")]
    [InlineData("Team ❤️ 👩‍💻")]
    [InlineData("میرزاخانی‌ها")]
    [InlineData("🏴󠁧󠁢󠁷󠁬󠁳󠁿 Cymru")]
    [InlineData("Jürgen Groß")]
    [InlineData("ＡＢＣ株式会社")]
    public void An_honest_name_is_no_risk_and_stays_as_it_is(string name)
    {
        var risk = DisplayNameRisk.Of(name, Evil);
        Assert.Equal((NameRisks.None, name), (risk.Risks, risk.Shown));
    }

    [Theory]
    [InlineData("Ann\u202Egpj.exe", NameRisks.Direction, "Anngpj.exe")]
    [InlineData("\u2066Ann\u2069", NameRisks.Direction, "Ann")]
    [InlineData("Pay\u200BPal", NameRisks.Invisible, "PayPal")]
    [InlineData("Pay\u00ADPal\uFEFF", NameRisks.Invisible, "PayPal")]
    [InlineData("Pay\u200DPal", NameRisks.Invisible, "PayPal")]
    [InlineData("A\uDB40\uDC41nn", NameRisks.Invisible, "Ann")] // a letter of the tag block
    [InlineData("РayРal Support", NameRisks.MixedScripts, "РayРal Support")]
    [InlineData("Αpple", NameRisks.MixedScripts, "Αpple")]
    [InlineData("𝐏𝐚𝐲𝐏𝐚𝐥", NameRisks.StyledLetters, "𝐏𝐚𝐲𝐏𝐚𝐥")]
    [InlineData("Z\u0300\u0301\u0302\u0303\u0304", NameRisks.StackedMarks, "Z\u0300\u0301\u0302\u0303\u0304")]
    public void A_name_that_deceives_is_told_and_cleaned(string name, NameRisks risks, string shown)
    {
        var risk = DisplayNameRisk.Of(name, Evil);
        Assert.Equal((risks, shown), (risk.Risks, risk.Shown));
    }

    [Fact]
    public void Marks_of_direction_go_without_a_word() => Assert.Equal(new DisplayNameRisk(NameRisks.None, "אן", null), DisplayNameRisk.Of("אן\u200F", Evil));

    [Fact]
    public void Half_a_pair_is_shown_as_what_it_is() => Assert.Equal("a\uFFFDb", DisplayNameRisk.Of("a\uD800b", null).Shown);
}
