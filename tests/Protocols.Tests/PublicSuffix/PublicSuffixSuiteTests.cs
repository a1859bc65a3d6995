using System.Text.RegularExpressions;
using Mox.Protocols.Addresses;
using Mox.Protocols.PublicSuffix;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.PublicSuffix;

/// <summary>The vectors of publicsuffix.org, with the list beside them and with the embedded one. No difference is allowed.</summary>
public partial class PublicSuffixSuiteTests(ITestOutputHelper output)
{
    [SuiteTheory("psl")]
    [InlineData(true)]
    [InlineData(false)]
    public void Registrable_domains_are_as_the_vectors_say(bool embedded)
    {
        var folder = Corpora.Folder("psl")!;
        var list = embedded ? PublicSuffixList.Embedded : PublicSuffixList.Parse(File.ReadAllBytes(Path.Combine(folder, "public_suffix_list.dat"))).Value;
        Assert.Equal(0, list.Skipped);
        Check("tests.txt", list, File.ReadLines(Path.Combine(folder, "tests.txt")).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)).Select(line => line.Split(' ')).Select(words => (words[0], words[1])));
        Check("test_psl.txt", list, File.ReadLines(Path.Combine(folder, "test_psl.txt")).Where(line => !line.StartsWith("//", StringComparison.Ordinal)).Select(line => Call().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Value.Trim('\''), match.Groups[2].Value.Trim('\''))));
    }

    private void Check(string file, PublicSuffixList list, IEnumerable<(string Domain, string Expected)> cases)
    {
        var all = cases.Select(one => (one.Domain, one.Expected, Actual: Registrable(list, one.Domain))).ToList();
        var differing = all.Where(one => one.Actual != one.Expected).ToList();
        output.WriteLine($"psl/{file}: {all.Count - differing.Count} of {all.Count} as expected; {list.Count} names, not older than {list.NotOlderThan}");
        Assert.NotEmpty(all);
        Assert.True(differing.Count == 0, string.Join('\n', differing));
    }

    /// <summary>The answer in the form of the question: Unicode for a name in Unicode.</summary>
    private static string Registrable(PublicSuffixList list, string name) =>
        name == "null" || !DomainName.Parse(name).Try(out var domain, out _) || list.RegistrableDomain(domain) is not { } registrable ? "null"
        : System.Text.Ascii.IsValid(name) ? registrable.Ascii : registrable.Unicode;

    [GeneratedRegex(@"^checkPublicSuffix\(([^,]+), ([^)]+)\)")]
    private static partial Regex Call();
}
