using System.Globalization;
using System.Net;
using System.Text.Json;
using Mox.Protocols.Spf;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Spf;

/// <summary>The suites of openspf.org, evaluated against zones made from their data. A case is named by its scenario and its own name.</summary>
public class SpfSuiteTests(ITestOutputHelper output)
{
    [SuiteFact("spf")]
    public async Task EveryCaseHasAnExpectedResult()
    {
        var suites = Directory.GetFiles(Corpora.Folder("spf")!, "*.json").Order(StringComparer.Ordinal).GroupBy(file => Path.GetFileName(file).Split('.')[0]).ToList();
        Assert.Equal(2, suites.Count);
        foreach (var suite in suites)
        {
            var cases = new List<(string, string, string)>();
            foreach (var file in suite) cases.AddRange(await CasesAsync(file));
            KnownDifferences.Check(output, suite.Key, cases, "Spf");
        }
    }

    private static async Task<List<(string Name, string Expected, string Actual)>> CasesAsync(string file)
    {
        var cases = new List<(string, string, string)>();
        using var scenarios = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        foreach (var scenario in scenarios.RootElement.EnumerateArray())
        {
            var zone = Zone(scenario.GetProperty("zonedata"));
            foreach (var test in scenario.GetProperty("tests").EnumerateObject())
            {
                var (expected, actual) = await RunAsync(zone, test.Value);
                cases.Add(($"{scenario.GetProperty("description").GetString()}/{test.Name}", expected, actual));
            }
        }

        return cases;
    }

    /// <summary>What is expected and what came out, alike when the latter is one of several that are right.</summary>
    private static async Task<(string Expected, string Actual)> RunAsync(ZoneDns zone, JsonElement test)
    {
        var request = SpfRequest.For(IPAddress.Parse(Text(test, "host")!), Text(test, "helo") ?? "", Text(test, "mailfrom") ?? "");
        var verdict = await new SpfEvaluation(zone, TimeProvider.System).CheckAsync(request, CancellationToken.None);
        var right = test.GetProperty("result") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(result => result.GetString()!).ToList() : [test.GetProperty("result").GetString()!];
        var actual = SpfResultWord.Of(verdict.Result);
        var expected = right.Contains(actual) ? actual : string.Join(" or ", right);
        if (Text(test, "explanation") is { } explanation && verdict.Result == SpfResult.Fail)
        {
            expected += $": {(explanation == "DEFAULT" ? "" : explanation)}";
            actual += $": {verdict.Explanation}";
        }

        if (expected != actual) actual += $" [{verdict.Reason}]";
        return (expected, actual);
    }

    private static string? Text(JsonElement test, string property) => test.TryGetProperty(property, out var value) ? value.GetString() : null;

    /// <summary>SPF entries are served as TXT, unless the name has a TXT entry of its own; NONE is none. A name that cannot exist has no records.</summary>
    private static ZoneDns Zone(JsonElement data)
    {
        var zone = new ZoneDns();
        foreach (var name in data.EnumerateObject().Where(name => ZoneDns.IsName(name.Name)))
        {
            var entries = name.Value.EnumerateArray().ToList();
            var records = entries.Where(entry => entry.ValueKind == JsonValueKind.Object).SelectMany(entry => entry.EnumerateObject()).ToList();
            var ownTexts = records.Any(record => record.Name == "TXT");
            foreach (var record in records.Where(record => record.Value.ValueKind != JsonValueKind.String || record.Value.GetString() != "NONE")) Add(zone, name.Name, record.Name, record.Value, ownTexts);
            if (entries.Any(entry => entry.ValueKind == JsonValueKind.String && entry.GetString() == "TIMEOUT")) zone.TimeOut(name.Name);
        }

        return zone;
    }

    private static void Add(ZoneDns zone, string name, string type, JsonElement value, bool ownTexts)
    {
        switch (type)
        {
            case "SPF" when ownTexts:
                break;
            case "SPF" or "TXT":
                zone.Txt(name, value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(part => part.GetString()!)] : [value.GetString()!]);
                break;
            case "A" or "AAAA":
                zone.Address(name, value.GetString()!);
                break;
            case "MX":
                zone.Mx(name, int.Parse(value[0].GetString()!, CultureInfo.InvariantCulture), value[1].GetString()!);
                break;
            case "PTR":
                zone.Pointer(name, value.GetString()!);
                break;
            case "CNAME":
                zone.Alias(name, value.GetString()!);
                break;
            default:
                throw new InvalidDataException($"{type} at {name}");
        }
    }
}
