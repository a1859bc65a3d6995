using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>What keys do on the list and between places. The mark of the list is moved, nothing else, unless a message is open: then the next one is opened.</summary>
internal static class DeskSteps
{
    /// <summary>Rows beyond the mark that are fetched with it.</summary>
    private const int Around = 20;

    /// <summary>Moves the mark by lines, as they are seen: rows, and the messages below those that are unfolded. With <paramref name="extend"/> the row it comes to is picked too.</summary>
    public static async Task StepAsync(this MailDesk desk, int by, bool extend = false)
    {
        if (desk.Window is not { } window || window.Rows.Count == 0) return;
        var at = desk.OpenId != 0 && !desk.Selection.Any ? desk.OpenId : desk.Selection.Cursor;
        var lines = window.Lines;
        var index = IndexOf(lines, at);
        var to = index < 0 ? 0 : Math.Clamp(index + by, 0, lines.Count - 1);
        if (index >= 0 && to == index) return;
        var next = lines[to];
        if (extend)
        {
            desk.Selection.Narrow(window.Rows);
            if (index >= 0 && !desk.Selection.Any) desk.Selection.Toggle(at);
            desk.Selection.ExtendTo(next.Id, lines);
        }

        await MarkAsync(desk, window, next);
    }

    /// <summary>To the first or the last message of the list.</summary>
    public static async Task StepToEdgeAsync(this MailDesk desk, bool toEnd)
    {
        if (desk.Window is not { } window) return;
        await window.EnsureAsync(toEnd ? Math.Max(0, window.Total - Around) : 0, toEnd ? window.Total : Around);
        if (window.Rows.Count > 0) await MarkAsync(desk, window, window.Rows[toEnd ? ^1 : 0]);
    }

    /// <summary>To the next unread message of those that are loaded.</summary>
    public static async Task StepToUnreadAsync(this MailDesk desk)
    {
        if (desk.Window is not { } window) return;
        var lines = window.Lines;
        var from = IndexOf(lines, desk.OpenId != 0 ? desk.OpenId : desk.Selection.Cursor);
        if (lines.Skip(from + 1).FirstOrDefault(row => !row.Seen) is { } next) await MarkAsync(desk, window, next);
    }

    public static Task OpenCursorAsync(this MailDesk desk) => desk.Window?.Find(desk.Selection.Cursor) is { } row ? desk.RowOpenedAsync(row) : Task.CompletedTask;

    /// <summary>From the message to the list.</summary>
    public static Task BackAsync(this MailDesk desk) => Done(desk.CloseMessage);

    /// <summary>Picks the row of the mark, or no longer.</summary>
    public static Task PickCursorAsync(this MailDesk desk) => Done(() =>
    {
        if (desk.Selection.Cursor == 0) return;
        desk.Selection.Narrow(desk.Window?.Rows ?? []);
        desk.Selection.Toggle(desk.Selection.Cursor);
        desk.MarkCursor(desk.Selection.Cursor);
    });

    public static Task PickNoneAsync(this MailDesk desk) => Done(desk.Selection.Clear);

    /// <summary>Shows the messages of the conversation on the mark, or folds them into one row.</summary>
    public static async Task UnfoldAsync(this MailDesk desk, bool isOpen)
    {
        if (desk.Window is not { } window || window.IndexOf(desk.Selection.Cursor) is not (>= 0 and var at) || window.Rows[at] is not { Conversation.Count: > 1 } row) return;
        desk.MarkCursor(row.Id);
        await window.UnfoldAsync(row, isOpen);
    }

    /// <summary>Asks where the messages should go.</summary>
    /// <summary>Asks until when the targets are put away.</summary>
    public static Task AskUntilWhenAsync(this MailDesk desk) => Done(() =>
    {
        if (!desk.Targets.IsEmpty) desk.Toggle(MailPanel.Snooze);
    });

    public static Task AskWhereAsync(this MailDesk desk) => Done(() =>
    {
        if (!desk.Targets.IsEmpty) desk.Toggle(MailPanel.Move);
    });

    /// <summary>Asks which labels the messages should have.</summary>
    public static Task AskLabelAsync(this MailDesk desk) => Done(() =>
    {
        if (!desk.Targets.IsEmpty) desk.Toggle(MailPanel.Label);
    });

    /// <summary>Gives up the small panel, else the selection, else the message.</summary>
    public static Task EscapeAsync(this MailDesk desk) => Done(() =>
    {
        if (desk.Panel != MailPanel.None) desk.Toggle(MailPanel.None);
        else if (desk.Selection.Any) desk.Selection.Clear();
        else desk.CloseMessage();
    });

    public static Task GoToFolderAsync(this MailDesk desk, Func<Folder, bool> which) => Done(() =>
    {
        if (desk.Folders.Tree.Folders.FirstOrDefault(which) is { } folder) desk.Go(new ListPlace(folder.Id));
    });

    public static Task GoToStarredAsync(this MailDesk desk) => Done(() => desk.Go(SearchLook.Starred));

    public static Task GoToPageAsync(this MailDesk desk, string address) => Done(() => desk.GoToAddress(address));

    private static async Task MarkAsync(MailDesk desk, MessageWindow window, MessageItem row)
    {
        desk.MarkCursor(row.Id);
        if (desk.OpenId != 0 && !desk.Selection.Any) desk.GoTo(row.Id);
        var index = window.First + window.IndexOf(row.Id);
        await window.EnsureAsync(index - Around, index + Around);
    }

    private static int IndexOf(IReadOnlyList<MessageItem> lines, long id)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Id == id) return i;
        }

        return -1;
    }

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
