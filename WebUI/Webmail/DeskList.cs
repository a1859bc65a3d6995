using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The list of a mail desk as commands act on it: the cursor and the reader go on to the next row when theirs leaves, and come back when it does.</summary>
/// <param name="desk">The desk.</param>
/// <param name="onUi">Runs work on the circuit's context.</param>
/// <param name="draw">Draws the page.</param>
internal sealed class DeskList(MailDesk desk, Func<Func<Task>, Task> onUi, Action draw) : ICommandList
{
    /// <summary>The action over many messages that runs.</summary>
    public ActionProgress? Progress { get; private set; }

    /// <summary>What a selection of rows means: a folded row stands for the messages of its conversation that lie in this folder.</summary>
    public MessageSelection Meant(MessageSelection selection)
    {
        if (selection.Query is not null || desk.Window is not { } window) return selection;
        var folded = selection.Ids.Where(id => window.Find(id) is { } row && window.IndexOf(id) is var at and >= 0 && window.Rows[at].Id == id && window.IsFolded(row)).ToImmutableArray();
        return selection with { Ids = selection.Ids.RemoveRange(folded), Conversations = selection.Conversations.AddRange(folded), ShownMailboxId = desk.Place?.MailboxId ?? 0, Count = selection.Rows.Length };
    }

    /// <summary>What a selection is about, for people: a subject, or how many.</summary>
    public string About(MessageSelection selection)
    {
        if (selection.Query is null && selection.Rows is [var one]) return desk.Item(one) is { } item ? item.Subject.Length > 0 ? item.Subject : ListWords.NoSubject : "";
        return selection.Query is null && !selection.Conversations.IsEmpty
            ? Wording.Count(selection.Count, ListWords.OneConversation, ListWords.Conversations)
            : Wording.Count(selection.Count, ListWords.OneMessage, ListWords.Messages);
    }

    public void Show(ActionProgress? progress) => _ = onUi(() =>
    {
        Progress = progress;
        draw();
        return Task.CompletedTask;
    });

    public Action Change(MessageSelection selection, Func<MessageItem, bool, MessageItem> change) => desk.Window?.Change(selection, change) ?? (() => { });

    public Departure Leave(MessageSelection selection)
    {
        var open = desk.OpenItem is { } item && Goes(item, selection) ? item.Id : 0;
        var from = open != 0 ? open : selection.Query is not null || selection.Contains(desk.Selection.Cursor) ? desk.Selection.Cursor : 0;
        var next = from == 0 || selection.Query is not null ? null : Next(from, 1, selection) ?? Next(from, -1, selection);
        desk.Selection.Clear();
        // First: the list is drawn as its rows go, and the mark is to stand on the next one by then.
        if (from != 0) desk.Selection.Cursor = next?.Id ?? 0;
        var departure = desk.Window?.Leave(selection) ?? Departure.None;
        if (open != 0) GoOn(next);
        return new Departure(left =>
        {
            departure.Settle(left);
            if (open == 0 || left.Contains(open) || (next is not null && desk.Selection.Cursor != next.Id)) return;
            desk.GoTo(open);
        });
    }

    /// <summary>True for a message of the selection, also one whose folded conversation is meant.</summary>
    private bool Goes(MessageItem item, MessageSelection selection) =>
        selection.Query is not null || selection.Contains(item.Id) || (item.MailboxId == desk.Place?.MailboxId && desk.Window?.Rows.Any(row => row.ThreadId == item.ThreadId && selection.Conversations.Contains(row.Id)) == true);

    private void GoOn(MessageItem? next)
    {
        if (next is null || desk.IsPhone || next.Draft) desk.CloseMessage();
        else desk.GoTo(next.Id);
    }

    private MessageItem? Next(long from, int by, MessageSelection leaving)
    {
        var next = desk.Window?.Neighbour(from, by);
        while (next is not null && Goes(next, leaving)) next = desk.Window?.Neighbour(next.Id, by);
        return next;
    }
}
