using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class Live_changes_of_a_page : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new();
    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly LiveChanges _live;
    private int _drawn;

    public Live_changes_of_a_page() => _live = new LiveChanges(_mail, _time, work => work(), () => _drawn++);

    public void Dispose() => _live.Dispose();

    [Fact]
    public async Task Of_five_hundred_messages_at_once_draw_at_most_twenty_times_a_second_and_show_all()
    {
        using var folders = new LiveFolders(_mail, _live, work => work(), _live.Draw);
        using var window = new MessageWindow(_mail, _live, work => work(), _live.Draw);
        await folders.OpenAsync();
        await window.OpenAsync(new ListPlace(1, Conversations: true));
        _drawn = 0;
        for (var id = 1; id <= 500; id++) await _mail.ArriveAsync(_mail.Add(id, Noon.AddSeconds(id)));
        Assert.InRange(_drawn, 1, 10);
        for (var tick = 0; tick < 10; tick++) _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.InRange(_drawn, 2, 20);
        Assert.Equal((500, 500), (window.Total, folders.Tree.Inbox!.Totals.Messages));
        Assert.Equal(500, window.Rows[0].Id);
    }

    [Fact]
    public async Task Stay_calm_however_long_a_flood_lasts()
    {
        using var window = new MessageWindow(_mail, _live, work => work(), _live.Draw);
        await window.OpenAsync(new ListPlace(1));
        for (var id = 1; id <= 8; id++) await _mail.ArriveAsync(_mail.Add(id, Noon.AddSeconds(id)));
        for (var second = 0; second < 5; second++)
        {
            _drawn = 0;
            for (var tick = 0; tick < 100; tick++)
            {
                await _mail.ArriveAsync(_mail.Add(_mail.Messages.Count + 1, Noon.AddSeconds(_mail.Messages.Count)));
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }

            Assert.InRange(_drawn, 5, 11);
        }
    }

    [Fact]
    public async Task Subscribe_once_for_all_and_end_it_when_the_page_goes()
    {
        using var one = await _live.SubscribeAsync(_ => Task.CompletedTask, default);
        using var two = await _live.SubscribeAsync(_ => Task.CompletedTask, default);
        Assert.Equal(1, _mail.Subscribers);
        _live.Dispose();
        Assert.Equal(0, _mail.Subscribers);
    }

    [Fact]
    public async Task Tell_whoever_feeds_them_when_a_listener_failed_after_a_pause()
    {
        var told = 0;
        using var failing = await _live.SubscribeAsync(_ => ++told == 9 ? throw new InvalidOperationException("no") : Task.CompletedTask, default);
        for (var i = 0; i < 9; i++) await _mail.TellAsync(new WebmailChange.Muted(i, true));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(9, told);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _mail.TellAsync(new WebmailChange.Muted(1, true)));
        await _mail.TellAsync(new WebmailChange.Muted(1, false));
        Assert.Equal(10, told);
    }

    [Fact]
    public async Task Keep_their_order()
    {
        var told = new List<WebmailChange>();
        using var all = await _live.SubscribeAsync(
            (ImmutableArray<WebmailChange> news) =>
            {
                told.AddRange(news);
                return Task.CompletedTask;
            },
            default);
        for (var i = 0; i < 30; i++) await _mail.TellAsync(new WebmailChange.Muted(i, true));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), told.Cast<WebmailChange.Muted>().Select(muted => muted.ThreadId));
    }
}
