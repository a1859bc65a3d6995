using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The contracts a mail page works with.</summary>
public sealed record MailContracts(IMailboxReader Reader, IMailboxActions Actions, IMailboxChanges Changes, IComposer Composer, ViewerTime Viewer);

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
    More,
    Folders,
    Folder,
}

/// <summary>The state of the mail page and what can be done with it. No renderer is needed to test it.</summary>
public sealed class MailDesk : IDisposable
{
    private readonly MailContracts _contracts;
    private readonly PageHands _page;
    private readonly MailCommands _commands;
    private readonly Lifetime _closed = new();
    private Task? _foldersOpen;
    private int _showing;
    private int _opening;

    public MailDesk(MailContracts contracts, Toasts toasts, ComposeDesk compose, PageHands page)
    {
        (_contracts, _page, Toasts, Compose) = (contracts, page, toasts, compose);
        _commands = new MailCommands(contracts.Actions, toasts, Leaving);
        Folders = new LiveFolders(contracts.Reader, contracts.Changes, page.OnUi, page.Draw);
    }

    public Toasts Toasts { get; }

    public ComposeDesk Compose { get; }

    public LiveFolders Folders { get; }

    public MessageWindow? Window { get; private set; }

    public ListPlace? Place { get; private set; }

    public RowSelection Selection { get; } = new();

    /// <summary>The message being read; 0 for none.</summary>
    public long OpenId { get; private set; }

    public MessageDetail? Open { get; private set; }

    /// <summary>The message asked for is not there.</summary>
    public bool OpenIsMissing { get; private set; }

    public ImmutableArray<MessageItem> Conversation { get; private set; } = [];

    public MailPanel Panel { get; private set; }

    /// <summary>True below 800 px: one column, nothing opens by itself.</summary>
    public bool IsPhone { get; set; }

    /// <summary>True when the keyboard was used last: the row it stands on is marked.</summary>
    public bool ByKeyboard { get; private set; }

    /// <summary>Counts up when the row of the cursor should be brought into sight.</summary>
    public int Reveals { get; private set; }

    public Folder? Folder => Place is null ? null : Folders.Tree.Find(Place.MailboxId);

    public string FolderName => Folder is { } folder ? FolderLook.Name(folder) : Place is { IsEverywhere: true } ? FindWords.Results : "Mail";

    /// <summary>The folder that was shown last: a search over all folders goes back to it.</summary>
    public Folder? Home { get; private set; }

    public bool InJunk => Folder?.Use == SpecialUse.Junk;

    /// <summary>The open message as the list has it, with the flags it has now.</summary>
    public MessageItem? OpenItem => Window?.Find(OpenId) ?? Open?.Item;

    /// <summary>What an action is for: the picked rows, else the open message, else the row of the cursor.</summary>
    public ImmutableArray<long> Targets => Selection.Any ? Selection.Ids : OpenId != 0 ? [OpenId] : Selection.Cursor != 0 ? [Selection.Cursor] : [];

    /// <summary>Shows what the address says. The folder 0 is the Inbox.</summary>
    public async Task ShowAsync(long folderId, long messageId, MessageFilter filter, string search)
    {
        var turn = ++_showing;
        await (_foldersOpen ??= Folders.OpenAsync());
        if (turn != _showing) return;
        if (folderId == 0 || (folderId == MessageQuery.Everywhere && search.Length == 0)) folderId = Folders.Tree.Inbox?.Id ?? 0;
        Home = Folders.Tree.Find(folderId) ?? Home ?? Folders.Tree.Inbox;
        var place = new ListPlace(folderId, filter, search) { Zone = search.Length > 0 ? _contracts.Viewer.Zone.Id : "" };
        if (place != Place)
        {
            Window?.Dispose();
            Selection.Clear();
            (Place, Selection.Cursor, Panel) = (place, messageId, MailPanel.None);
            Window = new MessageWindow(_contracts.Reader, _contracts.Changes, _page.OnUi, _page.Draw);
            await Window.OpenAsync(place);
            _page.Draw();
            if (turn != _showing) return;
        }

        await OpenMessageAsync(messageId);
    }

    public void Go(ListPlace place) => _page.GoTo(MailUrl.Of(place));

