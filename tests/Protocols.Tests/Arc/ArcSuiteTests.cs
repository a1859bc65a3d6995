using System.Text;
using System.Text.Json;
using Mox.Protocols.Arc;
using Mox.Protocols.Dkim;
using Mox.Protocols.Tests.Dkim;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Arc;

/// <summary>The validation half of the ARC test suite of ValiMail.</summary>
public class ArcSuiteTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [SuiteFact("arc")]
    public async Task ChainsOfTheSuite()
    {
        var cases = new List<(string, string, string)>();
        foreach (var (name, message, dns, expected) in Read())
        {
            var report = await VerifyAsync(message, dns);
            cases.Add((name, expected, expected == "not pass" && report.Status != ArcStatus.Pass ? "not pass" : report.Status.ToString()));
        }

        KnownDifferences.Check(output, "arc", cases, "Arc");
    }

    [SuiteFact("arc")]
    public async Task TheResultOfEachSetIsGivenAndTrustGoesBackAsFarAsSealersAreTrusted()
    {
        var passing = Read().First(one => one.Name.EndsWith("/cv_pass_i3_1", StringComparison.Ordinal));
        var report = await VerifyAsync(passing.Message, passing.Dns);
        Assert.Equal([1, 2, 3], report.Sets.Select(set => set.Set.Instance));
        Assert.All(report.Sets, set => Assert.Equal(DkimStatus.Pass, set.Seal.Status));
        Assert.Equal(DkimStatus.Pass, report.Sets[^1].Message.Status);
        Assert.NotNull(report.OldestPass);
        Assert.Equal(1, report.OldestTrusted(domain => domain.Ascii == "example.org")!.Set.Instance);
        Assert.StartsWith("lists.example.org;", report.Sets[0].Set.Results, StringComparison.Ordinal);
        Assert.Null(report.OldestTrusted(_ => false));
        var calls = 0;
        Assert.Equal(2, report.OldestTrusted(_ => ++calls < 3)!.Set.Instance);
    }

    [SuiteFact("arc")]
    public async Task AChainWhoseKeyCannotBeHadNowIsBrokenForTheTimeBeing()
    {
        var passing = Read().First(one => one.Name.EndsWith("/cv_pass_i3_1", StringComparison.Ordinal));
        passing.Dns.Fail("txt dummy._domainkey.example.org");
        var report = await VerifyAsync(passing.Message, passing.Dns);
        Assert.Equal((ArcStatus.Fail, true), (report.Status, report.IsTemporary));
    }

    private static IEnumerable<(string Name, byte[] Message, FakeDns Dns, string Expected)> Read()
    {
        foreach (var file in Directory.GetFiles(Corpora.Folder("arc")!, "arc-draft-validation-tests*.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var scenario in json.RootElement.EnumerateArray())
            {
                foreach (var test in scenario.GetProperty("tests").EnumerateObject())
                {
                    var dns = new FakeDns();
                    foreach (var record in scenario.GetProperty("txt-records").EnumerateObject()) dns.Txt(record.Name, record.Value.GetString()!);
                    var cv = test.Value.GetProperty("cv").GetString();
                    yield return ($"{scenario.GetProperty("description").GetString()}/{test.Name}", DkimSuiteTests.WithCrLf(Encoding.UTF8.GetBytes(test.Value.GetProperty("message").GetString()!)), dns, string.IsNullOrEmpty(cv) ? "not pass" : cv);
                }
            }
        }
    }

    private static async Task<ArcReport> VerifyAsync(byte[] message, FakeDns dns)
    {
        var body = DkimVerifier.BodyStart(message);
        return (await ArcVerifier.VerifyAsync(new DkimVerifier(dns, BouncyEd25519.Instance), message.AsMemory(0, body), message.AsMemory(body), Now, CancellationToken.None)).Arc;
    }
}
