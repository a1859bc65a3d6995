using System.Text.Json;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Addresses;

/// <summary>A case of a suite: the address is its key.</summary>
internal sealed record AddressCase(string Text, string Diagnosis, string Expected, string Actual, string Detail);

/// <summary>Compares the cases of a suite with what we say; a difference must stand in known-differences.txt, and one that is none any more may not.</summary>
internal static class AddressDifferences
{
    private static readonly (string Suite, string Key, string Reason)[] Listed =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests", "Protocols.Tests", "Addresses", "known-differences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(parts => (parts[0], JsonSerializer.Deserialize<string>(parts[1])!, parts[2])),
    ];

    public static void Check(ITestOutputHelper output, string suite, IEnumerable<AddressCase> cases)
    {
        var all = cases.ToList();
        Assert.NotEmpty(all);
        var differing = all.Where(one => one.Expected != one.Actual).ToList();
        output.WriteLine($"addresses/{suite}: {all.Count - differing.Count} of {all.Count} as expected");
        var unlisted = differing.Where(one => !Listed.Any(listed => Names(listed, suite, one))).Select(one => $"{JsonSerializer.Serialize(one.Text)} {one.Diagnosis}: expected {one.Expected}, found {one.Detail}").ToList();
        Assert.True(unlisted.Count == 0, $"{all.Count - differing.Count} of {all.Count};\n{string.Join('\n', unlisted)}");
        var cured = Listed.Where(listed => all.Any(one => Names(listed, suite, one)) && !differing.Exists(one => Names(listed, suite, one))).Select(listed => listed.Key).ToList();
        Assert.True(cured.Count == 0, $"no longer differing, take off the list: {string.Join(", ", cured)}");
    }

    private static bool Names((string Suite, string Key, string Reason) listed, string suite, AddressCase one) =>
        listed.Suite == suite ? listed.Key == one.Text : listed.Suite == $"{suite} diagnosis" && listed.Key == one.Diagnosis;
}
