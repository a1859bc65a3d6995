using System.Diagnostics;
using System.Text;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;

namespace Mox.Protocols.Tests.AuthenticationResults;

/// <summary>Hostile fields and records of the longest length that is read take time in proportion to it: fifty of them take less than a reader that goes back over its input takes for one or two.</summary>
public class LinearTimeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("(")]
    [InlineData("()")]
    [InlineData("\\")]
    [InlineData("\"")]
    [InlineData("a ")]
    [InlineData("a (")]
    [InlineData("a (b) ")]
    [InlineData("a.(b) ")]
    [InlineData("a.b (c) ")]
    [InlineData("a=\" ")]
    [InlineData("a=b ")]
    [InlineData(";")]
    [InlineData("; a=b")]
    [InlineData("; a/")]
    [InlineData("; none")]
    [InlineData("@")]
    [InlineData("\r\n ")]
    [InlineData("1")]
    public void A_field(string piece)
    {
        var value = Encoding.ASCII.GetBytes("x; a=b " + string.Concat(Enumerable.Repeat(piece, AuthenticationResultsField.MaxOctets * 2 / piece.Length)));
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 50; i++) _ = AuthenticationResultsField.Read(value).ToField();
        Assert.True(clock.Elapsed < Bound, $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData(";")]
    [InlineData("=")]
    [InlineData("p=x;")]
    [InlineData("rua=,")]
    [InlineData(",")]
    [InlineData(":")]
    [InlineData("!1")]
    [InlineData(" ")]
    [InlineData("%41")]
    public void A_record(string piece)
    {
        foreach (var start in (string[])["v=DMARC1; ", "v=DMARC1; rua=mailto:", "v=DMARC1; fo="])
        {
            var text = (start + string.Concat(Enumerable.Repeat(piece, DmarcRecord.MaxLength / piece.Length)))[..DmarcRecord.MaxLength];
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 50; i++) _ = DmarcRecord.Parse(text);
            Assert.True(clock.Elapsed < Bound, $"{clock.Elapsed}");
        }
    }
}
