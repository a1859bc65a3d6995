using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Webmail.Settings;

namespace Mox.WebUI.Tests.Webmail;

public sealed class The_list_of_the_desk : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new();
    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly Toasts _toasts;
    private readonly MailDesk _desk;
    private readonly List<string> _went = [];

    public The_list_of_the_desk()
    {
        for (var id = 1; id <= 5; id++) _mail.Add(id, Noon.AddMinutes(id), subject: $"Letter {id}");
        _mail.Add(10, Noon.AddMinutes(10), subject: "Talk", thread: 10);
        _mail.Add(11, Noon.AddMinutes(11), folder: 3, subject: "Re: Talk", thread: 10);
        _mail.Add(12, Noon.AddMinutes(12), subject: "Re: Talk", thread: 10);
        _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);
        _desk = MakeDesk.Of(_mail, _time, _toasts, _went.Add);
    }

    public void Dispose()
    {
        _desk.Compose.Dispose();
        _desk.Dispose();
        _toasts.Dispose();
    }

    [Fact]
    public async Task Takes_rows_out_before_the_server_has_answered()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        var answer = new TaskCompletionSource();
        _mail.DuringAction = () => answer.Task;
        var archiving = _desk.ArchiveAsync([5, 4]);
        Assert.Equal([12, 3, 2, 1], Ids());
        Assert.Equal(4, _desk.Window!.Total);
        answer.SetResult();
        await archiving;
        Assert.Equal([12, 3, 2, 1], Ids());
        Assert.Equal((4, "2 messages"), (_desk.Window.Total, _toasts.Current?.About));
    }

    [Fact]
    public async Task The_mark_of_the_keyboard_stands_on_the_next_row_whenever_the_list_is_drawn()
    {
        List<(bool, long)> drawn = [];
        MailDesk? at = null;
        using var watched = at = MakeDesk.Of(_mail, _time, _toasts, _went.Add, () => drawn.Add((at?.Window?.IndexOf(5) >= 0, at?.Selection.Cursor ?? 0)));
        await watched.ShowAsync(1, 0, MessageFilter.All, "");
        watched.MarkCursor(5);
        drawn.Clear();
        await watched.ArchiveAsync([5]);
        Assert.NotEmpty(drawn);
        Assert.All(drawn, seen => Assert.Equal((false, 4), seen));
    }

    [Fact]
    public async Task Brings_them_back_with_the_reason_when_the_server_refuses()
    {
        await _desk.ShowAsync(1, 3, MessageFilter.All, "");
        _mail.Status = ActionStatus.Quota;
        await _desk.MoveAsync([3], _mail.Folders.Single(folder => folder.Id == 4));
        Assert.Equal([12, 5, 4, 3, 2, 1], Ids());
        Assert.Equal((true, "There is no room left in this account"), (_toasts.Current?.IsFault, _toasts.Current?.Said));
        Assert.Equal(["/mail/1/2", "/mail/1/3"], _went);
    }

    [Fact]
    public async Task Brings_them_back_when_the_server_fails()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _mail.DuringAction = () => throw new InvalidOperationException("gone");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _desk.ArchiveAsync([5]));
        Assert.Equal([12, 5, 4, 3, 2, 1], Ids());
    }

    [Fact]
    public async Task Shows_flags_and_labels_at_once_and_takes_them_back_when_refused()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        var answer = new TaskCompletionSource();
        _mail.DuringAction = () => answer.Task;
        var starring = _desk.StarAsync([5]);
        Assert.True(_desk.Window!.Find(5)!.Flagged);
        _mail.Status = ActionStatus.Busy;
        answer.SetResult();
        await starring;
        Assert.False(_desk.Window.Find(5)!.Flagged);
        Assert.True(_toasts.Current?.IsFault);
        await _desk.LabelAsync([5], "Work", on: true);
        Assert.Empty(_desk.Window.Find(5)!.Keywords);
        _mail.Status = ActionStatus.Done;
        await _desk.LabelAsync([5], "work", on: true);
        Assert.Equal("work", Assert.Single(_desk.Window.Find(5)!.Keywords));
    }

    [Fact]
    public async Task A_folded_conversation_stands_for_its_messages_in_the_folder()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.ArchiveAsync([12]);
        Assert.Equal([(10L, 4L), (11L, 3L), (12L, 4L)], _mail.Messages.Where(message => message.ThreadId == 10).Select(message => (message.Id, message.MailboxId)));
        Assert.Equal([5, 4, 3, 2, 1], Ids());
        await _desk.KeyAsync("z");
        Assert.Equal([12, 5, 4, 3, 2, 1], Ids());
    }

    [Fact]
    public async Task An_unfolded_one_is_its_message_alone()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _desk.Selection.Cursor = 12;
        await _desk.KeyAsync("ArrowRight");
        Assert.Equal([11, 10], _desk.Window!.Below(_desk.Window.Rows[0]).Select(item => item.Id));
        await _desk.ArchiveAsync([12]);
        Assert.Equal([(10L, 1L), (12L, 4L)], _mail.Messages.Where(message => message.Id is 10 or 12).Select(message => (message.Id, message.MailboxId)));
        Assert.Contains(10, Ids());
    }

    [Fact]
    public async Task Opening_a_folded_conversation_marks_all_of_it_as_read()
    {
        await _desk.ShowAsync(1, 12, MessageFilter.All, "");
        Assert.Equal(0, _desk.Window!.Rows[0].Conversation!.Unread);
        Assert.True(_mail.Messages.Single(message => message.Id == 10).Seen);
        Assert.False(_mail.Messages.Single(message => message.Id == 11).Seen);
    }

    [Fact]
    public async Task Picks_all_that_match_on_the_server_and_takes_none_that_came_later()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.KeyAsync("* a");
        Assert.Equal((7, true), (_desk.Selection.Count, _desk.Selection.Has(3)));
        await _mail.ArriveAsync(_mail.Add(90, Noon.AddHours(1)));
        await _desk.KeyAsync("e");
        Assert.Equal(1, Assert.Single(_mail.Selections).Query?.MailboxId);
        Assert.Equal([90], Ids());
        Assert.Equal(("7 messages", false, null), (_toasts.Current?.About, _desk.Selection.Any, _desk.Progress));
        await _desk.KeyAsync("z");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([90, 12, 5, 4, 3, 2, 1], Ids());
    }

    [Fact]
    public async Task Leaves_one_out_of_all_by_going_back_to_rows()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        await _desk.PickAllAsync();
        _desk.Pick(3, extend: false);
        Assert.Null(_desk.Selection.All);
        Assert.Equal([1, 2, 4, 5, 12], _desk.Selection.Ids.Order());
    }

    [Fact]
    public async Task Drops_the_picked_rows_onto_a_folder_and_one_that_is_not_picked_alone()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _desk.Pick(5, extend: false);
        _desk.Pick(4, extend: false);
        await _desk.DroppedAsync(3, 6, "");
        Assert.Equal([12, 5, 4, 2, 1], Ids());
        _desk.Pick(5, extend: false);
        _desk.Pick(4, extend: false);
        await _desk.DroppedAsync(4, 0, "work");
        Assert.Equal([true, true], _desk.Window!.Rows.Where(row => row.Id is 4 or 5).Select(row => row.Keywords.Contains("work")));
        await _desk.DroppedAsync(4, 1, "");
        Assert.Equal([12, 5, 4, 2, 1], Ids());
    }

    [Fact]
    public async Task Mutes_and_says_so_and_extends_the_selection_by_keys()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _desk.Selection.Cursor = 12;
        await _desk.KeyAsync("m");
        Assert.Equal((true, "Muted"), (_desk.Window!.Rows[0].Muted, _toasts.Current?.Said));
        await _desk.KeyAsync("m");
        Assert.False(_desk.Window.Rows[0].Muted);
        await _desk.KeyAsync("J");
        await _desk.KeyAsync("J");
        Assert.Equal([4, 5, 12], _desk.Selection.Ids.Order());
    }

    [Fact]
    public async Task Keeps_a_picked_conversation_picked_when_mail_comes_to_it()
    {
        await _desk.ShowAsync(1, 0, MessageFilter.All, "");
        _desk.Pick(12, extend: false);
        await _mail.ArriveAsync(_mail.Add(13, Noon.AddHours(1), thread: 10));
        Assert.Equal(13, Assert.Single(_desk.Selection.Ids));
        await _desk.KeyAsync("#");
        Assert.All(_mail.Messages.Where(message => message.ThreadId == 10 && message.Id != 11), message => Assert.Equal(6, message.MailboxId));
    }

    private IEnumerable<long> Ids() => _desk.Window!.Rows.Select(row => row.Id);
}

/// <summary>A desk over the fakes.</summary>
internal static class MakeDesk
{
    public static MailDesk Of(FakeMail mail, ManualTime time, Toasts toasts, Action<string> goTo, Action? draw = null)
    {
        var composer = new FakeComposer();
        var compose = new ComposeDesk(composer, time, toasts, NullLogger<ComposeDesk>.Instance, work => work(), () => { });
        return new MailDesk(new MailContracts(mail, mail, mail, composer, new ViewerTime(time)), toasts, compose, new PageHands(work => work(), draw ?? (() => { }), goTo),
            new MailFrame(new LiveChoices(new FakeWebmailSettings()), toasts, () => { }));
    }
}
