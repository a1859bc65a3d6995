using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Rules;

namespace Mox.WebUI.Webmail;

/// <summary>Makes what stands behind a mail page, from the contracts of its circuit.</summary>
public sealed class MailDeskMaker(
    IMailboxReader reader, IMailboxActions actions, IMailboxChanges changes, IComposer composer, IOutbox outbox, Toasts toasts, TimeProvider time, ViewerTime viewer, IWebmailSettings choices, RuleOffers offers,
    IJSRuntime js, ILogger<ComposeDesk> log)
{
    public MailDesk Make(PageHands page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var compose = new ComposeDesk(composer, time, toasts, log, page.OnUi, page.Draw) { Outbox = outbox, Settings = choices };
        return new MailDesk(new MailContracts(reader, actions, changes, composer, viewer) { Choices = choices, Offers = offers, Memory = new BrowserListMemory(js) }, toasts, compose, page);
    }

    public MailKeys Keys(MailDesk desk, Func<Func<Task>, Task> onUi, Action draw) => new(js, desk, viewer, onUi, draw);
}

/// <summary>The page's ear in the browser: keys pressed outside of fields, the width of the screen, the time zone.</summary>
public sealed class MailKeys(IJSRuntime js, MailDesk desk, ViewerTime viewer, Func<Func<Task>, Task> onUi, Action draw) : IAsyncDisposable
{
    private DotNetObjectReference<MailKeys>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _ear;

    public async Task StartAsync()
    {
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/MailboxPage.razor.js"));
        _ear = await _module.InvokeAsync<IJSObjectReference>("listen", _self);
        if (viewer.Use(await _module.InvokeAsync<string>("zone"))) draw();
        desk.Answers.Selected = async () => await _module.InvokeAsync<string?>("selected") ?? "";
    }

    [JSInvokable]
    public Task Key(string key) => onUi(() => desk.KeyAsync(key));

    [JSInvokable]
    public Task Phone(bool isPhone) => onUi(() =>
    {
        desk.IsPhone = isPhone;
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_ear is not null)
            {
                await _ear.InvokeVoidAsync("stop");
                await _ear.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and what listened in it too.
        }

        _self?.Dispose();
    }
}
