using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mox.Protocols.AuthenticationResults;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.AuthenticationResults;

/// <summary>Every field of the kind in the messages of the third-party suites.</summary>
public partial class FieldCorpusTests(ITestOutputHelper output)
{
    private static readonly string[] Suites = ["mime", "dkim", "arc", "arf", "headers", "dmarc"];

    /// <summary>What those fields break of the grammar, and who does so.</summary>
    private static readonly Dictionary<string, string> KnownFaults = new(StringComparer.Ordinal)
    {
        ["authserv-id"] = "Microsoft's forwarders leave their name out",
        ["semicolon"] = "Yahoo wrote its results right behind its name, and cases of the ARC suite leave the semicolon out on purpose",
        ["result"] = "Yahoo wrote domains in the place of results; others end the field with a semicolon",
        ["instance from 1 to 50"] = "cases of the ARC suite have a bad instance or none on purpose",
        ["quoted value"] = "signatures, URIs and IPv6 addresses are written without the quotes they need",
        ["property or semicolon"] = "words without a meaning between the properties",
        ["type of property"] = "Microsoft writes action= without a type",
        ["result or none"] = "fields with a name alone",
        ["method and equals sign"] = "words in the place of results",
        ["reason before the properties"] = "Microsoft writes reason= behind the properties",
    };

    [SuiteFact("arc")]
    public void All_are_read_and_what_they_break_is_known()
    {
        var fields = Suites.Select(Corpora.Folder).OfType<string>().SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .SelectMany(Texts).SelectMany(Fields).Distinct().ToList();
        Assert.NotEmpty(fields);
        var sound = 0;
        foreach (var (arc, value) in fields)
        {
            var octets = Encoding.Latin1.GetBytes(value);
            var field = arc ? AuthenticationResultsField.ReadArc(octets) : AuthenticationResultsField.Read(octets);
            Assert.All(field.Faults, fault => Assert.True(KnownFaults.ContainsKey(fault.Expected), $"{fault} in {value}"));
            if (field.Faults.IsEmpty) sound++;
            else output.WriteLine($"{(arc ? "ARC " : "")}{value.Trim()}: {string.Join(", ", field.Faults)}");
            Assert.Empty(AuthenticationResultsField.Read(Encoding.UTF8.GetBytes(field.ToField(international: true)[23..^2])).Faults);
        }

        output.WriteLine($"{sound} of {fields.Count} are sound");
        Assert.True(sound * 2 >= fields.Count, $"{sound} of {fields.Count}");
    }

    /// <summary>The text of a file, or the texts in it where it is JSON.</summary>
    private static IEnumerable<string> Texts(string file)
    {
        if (Path.GetExtension(file) != ".json") return [Encoding.Latin1.GetString(File.ReadAllBytes(file))];
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. Strings(document.RootElement)];
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(element.GetString()!))],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value)),
        _ => [],
    };

    private static IEnumerable<(bool Arc, string Value)> Fields(string text) => Field().Matches(text).Select(match => (match.Groups[1].Success, match.Groups[2].Value));

    [GeneratedRegex(@"^(ARC-)?Authentication-Results[ \t]*:([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Field();
}
