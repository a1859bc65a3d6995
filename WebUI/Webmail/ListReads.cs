using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Reads runs of a list into the rows that are here.</summary>
/// <param name="place">The list.</param>
/// <param name="ct">Ends all reads: the list is not shown any more.</param>
internal sealed class ListReads(IMailboxReader reader, ListPlace place, ListRows rows, CancellationToken ct)
{
    /// <summary>Of a search: about how many messages there are, where they were not counted.</summary>
    public long? About { get; private set; }

    /// <summary>Of a search: how far back it looked, where looking on would have taken too long.</summary>
    public DateTimeOffset? Reached { get; private set; }

    /// <summary>The folder is not there (any more).</summary>
    public bool IsMissing { get; private set; }

    /// <summary>A page in place of all that is here; the last one where there are no rows so far down.</summary>
    public async Task PageAsync(int skip, int take)
    {
        var page = await reader.PageAsync(place.Query with { Skip = skip, Take = Math.Min(take, MessageQuery.MaxTake) }, ct);
        if (page is { Rows.IsEmpty: true, Total: > 0 } && skip > 0)
        {
            page = await reader.PageAsync(place.Query with { Skip = Math.Max(0, page.Total - MessageWindow.Step), Take = MessageWindow.Step }, ct);
        }

        if (Here(page)) rows.Replace(page!);
    }

    /// <summary>A page with a row in its middle.</summary>
    public async Task AroundAsync(MessageAnchor near)
    {
        var below = await reader.PageAsync(place.Query with { After = near, Take = 1 }, ct);
        if (Here(below)) await PageAsync(Math.Max(0, below!.First - MessageWindow.Step / 2), MessageWindow.Step * 2);
    }

    public async Task BelowAsync()
    {
        var page = await reader.PageAsync(place.Query with { After = rows.PlaceOf(rows.Items[^1]), Take = MessageWindow.Step }, ct);
        if (Here(page)) rows.AddBelow(page!, MessageWindow.Kept);
    }

    public async Task AboveAsync()
    {
        var page = await reader.PageAsync(place.Query with { After = rows.PlaceOf(rows.Items[0]), Above = true, Take = MessageWindow.Step }, ct);
        if (Here(page)) rows.AddAbove(page!, MessageWindow.Kept);
    }

    /// <summary>Asks where the run stands now.</summary>
    public async Task StandAsync()
    {
        if (rows.Count == 0)
        {
            await PageAsync(0, MessageWindow.Step);
            return;
        }

        var page = await reader.PageAsync(place.Query with { After = rows.PlaceOf(rows.Items[0]), Take = 1 }, ct);
        if (Here(page)) rows.Stand(page!);
    }

    public void Missing() => Here(null);

    private bool Here(MessagePage? page)
    {
        IsMissing = page is null;
        (About, Reached) = (page?.About, page?.Reached);
        if (IsMissing) rows.Clear();
        return !IsMissing;
    }
}