    /// <summary>Shows what a search finds, in all folders or in the one shown last; without one that folder.</summary>
    public void Search(SearchAsked asked) => Go(new ListPlace(asked.Everywhere && asked.Query.Length > 0 ? MessageQuery.Everywhere : Home?.Id ?? 0, Search: asked.Query));

    public void GoTo(long messageId)
    {
        if (Place is null) return;
        Selection.Cursor = messageId;
        _page.GoTo(MailUrl.Of(Place, messageId));
    }

    public void CloseMessage()
    {
        if (Place is not null && OpenId != 0) _page.GoTo(MailUrl.Of(Place));
    }

    public void Toggle(MailPanel panel)
    {
        Panel = Panel == panel ? MailPanel.None : panel;
        _page.Draw();
    }

    public void Pick(long messageId, bool extend)
    {
        ByKeyboard = false;
        if (extend) Selection.ExtendTo(messageId, Window?.Rows ?? []);
        else Selection.Toggle(messageId);
        _page.Draw();
    }

    /// <summary>Opens the row that was clicked; a draft is gone on with instead.</summary>
    public async Task RowClickedAsync(MessageItem row, bool extend)
    {
        ByKeyboard = false;
        if (extend) Pick(row.Id, extend: true);
        else await RowOpenedAsync(row);
    }

    public Task ArchiveAsync(ImmutableArray<long> ids) => _commands.ArchiveAsync(ids, About(ids), _closed.Token);

    public Task DeleteAsync(ImmutableArray<long> ids) => _commands.DeleteAsync(ids, About(ids), _closed.Token);

    public Task JunkAsync(ImmutableArray<long> ids) =>
        InJunk ? _commands.NotJunkAsync(ids, About(ids), _closed.Token) : _commands.JunkAsync(ids, About(ids), _closed.Token);

    public Task MoveAsync(ImmutableArray<long> ids, Folder folder)
    {
        Panel = MailPanel.None;
        return _commands.MoveAsync(ids, folder.Id, folder.Name.IsInbox ? "Inbox" : folder.Name.Leaf, About(ids), _closed.Token);
    }

    /// <summary>Sets the star of all, or takes it from all when all have it.</summary>
    public Task StarAsync(ImmutableArray<long> ids) => _commands.FlagAsync(ids, MessageFlags.Flagged, !ids.All(id => Item(id)?.Flagged == true), _closed.Token);

    public async Task MarkSeenAsync(ImmutableArray<long> ids, bool seen)
    {
        await _commands.FlagAsync(ids, MessageFlags.Seen, seen, _closed.Token);
        if (!seen && ids.Contains(OpenId)) CloseMessage();
    }

    /// <summary>Starts an answer or a forward of the open message.</summary>
    public async Task AnswerAsync(DraftKind kind, ReplyScope scope = ReplyScope.Sender)
    {
        if (OpenId == 0) return;
        var draft = kind == DraftKind.Forward ? await _contracts.Composer.ForwardAsync(OpenId, _contracts.Viewer.Zone, _closed.Token)
            : await _contracts.Composer.ReplyAsync(OpenId, scope, _contracts.Viewer.Zone, _closed.Token);
        if (draft is null) Toasts.Show(new Toast("warn", "That message is not here any more") { IsFault = true });
        else await Compose.StartAsync(draft);
    }

    /// <summary>A key that was pressed outside of any field.</summary>
    public async Task KeyAsync(string key)
    {
        var targets = Targets;
        switch (key)
        {
            case "j" or "ArrowDown": await StepAsync(1); break;
            case "k" or "ArrowUp": await StepAsync(-1); break;
            case "Enter" or "o" when Window?.Find(Selection.Cursor) is { } row: await RowOpenedAsync(row); break;
            case "x" when Selection.Cursor != 0: Selection.Toggle(Selection.Cursor); ByKeyboard = true; break;
            case "e": await ArchiveAsync(targets); break;
            case "#" or "Delete": await DeleteAsync(targets); break;
            case "!": await JunkAsync(targets); break;
            case "s": await StarAsync(targets); break;
            case "u": await MarkSeenAsync(targets, seen: false); break;
            case "I": await MarkSeenAsync(targets, seen: true); break;
            case "v" when !targets.IsEmpty: Toggle(MailPanel.Move); break;
            case "r": await AnswerAsync(DraftKind.Reply); break;
            case "a": await AnswerAsync(DraftKind.Reply, ReplyScope.All); break;
            case "f": await AnswerAsync(DraftKind.Forward); break;
            case "c": await Compose.NewAsync(); break;
            case "z": await Toasts.UndoAsync(); break;
            case "Escape": Escape(); break;
            default: return;
        }

        _page.Draw();
    }

