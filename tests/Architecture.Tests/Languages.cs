using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Mox.Architecture.Tests;

/// <summary>Every language has every word.</summary>
public partial class Languages
{
    /// <summary>Words that are the same in German: names, technical terms, loan words, patterns.</summary>
    private static readonly HashSet<string> SameInGerman = File.ReadLines(Path.Combine(House.Root, "tests", "Architecture.Tests", "same-in-german.txt")).Where(line => line.Length > 0 && line[0] != '#').ToHashSet(StringComparer.Ordinal);

    /// <summary>The words of the pages, and those of texts that the server makes and pages show.</summary>
    private static readonly string[] Folders = ["WebUI/Words", "Shared/Words"];

    [Fact]
    public void All_have_the_same_words_with_the_same_values_in_them() => None.Of(
        from tag in Wordless.Tags().Skip(1)
        from file in English()
        let words = Read(file)
        let others = Read(Other(file, tag))
        from key in words.Keys.Union(others.Keys)
        let fault = !others.TryGetValue(key, out var other) ? "is missing" : !words.TryGetValue(key, out var word) ? "is in no use"
            : string.IsNullOrWhiteSpace(other) ? "is empty" : !Values(word).SetEquals(Values(other)) ? "has other values in it" : null
        where fault is not null
        select $"{Other(file, tag)}: {key} {fault}");

    [Fact]
    public void German_is_German() => None.Of(
        from file in English()
        let others = Read(Other(file, "de"))
        from word in Read(file)
        where Letters().IsMatch(Value().Replace(word.Value, "")) && others.GetValueOrDefault(word.Key) == word.Value && !SameInGerman.Contains(word.Value)
        select $"{file}: {word.Key} = {word.Value}");

    [Fact]
    public void A_word_has_one_value_and_a_line_of_its_own() => None.Of(
        from file in Folders.SelectMany(folder => House.Sources(folder, ".resx"))
        from same in XDocument.Parse(House.Read(file)).Root!.Elements("data").GroupBy(word => (string)word.Attribute("name")!)
        where same.Count() > 1
        select $"{file}: {same.Key}");

    [Fact]
    public void A_text_of_the_server_names_its_word_where_it_is_made() => None.Of(
        from file in House.Sources("", ".cs")
        where !file.StartsWith("tests/", StringComparison.Ordinal) && file != "Shared/Words/Worded.cs"
        from Match made in Made().Matches(House.Read(file))
        where !Word().IsMatch(made.Groups[1].Value)
        select $"{file}: {made.Value}");

    /// <summary>Those with a line in their name, such as <c>Hint_from</c>, are found by the name of what they stand for.</summary>
    [Fact]
    public void No_word_is_kept_for_nothing()
    {
        var used = new[] { ".cs", ".razor" }.SelectMany(kind => House.Sources("", kind)).Where(file => !file.StartsWith("tests/", StringComparison.Ordinal) && !file.StartsWith("e2e/", StringComparison.Ordinal))
            .SelectMany(file => Used().Matches(House.Read(file)).Select(use => use.Value)).ToHashSet(StringComparer.Ordinal);
        None.Of(
            from file in English()
            from word in Read(file).Keys
            where !word.Contains('_', StringComparison.Ordinal) && !used.Contains($"{Path.GetFileNameWithoutExtension(file)}.{word}")
            select $"{file}: {word}");
    }

    private static IEnumerable<string> English() => Folders.SelectMany(folder => House.Sources(folder, "Words.resx"));

    private static string Other(string file, string tag) => file.Replace(".resx", $".{tag}.resx", StringComparison.Ordinal);

    private static Dictionary<string, string> Read(string file) => !File.Exists(Path.Combine(House.Root, file)) ? []
        : XDocument.Parse(House.Read(file)).Root!.Elements("data").DistinctBy(word => (string)word.Attribute("name")!).ToDictionary(word => (string)word.Attribute("name")!, word => (string)word.Element("value")!, StringComparer.Ordinal);

    private static HashSet<string> Values(string? word) => [.. Value().Matches(word ?? "").Select(value => value.Groups[1].Value)];

    [GeneratedRegex(@"\{(\d+)(:[^}]*)?\}")]
    private static partial Regex Value();

    [GeneratedRegex(@"Worded\.Of\(([^,)]*)[,)]")]
    private static partial Regex Made();

    [GeneratedRegex(@"^\w+Words\.\w+$")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b\w+Words\.\w+")]
    private static partial Regex Used();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Letters();
}
