using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The contracts a mail page works with.</summary>
public sealed record MailContracts(IMailboxReader Reader, IMailboxActions Actions, IMailboxChanges Changes, IComposer Composer, ViewerTime Viewer)
{
    /// <summary>Where the lists of this browser stood; null when that is not known.</summary>
    public IListMemory? Memory { get; init; }

    /// <summary>Puts mail away until a moment; null: nobody does.</summary>
    public ISnoozing? Snoozing { get; init; }

    /// <summary>Asks after moves whether they should be done always; null: nobody does.</summary>
    public Rules.RuleOffers? Offers { get; init; }
}

/// <summary>What a page lends to the classes behind it: its context, its drawing, its address bar.</summary>
/// <param name="OnUi">InvokeAsync.</param>
/// <param name="Draw">StateHasChanged.</param>
/// <param name="GoTo">Navigates.</param>
public sealed record PageHands(Func<Func<Task>, Task> OnUi, Action Draw, Action<string> GoTo);

/// <summary>Which of the small panels is open; one at a time.</summary>
public enum MailPanel
{
    None,
    Account,
    Move,
    Label,
    Snooze,
    More,
    Folders,
    Folder,
    List,
}
