using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Outbox;

/// <summary>What waits to leave, kept up to date, and what can be done with it.</summary>
public sealed class OutboxBoard(IOutbox outbox, Toasts toasts, Func<long, Task> callBack, Func<Func<Task>, Task> onUi, Action draw) : IDisposable
{
    private readonly Lifetime _closed = new();
    private IDisposable? _ear;

    public ImmutableArray<OutboxItem> Items { get; private set; } = [];

    /// <summary>False until it was read once.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Listens first and reads then, so that nothing is missed in between.</summary>
    public async Task OpenAsync()
    {
        _ear = await outbox.SubscribeAsync(() => onUi(ReadAsync), _closed.Token);
        await ReadAsync();
    }

    /// <summary>Back to a draft, which is opened.</summary>
    public async Task EditAsync(OutboxItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        await callBack(item.Id);
        await ReadAsync();
    }

    public async Task SendNowAsync(OutboxItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var sent = await outbox.SendNowAsync(item.Id, _closed.Token);
        toasts.Show(sent ? new Toast("send", WriteWords.OnItsWay, item.Subject) : new Toast("warn", WriteWords.CallBackTooLate) { IsFault = true });
        await ReadAsync();
    }

    /// <summary>What no delivery began of becomes a draft again, which is not opened; else there are no further tries.</summary>
    public async Task CancelAsync(OutboxItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.CanCallBack)
        {
            var outcome = await outbox.CallBackAsync(item.Id, _closed.Token);
            toasts.Show(outcome switch
            {
                CallBackOutcome.Back => new Toast("draft", WriteWords.BackInDrafts, item.Subject),
                CallBackOutcome.Busy => new Toast("warn", WriteWords.CallBackBusy) { IsFault = true },
                _ => new Toast("warn", WriteWords.CallBackTooLate) { IsFault = true },
            });
        }
        else
        {
            var stopped = await outbox.StopAsync(item.Id, _closed.Token);
            toasts.Show(stopped > 0 ? new Toast("blocked", Wording.Count(stopped, WriteWords.StoppedForOne, WriteWords.StoppedForMany), item.Subject) : new Toast("warn", WriteWords.CallBackTooLate) { IsFault = true });
        }

        await ReadAsync();
    }

    /// <summary>The state in plain words.</summary>
    public static string Words(OutboxItem item, ViewerTime viewer)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(viewer);
        return item.State switch
        {
            OutboxState.Scheduled => WriteWords.StateScheduled.With(When(item.Next, viewer)),
            OutboxState.Waiting => WriteWords.StateWaiting,
            OutboxState.Delivering => WriteWords.StateDelivering,
            OutboxState.Held => WriteWords.StateHeld,
            _ => WriteWords.StateRetrying.With(When(item.Next, viewer), When(item.ExpiresAt, viewer)),
        };
    }

    public void Dispose()
    {
        _closed.Dispose();
        _ear?.Dispose();
    }

    private static string When(DateTimeOffset at, ViewerTime viewer)
    {
        var (local, now) = (viewer.ToLocal(at), viewer.Now);
        return local.ToString(local.Date == now.Date ? TimeWords.Clock : WriteWords.DayAndTime, System.Globalization.CultureInfo.CurrentCulture);
    }

    private async Task ReadAsync()
    {
        if (_closed.IsOver) return;
        (Items, IsRead) = (await outbox.ListAsync(_closed.Token), true);
        draw();
    }
}
