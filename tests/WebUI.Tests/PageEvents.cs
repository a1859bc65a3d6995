using Bunit;
using Microsoft.AspNetCore.Components;

namespace Mox.WebUI.Tests;

/// <summary>Raises events on elements that are found in the same turn of the renderer: nothing is drawn anew between the two, whatever arrives meanwhile.</summary>
internal static class PageEvents
{
    public static void On<T>(this IRenderedComponent<T> page, Action<IRenderedComponent<T>> act)
        where T : IComponent => page.InvokeAsync(() => act(page)).GetAwaiter().GetResult();

    public static Task OnAsync<T>(this IRenderedComponent<T> page, Func<IRenderedComponent<T>, Task> act)
        where T : IComponent => page.InvokeAsync(() => act(page));
}
