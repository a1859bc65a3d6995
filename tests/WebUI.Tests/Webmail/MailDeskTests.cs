using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Webmail.Settings;

namespace Mox.WebUI.Tests.Webmail;

public sealed class The_mail_desk : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new();
    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly FakeComposer _composer = new();
    private readonly ViewerTime _viewer;
    private readonly Toasts _toasts;
    private readonly MailDesk _desk;
    private readonly List<string> _went = [];

    public The_mail_desk()
    {
        for (var id = 1; id <= 5; id++) _mail.Add(id, Noon.AddMinutes(id), subject: $"Letter {id}");
        _viewer = new ViewerTime(_time);
        _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);
        var compose = new ComposeDesk(_composer, _time, _toasts, NullLogger<ComposeDesk>.Instance, work => work(), () => { });
        _desk = new MailDesk(new MailContracts(_mail, _mail, _mail, _composer, _viewer), _toasts, compose, new PageHands(work => work(), () => { }, _went.Add),
            new MailFrame(new LiveChoices(new FakeWebmailSettings()), _toasts, () => { }));
    }

    public void Dispose()
    {
        _desk.Compose.Dispose();
        _desk.Dispose();
        _toasts.Dispose();
    }

    [Fact]
    public async Task Answers_with_the_time_where_the_writer_is()
    {
        await _desk.ShowAsync(0, 3, MessageFilter.All, "");
        Assert.True(_viewer.Use("Asia/Dhaka"));
        await _desk.AnswerAsync(DraftKind.Reply);
        Assert.Equal("Asia/Dhaka", _composer.Zone?.Id);
        await _desk.AnswerAsync(DraftKind.Forward);
        Assert.Equal("Asia/Dhaka", _composer.Zone?.Id);
    }

    [Fact]
    public async Task Opens_the_inbox_when_the_address_names_no_folder()
    {
        await _desk.ShowAsync(0, 0, MessageFilter.All, "");
        Assert.Equal(1, _desk.Place?.MailboxId);
        Assert.Equal(5, _desk.Window?.Rows.Count);
    }

    [Fact]
    public async Task Marks_a_message_read_when_it_is_opened()
    {
        await _desk.ShowAsync(1, 3, MessageFilter.All, "");
        Assert.Equal("Text of 3", _desk.Open?.Text);
        Assert.True(_desk.OpenItem?.Seen);
    }

    [Fact]
    public async Task Says_when_a_message_is_gone()
    {
        await _desk.ShowAsync(1, 99, MessageFilter.All, "");
        Assert.True(_desk.OpenIsMissing);
    }

    [Fact]
    public async Task Goes_on_to_the_next_message_when_the_open_one_is_archived()
    {
        await _desk.ShowAsync(1, 3, MessageFilter.All, "");
        await _desk.KeyAsync("e");
        Assert.Equal("/mail/1/2", Assert.Single(_went));
        Assert.Equal(4, _mail.Messages.Single(message => message.Id == 3).MailboxId);
        Assert.Equal(("Archived", "Letter 3"), (_toasts.Current?.Said, _toasts.Current?.About));
    }

    [Fact]
    public async Task On_a_phone_goes_back_to_the_list_instead()
    {
        _desk.IsPhone = true;
        await _desk.ShowAsync(1, 3, MessageFilter.All, "");
        await _desk.KeyAsync("#");
        Assert.Equal("/mail/1", Assert.Single(_went));
    }

    [Fact]
    public async Task Takes_a_deletion_back()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.DeleteAsync([2]);
        Assert.Equal([5, 4, 3, 1], _desk.Window!.Rows.Select(row => row.Id));
        await _desk.KeyAsync("z");
        Assert.Equal([5, 4, 3, 2, 1], _desk.Window!.Rows.Select(row => row.Id));
        Assert.Equal("Undone", _toasts.Current?.Said);
        await _desk.RunAsync("redo");
        Assert.Equal([5, 4, 3, 1], _desk.Window!.Rows.Select(row => row.Id));
        await _desk.RunAsync("undo");
        Assert.Equal([5, 4, 3, 2, 1], _desk.Window!.Rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Takes_a_star_back_although_nothing_was_said()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.StarAsync([2]);
        Assert.Null(_toasts.Current);
        await _desk.RunAsync("undo");
        Assert.False(_mail.Messages.Single(message => message.Id == 2).Flagged);
    }

    [Fact]
    public async Task Picks_on_while_the_mark_moves_with_shift()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.RunAsync("next");
        await _desk.RunAsync("next.extend");
        await _desk.RunAsync("next.extend");
        Assert.Equal([3L, 4, 5], _desk.Selection.Ids.Order());
        Assert.Equal(3, _desk.Selection.Cursor);
    }

    [Fact]
    public async Task Goes_to_folders_and_settings_by_command()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        foreach (var name in new[] { "go.sent", "go.inbox", "go.starred", "settings" }) await _desk.RunAsync(name);
        Assert.Equal(["/mail/3", "/mail/1", "/mail/search?q=is%3Astarred", "/mail/settings"], _went);
    }

    [Fact]
    public async Task Goes_to_either_end_of_the_list()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.RunAsync("end");
        Assert.Equal(1, _desk.Selection.Cursor);
        await _desk.RunAsync("first");
        Assert.Equal(5, _desk.Selection.Cursor);
    }

    [Fact]
    public async Task Gives_selection_back_as_the_browser_kept_it()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.RestoreAsync(new KeptView(0, "4,2,99,x"));
        Assert.Equal([2L, 4], _desk.Selection.Ids.Order());
    }

    [Fact]
    public async Task Gives_selection_back_also_when_the_browser_tells_of_it_before_the_list_is_read()
    {
        await _desk.RestoreAsync(new KeptView(0, "4,2"));
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        Assert.Equal([2L, 4], _desk.Selection.Ids.Order());
    }

    [Fact]
    public async Task Leaves_the_row_and_says_so_when_the_server_is_busy()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _mail.Status = ActionStatus.Busy;
        await _desk.ArchiveAsync([2]);
        Assert.Equal(5, _desk.Window!.Rows.Count);
        Assert.True(_toasts.Current?.IsFault);
    }

    [Fact]
    public async Task Walks_the_list_by_keys_and_opens_with_enter()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.KeyAsync("j");
        await _desk.KeyAsync("j");
        await _desk.KeyAsync("k");
        Assert.Equal(5, _desk.Selection.Cursor);
        await _desk.KeyAsync("Enter");
        Assert.Equal("/mail/1/5", Assert.Single(_went));
    }

    [Fact]
    public async Task Acts_on_all_that_is_picked()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _desk.Pick(5, extend: false);
        _desk.Pick(3, extend: true);
        await _desk.KeyAsync("s");
        Assert.Equal([3L, 4, 5], _mail.Messages.Where(message => message.Flags.HasFlag(MessageFlags.Flagged)).Select(message => message.Id));
        await _desk.KeyAsync("#");
        Assert.Equal("3 messages", _toasts.Current?.About);
        Assert.False(_desk.Selection.Any);
    }

    [Fact]
    public async Task Gives_up_panels_then_the_selection_then_the_message_on_escape()
    {
        await _desk.ShowAsync(1, 3, MessageFilter.All, "");
        _desk.Pick(5, extend: false);
        _desk.Toggle(MailPanel.Move);
        await _desk.KeyAsync("Escape");
        Assert.Equal((MailPanel.None, true), (_desk.Panel, _desk.Selection.Any));
        await _desk.KeyAsync("Escape");
        Assert.False(_desk.Selection.Any);
        Assert.Empty(_went);
        await _desk.KeyAsync("Escape");
        Assert.Equal("/mail/1", Assert.Single(_went));
    }

    [Fact]
    public async Task Starts_an_answer_to_all()
    {
        await _desk.ShowAsync(1, 3, MessageFilter.All, "");
        await _desk.KeyAsync("a");
        Assert.Equal(2, _desk.Compose.Session?.Draft.To.Length);
    }

    [Fact]
    public async Task Keeps_the_draft_in_hand_when_another_is_started()
    {
        await _desk.Compose.NewAsync();
        _desk.Compose.Session!.Change(draft => draft with { Subject = "First" });
        await _desk.Compose.NewAsync();
        Assert.Equal(["First", ""], _desk.Compose.Sessions.Select(session => session.Draft.Subject));
        Assert.Equal("", _desk.Compose.Session!.Draft.Subject);
    }

    [Fact]
    public async Task Keeps_a_draft_open_that_cannot_be_stored()
    {
        await _desk.Compose.NewAsync();
        _desk.Compose.Session!.Change(draft => draft with { Subject = "First" });
        _composer.Saves.Enqueue(new SaveOutcome.Quota());
        Assert.False(await _desk.Compose.CloseAsync());
        Assert.Equal("First", _desk.Compose.Session?.Draft.Subject);
    }

    [Fact]
    public async Task Closes_the_composer_once_the_message_is_on_its_way()
    {
        await _desk.Compose.NewAsync();
        _desk.Compose.Session!.Change(draft => draft with { Subject = "Hi", To = [new Person(null, "ann@a.example")] });
        await _desk.Compose.SendAsync();
        Assert.Null(_desk.Compose.Session);
        Assert.Equal("On its way to 1 person", _toasts.Current?.Said);
    }

    [Fact]
    public async Task Shows_what_was_asked_for_last_when_two_folders_are_opened_at_once()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        var slow = new TaskCompletionSource();
        _mail.DuringRead = () => slow.Task;
        var first = _desk.ShowAsync(4, 3, MessageFilter.All, "");
        var second = _desk.ShowAsync(5, 0, MessageFilter.All, "");
        await second;
        slow.SetResult();
        await first;
        Assert.Equal((5L, 0L), (_desk.Place?.MailboxId, _desk.OpenId));
    }

    [Fact]
    public async Task Opens_a_draft_in_the_composer()
    {
        var row = _mail.Add(50, Noon, folder: 2, flags: MessageFlags.Draft);
        await _desk.ShowAsync(2, 0, MessageFilter.All, "");
        await _desk.RowClickedAsync(row, extend: false);
        Assert.Equal(50, _desk.Compose.Session?.Draft.Id);
        Assert.Empty(_went);
    }
}
