using System.Diagnostics;
using System.Text;
using Mox.Protocols.Dkim;

namespace Mox.Protocols.Tests.Dkim;

public class CanonicalizationTests
{
    private const string Example = "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";

    /// <summary>RFC 6376 §3.4.5.</summary>
    [Theory]
    [InlineData(DkimForm.Relaxed, "a:X\r\nb:Y Z\r\n\r\n C\r\nD E\r\n")]
    [InlineData(DkimForm.Simple, "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n")]
    public void TheExamplesOfTheStandard(DkimForm form, string expected) => Assert.Equal(expected, Encoding.Latin1.GetString(CanonicalText.Of(Encoding.Latin1.GetBytes(Example), form)));

    [Theory]
    [InlineData("", "\r\n", "")]
    [InlineData("\r\n\r\n", "\r\n", "")]
    [InlineData(" \t\r\n \r\n", " \t\r\n \r\n", "")]
    [InlineData("a", "a\r\n", "a\r\n")]
    [InlineData("a ", "a \r\n", "a\r\n")]
    [InlineData("a\r", "a\r\r\n", "a\r\r\n")]
    [InlineData("a\n", "a\n\r\n", "a\n\r\n")]
    [InlineData("a\r\rb\r\r\n\r\n", "a\r\rb\r\r\n", "a\r\rb\r\r\n")]
    [InlineData("\r\n\r\n a\t \tb \r\n\t\r\n", "\r\n\r\n a\t \tb \r\n\t\r\n", "\r\n\r\n a b\r\n")]
    [InlineData("a\r\n\r\n\r\r\n\r\n", "a\r\n\r\n\r\r\n", "a\r\n\r\n\r\r\n")]
    [InlineData("a \rb\r\n", "a \rb\r\n", "a \rb\r\n")]
    [InlineData("a \r\n\r", "a \r\n\r\r\n", "a\r\n\r\r\n")]
    public void BodiesAreBroughtIntoBothFormsWhereverTheyAreCut(string body, string simple, string relaxed)
    {
        var octets = Encoding.Latin1.GetBytes(body);
        for (var piece = 1; piece <= octets.Length + 1; piece++)
        {
            Assert.Equal(simple, Encoding.Latin1.GetString(CanonicalText.Body(octets, DkimForm.Simple, piece)));
            Assert.Equal(relaxed, Encoding.Latin1.GetString(CanonicalText.Body(octets, DkimForm.Relaxed, piece)));
        }
    }

    [Theory]
    [InlineData("Subject:", "subject:")]
    [InlineData("Subject: \r\n \t", "subject:")]
    [InlineData("SUBJECT \t:\ta\r\n\t\tb", "subject:a b")]
    [InlineData("Subject:a\rb", "subject:a\rb")]
    [InlineData("S\u00DC:\u00C4 \u00D6", "s\u00DC:\u00C4 \u00D6")]
    public void FieldsAreRelaxed(string field, string expected) =>
        Assert.Equal(expected + "\r\n", Encoding.Latin1.GetString(CanonicalText.Field(Encoding.Latin1.GetBytes(field + "\r\n"), DkimForm.Relaxed)));

    [Fact]
    public void LongRunsOfLineEndsAndSpacesCostNoMemoryAndLittleTime()
    {
        var blank = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\r\n", 500_000)));
        var spaced = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a  ", 1_000_000)));
        var clock = Stopwatch.StartNew();
        foreach (var form in Enum.GetValues<DkimForm>())
        {
            using var hasher = new BodyHasher(DkimAlgorithm.RsaSha256.Hash(), form, null);
            hasher.Append("x"u8);
            for (var i = 0; i < 10; i++) hasher.Append(blank);
            hasher.Append(spaced);
            hasher.Append("\r\n"u8);
            hasher.Finish();
            Assert.Equal(1 + 10_000_000 + (form == DkimForm.Simple ? 3_000_000 : 1_999_999) + 2, hasher.Octets);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");
    }
}
