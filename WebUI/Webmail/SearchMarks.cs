using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Mox.Shared.Contracts.Webmail.Search;

namespace Mox.WebUI.Webmail;

/// <summary>The words of a search that are marked where they are shown, by the place they stand in.</summary>
public sealed record SearchMarks(ImmutableArray<string> Text, ImmutableArray<string> Subject, ImmutableArray<string> People)
{
    public static readonly SearchMarks None = new([], [], []);

    /// <summary>A text with what was found in it marked, drawn without a component of its own: lists draw hundreds.</summary>
    public static RenderFragment Draw(string text, ImmutableArray<string> words) => builder =>
    {
        if (words.IsDefaultOrEmpty)
        {
            builder.AddContent(0, text);
            return;
        }

        foreach (var run in HitRuns.Of(text, words))
        {
            if (!run.IsHit)
            {
                builder.AddContent(1, run.Text);
                continue;
            }

            builder.OpenElement(2, "mark");
            builder.AddContent(3, run.Text);
            builder.CloseElement();
        }
    };

    /// <summary>Those of a list; none where nothing is searched for.</summary>
    public static SearchMarks Of(ListPlace? place)
    {
        if (place is not { IsSearch: true }) return None;
        var query = SearchQuery.Parse(place.Search);
        return new SearchMarks(
            query.TextsIn(SearchPlace.Anywhere, SearchPlace.Body), query.TextsIn(SearchPlace.Anywhere, SearchPlace.Subject), query.TextsIn(SearchPlace.Anywhere, SearchPlace.From, SearchPlace.To, SearchPlace.Cc, SearchPlace.Bcc));
    }
}
