using System.Text;
using Mox.Protocols.Arc;
using Mox.Protocols.Dkim;
using Mox.Protocols.Tests.Dkim;

namespace Mox.Protocols.Tests.Arc;

public class ArcChainTests
{
    private static readonly string Hash = Convert.ToBase64String(new byte[32]);

    [Theory]
    [InlineData("i=1; x.example; spf=pass", "1 x.example; spf=pass")]
    [InlineData(" i = 50 (a;b) ; x", "50 x")]
    [InlineData(" (first) i = 50 (last) ; x\r\n\t y", "50 x\t y")]
    [InlineData("i=51; x", "fault")]
    [InlineData("i=0; x", "fault")]
    [InlineData("i=+1; x", "fault")]
    [InlineData("i=1 x", "fault")]
    [InlineData("x; i=1;", "fault")]
    public void ResultsBeginWithTheirInstance(string value, string expected) =>
        Assert.Equal(expected, ArcSet.ParseResults(Encoding.UTF8.GetBytes(value)).Try(out var read, out _) ? $"{read.Instance} {read.Results}" : "fault");

    [Theory]
    [InlineData("i=1; a=rsa-sha256; cv=none; d=example.org; s=a; b=QUJD", "1 None example.org")]
    [InlineData("a=rsa-sha256; cv=PASS; d=example.org; s=a; b=QUJD; t=5; i=2; v=7", "2 Pass example.org")]
    [InlineData("i=1; a=rsa-sha256; cv=none; d=example.org; s=a; b=QUJD; h=from", "expected no tag h= at offset 58")]
    [InlineData("i=1; a=rsa-sha256; cv=maybe; d=example.org; s=a; b=QUJD", "expected cv= none, pass or fail at offset 22")]
    [InlineData("i=1; a=rsa-sha256; d=example.org; s=a; b=QUJD", "expected tag cv= at offset 0")]
    [InlineData("i=01x; a=rsa-sha256; cv=none; d=example.org; s=a; b=QUJD", "expected instance from 1 to 50 at offset 2")]
    public void SealsAreReadOrTheFaultIsPlaced(string value, string expected) =>
        Assert.Equal(expected, ArcSeal.Parse(Encoding.UTF8.GetBytes(value)).Try(out var seal, out var fault) ? $"{seal.Instance} {seal.Chain} {seal.Signature.Domain}" : fault.ToString());

    [Fact]
    public async Task AChainHasAtMostFiftySets()
    {
        Assert.Contains("does not hold", (await ReportAsync(Chain(50))).Reason, StringComparison.Ordinal);
        var report = await ReportAsync(Chain(51));
        Assert.Equal((ArcStatus.Fail, 0), (report.Status, report.Sets.Length));
        Assert.Equal("i=1 stands there twice", (await ReportAsync(Chain(1) + Chain(1))).Detail);
    }

    [Fact]
    public async Task OneKeyIsAskedForOnceHoweverLongTheChain()
    {
        var dns = new Mox.Testing.FakeDns();
        await ReportAsync(Chain(50), dns);
        Assert.Single(dns.Asked);
    }

    [Fact]
    public async Task GapsAreFound()
    {
        var chain = Chain(3).Replace("i=2;", "i=4;", StringComparison.Ordinal);
        var report = await ReportAsync(chain);
        Assert.Equal((ArcStatus.Fail, "A field of the ARC chain is missing", "i=2"), (report.Status, report.Reason, report.Detail));
    }

    [Fact]
    public async Task WithoutAnArcFieldThereIsNoChain() => Assert.Equal(ArcStatus.None, (await ReportAsync("")).Status);

    [Fact]
    public void TheChainSharesTheHashOfTheBodyAndIsBegunBeforeIt()
    {
        var options = TestMail.Options(TestMail.Rsa) with { BodyForm = DkimForm.Simple };
        var header = Chain(3) + TestMail.Signed(options);
        using var message = new DkimVerifier(TestMail.Published(options)).Begin(Encoding.ASCII.GetBytes(header), TestMail.Now, CancellationToken.None);
        ArcVerifier.Begin(message, CancellationToken.None);
        Assert.Equal(1, message.BodyHashCount);
        using var late = new DkimVerifier(TestMail.Published(options)).Begin(Encoding.ASCII.GetBytes(Chain(3) + TestMail.Header), TestMail.Now, CancellationToken.None);
        late.Append("x"u8);
        Assert.Throws<InvalidOperationException>(() => ArcVerifier.Begin(late, CancellationToken.None));
    }

    private static string Chain(int sets) => string.Concat(Enumerable.Range(1, sets).Reverse().Select(i =>
        $"ARC-Seal: i={i}; a=rsa-sha256; cv={(i == 1 ? "none" : "pass")}; d=example.org; s=a; b=QUJD\r\n"
        + $"ARC-Message-Signature: i={i}; a=rsa-sha256; d=example.org; s=a; h=from:subject; bh={Hash}; b=QUJD\r\n"
        + $"ARC-Authentication-Results: i={i}; example.org; spf=pass\r\n"));

    private static async Task<ArcReport> ReportAsync(string chain, Mox.Testing.FakeDns? dns = null) =>
        (await ArcVerifier.VerifyAsync(new DkimVerifier(dns ?? new()), Encoding.ASCII.GetBytes(chain + TestMail.Header), Encoding.ASCII.GetBytes(TestMail.Body), TestMail.Now, CancellationToken.None)).Arc;
}
