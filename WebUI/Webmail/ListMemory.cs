using System.Globalization;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>Where a list stands: the first row in sight, and by how many px it reaches above the edge.</summary>
public sealed record ListPin(MessageAnchor Anchor, double Hidden);

/// <summary>Remembers where the lists of a browser stand, so that they stand there again after a reload.</summary>
public interface IListMemory
{
    /// <summary>Where a list stood; null: at the top.</summary>
    Task<ListPin?> ReadAsync(ListPlace place, CancellationToken ct);
}

/// <summary>In the session storage of the browser, kept there by the list's script while it is scrolled.</summary>
public sealed class BrowserListMemory(IJSRuntime js) : IListMemory
{
    /// <summary>The name a list is kept under.</summary>
    public static string KeyOf(ListPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return string.Create(CultureInfo.InvariantCulture, $"mox.list.{place.MailboxId}.{MailUrl.Name(place.Filter)}.{(place.ByConversation ? "c" : "m")}.{place.Search}");
    }

    public async Task<ListPin?> ReadAsync(ListPlace place, CancellationToken ct)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", ct, StaticFiles.Module("Webmail/MessageList.razor.js"));
        return Parse(await module.InvokeAsync<string?>("pinned", ct, KeyOf(place)));
    }

    /// <summary>What the script keeps: time received, id, px hidden. Anything else is as if nothing was kept.</summary>
    public static ListPin? Parse(string? kept)
    {
        if (kept?.Split(' ') is not [var received, var id, var hidden]) return null;
        return DateTimeOffset.TryParseExact(received, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var message)
            && double.TryParse(hidden, NumberStyles.Float, CultureInfo.InvariantCulture, out var px) && double.IsFinite(px)
            ? new ListPin(new MessageAnchor(at, message), px)
            : null;
    }
}
