using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>Where the list is scrolled to, as the browser tells it, and what follows: which rows are drawn, which are fetched, whether new ones wait.</summary>
public sealed class ListScroll(IJSRuntime js, MessageWindow window, Func<ListStrip> strip, Func<Func<Task>, Task> onUi, Action redraw) : IAsyncDisposable
{
    /// <summary>Px drawn above and below what is in sight, so that a flick of the wheel meets rows.</summary>
    private const double Overscan = 800;

    private DotNetObjectReference<ListScroll>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _list;
    private double _top;
    private double _height = 900;

    public StripMetrics Metrics { get; private set; } = StripMetrics.Comfortable;

    public double DrawnFrom => Math.Max(0, _top - Overscan);

    public double DrawnTo => _top + _height + Overscan;

    public async Task AttachAsync(ElementReference scroller)
    {
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/MessageList.razor.js"));
        _list = await _module.InvokeAsync<IJSObjectReference>("attach", scroller, _self);
    }

    [JSInvokable]
    public Task Scrolled(double top, double height, double row, double heading) => onUi(async () =>
    {
        (_top, _height) = (Math.Max(0, top), height);
        if (row > 0 && heading > 0) Metrics = new StripMetrics(row, heading);
        if (window.HoldsArrivals != top > 4) window.Hold(top > 4);
        redraw();
        var (from, to) = strip().RowsBetween(DrawnFrom, DrawnTo);
        await window.EnsureAsync(from, to);
    });

    public async Task RevealAsync((double Top, double Height) place)
    {
        if (_list is not null && place.Height > 0) await _list.InvokeVoidAsync("reveal", place.Top, place.Height, Metrics.Heading);
    }

    /// <summary>Shows what waits, at the top.</summary>
    public async Task ToTopAsync()
    {
        window.Hold(false);
        if (_list is not null) await _list.InvokeVoidAsync("top");
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
}
