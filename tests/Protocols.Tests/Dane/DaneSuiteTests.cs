using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dane;
using Mox.Protocols.Dns;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Dane;

/// <summary>The cases of OpenSSL's danetest, as SMTP understands them: usages 0 and 1 cannot be used (RFC 7672 §3.1.3), names do not count for usage 3.</summary>
public class Dane_suite(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DomainName[] Names = [DomainName.Parse("example.com").Value];

    [SuiteFact("dane")]
    public void Is_decided_as_OpenSSL_decides_it()
    {
        var (own, public_) = (new List<(string, string, string)>(), new List<(string, string, string)>());
        foreach (var file in Directory.EnumerateFiles(Corpora.Folder("dane")!, "*danetest*.json").Order(StringComparer.Ordinal))
        {
            using var suite = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var block in suite.RootElement.EnumerateArray())
            {
                var key = block.GetProperty("n").GetInt32().ToString(CultureInfo.InvariantCulture);
                var records = block.GetProperty("tlsa").EnumerateArray().Select(Record).ToList();
                var usable = records.Exists(record => record.Usage >= 2);
                var depth = block.GetProperty("expected_match_depth").GetInt32();
                var expected = !usable ? "NoUsableRecords -1" : block.GetProperty("expected_verify_result").GetInt32() switch
                {
                    0 => $"Match {depth}",
                    62 => $"NameMismatch {depth}",
                    20 or 65 => "NoMatch -1",
                    var other => $"result {other}",
                };
                var chain = new X509Certificate2Collection();
                foreach (var pem in block.GetProperty("chain_pem").EnumerateArray()) chain.ImportFromPem(pem.GetString());
                var result = DaneVerifier.Evaluate(records, [.. chain], Names, Now);
                (usable ? own : public_).Add((key, expected, $"{result.Verdict} {result.Depth}"));
            }
        }

        KnownDifferences.Check(output, "danetest usages 2 and 3", own, "Dane");
        KnownDifferences.Check(output, "danetest usages 0 and 1", public_, "Dane");
    }

    private static TlsaRecord Record(JsonElement tlsa) =>
        new(tlsa.GetProperty("usage").GetByte(), tlsa.GetProperty("selector").GetByte(), tlsa.GetProperty("mtype").GetByte(), [.. Convert.FromHexString(tlsa.GetProperty("data").GetString()!)]);
}
