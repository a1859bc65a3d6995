using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail.Search;

namespace Mox.WebUI.Webmail;

/// <summary>The words of a search that are marked where they are shown, by the place they stand in.</summary>
public sealed record SearchMarks(ImmutableArray<string> Text, ImmutableArray<string> Subject, ImmutableArray<string> People)
{
    public static readonly SearchMarks None = new([], [], []);

    /// <summary>Those of a list; none where nothing is searched for.</summary>
    public static SearchMarks Of(ListPlace? place)
    {
        if (place is not { IsSearch: true }) return None;
        var query = SearchQuery.Parse(place.Search);
        return new SearchMarks(
            query.TextsIn(SearchPlace.Anywhere, SearchPlace.Body), query.TextsIn(SearchPlace.Anywhere, SearchPlace.Subject), query.TextsIn(SearchPlace.Anywhere, SearchPlace.From, SearchPlace.To, SearchPlace.Cc, SearchPlace.Bcc));
    }
}
