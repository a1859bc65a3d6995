using System.Diagnostics;
using System.Text;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Tests.Mime.Fields;

/// <summary>Floods of a field take time in proportion to their length, and give no more than the limits let them.</summary>
public class FieldLinearTimeTests
{
    /// <summary>Some milliseconds are the rule; wide, so that only a quadratic reader breaks it, and not a machine with other work.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private const int Octets = 400_000;

    public static TheoryData<string, string> Floods
    {
        get
        {
            var floods = new TheoryData<string, string>();
            foreach (var piece in (string[])
            [
                "a@b.c, ", "a@b.c ", "A <a@b.c> ", "a:b@c;", "x x x x @:", "<@a,", "(", "()", "\\(", "\"", "\"a\" ", "\"\\\"", "[", "[a] ", "<", ">", "@", ":", ";", ",", " . ",
                "=?a?q?", "=?utf-8?q?=41?= ", "=?utf-8?q?=41?=", "=?utf-8?b?", "=?utf-8?q??=x", "=?gb2312?b?/w==?= ", "?=", "=?", "\xFC", "\r\n ", "\0",
                "; a=b", "; a*0*=%41", "; a*9=b", " a=", "; a=\"", "; a=\" \" b", "%", "'", "<a@b>", "<a", "<a@b> x ", "a@b,", "1 Jan ", "12:", "1:2:3 ", "+01:", "Jan-", "; ",
                "by a ", "from (a ", "with SMTP/", "(TLS:", "for <a@b> ", "[1.2.3.4] ",
            ]) floods.Add("", piece);
            foreach (var piece in (string[])["a@b ", "[1.2.3.4]", "HELO ", "TLS ", "(", "a.b/"]) floods.Add("from (", piece);
            foreach (var piece in (string[])["\\", "=?utf-8?q?a?=", "'", "%"]) floods.Add("a/b; x*=\"", piece);
            foreach (var piece in (string[])["@a,", "<", "a:", "[", "x "]) floods.Add("<", piece);
            return floods;
        }
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public void AFloodIsReadInLinearTime(string prefix, string piece)
    {
        var value = Encoding.Latin1.GetBytes(prefix + string.Concat(Enumerable.Repeat(piece, Octets / piece.Length)));
        foreach (var (name, read) in Grammars)
        {
            var start = Stopwatch.GetTimestamp();
            read(value);
            var took = Stopwatch.GetElapsedTime(start);
            Assert.True(took < Bound, $"{name}: {took}");
        }
    }

    [Fact]
    public void AMillionAddressesAreCutAtTheLimit()
    {
        var defects = new DefectList();
        var addresses = AddressList.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a@b.test, ", 1_000_000))), defects: new DefectScope(defects, 0));
        Assert.Equal(AddressList.MaxAddresses, addresses.Length);
        Assert.Equal(1, defects.CountOf(DefectKind.FieldLimit));
        Assert.Equal(1_000_000, AddressList.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a@b.test, ", 1_000_000))), int.MaxValue).Length);
    }

    [Fact]
    public void AHundredThousandSectionsOfAParameterAreCutAtTheLimit()
    {
        var defects = new DefectList();
        var value = Encoding.ASCII.GetBytes("a/b" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"; n*{i}*=%41")));
        var parameters = StructuredField.Read(value, defects: new DefectScope(defects, 0)).Parameters;
        Assert.Equal(new string('A', StructuredField.MaxParameters), parameters.Single().Value);
        Assert.Equal(1, defects.CountOf(DefectKind.FieldLimit));
        Assert.Equal(1000, StructuredField.Read(value, int.MaxValue).Parameters.Single().Value.Length);
    }

    [Fact]
    public void ANameDoesNotGrowByItsEncodedWords()
    {
        var defects = new DefectList();
        var value = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("=?utf-8?q?a?= ", 300_000)));
        Assert.Equal(1000, EncodedWord.Decode(value, 1000, new DefectScope(defects, 0)).Length);
        Assert.True(defects.Has(DefectKind.FieldLimit));
        Assert.Equal(EncodedWord.MaxDecoded, EncodedWord.Decode(value).Length);
        Assert.Equal("\u00FC\u00FC", EncodedWord.Decode("=?utf-8?q?=C3=BC=C3=BC=C3=BC?="u8, 5));
    }

    [Fact]
    public void ADeepCommentIsPassedOver()
    {
        var deep = new string('(', 100_000) + new string(')', 100_000);
        Assert.Equal("a", AddressList.Read(Encoding.ASCII.GetBytes($"a{deep} <b@c>")).Single().Name![..1]);
        Assert.Equal(new HeaderParameter("x", "y"), StructuredField.Read(Encoding.ASCII.GetBytes($"a/b{deep}; x=y")).Parameters.Single());
        Assert.NotNull(MailDate.Read(Encoding.ASCII.GetBytes($"1 Jan 2020 00:00:00 +0000 {deep}")));
        Assert.Equal("b", ReceivedField.Read(Encoding.ASCII.GetBytes($"from a {deep} by b")).By);
    }

    [Fact]
    public void OnlyTheLastIdsAreKept()
    {
        var ids = MessageIds.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"<{i}@a>"))));
        Assert.Equal(MessageIds.MaxIds, ids.Length);
        Assert.Equal("<199999@a>", ids[^1]);
        Assert.Equal("<199900@a>", ids[0]);
    }

    private delegate void Grammar(ReadOnlySpan<byte> value);

    private static readonly (string Name, Grammar Read)[] Grammars =
    [
        ("addresses", value => AddressList.Read(value, int.MaxValue)),
        ("text", value => EncodedWord.Decode(value, int.MaxValue)),
        ("unfolding", value => HeaderText.Unfold(value)),
        ("parameters", value => StructuredField.Read(value, int.MaxValue)),
        ("date", value => MailDate.Read(value)),
        ("ids", value => MessageIds.Read(value)),
        ("received", value => ReceivedField.Read(value)),
        ("list", value => TextList.Read(value)),
        ("uris", value => TextList.Uris(value)),
        ("list id", value => TextList.ListId(value)),
    ];
}
