using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The state of the mail page and what can be done with it. No renderer is needed to test it.</summary>
public sealed class MailDesk : IDisposable
{
    private static readonly KeyMap GmailKeys = new(new WebmailSettings());

    private readonly MailContracts _contracts;
    private readonly PageHands _page;
    private readonly DeskActions _actions;
    private readonly DeskList _list;
    private readonly LiveChanges _live;
    private readonly KeptPicks _kept;
    private readonly ReadingWatch _watch;
    private readonly Lifetime _closed = new();
    private Task? _opened;
    private int _showing;
    private int _opening;

    public MailDesk(MailContracts contracts, Toasts toasts, ComposeDesk compose, PageHands page, MailFrame frame)
    {
        (_contracts, _page, Toasts, Compose, Frame) = (contracts, page, toasts, compose, frame);
        _live = new LiveChanges(contracts.Changes, contracts.Viewer.Clock, page.OnUi, page.Draw);
        _list = new DeskList(this, page.OnUi, page.Draw);
        _actions = new DeskActions(this, new MailCommands(contracts.Actions, toasts, _list) { Snoozing = contracts.Snoozing, Moved = outcome => contracts.Offers?.MovedAsync(outcome, _closed.Token) ?? Task.CompletedTask }, _list, _closed.Token);
        Folders = new LiveFolders(contracts.Reader, _live, page.OnUi, _live.Draw);
        Answers = new DeskAnswers(this, contracts, _closed.Token);
        compose.Archive = Answers.ArchiveAsync;
        _kept = new KeptPicks(this, contracts.Reader, _closed.Token);
        _watch = new ReadingWatch(this, contracts.Actions, contracts.Viewer.Clock, page.OnUi, _closed.Token);
    }

    /// <summary>A key that is meant for the message that is read.</summary>
    public event Action<string>? ReadingKey;

    public Toasts Toasts { get; }
    public MailFrame Frame { get; }
    internal DeskActions Actions => _actions;
    public ComposeDesk Compose { get; }
    public LiveFolders Folders { get; }

    public MessageWindow? Window { get; private set; }

    public ListPlace? Place { get; private set; }

    /// <summary>Where this list stood in this browser before; null: at the top.</summary>
    public ListPin? Pinned { get; private set; }

    public RowSelection Selection { get; } = new();

    /// <summary>What the person chose for the webmail.</summary>
    public WebmailSettings Choices => Frame.Choices.Current;

    /// <summary>The action over many messages that runs.</summary>
    public ActionProgress? Progress => _list.Progress;

    /// <summary>The message being read; 0 for none.</summary>
    public long OpenId { get; private set; }

    public MessageDetail? Open { get; private set; }

    /// <summary>The message asked for is not there.</summary>
    public bool OpenIsMissing { get; private set; }

    public ImmutableArray<MessageItem> Conversation { get; private set; } = [];

    public MailPanel Panel { get; private set; }

    /// <summary>The address of the person who looks.</summary>
    public string Me { get; set; } = "";

    /// <summary>The addresses of the person who looks.</summary>
    public OwnIdentities Own { get; private set; } = OwnIdentities.Unknown;

    /// <summary>True below 800 px: one column, nothing opens by itself.</summary>
    public bool IsPhone { get; set; }

    /// <summary>True when the keyboard was used last: the row it stands on is marked.</summary>
    public bool ByKeyboard { get; private set; }

    /// <summary>Counts up when the row of the cursor should be brought into sight.</summary>
    public int Reveals { get; private set; }

    public Folder? Folder => Place is null ? null : Folders.Tree.Find(Place.MailboxId);

    public string FolderName => Folder is { } folder ? FolderLook.Name(folder) : Place is { IsEverywhere: true } ? FindWords.Results : FrameWords.TitleMail;

    /// <summary>The folder that was shown last: a search over all folders goes back to it.</summary>
    public Folder? Home { get; private set; }

    public bool InJunk => Folder?.Use == SpecialUse.Junk;

