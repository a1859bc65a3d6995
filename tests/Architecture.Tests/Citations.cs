using System.Text.RegularExpressions;

namespace Mox.Architecture.Tests;

/// <summary>Citations of RFCs have one form, name sections that exist, and stand in the table of docs/protocols.md (style R1).</summary>
public partial class Citations
{
    private static readonly string[] Folders = ["Protocols", "Shared", "WebUI", "Server", "tests", "e2e"];

    [Fact]
    public void All_have_the_form_RFC_number_section_sign_number() =>
        None.Of(
            from file in Folders.SelectMany(folder => House.Sources(folder, ".cs", ".razor"))
            where !file.StartsWith("tests/Architecture.Tests", StringComparison.Ordinal)
            from Match match in BadForm().Matches(House.Read(file))
            select $"{file}: {match.Value}");

    [Fact]
    public void Each_section_exists_in_the_text_of_the_RFC()
    {
        var texts = RfcFolder();
        if (texts is null) return; // the texts are not part of the repository
        var known = new Dictionary<string, HashSet<string>?>();
        var faults = new List<string>();
        foreach (var (file, rfc, section) in All())
        {
            if (!known.TryGetValue(rfc, out var sections)) known[rfc] = sections = Sections(Path.Combine(texts, $"rfc{rfc}.txt"));
            if (sections is not null && !sections.Contains(section)) faults.Add($"{file}: RFC {rfc} has no section {section}");
        }

        None.Of(faults);
    }

    [Fact]
    public void Each_cited_RFC_stands_in_the_table_of_protocols()
    {
        var table = House.Read("docs/protocols.md");
        None.Of(All().Where(cite => !cite.File.StartsWith("tests/", StringComparison.Ordinal)).Select(cite => cite.Rfc).Distinct().Where(rfc => !Regex.IsMatch(table, $@"\b{rfc}\b")).Order());
    }

    private static IEnumerable<(string File, string Rfc, string Section)> All() =>
        from file in Folders.SelectMany(folder => House.Sources(folder, ".cs", ".razor"))
        where !file.StartsWith("tests/Architecture.Tests", StringComparison.Ordinal)
        from Match match in Citation().Matches(House.Read(file))
        from Capture section in match.Groups[2].Captures
        select (file, match.Groups[1].Value, section.Value);

    private static string? RfcFolder()
    {
        var folder = Environment.GetEnvironmentVariable("MOX_RFCS") ?? Path.Combine(House.Root, "..", "shared", "rfc");
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>Numbers of the headings of an RFC; null when its text is not there.</summary>
    private static HashSet<string>? Sections(string file) =>
        File.Exists(file)
            ? [.. File.ReadLines(file).Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)]
            : null;

    [GeneratedRegex(@"\bRFC (\d{3,5}) §([A-Z]?\d*(?:\.\d+)*)(?:(?:,| and| to) §([A-Z]?\d+(?:\.\d+)*))*")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\bRFC-?(?!822\b)\d{3,5}|\bRFC \d{3,5},? (?:[Ss]ection|[Ss]ec\.|[Pp]aragraph)\b.*|\brfc ?\d{4}\b(?!\.txt)")]
    private static partial Regex BadForm();

    [GeneratedRegex(@"^\s{0,5}(?:(?:Appendix\s+)?([A-Z]?\d*(?:\.\d+)*)\.?\s+\S|Appendix ([A-Z])\b)")]
    private static partial Regex Heading();
}
