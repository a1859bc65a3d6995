using System.Diagnostics;
using System.Net;
using System.Text;
using Mox.Protocols.Spf;
using Mox.Testing;

namespace Mox.Protocols.Tests.Spf;

/// <summary>The field Received-SPF.</summary>
public class ReceivedSpfTests
{
    [Fact]
    public async Task ACheckIsRecordedWithWhatIsNeededToRepeatIt()
    {
        var verdict = await new ZoneDns().Txt("example.org", "v=spf1 ip4:192.0.2.0/24 -all").CheckAsync("192.0.2.1");
        Assert.Equal(
            "pass (receiver.example: example.org names 192.0.2.1 as one of\r\n its senders (ip4:192.0.2.0/24))\r\n receiver=receiver.example; identity=mailfrom; client-ip=192.0.2.1;\r\n envelope-from=\"ann@example.org\"; helo=mail.example.org;\r\n mechanism=\"ip4:192.0.2.0/24\"",
            ReceivedSpf.Of(verdict, SpfChecks.Receiver).Write());
    }

    [Fact]
    public async Task WithoutASenderTheFieldNamesNone()
    {
        var field = ReceivedSpf.Of(await new ZoneDns().Txt("mail.example.org", "v=spf1").CheckAsync("2001:db8::1", ""), SpfChecks.Receiver);
        Assert.Equal((SpfResult.Neutral, SpfIdentity.Hello, "mail.example.org", "default"), (field.Result, field.Identity, field.Hello, field.Mechanism));
        Assert.Null(field.EnvelopeFrom);
        Assert.Equal("2001:db8::1", field.Client!.ToString());
        Assert.Contains("client-ip=\"2001:db8::1\"", field.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorSaysItsProblem()
    {
        var field = ReceivedSpf.Of(await new ZoneDns().Txt("example.org", "v=spf1 bad:term").CheckAsync("192.0.2.1"), SpfChecks.Receiver);
        Assert.Equal(SpfResult.PermError, field.Result);
        Assert.StartsWith("the record of example.org has 'bad:term' at character 8", field.Problem, StringComparison.Ordinal);
        Assert.Null(field.Mechanism);
    }

    [Theory]
    [InlineData("a\r\nBcc: x@example.org")]
    [InlineData("a)\\(b")]
    [InlineData("\"\\")]
    [InlineData("é\0\u2028")]
    [InlineData("")]
    [InlineData(";=;")]
    public void NothingThatASenderGivesBreaksOut(string evil)
    {
        var field = new ReceivedSpf(SpfResult.Fail) { Comment = evil, Pairs = [new("helo", evil), new(evil + "k", "v"), new("envelope-from", evil + "@example.org")] };
        var written = field.Write();
        Assert.Equal(written.Split("\r\n").Length - 1, written.Count(c => c == '\n'));
        Assert.All(written.Split("\r\n").Skip(1), line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
        Assert.DoesNotContain(written.Replace("\r\n", "", StringComparison.Ordinal), c => c is < ' ' or > '~');
        var read = ReceivedSpf.Parse(Encoding.ASCII.GetBytes(written)).Value;
        Assert.Equal(3, read.Pairs.Length);
        Assert.Equal(SpfResult.Fail, read.Result);
        Assert.EndsWith("@example.org", read.EnvelopeFrom, StringComparison.Ordinal);
        Assert.Equal(read, ReceivedSpf.Parse(Encoding.ASCII.GetBytes(read.Write())).Value);
    }

    [Fact]
    public void LinesAreNeverTooLong()
    {
        var text = new string('"', 100_000);
        var field = new ReceivedSpf(SpfResult.Pass) { Comment = new string('(', 100_000), Pairs = [new("helo", text), new(new string('k', 1000), text), new("problem", string.Concat(Enumerable.Repeat("word ", 1000)))] };
        Assert.All($"Received-SPF: {field.Write()}".Split("\r\n"), line => Assert.True(line.Length <= 998, $"{line.Length}"));
    }

    /// <summary>The examples of RFC 7208 §9.1, and fields as large hosts write them.</summary>
    [Theory]
    [InlineData("pass (mybox.example.org: domain of\r\n myname@example.com designates 192.0.2.1 as permitted sender)\r\n    receiver=mybox.example.org; client-ip=192.0.2.1;\r\n    envelope-from=\"myname@example.com\"; helo=foo.example.com;",
        SpfResult.Pass, "192.0.2.1", "myname@example.com", "foo.example.com", null)]
    [InlineData("fail (mybox.example.org: domain of\r\n                  myname@example.com does not designate\r\n                  192.0.2.1 as permitted sender)\r\n                  identity=mailfrom; client-ip=192.0.2.1;\r\n                  envelope-from=\"myname@example.com\";",
        SpfResult.Fail, "192.0.2.1", "myname@example.com", null, null)]
    [InlineData("pass (mybox.example.org: domain of\r\n myname@example.com designates 192.0.2.1 as permitted sender)\r\n    receiver=mybox.example.org; client-ip=192.0.2.1;\r\n    mechanism=ip4:192.0.2.1; envelope-from=\"myname@example.com\";\r\n    helo=foo.example.com;",
        SpfResult.Pass, "192.0.2.1", "myname@example.com", "foo.example.com", "ip4:192.0.2.1")]
    [InlineData("Pass (protection.example: domain of example.com designates 2001:db8::1 as permitted sender) receiver=protection.example; client-ip=2001:db8::1; helo=mail.example.com; pr=C",
        SpfResult.Pass, "2001:db8::1", null, "mail.example.com", null)]
    [InlineData("SoftFail (no SPF record) identity=mailfrom client-ip=192.0.2.1 helo=x.example envelope-from=<ann@example.com> ", SpfResult.SoftFail, "192.0.2.1", "<ann@example.com>", "x.example", null)]
    [InlineData("none", SpfResult.None, null, null, null, null)]
    [InlineData("  TempError(a (nested \\) one) b) client-ip (c) = (d) 192.0.2.1 (e);; helo=\"a\\\"b\"", SpfResult.TempError, "192.0.2.1", null, "a\"b", null)]
    [InlineData("neutral client-ip=nonsense; envelope-from=;", SpfResult.Neutral, null, "", null, null)]
    public void FieldsOfOthersAreRead(string value, SpfResult result, string? client, string? sender, string? hello, string? mechanism)
    {
        var field = ReceivedSpf.Parse(Encoding.ASCII.GetBytes(value)).Value;
        Assert.Equal((result, client, sender, hello, mechanism), (field.Result, field.Client?.ToString(), field.EnvelopeFrom, field.Hello, field.Mechanism));
    }

    [Fact]
    public void ABackslashBeforeAFoldStays()
    {
        var field = new ReceivedSpf(SpfResult.Pass) { Pairs = [new("problem", new string('\\', 100) + " and " + new string('\\', 99) + " more")] };
        Assert.Contains("\\\r\n ", field.Write(), StringComparison.Ordinal);
        Assert.Equal(field, ReceivedSpf.Parse(Encoding.ASCII.GetBytes(field.Write())).Value);
        Assert.DoesNotContain('\n', ReceivedSpf.Parse("pass helo=\"a\r\nb\"; x=a\nb=c").Value.ToString());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("maybe (x)", 0)]
    [InlineData("pass=1", 4)]
    [InlineData("pass (open", 5)]
    [InlineData("pass helo=\"open", 10)]
    [InlineData("pass helo", 9)]
    [InlineData("pass =x", 5)]
    [InlineData("pass a=b (c", 9)]
    public void AFaultHasItsPlace(string value, int offset) => Assert.Equal(offset, ReceivedSpf.Parse(value).Fault.Offset);

    [Theory]
    [InlineData("(")]
    [InlineData("()")]
    [InlineData(";")]
    [InlineData("a=b;")]
    [InlineData("a=\"")]
    [InlineData("\\")]
    public void ReadingTakesTimeInProportion(string piece)
    {
        var clock = Stopwatch.StartNew();
        _ = ReceivedSpf.Parse("pass " + string.Concat(Enumerable.Repeat(piece, 32_000 / piece.Length)));
        Assert.False(ReceivedSpf.Parse("pass " + string.Concat(Enumerable.Repeat(piece, 400_000))).Ok);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public void TheFirstOfTwoPairsCounts() => Assert.Equal(IPAddress.Parse("192.0.2.1"), ReceivedSpf.Parse("pass Client-IP=192.0.2.1; client-ip=192.0.2.2").Value.Client);
}
