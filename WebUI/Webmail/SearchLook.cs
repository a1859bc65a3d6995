using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Contracts.Webmail.Search;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>What searches over all folders are called.</summary>
public static class SearchLook
{
    /// <summary>All messages with a star, in whatever folder.</summary>
    public static ListPlace Starred { get; } = new(MessageQuery.Everywhere, Search: SearchQuery.Write("is", "starred"));

    /// <summary>The name people gave it, that of the label it asks for, or that of what the rail offers; else one for any search.</summary>
    public static string Name(string query, LiveLabels live)
    {
        ArgumentNullException.ThrowIfNull(live);
        if (query == Starred.Search) return ListWords.ShowStarred;
        return Saved(query, live)?.Name ?? (Label(query, live) is { } label ? LabelName.Shown(label) : FindWords.Results);
    }

    /// <summary>The saved search that asks for this; null for another.</summary>
    public static SavedSearch? Saved(string query, LiveLabels live)
    {
        ArgumentNullException.ThrowIfNull(live);
        return live.Settings.Searches.FirstOrDefault(saved => saved.Query == query);
    }

    /// <summary>The keyword of the label this asks for, and for nothing else; null otherwise.</summary>
    public static string? Label(string query, LiveLabels live)
    {
        ArgumentNullException.ThrowIfNull(live);
        return live.Labels.FirstOrDefault(label => SearchQuery.Write("label", label.Keyword) == query)?.Keyword;
    }
}
