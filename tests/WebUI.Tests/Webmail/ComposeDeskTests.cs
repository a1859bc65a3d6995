using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class The_place_where_mail_is_written : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeComposer _composer = new();
    private readonly Toasts _toasts;
    private readonly List<string> _forgotten = [];
    private readonly ComposeDesk _desk;

    public The_place_where_mail_is_written()
    {
        _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);
        _desk = new ComposeDesk(_composer, _time, _toasts, NullLogger<ComposeDesk>.Instance, work => work(), () => { })
        {
            Outbox = _composer,
            Settings = new FakeWebmailSettings(),
            Forget = key =>
            {
                _forgotten.Add(key);
                return Task.CompletedTask;
            },
        };
    }

    public void Dispose()
    {
        _desk.Dispose();
        _toasts.Dispose();
    }

    [Fact]
    public async Task Holds_several_drafts_one_of_them_open()
    {
        await StartAsync("one", "First");
        await StartAsync("two", "Second");
        Assert.Equal("Second", _desk.Session?.Title);
        Assert.Equal([1, 2], _desk.Sessions.Select(session => session.Number));
        _desk.Show(_desk.Sessions[0]);
        Assert.Equal("First", _desk.Session?.Title);
        _desk.Minimise(true);
        Assert.True(_desk.IsMinimised);
        Assert.Equal(2, _desk.Sessions.Count);
    }

    [Fact]
    public async Task Opens_a_draft_once()
    {
        await StartAsync("one", "First");
        await StartAsync("two", "Second");
        await StartAsync("one", "First again");
        Assert.Equal(2, _desk.Sessions.Count);
        Assert.Equal("First", _desk.Session?.Title);
    }

    [Fact]
    public async Task Puts_the_oldest_away_stored_when_there_are_too_many()
    {
        for (var i = 0; i <= ComposeDesk.Most; i++) await StartAsync($"k{i}", $"Draft {i}");
        Assert.Equal(ComposeDesk.Most, _desk.Sessions.Count);
        Assert.Equal("Draft 0", Assert.Single(_composer.Saved).Subject);
        Assert.Equal(["k0"], _forgotten);
    }

    [Fact]
    public async Task An_answer_below_its_message_can_move_into_the_dock()
    {
        await _desk.StartAsync(new Draft { Key = "r", Origin = new DraftOrigin(5, DraftKind.Reply, "", []) }, inline: true);
        Assert.Null(_desk.Session);
        Assert.False(_desk.IsMinimised);
        var answer = _desk.InlineOf(5);
        _desk.Show(answer!);
        Assert.Null(_desk.InlineOf(5));
        Assert.Same(answer, _desk.Session);
    }

    [Fact]
    public async Task Counts_down_after_sending_and_gives_the_draft_back()
    {
        _composer.Until = _time.GetUtcNow() + TimeSpan.FromSeconds(15);
        _composer.CallBack = new CallBackOutcome.Back(new Draft { Id = 9, Key = "one", Subject = "First" });
        await StartAsync("one", "First");
        await _desk.SendAsync();
        Assert.Empty(_desk.Sessions);
        Assert.Equal(("Sending", 15), (_toasts.Current?.Said, _toasts.SecondsLeft));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(10, _toasts.SecondsLeft);
        await _toasts.UndoAsync();
        Assert.Equal(["call back 7"], _composer.Done);
        Assert.Equal((9, "First"), (_desk.Session?.Draft.Id, _desk.Session?.Title));
    }

    [Fact]
    public async Task Offers_no_way_back_once_the_time_is_over_and_says_so_when_it_is_too_late()
    {
        _composer.Until = _time.GetUtcNow() + TimeSpan.FromSeconds(15);
        await StartAsync("one", "First");
        await _desk.SendAsync();
        _time.Advance(TimeSpan.FromSeconds(16));
        Assert.Null(_toasts.Current);
        await _desk.CallBackAsync(7);
        Assert.True(_toasts.Current?.IsFault);
        Assert.Empty(_desk.Sessions);
    }

    [Fact]
    public async Task Archives_what_was_answered_when_asked_to()
    {
        long archived = 0;
        _desk.Archive = origin =>
        {
            archived = origin.MessageId;
            return Task.CompletedTask;
        };
        await _desk.StartAsync(new Draft { Key = "r", To = [new Person(null, "a@x.example")], Origin = new DraftOrigin(5, DraftKind.Reply, "", []) });
        await _desk.SendAsync(_desk.Session!, new SendWish(Archive: true));
        Assert.Equal(5, archived);
        Assert.Equal(["r"], _forgotten);
    }

    [Fact]
    public async Task Closes_a_draft_that_was_sent_before()
    {
        _composer.Sends.Enqueue(new SendOutcome.Already());
        await StartAsync("one", "First");
        await _desk.SendAsync();
        Assert.Empty(_desk.Sessions);
        Assert.Equal("This message was sent already", _toasts.Current?.Said);
    }

    private async Task StartAsync(string key, string subject)
    {
        await _desk.StartAsync(new Draft { Key = key });
        if (_desk.Session!.Draft.Subject.Length == 0) _desk.Session.Change(draft => draft with { Subject = subject });
    }
}
