using System.Globalization;
using System.Text.Json;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.WebUI.Tests.Words;

public class Texts_that_the_server_makes
{
    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    private static readonly Worded Port = Worded.Of(FindingWords.PortInsteadOf, 465, 587);

    [Fact]
    public void Are_worded_when_they_are_read()
    {
        Assert.Equal("port 465 instead of 587", Port);
        Assert.Equal("Port 465 statt 587", In(German, Port));
        Assert.Equal("port 465 instead of 587", Port);
    }

    [Fact]
    public void Have_texts_of_their_own_kind_in_them()
    {
        var text = Worded.Of(FindingWords.RemoveAddresses, "a.example.", Worded.Of(FindingWords.PublishIPv6));
        Assert.Equal("Remove the addresses at a.example.. Publish the AAAA record.", text);
        Assert.Equal("Entfernen Sie die Adressen bei a.example.. Veröffentlichen Sie den AAAA-Eintrag.", In(German, text));
    }

    [Fact]
    public void Stay_as_they_are_when_they_have_no_word()
    {
        Worded said = "550 5.7.1 {0} no";
        Assert.Equal("550 5.7.1 {0} no", In(German, said));
        Assert.True(Worded.None.IsEmpty);
        Assert.True(((Worded)"").IsEmpty);
        Assert.False(said.IsEmpty);
        Assert.False(Port.IsEmpty);
    }

    [Fact]
    public void Stand_one_behind_the_other()
    {
        Assert.Equal("All records are there. Some records cannot be added.", Worded.Join(Worded.Of(PublishWords.AllThere), Worded.None, Worded.Of(PublishWords.SomeCannotBeAdded)));
        Assert.Equal("one; two; three", Worded.List("one", "two", "three"));
        Assert.True(Worded.List().IsEmpty);
    }

    [Fact]
    public void Are_English_for_what_is_no_page() => Assert.Equal("port 465 instead of 587", In(German, Port.InEnglish));

    [Fact]
    public void Come_with_every_value_though_one_is_not_known() => Assert.Equal("port 465 instead of ", Worded.Of(FindingWords.PortInsteadOf, 465));

    [Fact]
    public void Are_the_same_when_word_and_values_are()
    {
        Assert.Equal(Port, Worded.Of(FindingWords.PortInsteadOf, 465, 587));
        Assert.Equal(Port.GetHashCode(), Worded.Of(FindingWords.PortInsteadOf, 465, 587).GetHashCode());
        Assert.NotEqual(Port, Worded.Of(FindingWords.PortInsteadOf, 465, 993));
        Assert.NotEqual(Port, Worded.FromString("port 465 instead of 587"));
    }

    [Fact]
    public void Name_a_word_that_is_there()
    {
        const string Word = "port";
        Assert.Throws<ArgumentException>(() => Worded.Of(Word));
    }

    [Fact]
    public void Are_kept_and_worded_for_whoever_reads_them_later()
    {
        Worded[] made = [Port, "quoted \"text\"", Worded.Of(FindingWords.OnSomeNameServers, Port, "ns1.example", 2.5), Worded.None];
        var kept = JsonSerializer.Serialize(made);
        var read = JsonSerializer.Deserialize<Worded[]>(kept)!;
        Assert.Equal(made, read);
        Assert.Equal("Port 465 statt 587; auf ns1.example steht er schon, auf 2,5 noch nicht", In(German, read[2]));
        Assert.Equal("nothing is there", JsonSerializer.Deserialize<Worded>("\"nothing is there\""));
    }

    [Theory]
    [InlineData("""["FindingWords.NeverHeardOf"]""")]
    [InlineData("""["NeverWords.Heard"]""")]
    [InlineData("""["System.String"]""")]
    [InlineData("[]")]
    [InlineData("[7]")]
    [InlineData("{}")]
    public void Of_another_version_are_told_from_those_of_this_one(string kept) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Worded>(kept));

    [Fact]
    public void Say_why_a_change_was_refused_in_the_language_of_who_asked()
    {
        var refusal = new ChangeRefusedException(Worded.Of(RefusalWords.AccountExists, "mara"), "Name");
        Assert.Equal("There is an account mara already: choose another name", refusal.Message);
        Assert.Equal("Ein Konto mara gibt es bereits: Wählen Sie einen anderen Namen", In(German, () => refusal.Message));
    }

    private static string In(CultureInfo culture, Worded text) => In(culture, text.ToString);

    private static string In(CultureInfo culture, Func<string> read)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            return read();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
