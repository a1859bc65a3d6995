using Mox.Protocols.Imap;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class A_message_window : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly MessageWindow _window;
    private int _drawn;

    public A_message_window() => _window = new MessageWindow(_mail, _mail, work => work(), () => _drawn++);

    public void Dispose() => _window.Dispose();

    [Fact]
    public async Task Shows_the_newest_rows_first()
    {
        await FillAsync(3);
        Assert.Equal([3, 2, 1], Ids());
        Assert.Equal((0, 3), (_window.First, _window.Total));
    }

    [Fact]
    public async Task Shows_what_arrived_while_it_was_reading_once()
    {
        Fill(2);
        _mail.DuringRead = () => _mail.ArriveAsync(_mail.Add(9, Noon.AddHours(1)));
        await _window.OpenAsync(new ListPlace(1));
        Assert.Equal([9, 2, 1], Ids());
        Assert.Equal(3, _window.Total);
    }

    [Fact]
    public async Task Does_not_show_what_left_while_it_was_reading()
    {
        Fill(3);
        _mail.DuringRead = () => _mail.ExpungeAsync(2);
        await _window.OpenAsync(new ListPlace(1));
        Assert.Equal([3, 1], Ids());
        Assert.Equal(2, _window.Total);
    }

    [Theory]
    [InlineData(5, 3, false)]
    [InlineData(1000, 0, true)]
    public async Task Of_a_search_looks_on_by_itself_until_rows_are_there_or_it_took_too_long(int looks, int rows, bool gaveUp)
    {
        Fill(3);
        _mail.EmptyLooks = looks;
        await _window.OpenAsync(new ListPlace(MessageQuery.Everywhere, Search: "Hello"));
        Assert.Equal((rows, false, gaveUp), (_window.Rows.Count, _window.IsLooking, _window.Reached is not null));
        if (!gaveUp) return;
        _mail.EmptyLooks = 2;
        await _window.LookFurtherAsync();
        Assert.Equal(3, _window.Rows.Count);
    }

    [Fact]
    public async Task Is_not_harmed_by_a_change_told_twice()
    {
        await FillAsync(2);
        var item = _mail.Add(9, Noon.AddHours(1));
        await _mail.ArriveAsync(item);
        await _mail.ArriveAsync(item);
        Assert.Equal([9, 2, 1], Ids());
        Assert.Equal(3, _window.Total);
        await _mail.ExpungeAsync(9);
        await _mail.TellAsync(new WebmailChange.Removed(1, UidSet.Of(item.Uid)));
        Assert.Equal([2, 1], Ids());
        Assert.Equal(2, _window.Total);
    }

    [Fact]
    public async Task Takes_new_mail_in_without_being_asked_and_draws_it()
    {
        await FillAsync(2);
        var before = _drawn;
        await _mail.ArriveAsync(_mail.Add(9, Noon.AddHours(1)));
        Assert.Equal([9, 2, 1], Ids());
        Assert.True(_drawn > before);
    }

    [Fact]
    public async Task Puts_an_older_message_where_it_belongs()
    {
        await FillAsync(3);
        await _mail.ArriveAsync(_mail.Add(9, Noon.AddMinutes(1.5)));
        Assert.Equal([3, 2, 9, 1], Ids());
    }

    [Fact]
    public async Task Leaves_out_the_mail_of_other_folders()
    {
        await FillAsync(1);
        await _mail.ArriveAsync(_mail.Add(9, Noon.AddHours(1), folder: 5));
        Assert.Equal([1], Ids());
    }

    [Fact]
    public async Task Reads_anew_after_an_overflow()
    {
        await FillAsync(3);
        _mail.Messages.RemoveAll(message => message.Id == 2);
        _mail.Add(7, Noon.AddHours(2));
        await _mail.TellAsync(new WebmailChange.Overflow());
        Assert.Equal([7, 3, 1], Ids());
    }

    [Fact]
    public async Task Keeps_new_mail_waiting_while_it_is_scrolled_and_shows_it_when_asked()
    {
        await FillAsync(3);
        _window.Hold(true);
        await _mail.ArriveAsync(_mail.Add(8, Noon.AddHours(1)));
        await _mail.ArriveAsync(_mail.Add(9, Noon.AddHours(2)));
        Assert.Equal([3, 2, 1], Ids());
        Assert.Equal(2, _window.Waiting);
        _window.Hold(false);
        Assert.Equal([9, 8, 3, 2, 1], Ids());
        Assert.Equal((0, 5), (_window.Waiting, _window.Total));
    }

    [Fact]
    public async Task Leaves_no_gap_when_rows_below_are_fetched_while_mail_waits()
    {
        await FillAsync(300);
        _window.Hold(true);
        await _mail.ArriveAsync(_mail.Add(9001, Noon.AddHours(20)));
        await _window.EnsureAsync(95, 130);
        Assert.Equal((0, 300, 1, 200), (_window.First, _window.Total, _window.Waiting, _window.Rows.Count));
        _window.Hold(false);
        Assert.Equal((0, 301, 0), (_window.First, _window.Total, _window.Waiting));
        Assert.Equal(9001, _window.Rows[0].Id);
    }

    [Fact]
    public async Task Leaves_no_gap_either_when_mail_arrives_during_that_read()
    {
        await FillAsync(300);
        _window.Hold(true);
        var late = _mail.Add(9001, Noon.AddHours(20));
        _mail.DuringRead = () => _mail.ArriveAsync(late);
        await _window.EnsureAsync(95, 130);
        Assert.Equal((0, 300, 1, 200), (_window.First, _window.Total, _window.Waiting, _window.Rows.Count));
    }

    [Fact]
    public async Task Forgets_waiting_mail_that_left_again()
    {
        await FillAsync(1);
        _window.Hold(true);
        await _mail.ArriveAsync(_mail.Add(9, Noon.AddHours(1)));
        await _mail.ExpungeAsync(9);
        Assert.Equal(0, _window.Waiting);
        Assert.Equal([1], Ids());
    }

    [Fact]
    public async Task Has_the_flags_messages_have_now()
    {
        await FillAsync(2);
        await _mail.FlagAsync([1], MessageFlags.Seen | MessageFlags.Flagged, true, default);
        Assert.True(_window.Find(1)!.Seen);
        Assert.True(_window.Find(1)!.Flagged);
        Assert.False(_window.Find(2)!.Seen);
    }

    [Fact]
    public async Task Of_unread_mail_keeps_what_was_just_read_and_takes_in_what_became_unread()
    {
        Fill(3);
        await _mail.FlagAsync([1], MessageFlags.Seen, true, default);
        await _window.OpenAsync(new ListPlace(1, MessageFilter.Unread));
        Assert.Equal([3, 2], Ids());
        await _mail.FlagAsync([3], MessageFlags.Seen, true, default);
        Assert.Equal([3, 2], Ids());
        await _mail.FlagAsync([1], MessageFlags.Seen, false, default);
        Assert.Equal([3, 2, 1], Ids());
    }

    [Fact]
    public async Task Reads_a_search_anew_when_mail_arrives_since_only_the_server_knows_what_matches()
    {
        Fill(2);
        await _window.OpenAsync(new ListPlace(1, Search: "special"));
        Assert.Empty(_window.Rows);
        await _mail.ArriveAsync(_mail.Add(8, Noon.AddHours(1), subject: "Plain"));
        await _mail.ArriveAsync(_mail.Add(9, Noon.AddHours(2), subject: "Special offer"));
        Assert.Equal([9], Ids());
    }

    [Fact]
    public async Task Fetches_the_rows_below_when_they_come_into_sight()
    {
        await FillAsync(250);
        Assert.Equal(100, _window.Rows.Count);
        await _window.EnsureAsync(95, 130);
        Assert.Equal(200, _window.Rows.Count);
        Assert.Equal(Enumerable.Range(51, 200).Reverse().Select(id => (long)id), Ids());
    }

    [Fact]
    public async Task Jumps_to_a_far_place_and_back_up_from_it_without_gaps()
    {
        await FillAsync(2000);
        await _window.EnsureAsync(1500, 1540);
        Assert.InRange(1500, _window.First, _window.First + _window.Rows.Count - 1);
        Assert.True(_window.First + _window.Rows.Count >= 1540);
        Assert.Equal(2000 - _window.First, _window.Rows[0].Id);
        var first = _window.First;
        await _window.EnsureAsync(first - 30, first + 10);
        Assert.Equal(first - 100, _window.First);
        Assert.Equal(Enumerable.Range(0, _window.Rows.Count).Select(i => (long)(2000 - _window.First - i)), Ids());
    }

    [Fact]
    public async Task Holds_no_more_rows_than_it_may_however_far_one_scrolls()
    {
        await FillAsync(3000);
        for (var at = 0; at < 2900; at += 60) await _window.EnsureAsync(at, at + 60);
        Assert.InRange(_window.Rows.Count, 1, MessageWindow.Kept);
        Assert.Equal(2000 + 1000 - _window.First, _window.Rows[0].Id);
        Assert.True(_window.First + _window.Rows.Count >= 2900);
    }

    [Fact]
    public async Task Asks_for_its_place_again_when_something_outside_of_it_changed()
    {
        await FillAsync(1000);
        await _window.EnsureAsync(700, 720);
        var (first, top) = (_window.First, _window.Rows[0].Id);
        await _mail.ExpungeAsync(990);
        Assert.Equal((first - 1, top, 999), (_window.First, _window.Rows[0].Id, _window.Total));
        await _mail.ArriveAsync(_mail.Add(5000, Noon.AddYears(1)));
        Assert.Equal((first, top, 1000), (_window.First, _window.Rows[0].Id, _window.Total));
    }

    [Fact]
    public async Task Lets_rows_go_at_once_and_takes_them_back_when_they_return()
    {
        await FillAsync(3);
        var asked = _mail.Asked.Count;
        var uid = _window.Find(2)!.Uid;
        _window.Leave([2]);
        Assert.Equal([3, 1], Ids());
        await _mail.TellAsync(new WebmailChange.Removed(1, UidSet.Of(uid)));
        Assert.Equal(2, _window.Total);
        Assert.Equal(asked, _mail.Asked.Count);
        await _mail.ArriveAsync(_mail.Messages.Single(message => message.Id == 2) with { Uid = 4000 });
        Assert.Equal([3, 2, 1], Ids());
    }

    [Fact]
    public async Task Says_that_a_folder_is_missing_or_was_deleted()
    {
        await _window.OpenAsync(new ListPlace(77));
        Assert.True(_window.IsMissing);
        using var other = new MessageWindow(_mail, _mail, work => work(), () => { });
        Fill(2);
        await other.OpenAsync(new ListPlace(1));
        Assert.False(other.IsMissing);
        await _mail.TellAsync(new WebmailChange.FolderDeleted(1));
        Assert.True(other.IsMissing);
        Assert.Empty(other.Rows);
    }

    [Fact]
    public async Task Ends_its_subscription_when_closed()
    {
        await FillAsync(1);
        Assert.Equal(1, _mail.Subscribers);
        _window.Dispose();
        Assert.Equal(0, _mail.Subscribers);
    }

    private long[] Ids() => [.. _window.Rows.Select(row => row.Id)];

    private void Fill(int count)
    {
        for (var id = 1; id <= count; id++) _mail.Add(id, Noon.AddMinutes(id));
    }

    private Task FillAsync(int count)
    {
        Fill(count);
        return _window.OpenAsync(new ListPlace(1));
    }
}
