using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Mox.WebUI.Components;

/// <summary>
/// The base of the components. What happens elsewhere (mail that arrives, a timer, what another circuit did) reaches a component on a thread with a language of its own:
/// here it gets that of the person looking, which the component was made with.
/// </summary>
public abstract class PageComponent : ComponentBase
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture, _words = CultureInfo.CurrentUICulture;

    /// <summary>Runs work on the context of the page and in its language.</summary>
    protected new Task InvokeAsync(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return InvokeAsync(() =>
        {
            work();
            return Task.CompletedTask;
        });
    }

    /// <summary>Runs work on the context of the page and in its language, and ends with it.</summary>
    protected new Task InvokeAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        // In an async method: what it sets goes with its waits and ends with it, the caller keeps its own.
        return base.InvokeAsync(async () =>
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _words);
            await work();
        });
    }
}
