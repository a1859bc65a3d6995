using System.Net;
using Mox.Protocols.Spf;
using Mox.Testing;

namespace Mox.Protocols.Tests.Spf;

/// <summary>The grammar of records.</summary>
public class SpfRecordTests
{
    public static TheoryData<string, string, int> Records()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var (input, expected, line) in Vectors.Read("spf/records.txt")) data.Add(input, expected, line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void ARecordIsReadOrItsFaultIsPlaced(string input, string expected, int line)
    {
        var read = SpfRecord.Parse(input);
        Assert.True(expected == (read.Ok ? "ok" : $"!{read.Fault.Offset}"), $"line {line}: {(read.Ok ? "ok" : read.Fault.ToString())}");
        if (read.Ok) Assert.Equal(input, read.Value.ToString());
    }

    [Fact]
    public void ADirectiveHasItsResultAndItsPlace()
    {
        var record = SpfRecord.Parse("v=spf1 mx ~a:mail.example/24//64 ?ip4:192.0.2.0/25 -all").Value;
        Assert.Equal([SpfResult.Pass, SpfResult.SoftFail, SpfResult.Neutral, SpfResult.Fail], record.Directives.Select(directive => directive.Result));
        Assert.Equal([7, 10, 33, 51], record.Directives.Select(directive => directive.Offset));
        Assert.Equal(new SpfMechanism.MailExchange(null, 32, 128), record.Directives[0].Mechanism);
        var address = Assert.IsType<SpfMechanism.Address>(record.Directives[1].Mechanism);
        Assert.Equal(("mail.example", 24, 64), (address.Domain!.Text, address.Prefix4, address.Prefix6));
        Assert.Equal(new SpfMechanism.Network(IPAddress.Parse("192.0.2.0"), 25), record.Directives[2].Mechanism);
        Assert.Equal("-all", record.Directives[3].Text);
        Assert.Equal(2, record.LookUpTerms);
    }

    [Fact]
    public void ModifiersAreToldApart()
    {
        var record = SpfRecord.Parse("v=spf1 x-note=see.%{d} redirect=_spf.example.net exp=why.example.net").Value;
        Assert.Equal("_spf.example.net", record.Redirect!.Text);
        Assert.Equal("why.example.net", record.Explanation!.Text);
        var other = Assert.Single(record.Others);
        Assert.Equal(("x-note", "see.%{d}"), (other.Name, other.Value.Text));
        Assert.Equal(1, record.LookUpTerms);
    }

    [Fact]
    public void AMacroHasItsParts()
    {
        var text = SpfMacroString.Parse("a%%%{L12R+-}%_", SpfTextKind.Modifier).Value;
        Assert.Equal([new SpfPiece("a%", null), new SpfPiece("", new SpfMacro('l', 12, true, "+-", true)), new SpfPiece(" ", null)], text.Pieces.AsEnumerable());
        Assert.True(text.Uses('l'));
        Assert.False(text.Uses('s', 'd'));
    }

    [Fact]
    public void AnExplanationMayHoldSpacesAndTheMacrosOfItsOwn()
    {
        Assert.True(SpfMacroString.Parse("%{c} is not allowed, says %{r} at %{t}", SpfTextKind.Explanation).Ok);
        Assert.Equal(4, SpfMacroString.Parse("line\r\nbreak", SpfTextKind.Explanation).Fault.Offset);
        Assert.True(SpfMacroString.Parse("", SpfTextKind.Explanation).Ok);
    }

    [Theory]
    [InlineData("none", SpfResult.None)]
    [InlineData("Pass", SpfResult.Pass)]
    [InlineData("SOFTFAIL", SpfResult.SoftFail)]
    [InlineData("TempError", SpfResult.TempError)]
    [InlineData("permerror", SpfResult.PermError)]
    public void AResultHasOneWordThatIsReadInAnyCase(string word, SpfResult result)
    {
        Assert.True(SpfResultWord.TryRead(word, out var read));
        Assert.Equal(result, read);
        Assert.Equal(word.ToLowerInvariant(), SpfResultWord.Of(result));
        Assert.False(SpfResultWord.TryRead(word + "x", out _));
    }
}