    /// <summary>The open message as the list has it, with the flags it has now.</summary>
    public MessageItem? OpenItem => Window?.Find(OpenId) ?? Open?.Item;

    /// <summary>What an action is for: the picked rows, else the open message, else the row of the cursor.</summary>
    public MessageSelection Targets => Selection.All ?? (Selection.Any ? Selection.Ids : OpenId != 0 ? [OpenId] : Selection.Cursor != 0 ? [Selection.Cursor] : MessageSelection.Nothing);

    /// <summary>Shows what the address says. The folder 0 is the Inbox.</summary>
    public async Task ShowAsync(long folderId, long messageId, MessageFilter filter, string search)
    {
        var turn = ++_showing;
        await (_opened ??= OpenAsync());
        if (turn != _showing) return;
        if (folderId == 0 || (folderId == MessageQuery.Everywhere && search.Length == 0)) folderId = Folders.Tree.Inbox?.Id ?? 0;
        Home = Folders.Tree.Find(folderId) ?? Home ?? Folders.Tree.Inbox;
        var place = new ListPlace(folderId, filter, search, Choices.Conversations && Folders.Tree.Find(folderId)?.Use != SpecialUse.Drafts) { Zone = search.Length > 0 ? _contracts.Viewer.Zone.Id : "" };
        if (place != Place)
        {
            Window?.Dispose();
            Selection.Clear();
            (Place, Selection.Cursor, Panel) = (place, messageId, MailPanel.None);
            Window = new MessageWindow(_contracts.Reader, _live, _page.OnUi, _live.Draw) { Shows = TakesPart, Renamed = Selection.Rename };
            var window = Window;
            Pinned = _contracts.Memory is { } memory ? await memory.ReadAsync(place, _closed.Token) : null;
            if (!ReferenceEquals(window, Window)) return;
            await window.OpenAsync(place, Pinned?.Anchor);
            _page.Draw();
            if (await _kept.PickAsync()) _page.Draw();
            if (turn != _showing) return;
        }

        await OpenMessageAsync(messageId);
    }

    public void Go(ListPlace place) => _page.GoTo(MailUrl.Of(place));

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
        Selection.Narrow(Window?.Rows ?? []);
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

    public Task ArchiveAsync(MessageSelection rows) => _actions.ArchiveAsync(rows);

    public Task DeleteAsync(MessageSelection rows) => _actions.DeleteAsync(rows);

    public Task JunkAsync(MessageSelection rows) => _actions.JunkAsync(rows);

    public Task MoveAsync(MessageSelection rows, Folder folder)
    {
        Panel = MailPanel.None;
        return _actions.MoveAsync(rows, folder);
    }

    /// <summary>Sets the star, of a folded conversation that of its newest message; or takes it from all when all have it.</summary>
    public Task StarAsync(MessageSelection rows) => _actions.StarAsync(rows);

