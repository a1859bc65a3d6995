using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class A_window_of_conversations : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly List<(long, long)> _renamed = [];
    private readonly MessageWindow _window;

    public A_window_of_conversations() =>
        _window = new MessageWindow(_mail, _mail, work => work(), () => { }) { Renamed = (from, to) => _renamed.Add((from, to)), Shows = item => item.MailboxId is not (5 or 6) };

    public void Dispose() => _window.Dispose();

    [Fact]
    public async Task Has_one_row_for_each_conversation_with_its_count_over_all_folders()
    {
        await FillAsync();
        Assert.Equal([12, 20, 30], Ids());
        Assert.Equal((3, 2), (_window.Rows[0].Conversation!.Count, _window.Rows[0].Conversation!.Here));
        Assert.Equal((0, 3), (_window.First, _window.Total));
    }

    [Fact]
    public async Task Moves_a_conversation_up_when_mail_comes_to_it()
    {
        await FillAsync();
        await ArriveAsync(31, thread: 30, hours: 5);
        Assert.Equal([31, 12, 20], Ids());
        Assert.Equal((30L, 31L), Assert.Single(_renamed));
        Assert.Equal(3, _window.Total);
    }

    [Fact]
    public async Task While_held_shows_new_mail_of_a_conversation_in_its_row_and_moves_none()
    {
        await FillAsync();
        _window.Hold(true);
        await ArriveAsync(31, thread: 30, hours: 5);
        await ArriveAsync(40, thread: 40, hours: 6);
        Assert.Equal([12, 20, 31], Ids());
        Assert.Equal((2, 1, 3, 0), (_window.Rows[2].Conversation!.Count, _window.Waiting, _window.Total, _window.First));
        _window.Hold(false);
        Assert.Equal([40, 31, 12, 20], Ids());
        Assert.Equal((0, 4), (_window.First, _window.Total));
    }

    [Fact]
    public async Task While_held_a_row_stays_under_the_day_it_stood_under()
    {
        await FillAsync();
        _window.Hold(true);
        await ArriveAsync(31, thread: 30, hours: 500);
        Assert.Equal(31, _window.Rows[2].Id);
        var days = ListStrip.Lay(_window.Rows, _window.First, _window.Total, StripMetrics.Comfortable, row => _window.PlaceOf(row).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Single(days.Between(0, 1000).Lines.ToArray(), line => line.IsHeading);
    }

    [Fact]
    public async Task Reads_on_below_and_above_while_rows_are_lifted()
    {
        for (var id = 1; id <= 400; id++) _mail.Add(id, Noon.AddMinutes(-id));
        await _window.OpenAsync(new ListPlace(1, Conversations: true));
        _window.Hold(true);
        await ArriveAsync(1000, thread: 50, hours: 1);
        await _window.EnsureAsync(80, 250);
        Assert.Equal(Enumerable.Range(1, _window.Rows.Count).Select(id => id == 50 ? 1000L : id), Ids());
        Assert.Equal((0, 400), (_window.First, _window.Total));
        Assert.True(_window.Rows.Count >= 250);
    }

    [Fact]
    public async Task Shows_the_next_newest_message_when_the_one_it_showed_is_gone_and_nothing_when_none_is_left()
    {
        await FillAsync();
        await _mail.ExpungeAsync(12);
        Assert.Equal([20, 30, 10], Ids());
        await _mail.ExpungeAsync(10);
        Assert.Equal([20, 30], Ids());
        Assert.Equal(2, _window.Total);
    }

    [Fact]
    public async Task Counts_anew_when_a_message_that_no_row_shows_goes_or_is_read()
    {
        await FillAsync();
        Assert.Equal(2, _window.Rows[0].Conversation!.Unread);
        await _mail.FlagAsync([10], MessageFlags.Seen, true, default);
        Assert.Equal(1, _window.Rows[0].Conversation!.Unread);
        await _mail.ExpungeAsync(10);
        Assert.Equal((2, 1), (_window.Rows[0].Conversation!.Count, _window.Rows[0].Conversation!.Here));
        await _mail.ArriveAsync(_mail.Add(13, Noon.AddHours(3), folder: 3, thread: 10));
        Assert.Equal(3, _window.Rows[0].Conversation!.Count);
    }

    [Fact]
    public async Task Leaves_a_row_that_no_longer_passes_the_filter_until_the_list_is_opened_again()
    {
        Fill();
        await _window.OpenAsync(new ListPlace(1, MessageFilter.Unread, Conversations: true));
        await _mail.FlagAsync([20], MessageFlags.Seen, true, default);
        Assert.Equal([12, 20, 30], Ids());
        Assert.Equal(0, _window.Rows[1].Conversation!.Unread);
    }

    [Fact]
    public async Task Unfolds_and_walks_through_what_is_below_a_row()
    {
        await FillAsync();
        _mail.Add(14, Noon.AddHours(9), folder: 6, thread: 10);
        var row = _window.Rows[0];
        Assert.True(_window.IsFolded(row));
        await _window.UnfoldAsync(row, on: true);
        Assert.Equal([11, 10], _window.Below(row).Select(item => item.Id));
        Assert.Equal([12, 11, 10, 20], Walk(12, 4));
        Assert.Equal(0, _window.IndexOf(10));
        await _mail.FlagAsync([10], MessageFlags.Flagged, true, default);
        Assert.True(_window.Below(_window.Rows[0])[1].Flagged);
        await _window.UnfoldAsync(_window.Rows[0], on: false);
        Assert.Equal([12, 20], Walk(12, 2));
    }

    [Fact]
    public async Task Tells_of_muted_conversations()
    {
        await FillAsync();
        await _mail.MuteAsync([12], true, default);
        Assert.True(_window.Rows[0].Muted);
        await _mail.TellAsync(new WebmailChange.Muted(10, false));
        Assert.False(_window.Rows[0].Muted);
    }

    [Fact]
    public async Task Begins_around_a_row_it_is_asked_to_begin_at()
    {
        for (var id = 1; id <= 900; id++) _mail.Add(id, Noon.AddMinutes(-id));
        await _window.OpenAsync(new ListPlace(1, Conversations: true), new MessageAnchor(Noon.AddMinutes(-500), 500));
        Assert.True(_window.First is > 400 and < 500);
        Assert.NotNull(_window.Find(500));
        var strip = ListStrip.Lay(_window.Rows, _window.First, _window.Total, new StripMetrics(64, 32), _ => "");
        Assert.Equal(499 * 64 + 12, ListPins.TopOf(new ListPin(new MessageAnchor(Noon.AddMinutes(-500), 500), 12), _window, strip));
        _mail.Messages.RemoveAll(message => message.Id == 500);
        await _mail.TellAsync(new WebmailChange.Overflow());
        strip = ListStrip.Lay(_window.Rows, _window.First, _window.Total, new StripMetrics(64, 32), _ => "");
        Assert.Equal(499 * 64, ListPins.TopOf(new ListPin(new MessageAnchor(Noon.AddMinutes(-500), 500), 12), _window, strip));
    }

    private List<long> Walk(long from, int lines)
    {
        var walked = new List<long> { from };
        while (walked.Count < lines) walked.Add(_window.Neighbour(walked[^1], 1)!.Id);
        return walked;
    }

    private Task ArriveAsync(long id, long thread, int hours) => _mail.ArriveAsync(_mail.Add(id, Noon.AddHours(hours), thread: thread));

    private IEnumerable<long> Ids() => _window.Rows.Select(row => row.Id);

    /// <summary>One conversation of three messages, one of them in Sent, and two of one.</summary>
    private void Fill()
    {
        _mail.Add(30, Noon.AddMinutes(1), thread: 30);
        _mail.Add(20, Noon.AddMinutes(2), thread: 20);
        _mail.Add(10, Noon.AddMinutes(-3), thread: 10);
        _mail.Add(11, Noon.AddMinutes(3), folder: 3, thread: 10);
        _mail.Add(12, Noon.AddMinutes(4), thread: 10);
    }

    private Task FillAsync()
    {
        Fill();
        return _window.OpenAsync(new ListPlace(1, Conversations: true));
    }
}
