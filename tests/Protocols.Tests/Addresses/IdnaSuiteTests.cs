using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mox.Protocols.Addresses.Idna;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Addresses;

/// <summary>The conformance test of the Unicode Consortium for UTS 46, and punycode as other libraries have it. No difference is allowed.</summary>
public partial class IdnaSuiteTests(ITestOutputHelper output)
{
    [SuiteFact("idna")]
    public void Every_line_of_the_conformance_test_gives_the_same_names_and_the_same_refusals()
    {
        var (count, faults) = (0, new List<string>());
        foreach (var line in File.ReadLines(Path.Combine(Corpora.Folder("idna")!, "IdnaTestV2.txt")))
        {
            var columns = line.Split('#')[0].Split(';', StringSplitOptions.TrimEntries);
            if (columns.Length < 7) continue;
            count++;
            var source = Unescape(columns[0]);
            var unicode = columns[1].Length == 0 ? source : Unescape(columns[1]);
            var unicodeStatus = columns[2];
            var ascii = columns[3].Length == 0 ? unicode : Unescape(columns[3]);
            var asciiStatus = columns[4].Length == 0 ? unicodeStatus : columns[4];
            Compare("toUnicode", line, IdnaName.ToUnicode(source), unicode, Codes().Matches(unicodeStatus).Any(code => code.Value != "X4_2"), faults);
            Compare("toAscii", line, IdnaName.ToAscii(source), ascii, Codes().IsMatch(asciiStatus), faults);
        }

        output.WriteLine($"IdnaTestV2: {count} lines, {(2 * count) - faults.Count} of {2 * count} as expected; Unicode {IdnaName.UnicodeVersion}");
        Assert.True(count > 0);
        Assert.True(faults.Count == 0, $"{faults.Count} differ:\n{string.Join('\n', faults.Take(40))}");
    }

    [SuiteFact("idna")]
    public void Punycode_is_encoded_and_decoded_as_others_do()
    {
        var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("idna")!, "punycode_tests.json"))).RootElement.EnumerateArray().ToList();
        foreach (var entry in cases)
        {
            var (decoded, encoded) = (entry.GetProperty("decoded").GetString()!, entry.GetProperty("encoded").GetString()!);
            Assert.Equal(encoded, Punycode.Encode(decoded).Value);
            Assert.Equal(decoded, Punycode.Decode(encoded).Value);
        }

        output.WriteLine($"punycode: {cases.Count} of {cases.Count} as expected");
        Assert.NotEmpty(cases);
    }

    [SuiteFact("idna")]
    public void Bad_punycode_fails_at_once()
    {
        var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("idna")!, "bad_punycode_tests.json"))).RootElement.EnumerateArray().ToList();
        foreach (var entry in cases)
        {
            if (entry.TryGetProperty("decoded", out var decoded)) Assert.False(Punycode.Encode(decoded.GetString()!).Ok);
            if (entry.TryGetProperty("encoded", out var encoded)) Assert.False(Punycode.Decode(encoded.GetString()!).Ok);
        }

        output.WriteLine($"bad punycode: {cases.Count} of {cases.Count} refused");
        Assert.NotEmpty(cases);
    }

    private static void Compare(string what, string line, IdnaResult result, string expected, bool refused, List<string> faults)
    {
        if (result.Text != expected || result.Ok == refused) faults.Add($"{what}: {line}\n   expected {expected} {(refused ? "refused" : "")}, found {result}");
    }

    /// <summary>The escapes of the file: <c>\uXXXX</c>, <c>\x{XXXX}</c>, and "" for nothing.</summary>
    private static string Unescape(string text) => text == "\"\"" ? "" : Escape().Replace(text, match =>
    {
        var code = int.Parse(match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code);
    });

    [GeneratedRegex(@"\\u([0-9A-Fa-f]{4})|\\x\{([0-9A-Fa-f]+)\}")]
    private static partial Regex Escape();

    [GeneratedRegex("[A-Z][0-9_]+")]
    private static partial Regex Codes();
}