    public async Task MarkSeenAsync(MessageSelection rows, bool seen)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await _actions.MarkSeenAsync(rows, seen);
        if (!seen && (rows.Query is not null || rows.Contains(OpenId))) CloseMessage();
    }

    public Task LabelAsync(MessageSelection rows, string keyword, bool on) => _actions.LabelAsync(rows, keyword, on);

    /// <summary>Mutes conversations, or lets them be heard again when all are muted.</summary>
    public Task MuteAsync(MessageSelection rows) => _actions.MuteAsync(rows);

    /// <summary>Picks all that the list holds, loaded or not.</summary>
    public async Task PickAllAsync()
    {
        if (Place is null) return;
        Selection.PickAll(MessageSelection.All(Place.Query, await _contracts.Reader.MatchAsync(Place.Query, _closed.Token)));
        _page.Draw();
    }

    /// <summary>A row, with the picked ones when it is one of them, was put onto a folder or a label.</summary>
    public async Task DroppedAsync(long row, long folderId, string keyword)
    {
        MessageSelection rows = Selection.Has(row) ? Targets : [row];
        if (keyword.Length > 0) await LabelAsync(rows, keyword, on: true);
        else if (Folders.Tree.Find(folderId) is { } folder && folderId != Place?.MailboxId) await MoveAsync(rows, folder);
    }

    /// <summary>Choices were made: where rows are gathered otherwise from now on, the list is opened anew.</summary>
    public Task ChosenAsync() =>
        Place is { } place && Choices.Conversations != place.Conversations ? ShowAsync(place.MailboxId, OpenId, place.Filter, place.Search) : Task.CompletedTask;

    /// <summary>Starts an answer or a forward of the open message.</summary>
    public Task AnswerAsync(DraftKind kind, ReplyScope scope = ReplyScope.Sender, bool inline = false) => Answers.StartAsync(kind, scope, inline);

    internal DeskAnswers Answers { get; }

    internal Task ReadAsync(string key)
    {
        ReadingKey?.Invoke(key);
        return Task.CompletedTask;
    }

    /// <summary>Does what a key of Gmail's scheme means here.</summary>
    public Task KeyAsync(string key) => GmailKeys.Find(key, OpenId != 0) is { } command ? RunAsync(command.Name) : Task.CompletedTask;

    /// <summary>Does a command of <see cref="CommandTable"/>; one that is not known does nothing.</summary>
    public async Task RunAsync(string name)
    {
        if (CommandTable.Find(name)?.Act is not { } act) return;
        if (name is not ("escape" or "move" or "label" or "snooze")) Panel = MailPanel.None;
        await act(this);
        _page.Draw();
    }

    /// <summary>The keyboard stands on this row now: it is marked and brought into sight.</summary>
    public void MarkCursor(long messageId)
    {
        (Selection.Cursor, ByKeyboard) = (messageId, true);
        Reveals++;
    }

    public void GoToAddress(string address) => _page.GoTo(address);

    /// <summary>Picks what was picked before the page was loaded again. Drafts come back by <see cref="ComposeJournal"/>.</summary>
    public async Task RestoreAsync(KeptView kept)
    {
        if (await _kept.TakeAsync(kept)) _page.Draw();
    }

    /// <summary>Writes to whom a mailto link says.</summary>
    public async Task ComposeLinkAsync(string link) => await Compose.StartAsync(await _contracts.Composer.FromMailtoAsync(link, _closed.Token));

    /// <summary>Writes to somebody.</summary>
    public async Task ComposeToAsync(Person person) => await Compose.StartAsync(await _contracts.Composer.NewAsync(_closed.Token) with { To = [person] });

    public void Dispose()
    {
        _closed.Dispose();
        _watch.End();
        Toasts.ForgetRedo();
        Window?.Dispose();
        Folders.Dispose();
        _live.Dispose();
    }

    internal MessageItem? Item(long id) => Window?.Find(id) ?? (Open?.Item.Id == id ? Open.Item : null);

    private async Task OpenAsync()
    {
        await Frame.Choices.ReadAsync(_closed.Token);
        await Folders.OpenAsync();
        Own = new OwnIdentities(await _contracts.Composer.IdentitiesAsync(_closed.Token));
    }

    /// <summary>What lies in Trash and Junk takes no part in a conversation, unless one looks there.</summary>
    private bool TakesPart(MessageItem item) =>
        item.MailboxId == Place?.MailboxId || item.Id == OpenId || Folders.Tree.Find(item.MailboxId)?.Use is not (SpecialUse.Trash or SpecialUse.Junk);

    public async Task RowOpenedAsync(MessageItem row)
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
        _watch.End();
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
        var conversation = await _contracts.Reader.ConversationAsync(detail.Item.ThreadId, _closed.Token);
        if (turn == _opening) Conversation = [.. conversation.Where(TakesPart)];
        await _actions.OpenedAsync(detail.Item);
        if (turn == _opening) _watch.Begin(detail.Item);
    }
}
