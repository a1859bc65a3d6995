using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Components;
using Mox.WebUI.Setup;

namespace Mox.WebUI.Tests.Setup;

/// <summary>Opens steps of the setup as their layout does.</summary>
public abstract class StepPage : Page
{
    protected StepPage()
    {
        var offer = JSInterop.SetupModule(StaticFiles.Module("Setup/PasskeyOffer.razor.js"));
        offer.Mode = JSRuntimeMode.Loose;
        offer.Setup<string>("where").SetResult("");
    }

    protected SetupDesk Desk { get; private set; } = default!;

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>Path and query of where the browser is.</summary>
    protected string Here => new Uri(Navigation.Uri).PathAndQuery;

    protected async Task<IRenderedComponent<T>> OpenAsync<T>(string path)
        where T : SetupPage
    {
        Navigation.NavigateTo(path);
        Desk = new SetupDesk(Setup, to => Navigation.NavigateTo(to));
        await Desk.ReadAsync(CancellationToken.None);
        return Render<T>(with => with.AddCascadingValue(Desk));
    }

    /// <summary>All steps up to one are passed.</summary>
    protected void PassedUpTo(SetupStep last) => Setup.State = Setup.State with { Steps = [.. Setup.State.Steps.Select(item => item.Step <= last ? item with { IsDone = true } : item)] };

    protected static string Reason<T>(IRenderedComponent<T> page)
        where T : IComponent => string.Join('\n', page.FindAll(".sheet-foot p span").Select(line => line.TextContent));

    protected static AngleSharp.Dom.IElement Continue<T>(IRenderedComponent<T> page)
        where T : IComponent => page.FindAll(".sheet-foot button")[^1];
}
