using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests.Admin;

public sealed class The_queue_board : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new();
    private readonly FakeQueue _queue = new();
    private readonly Toasts _toasts;
    private readonly QueueBoard _board;

    public The_queue_board()
    {
        for (var id = 1; id <= 3; id++) _queue.Rows.Add(FakeQueue.Row(id, Noon.AddMinutes(id)));
        _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);
        _board = new QueueBoard(_queue, _toasts, work => work(), () => { });
    }

    public void Dispose()
    {
        _board.Dispose();
        _toasts.Dispose();
    }

    [Fact]
    public async Task Has_what_changed_while_it_was_reading()
    {
        _queue.DuringRead = () => _queue.TellAsync(new QueueNews([FakeQueue.Row(9, Noon)], [2], false));
        await _board.OpenAsync(new QueueQuery());
        Assert.Equal([9, 1, 3], _board.Rows.Select(row => row.Id));
        Assert.Equal(3, _board.Total);
    }

    [Fact]
    public async Task Keeps_the_order_of_the_next_try_as_rows_change()
    {
        await _board.OpenAsync(new QueueQuery());
        await _queue.TellAsync(new QueueNews([FakeQueue.Row(1, Noon.AddHours(1)) with { Attempts = 1, LastError = "451" }], [], false));
        Assert.Equal([2, 3, 1], _board.Rows.Select(row => row.Id));
        Assert.Equal(3, _board.Total);
    }

    [Fact]
    public async Task Shows_only_what_was_asked_for()
    {
        await _board.OpenAsync(new QueueQuery { Filter = new() { State = QueueRowState.OnHold } });
        Assert.Empty(_board.Rows);
        await _queue.TellAsync(new QueueNews([FakeQueue.Row(2, Noon, hold: true), FakeQueue.Row(4, Noon)], [], false));
        Assert.Equal([2], _board.Rows.Select(row => row.Id));
        await _queue.TellAsync(new QueueNews([FakeQueue.Row(2, Noon)], [], false));
        Assert.Empty(_board.Rows);
        Assert.Equal(0, _board.Total);
    }

    [Fact]
    public async Task Reads_anew_after_an_overflow()
    {
        await _board.OpenAsync(new QueueQuery());
        _queue.Rows.RemoveAll(row => row.Id == 2);
        await _queue.TellAsync(new QueueNews([], [], true));
        Assert.Equal([1, 3], _board.Rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Goes_on_page_by_page()
    {
        _queue.PageSize = 2;
        await _board.OpenAsync(new QueueQuery());
        Assert.Equal((2, 3, false), (_board.Rows.Count, _board.Total, _board.AtEnd));
        await _board.MoreAsync();
        Assert.Equal([1, 2, 3], _board.Rows.Select(row => row.Id));
        Assert.True(_board.AtEnd);
    }

    [Fact]
    public async Task Holds_and_takes_it_back()
    {
        await _board.OpenAsync(new QueueQuery());
        _board.Picked.Add(2);
        await _board.HoldAsync([2]);
        Assert.True(_board.Rows.Single(row => row.Id == 2).OnHold);
        Assert.Empty(_board.Picked);
        await _toasts.UndoAsync();
        Assert.False(_board.Rows.Single(row => row.Id == 2).OnHold);
        Assert.Equal(["hold 2", "release 2"], _queue.Done);
    }

    [Fact]
    public async Task Says_so_when_a_letter_left_before_anything_could_be_done()
    {
        await _board.OpenAsync(new QueueQuery());
        _queue.Rows.Clear();
        await _board.DropAsync([1]);
        Assert.Equal("Nothing to do: the queue has moved on", _toasts.Current?.Said);
    }

    [Fact]
    public async Task Closes_an_open_row_that_left()
    {
        await _board.OpenAsync(new QueueQuery());
        await _board.ToggleAsync(1);
        Assert.Equal(1, _board.Open?.Item.Id);
        await _board.ReturnAsync([1]);
        Assert.Null(_board.Open);
    }

    [Fact]
    public async Task Ends_its_subscription()
    {
        await _board.OpenAsync(new QueueQuery());
        _board.Dispose();
        Assert.False(_queue.IsSubscribed);
    }
}