    public void Dispose()
    {
        _closed.Dispose();
        Window?.Dispose();
        Folders.Dispose();
    }

    private MessageItem? Item(long id) => Window?.Find(id) ?? (Open?.Item.Id == id ? Open.Item : null);

    private string About(ImmutableArray<long> ids) => ids.Length == 1
        ? Item(ids[0]) is { } item ? item.Subject.Length > 0 ? item.Subject : "(no subject)" : ""
        : Amount.Of(ids.Length, "message");

    private void Escape()
    {
        if (Panel != MailPanel.None) Panel = MailPanel.None;
        else if (Selection.Any) Selection.Clear();
        else CloseMessage();
    }

    private async Task StepAsync(int by)
    {
        if (Window is null || Window.Rows.Count == 0) return;
        var at = OpenId != 0 && !Selection.Any ? OpenId : Selection.Cursor;
        var next = Window.IndexOf(at) < 0 ? Window.Rows[0] : Window.Neighbour(at, by);
        if (next is null) return;
        (Selection.Cursor, ByKeyboard) = (next.Id, true);
        Reveals++;
        if (OpenId != 0 && !Selection.Any) GoTo(next.Id);
        var index = Window.First + Window.IndexOf(next.Id);
        await Window.EnsureAsync(index - 20, index + 20);
    }

    private async Task RowOpenedAsync(MessageItem row)
    {
        Selection.Cursor = row.Id;
        if (row.Draft && await _contracts.Composer.OpenAsync(row.Id, _closed.Token) is { } draft) await Compose.StartAsync(draft);
        else GoTo(row.Id);
    }

    private async Task OpenMessageAsync(long messageId)
    {
        if (messageId == OpenId && (messageId == 0 || Open is not null)) return;
        var turn = ++_opening;
        (OpenId, OpenIsMissing) = (messageId, false);
        if (messageId == 0)
        {
            (Open, Conversation) = (null, []);
            return;
        }

        var detail = await _contracts.Reader.MessageAsync(messageId, _closed.Token);
        if (turn != _opening) return;
        (Open, OpenIsMissing, Conversation) = (detail, detail is null, []);
        if (detail is null) return;
        if (Window?.IndexOf(Selection.Cursor) < 0 || Selection.Cursor == 0) Selection.Cursor = messageId;
        _page.Draw();
        if (!detail.Item.Seen) await _commands.FlagAsync([messageId], MessageFlags.Seen, true, _closed.Token);
        var conversation = await _contracts.Reader.ConversationAsync(detail.Item.ThreadId, _closed.Token);
        if (turn == _opening) Conversation = conversation;
    }

    /// <summary>Messages are to leave the list: the cursor and the reader go on to the next row, which is looked up while they are still there.</summary>
    private Action<ImmutableArray<long>> Leaving(ImmutableArray<long> ids)
    {
        var from = ids.Contains(OpenId) ? OpenId : ids.Contains(Selection.Cursor) ? Selection.Cursor : 0;
        var next = from == 0 ? null : Next(from, 1, ids) ?? Next(from, -1, ids);
        return left =>
        {
            Selection.Clear();
            Window?.Leave(left);
            if (from == 0) return;
            Selection.Cursor = next?.Id ?? 0;
            if (!left.Contains(OpenId)) return;
            if (next is null || IsPhone || next.Draft) CloseMessage();
            else GoTo(next.Id);
        };
    }

    private MessageItem? Next(long from, int by, ImmutableArray<long> leaving)
    {
        var next = Window?.Neighbour(from, by);
        while (next is not null && leaving.Contains(next.Id)) next = Window?.Neighbour(next.Id, by);
        return next;
    }
}
