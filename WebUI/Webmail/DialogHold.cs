using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>A dialog that is open over the window. Its end closes it and gives the focus back to where it was.</summary>
public sealed class DialogHold : IAsyncDisposable
{
    private readonly Func<int, Task> _step;
    private readonly Func<Task> _close;
    private readonly DotNetObjectReference<DialogHold> _self;
    private IJSObjectReference? _module, _open;

    /// <summary>The browser shows PDF inside a page.</summary>
    public bool ShowsPdf { get; private set; }

    private DialogHold(Func<int, Task> step, Func<Task> close) => (_step, _close, _self) = (step, close, DotNetObjectReference.Create(this));

    /// <param name="js">The browser.</param>
    /// <param name="dialog">A dialog element.</param>
    /// <param name="step">Called for the arrow keys: 1 or -1.</param>
    /// <param name="close">Called for Escape and for a click beside the dialog.</param>
    public static async Task<DialogHold> OpenAsync(IJSRuntime js, ElementReference dialog, Func<int, Task> step, Func<Task> close)
    {
        var hold = new DialogHold(step, close);
        hold._module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/FileViewer.razor.js"));
        hold.ShowsPdf = await hold._module.InvokeAsync<bool>("showsPdf");
        hold._open = await hold._module.InvokeAsync<IJSObjectReference>("open", dialog, hold._self);
        return hold;
    }

    [JSInvokable]
    public Task Step(int by) => _step(by);

    [JSInvokable]
    public Task Close() => _close();

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_open is not null)
            {
                await _open.InvokeVoidAsync("close");
                await _open.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the dialog with it.
        }

        _self.Dispose();
    }
}
