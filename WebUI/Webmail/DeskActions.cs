using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.WebUI.Webmail;

/// <summary>What a mail desk does with rows: finds out which messages they stand for, and has it done.</summary>
internal sealed class DeskActions(MailDesk desk, MailCommands commands, DeskList list, CancellationToken ct)
{
    public Task ArchiveAsync(MessageSelection rows) => Do(rows, (meant, about) => commands.ArchiveAsync(meant, about, ct));

    public Task DeleteAsync(MessageSelection rows) => Do(rows, (meant, about) => commands.DeleteAsync(meant, about, ct));

    public Task JunkAsync(MessageSelection rows) => Do(rows, (meant, about) => desk.InJunk ? commands.NotJunkAsync(meant, about, ct) : commands.JunkAsync(meant, about, ct));

    public Task MoveAsync(MessageSelection rows, Folder folder) => Do(rows, (meant, about) => commands.MoveAsync(meant, folder.Id, FolderLook.Name(folder), about, ct));

    /// <param name="until">The moment in words.</param>
    public Task SnoozeAsync(MessageSelection rows, DateTimeOffset at, string until) => Do(rows, (meant, about) => commands.SnoozeAsync(meant, at, until, about, ct));

    public Task WakeAsync(MessageSelection rows) => Do(rows, (meant, about) => commands.WakeAsync(meant, about, ct));

    public Task LabelAsync(MessageSelection rows, string keyword, bool on) => Do(rows, (meant, about) => commands.LabelAsync(meant, keyword, on, about, ct));

    public Task MarkSeenAsync(MessageSelection rows, bool seen) => Do(rows, (meant, about) => commands.FlagAsync(meant, MessageFlags.Seen, seen, about, ct));

    public Task StarAsync(MessageSelection rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var on = rows.Query is not null || !rows.Rows.All(id => desk.Item(id) is { } item && (item.Conversation?.Flagged ?? item.Flagged));
        return commands.FlagAsync(on ? rows : list.Meant(rows), MessageFlags.Flagged, on, list.About(rows), ct);
    }

    public Task MuteAsync(MessageSelection rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var on = rows.Query is not null || !rows.Rows.All(id => desk.Item(id)?.Muted == true);
        return Do(rows, (meant, about) => commands.MuteAsync(meant, on, about, ct));
    }

    /// <summary>A message was opened; a folded conversation is opened as a whole.</summary>
    public async Task OpenedAsync(MessageItem item)
    {
        var shown = list.Meant([item.Id]);
        if (item.Seen && (shown.Conversations.IsEmpty || desk.Window?.Find(item.Id)?.Conversation?.Unread is not > 0)) return;
        await commands.FlagAsync(shown, MessageFlags.Seen, true, "", ct);
    }

    private Task Do(MessageSelection rows, Func<MessageSelection, string, Task> act)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var meant = list.Meant(rows);
        return act(meant, list.About(meant));
    }
}
