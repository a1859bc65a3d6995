using System.Text.Json;
using System.Text.RegularExpressions;
using Mox.Protocols.Addresses.Syntax;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Addresses;

/// <summary>The addresses of isemail and flanker: valid in SMTP, in header fields only, or nowhere.</summary>
public partial class AddressSuiteTests(ITestOutputHelper output)
{
    private const string Folder = "addresses";

    /// <summary>What flanker refuses beside what is invalid: it knows the limits of SMTP, no obsolete words, no literals that are no IP address, and decodes A-labels.</summary>
    private const AddressTraits RefusedByFlanker = AddressTraits.LongLocalPart | AddressTraits.LongDomain | AddressTraits.LongLabel | AddressTraits.Long
        | AddressTraits.ObsoleteWords | AddressTraits.ObsoleteControl | AddressTraits.ObsoletePair | AddressTraits.OtherLiteral | AddressTraits.FakeALabel;

    [SuiteTheory(Folder)]
    [InlineData("tests")]
    [InlineData("tests-original")]
    public void Isemail(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder(Folder)!, "isemail", file + ".json")));
        AddressDifferences.Check(output, $"isemail/{file}", json.RootElement.EnumerateArray().Select(entry =>
        {
            var text = string.Concat(entry.GetProperty("address").GetString()!.Select(c => c is >= '\u2400' and <= '\u241F' ? (char)(c - '\u2400') : c));
            var expected = entry.GetProperty("category").GetString() switch
            {
                "ISEMAIL_VALID_CATEGORY" or "ISEMAIL_RFC5321" or "ISEMAIL_DNSWARN" => AddressUse.Smtp,
                "ISEMAIL_CFWS" or "ISEMAIL_DEPREC" or "ISEMAIL_RFC5322" => AddressUse.HeaderOnly,
                "ISEMAIL_ERR" => AddressUse.Invalid,
                var other => throw new InvalidDataException($"category {other}"),
            };
            var actual = AddressSyntax.Classify(text);
            return new AddressCase(text, entry.GetProperty("diagnosis").GetString()!, expected.ToString(), actual.Use.ToString(), actual.ToString());
        }));
    }

    [SuiteTheory(Folder)]
    [InlineData("mailbox_valid", true)]
    [InlineData("mailbox_invalid", false)]
    [InlineData("abridged_localpart_valid", true)]
    [InlineData("abridged_localpart_invalid", false)]
    public void Flanker(string file, bool valid)
    {
        var local = file.Contains("localpart", StringComparison.Ordinal);
        AddressDifferences.Check(output, $"flanker/{file}", File.ReadLines(Path.Combine(Corpora.Folder(Folder)!, "flanker", file + ".txt"))
            .Select(line => Remark().Replace(line, "")).Where(line => line.Length > 0).Select(text =>
            {
                var actual = AddressSyntax.ClassifyMailbox(local ? text + "@example.com" : text);
                var accepted = actual.Use != AddressUse.Invalid && (actual.Traits & RefusedByFlanker) == 0;
                return new AddressCase(text, "", valid.ToString(), accepted.ToString(), actual.ToString());
            }));
    }

    /// <summary>Comments of the lists: far to the right of an address, or alone on a line.</summary>
    [GeneratedRegex(@"(^|\s{2,})\s*#.*$")]
    private static partial Regex Remark();
}
