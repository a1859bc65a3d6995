using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail.Keys;

namespace Mox.WebUI.Webmail;

/// <summary>Picks what was picked before the page was loaded again and is still there, also where the browser tells of it before the list was read.</summary>
internal sealed class KeptPicks(MailDesk desk, IMailboxReader reader, CancellationToken ct)
{
    private ImmutableArray<long> _kept = [];

    /// <returns>True when something was to be picked.</returns>
    public async Task<bool> TakeAsync(KeptView kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        _kept = [.. kept.Picked.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0)];
        return desk.Window is { IsOpen: true } && await PickAsync();
    }

    /// <summary>Picks them, now that the list is there. The mark of the keyboard stays where it is.</summary>
    public async Task<bool> PickAsync()
    {
        var (kept, cursor) = (_kept, desk.Selection.Cursor);
        _kept = [];
        foreach (var id in kept)
        {
            var item = desk.Window?.Find(id) ?? await reader.ItemAsync(id, ct);
            if (item is not null && desk.Place is { } place && (place.IsEverywhere || place.MailboxId == item.MailboxId) && !desk.Selection.Has(id)) desk.Selection.Toggle(id);
        }

        if (cursor != 0) desk.Selection.Cursor = cursor;
        return kept.Length > 0;
    }
}
