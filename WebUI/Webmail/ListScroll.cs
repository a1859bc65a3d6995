using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>Where the list is scrolled to, as the browser tells it, and what follows: which rows are drawn, which are fetched, whether new ones wait; and what is done to rows by pointer.</summary>
public sealed class ListScroll(IJSRuntime js, MailDesk desk, MessageWindow window, Func<ListStrip> strip, Func<Func<Task>, Task> onUi, Action redraw) : IAsyncDisposable
{
    /// <summary>Px drawn above and below what is in sight, so that a flick of the wheel meets rows; the more of them in the direction of scrolling the faster it goes.</summary>
    private const double Overscan = 600, MostOverscan = 2400;

    /// <summary>Rows fetched beyond what is drawn, in the direction of scrolling.</summary>
    private const int Ahead = 100;

    private DotNetObjectReference<ListScroll>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _list;
    private Task _fetching = Task.CompletedTask;
    private double _top;
    private double _height = 900;
    private double _above = Overscan;
    private double _below = Overscan;
    private bool _pointed;

    public StripMetrics Metrics { get; private set; } = StripMetrics.Comfortable;

    public double DrawnFrom => Math.Max(0, _top - _above);

    public double DrawnTo => _top + _height + _below;

    public bool IsAttached => _list is not null;

    /// <param name="scroller">The list.</param>
    /// <param name="key">The name its place is kept under (<see cref="BrowserListMemory"/>).</param>
    public async Task AttachAsync(ElementReference scroller, string key)
    {
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/MessageList.razor.js"));
        _list = await _module.InvokeAsync<IJSObjectReference>("attach", scroller, _self, key);
    }

    /// <summary>Draws as if the list were scrolled to here; <see cref="GoAsync"/> then scrolls it.</summary>
    public void BeginAt(double top) => _top = top;

    public async Task GoAsync(double top)
    {
        if (_list is not null) await _list.InvokeVoidAsync("go", top);
    }

    [JSInvokable]
    public Task Scrolled(double top, double height, double row, double heading) => onUi(async () =>
    {
        var (by, down) = (Math.Abs(top - _top), top >= _top);
        var far = by > 20 * height ? Overscan : Math.Clamp(by * 4, Overscan, MostOverscan);
        (_top, _height, _above, _below) = (Math.Max(0, top), height, down ? Overscan : far, down ? far : Overscan);
        if (row > 0 && heading > 0) Metrics = new StripMetrics(row, heading, row > 64 ? 48 : 40);
        Hold();
        redraw();
        var (from, to) = strip().RowsBetween(DrawnFrom, DrawnTo);
        var ahead = by > 20 * height ? 0 : Ahead;

        // What is fetched is not waited for: meanwhile the list may be scrolled on. A fault is told once, with the next call.
        var former = _fetching;
        _fetching = window.EnsureAsync(down ? from : from - ahead, down ? to + ahead : to);
        if (former.IsFaulted) await former;
    });

    /// <summary>The pointer moves over the list, or is gone.</summary>
    [JSInvokable]
    public Task Pointed(bool on) => onUi(() =>
    {
        _pointed = on;
        Hold();
        return window.SettleAsync();
    });

    [JSInvokable]
    public Task Dropped(long row, long folder, string label) => onUi(() => desk.DroppedAsync(row, folder, label));

    [JSInvokable]
    public Task Swiped(long row, bool archive) => onUi(() => archive ? desk.ArchiveAsync([row]) : desk.DeleteAsync([row]));

    public async Task RevealAsync((double Top, double Height) place)
    {
        if (_list is not null && place.Height > 0) await _list.InvokeVoidAsync("reveal", place.Top, place.Height, Metrics.Heading);
    }

    /// <summary>Shows what waits, at the top.</summary>
    public async Task ToTopAsync()
    {
        window.Hold(false);
        await GoAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_list is not null)
            {
                await _list.InvokeVoidAsync("stop");
                await _list.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its list too.
        }

        _self?.Dispose();
    }

    private void Hold()
    {
        var hold = _top > 4 || _pointed;
        if (window.HoldsArrivals != hold) window.Hold(hold);
    }
}
