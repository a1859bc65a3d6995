using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Contracts.Webmail.Search;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>Which group a suggestion stands in.</summary>
public enum SuggestionGroup
{
    People,
    Narrow,
    Saved,
    Recent,
}

/// <summary>Something the search field offers.</summary>
/// <param name="Title">What it is: a name, an operator, a search.</param>
/// <param name="Detail">What is put into the field, or what may follow.</param>
/// <param name="Text">Goes in the place of the word being typed; of a whole search, the search.</param>
/// <param name="Whole">True when nothing more is to be typed.</param>
public sealed record SearchSuggestion(SuggestionGroup Group, string Icon, string Title, string Detail, string Text, bool Whole)
{
    /// <summary>A whole search rather than a piece of one.</summary>
    public bool IsSearch => Group is SuggestionGroup.Saved or SuggestionGroup.Recent;
}

/// <summary>What an account has that searches can name.</summary>
public sealed record SearchMaterial(ImmutableArray<Folder> Folders, ImmutableArray<string> Labels, ImmutableArray<SavedSearch> Saved, ImmutableArray<string> Recent);

/// <summary>Suggests how a search may go on.</summary>
public static class SearchSuggestions
{
    private const int MaxPeople = 5, MaxValues = 8, MaxSearches = 4;

    private static readonly string[] First = ["from", "has", "in", "label", "is", "before", "after"];

    /// <summary>True when people are to be looked up for the word being typed, and what for.</summary>
    public static string? PeopleWanted(string stub)
    {
        ArgumentNullException.ThrowIfNull(stub);
        var (name, value) = Split(stub.TrimStart('-'));
        return name is null ? value.Length > 0 ? value : null : name is "from" or "to" or "cc" or "bcc" ? value : null;
    }

    /// <summary>Those known, and of those who wrote what is in sight the ones whose name or address has what is typed; each once. Recipients are not looked for among senders.</summary>
    public static ImmutableArray<Person> People(string stub, ImmutableArray<Person> known, IEnumerable<Person> seen)
    {
        ArgumentNullException.ThrowIfNull(stub);
        var (name, value) = Split(stub.TrimStart('-'));
        if (name is not (null or "from") || (name is null && value.Length == 0)) return known;
        return [.. known.Concat(seen.Where(person => Has(person.Display) || Has(person.Address))).DistinctBy(person => person.Address, StringComparer.OrdinalIgnoreCase).Take(MaxPeople)];

        bool Has(string text) => CultureInfo.CurrentCulture.CompareInfo.IndexOf(text, value, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;
    }

    public static ImmutableArray<SearchSuggestion> For(SearchEntry entry, ImmutableArray<Person> people, SearchMaterial material)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(material);
        var minus = entry.Stub.StartsWith('-') ? "-" : "";
        var (name, value) = Split(entry.Stub[minus.Length..]);
        var found = people.Take(MaxPeople).Select(person => new SearchSuggestion(
            SuggestionGroup.People, "person", person.Display, $"{name ?? "from"}:{person.Address}", minus + SearchQuery.Write(name ?? "from", person.Address), Whole: true));
        if (name is not null) return [.. found, .. Values(name, value, material).Select(pair => new SearchSuggestion(SuggestionGroup.Narrow, Icon(name), pair.Shown, $"{name}:{pair.Value}", minus + SearchQuery.Write(name, pair.Value), Whole: true)).Take(MaxValues)];
        var operators = value.Length == 0 ? First : [.. SearchOperator.Known.Select(known => known.Name).Where(known => known.StartsWith(value, StringComparison.OrdinalIgnoreCase))];
        found = found.Concat(operators.Select(known => new SearchSuggestion(SuggestionGroup.Narrow, Icon(known), $"{known}:", Hint(known), $"{minus}{known}:", Whole: false)));
        var query = entry.Query;
        found = found.Concat(material.Saved.Where(saved => Fits(saved.Name, query) || Fits(saved.Query, query)).Take(MaxSearches).Select(saved => new SearchSuggestion(SuggestionGroup.Saved, "save", saved.Name, saved.Query, saved.Query, Whole: true)));
        return [.. found, .. material.Recent.Where(recent => recent != query && Fits(recent, query)).Take(MaxSearches).Select(recent => new SearchSuggestion(SuggestionGroup.Recent, "clock", recent, "", recent, Whole: true))];
    }

    public static string Title(SuggestionGroup group) => group switch
    {
        SuggestionGroup.People => FindWords.GroupPeople,
        SuggestionGroup.Narrow => FindWords.GroupNarrow,
        SuggestionGroup.Saved => FindWords.GroupSaved,
        _ => FindWords.GroupRecent,
    };

    /// <summary>What may follow an operator, in words.</summary>
    public static string Hint(string name) => FindWords.ResourceManager.GetString("Hint_" + name, FindWords.Culture) ?? "";

    public static string Icon(string name) => name switch
    {
        "from" or "to" or "cc" or "bcc" => "person",
        "has" or "filename" => "clip",
        "in" or "under" => "folder",
        "label" => "tag",
        "is" => "check",
        "before" or "after" or "until" or "on" or "newer" or "older" => "calendar",
        "list" => "list",
        _ => "search",
    };

    private static bool Fits(string text, string query) => text.Contains(query, StringComparison.CurrentCultureIgnoreCase);

    private static (string? Name, string Value) Split(string stub)
    {
        var at = stub.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && SearchOperator.Find(stub[..at]) is { } known ? (known.Name, stub[(at + 1)..].Trim('"')) : (null, stub.Trim('"'));
    }

    private static IEnumerable<(string Value, string Shown)> Values(string name, string value, SearchMaterial material) => name switch
    {
        "in" or "under" => material.Folders.Select(folder => (folder.Name.Text, FolderLook.Path(folder))).Append((SearchNode.In.Anywhere, FindWords.Anywhere)).Where(pair => Fits(pair.Item2, value) || Fits(pair.Item1, value)),
        "label" => material.Labels.Where(label => Fits(label, value) || Fits(LabelName.Shown(label), value)).Select(label => (label, LabelName.Shown(label))),
        "has" => Worded(name, value, "attachment", "image", "pdf", "document", "spreadsheet", "presentation", "archive", "calendar", "link"),
        "is" => Worded(name, value, "unread", "read", "starred", "answered", "forwarded", "draft", "muted"),
        "before" or "after" or "on" or "until" => Worded("date", value, "today", "yesterday", "7d", "1m", "1y"),
        "newer" or "older" => Worded("date", value, "7d", "1m", "6m", "1y"),
        "larger" or "smaller" => new[] { "100k", "1M", "5M", "20M" }.Where(size => Fits(size, value)).Select(size => (size, size)),
        _ => [],
    };

    private static IEnumerable<(string Value, string Shown)> Worded(string name, string value, params string[] values) =>
        values.Select(one => (one, FindWords.ResourceManager.GetString($"Value_{name}_{one}", FindWords.Culture) ?? one)).Where(pair => Fits(pair.one, value) || Fits(pair.Item2, value));
}
