using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail.Search;

/// <summary>A piece of a search that stands on its own: all of them must hold.</summary>
/// <param name="Source">As typed, such as <c>from:ann</c> or <c>(a OR b)</c>; pieces joined with spaces are the search again.</param>
/// <param name="Node">Null while it asks for nothing yet, such as <c>from:</c>.</param>
/// <param name="Operator">Of a single one with an operator.</param>
/// <param name="Value">What stands behind the operator, or the words.</param>
public sealed record SearchItem(string Source, SearchNode? Node, SearchOperator? Operator, string Value, bool Negated)
{
    /// <summary>Plain words, which stay text in the field; all else is a chip.</summary>
    public bool IsText => Operator is null && Node is null or SearchNode.Words { Place: SearchPlace.Anywhere };
}

/// <summary>A search: text that people type, read. Whatever they type can be read.</summary>
/// <remarks>
/// Pieces stand side by side and must all hold. <c>OR</c> between two makes one of them enough and binds closer; <c>-</c> before a piece or a group turns it round; brackets
/// make groups; quotes keep words together, and a doubled quote in them is one quote. An operator whose value is not understood is plain text.
/// </remarks>
public sealed class SearchQuery
{
    /// <summary>Characters looked at.</summary>
    public const int MaxLength = 1000;

    private const int MaxTerms = 64;

    private SearchQuery(string text, ImmutableArray<SearchItem> items) => (Text, Items) = (text, items);

    /// <summary>As typed, without what is beyond the limit.</summary>
    public string Text { get; }

    public ImmutableArray<SearchItem> Items { get; }

    /// <summary>All that is asked for.</summary>
    public SearchNode.All Node => new([.. Items.Where(item => item.Node is not null).Select(item => item.Node!)]);

    /// <summary>True when nothing is asked for.</summary>
    public bool IsEmpty => Items.All(item => item.Node is null);

    public static SearchQuery Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = (text.Length > MaxLength ? text[..MaxLength] : text).Trim();
        var tokens = new List<SearchToken>();
        var reader = new SearchTokens(text);
        while (tokens.Count < MaxTerms * 3 && reader.Next(out var token)) tokens.Add(token);
        var at = 0;
        var items = ImmutableArray.CreateBuilder<SearchItem>();
        while (at < tokens.Count && items.Count < MaxTerms)
        {
            var start = at;
            if (Chain(tokens, ref at) is { } item) items.Add(item);
            else if (at == start) at++;
        }

        return new SearchQuery(text, items.ToImmutable());
    }

    /// <summary>The texts looked for in these places, whose finds can be shown; not those that must be missing.</summary>
    public ImmutableArray<string> TextsIn(params ReadOnlySpan<SearchPlace> places)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items) Collect(item.Node, places, found);
        return found.ToImmutable();
    }

    /// <summary>The same search with other pieces: what chips and forms do to the text.</summary>
    public static string Join(IEnumerable<string> sources) => string.Join(' ', sources.Where(source => source.Length > 0));

    /// <summary>A piece with a value as it has to be typed.</summary>
    /// <param name="operator">Empty for plain words.</param>
    public static string Write(string @operator, string value, bool negated = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(@operator);
        var plain = value.Length > 0 && !value.Any(c => char.IsWhiteSpace(c) || c is '"' or '(' or ')')
            && (@operator.Length > 0 || (value != "OR" && value[0] != '-' && !IsOperator(value)));
        return (negated ? "-" : "") + (@operator.Length > 0 ? @operator + ":" : "") + (plain ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
    }

    private static bool IsOperator(string value) => value.IndexOf(':', StringComparison.Ordinal) is var at and > 0 && SearchOperator.Find(value[..at]) is not null;

    /// <summary>A piece, or several with OR between them.</summary>
    private static SearchItem? Chain(List<SearchToken> tokens, ref int at)
    {
        if (Factor(tokens, ref at) is not { } first) return null;
        var items = new List<SearchItem> { first };
        while (at + 1 < tokens.Count && tokens[at].Kind == SearchTokenKind.Or)
        {
            var before = at++;
            if (Factor(tokens, ref at) is not { } next)
            {
                at = before;
                break;
            }

            items.Add(next);
        }

        if (items.Count == 1) return first;
        var nodes = items.Where(item => item.Node is not null).Select(item => item.Node!).ToImmutableArray();
        var node = nodes.Length switch { 0 => null, 1 => nodes[0], _ => new SearchNode.Any(nodes) };
        var source = string.Join(" OR ", items.Select(item => item.Source));
        return new SearchItem(source, node, null, source, Negated: false);
    }

    private static SearchItem? Factor(List<SearchToken> tokens, ref int at)
    {
        // OR without something before it asks for nothing.
        while (at < tokens.Count && tokens[at].Kind == SearchTokenKind.Or) at++;
        if (at >= tokens.Count || tokens[at].Kind == SearchTokenKind.Close) return null;
        var token = tokens[at++];
        return token.Kind == SearchTokenKind.Open ? Group(token, tokens, ref at) : Term(token);
    }

    private static SearchItem Group(SearchToken open, List<SearchToken> tokens, ref int at)
    {
        var inner = new List<SearchItem>();
        while (at < tokens.Count && tokens[at].Kind != SearchTokenKind.Close)
        {
            if (Chain(tokens, ref at) is { } item) inner.Add(item);
        }

        at++;
        var nodes = inner.Where(item => item.Node is not null).Select(item => item.Node!).ToImmutableArray();
        var node = nodes.Length switch { 0 => null, 1 => nodes[0], _ => new SearchNode.All(nodes) };
        var source = Join(inner.Select(item => item.Source));
        return new SearchItem(open.Source + source + ")", node is not null && open.Negated ? new SearchNode.Not(node) : node, null, source, open.Negated);
    }

    private static SearchItem Term(SearchToken token)
    {
        var value = token.Value.Trim();
        var node = value.Length == 0 ? null : token.Operator is { } known ? known.Read(value) : new SearchNode.Words(SearchPlace.Anywhere, value);
        var understood = node is not null || value.Length == 0;
        node = node is null && value.Length > 0 ? new SearchNode.Words(SearchPlace.Anywhere, token.Source.TrimStart('-')) : node;

        // Quotes and brackets are written so that they mean the same wherever the piece stands.
        var source = token.Source;
        if (source.AsSpan().IndexOfAny('"', '(', ')') >= 0)
        {
            source = node is null ? token.Operator is { } open ? $"{(token.Negated ? "-" : "")}{open.Name}:" : ""
                : understood && token.Operator is { } own ? Write(own.Name, value, token.Negated) : Write("", ((SearchNode.Words)node).Text, token.Negated);
        }

        return new SearchItem(source, node is not null && token.Negated ? new SearchNode.Not(node) : node, understood ? token.Operator : null, value, token.Negated);
    }

    private static void Collect(SearchNode? node, ReadOnlySpan<SearchPlace> places, ImmutableArray<string>.Builder found)
    {
        switch (node)
        {
            case SearchNode.Words words when places.Contains(words.Place):
                found.Add(words.Text);
                break;
            case SearchNode.All all:
                foreach (var child in all.Nodes) Collect(child, places, found);
                break;
            case SearchNode.Any any:
                foreach (var child in any.Nodes) Collect(child, places, found);
                break;
        }
    }
}
