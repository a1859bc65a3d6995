using Microsoft.AspNetCore.Components;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Setup;

/// <summary>What the steps of the setup have in common: they know how far it is, go on once, and stop what they began when they are left.</summary>
public abstract class SetupPage : PageComponent, IDisposable
{
    private readonly List<ITimer> _timers = [];
    private readonly Attempt _going = new();

    [CascadingParameter] public SetupDesk Desk { get; set; } = default!;

    [Inject] protected ISetup Setup { get; set; } = default!;

    [Inject] protected TimeProvider Clock { get; set; } = default!;

    protected abstract SetupStep Step { get; }

    protected SetupState State => Desk.State!;

    protected Lifetime Gone { get; } = new();

    /// <summary>The page is live; before, it is only drawn and nothing is begun.</summary>
    protected bool IsLive => RendererInfo.IsInteractive && !Gone.IsOver;

    protected bool IsGoing => _going.IsBusy;

    /// <summary>Keeps that the step was passed and goes to the next one.</summary>
    protected Task GoOnAsync() => _going.RunAsync(() => Desk.GoOnAsync(Step, Gone.Token));

    /// <summary>Runs work on the page's own context until it is left.</summary>
    protected void Every(TimeSpan period, Func<Task> work) => _timers.Add(Clock.CreateTimer(_ => Post(work), null, period, period));

    /// <summary>Runs work on the page's own context, and draws; a fault of it is the page's.</summary>
    protected void Post(Func<Task> work) => _ = PostAsync(work);

    protected void Draw() => _ = InvokeAsync(StateHasChanged);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var timer in _timers) timer.Dispose();
        Gone.Dispose();
    }

    private async Task PostAsync(Func<Task> work)
    {
        if (Gone.IsOver) return;
        try
        {
            await InvokeAsync(async () =>
            {
                if (Gone.IsOver) return;
                await work();
                StateHasChanged();
            });
        }
        catch (OperationCanceledException) when (Gone.IsOver)
        {
            // The page was left meanwhile.
        }
        catch (Exception fault) when (!Gone.IsOver)
        {
            await DispatchExceptionAsync(fault);
        }
    }
}
