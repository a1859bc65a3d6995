using System.Collections.Immutable;
using System.Globalization;

namespace Mox.Shared.Contracts.Webmail.Search;

/// <summary>An operator of the search language, such as <c>from:</c>, with its other names.</summary>
/// <param name="Name">The one that is shown and suggested.</param>
/// <param name="Read">The node for a value that is not empty; null for one that is not understood.</param>
public sealed record SearchOperator(string Name, ImmutableArray<string> OtherNames, Func<string, SearchNode?> Read)
{
    private static readonly Dictionary<string, SearchOperator> ByName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All operators, in the order they are suggested.</summary>
    public static ImmutableArray<SearchOperator> Known { get; } =
    [
        Words("from", SearchPlace.From, "f"),
        Words("to", SearchPlace.To, "t"),
        Words("subject", SearchPlace.Subject, "s"),
        new("has", ["a", "attachments", "attachment"], Has),
        new("is", [], Is),
        new("in", ["mb", "mailbox", "folder"], value => new SearchNode.In(value, Below: false)),
        new("under", ["submb"], value => new SearchNode.In(value, Below: true)),
        new("label", ["l"], Label),
        new("after", ["start", "since"], value => Date(value, DateSide.After)),
        new("before", [], value => Date(value, DateSide.Before)),
        new("until", ["end"], value => Date(value, DateSide.Until)),
        new("on", [], value => Date(value, DateSide.On)),
        new("newer", ["newer_than"], value => Date(value, DateSide.After)),
        new("older", ["older_than"], value => Date(value, DateSide.Before)),
        new("larger", ["minsize"], value => Size(value) is { } octets ? new SearchNode.Size(octets, AtLeast: true) : null),
        new("smaller", ["maxsize"], value => Size(value) is { } octets ? new SearchNode.Size(octets, AtLeast: false) : null),
        Words("filename", SearchPlace.FileName),
        Words("body", SearchPlace.Body),
        Words("cc", SearchPlace.Cc),
        Words("bcc", SearchPlace.Bcc),
        Words("list", SearchPlace.List),
        new("header", ["h"], Header),
    ];

    static SearchOperator()
    {
        foreach (var known in Known)
        {
            foreach (var name in known.OtherNames.Add(known.Name)) ByName.Add(name, known);
        }
    }

    public static SearchOperator? Find(string name) => ByName.GetValueOrDefault(name);

    private static SearchOperator Words(string name, SearchPlace place, params ImmutableArray<string> others) => new(name, others, value => new SearchNode.Words(place, value));

    private static SearchNode? Has(string value) => value.ToLowerInvariant() switch
    {
        "attachment" or "attachments" or "any" or "file" or "files" => new SearchNode.Files(FileKinds.Any),
        "none" => new SearchNode.Not(new SearchNode.Files(FileKinds.Any)),
        "link" or "links" => new SearchNode.Link(),
        "image" or "images" or "picture" => new SearchNode.Files(FileKinds.Image),
        "pdf" => new SearchNode.Files(FileKinds.Pdf),
        "archive" or "zip" => new SearchNode.Files(FileKinds.Archive),
        "spreadsheet" => new SearchNode.Files(FileKinds.Spreadsheet),
        "document" => new SearchNode.Files(FileKinds.Document),
        "presentation" => new SearchNode.Files(FileKinds.Presentation),
        "calendar" or "invitation" => new SearchNode.Files(FileKinds.Calendar),
        "star" => new SearchNode.Is(SearchState.Starred),
        _ => null,
    };

    private static SearchNode? Is(string value) => State(value) is { } state ? new SearchNode.Is(state) : null;

    private static SearchState? State(string value) => value.ToLowerInvariant() switch
    {
        "unread" or "unseen" => SearchState.Unread,
        "read" or "seen" => SearchState.Read,
        "starred" or "flagged" => SearchState.Starred,
        "answered" or "replied" => SearchState.Answered,
        "forwarded" => SearchState.Forwarded,
        "draft" => SearchState.Draft,
        "muted" => SearchState.Muted,
        "deleted" => SearchState.Deleted,
        "junk" or "spam" => SearchState.Junk,
        "notjunk" => SearchState.NotJunk,
        "phishing" => SearchState.Phishing,
        _ => null,
    };

    /// <summary>System flags and their keywords are no labels but states.</summary>
    private static SearchNode Label(string value) => value.ToLowerInvariant() switch
    {
        "\\seen" => new SearchNode.Is(SearchState.Read),
        "\\answered" => new SearchNode.Is(SearchState.Answered),
        "\\flagged" => new SearchNode.Is(SearchState.Starred),
        "\\deleted" => new SearchNode.Is(SearchState.Deleted),
        "\\draft" => new SearchNode.Is(SearchState.Draft),
        "$forwarded" => new SearchNode.Is(SearchState.Forwarded),
        "$junk" => new SearchNode.Is(SearchState.Junk),
        "$notjunk" => new SearchNode.Is(SearchState.NotJunk),
        "$phishing" => new SearchNode.Is(SearchState.Phishing),
        "$mdnsent" => new SearchNode.Is(SearchState.ReceiptSent),
        var keyword => new SearchNode.Label(keyword),
    };

    private static SearchNode.Received? Date(string value, DateSide side) => SearchDate.Parse(value) is { } date ? new SearchNode.Received(date, side) : null;

    private static SearchNode.Header? Header(string value)
    {
        var at = value.IndexOf(':', StringComparison.Ordinal);
        var name = (at < 0 ? value : value[..at]).Trim();
        return name.Length > 0 && name.All(c => c is > ' ' and < '\x7f') ? new SearchNode.Header(name, at < 0 ? "" : value[(at + 1)..].Trim()) : null;
    }

    /// <summary>Octets: a number and a unit of powers of ten, as sizes are shown.</summary>
    private static long? Size(string value)
    {
        var text = value.Trim().ToLowerInvariant().TrimEnd('b');
        var unit = text.Length == 0 ? 1 : text[^1] switch { 'k' => 1000, 'm' => 1_000_000, 'g' => 1_000_000_000, _ => 1 };
        if (unit != 1) text = text[..^1];
        return decimal.TryParse(text.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000_000_000 ? (long)(number * unit) : null;
    }
}
