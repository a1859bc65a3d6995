using Microsoft.JSInterop;
using Mox.Shared.Contracts;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Settings;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>The page's ear and hand in the browser: keys, dialogs, looks, the icon, the time zone, the width of the screen, the view after a reload.</summary>
public sealed class MailKeys(IJSRuntime js, MailDesk desk, ViewerTime viewer, Func<Func<Task>, Task> onUi, Action draw) : IAsyncDisposable
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DotNetObjectReference<MailKeys>? _self;
    private IJSObjectReference? _keys;
    private IJSObjectReference? _ear;
    private IJSObjectReference? _view;
    private IJSObjectReference? _hand;
    private int _badge = -1;

    public async Task StartAsync()
    {
        _self = DotNetObjectReference.Create(this);
        _keys = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Url("js/keys.js"));
        _ear = await _keys.InvokeAsync<IJSObjectReference>("listen", _self, desk.Frame.Keys.Table());
        desk.Frame.Choices.Changed += Chosen;
        if (viewer.Use(await _keys.InvokeAsync<string>("zone"))) draw();
        _view = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Url("js/view.js"));
        desk.Answers.Selected = async () => await _view.InvokeAsync<string?>("selected") ?? "";
        _hand = await _view.InvokeAsync<IJSObjectReference>("attach", WebRoutes.FrameSandbox);
        if (await _view.InvokeAsync<KeptView?>("kept") is { } kept) await RestoreAsync(kept);
        await _view.InvokeVoidAsync("isShown");
        _started.TrySetResult();
        await BadgeAsync();
    }

    /// <summary>Does a command. True when a field is there, or on its way, that takes what is typed next.</summary>
    [JSInvokable]
    public async Task<bool> Run(string name)
    {
        await onUi(() => desk.RunAsync(name));
        return desk.Panel is MailPanel.Move or MailPanel.Label || desk.Compose.Sessions.Any(session => session == desk.Compose.Session || session.IsInline);
    }

    /// <summary>A dialog was closed in the browser.</summary>
    [JSInvokable]
    public Task Closed() => onUi(() =>
    {
        desk.Frame.Closed();
        return Task.CompletedTask;
    });

    /// <summary>Asked by a page that slept, to see whether the line leads anywhere.</summary>
    [JSInvokable]
    public Task Still() => Task.CompletedTask;

    [JSInvokable]
    public Task Phone(bool isPhone) => onUi(() =>
    {
        desk.IsPhone = isPhone;
        return Task.CompletedTask;
    });

    /// <summary>Closes dialogs and does a command as if its key had been pressed, with what the browser does for it.</summary>
    public async Task StartCommandAsync(string name)
    {
        if (_ear is not null) await _ear.InvokeVoidAsync("run", name);
    }

    public async Task CloseDialogsAsync()
    {
        if (_ear is not null) await _ear.InvokeVoidAsync("close");
    }

    /// <summary>The key or keys pressed next; empty when it was given up.</summary>
    public async Task<string> RecordAsync()
    {
        await _started.Task;
        return _keys is null ? "" : await _keys.InvokeAsync<string>("record");
    }

    /// <summary>Whether notifications may be shown: <c>granted</c>, <c>denied</c>, <c>default</c>, or <c>unsupported</c>.</summary>
    public async Task<string> PermissionAsync(bool ask)
    {
        await _started.Task;
        return _view is null ? "unsupported" : await _view.InvokeAsync<string>(ask ? "askPermission" : "permission");
    }

    /// <summary>Makes this the program for mailto links, or no longer. False when the browser does not let it.</summary>
    public async Task<bool> HandleMailtoAsync(bool on)
    {
        await _started.Task;
        return _view is not null && await _view.InvokeAsync<bool>("handleMailto", on);
    }

    /// <summary>Loads the page again in the language just chosen; empty for that of the browser. False when the server did not take the choice for this browser.</summary>
    public async Task<bool> SpeakAsync(string tag)
    {
        await _started.Task;
        return _view is not null && await _view.InvokeAsync<bool>("speak", WebRoutes.Language, WebRoutes.AntiforgeryHeader, tag);
    }

    public async Task NotifyAsync(MailNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        await _started.Task;
        if (_hand is not null) await _hand.InvokeVoidAsync("notify", note.Title, note.Text, note.Address, note.Tag);
    }

    /// <summary>The number on the icon follows the inbox.</summary>
    public async Task BadgeAsync()
    {
        var count = desk.Folders.Tree.Inbox?.Totals.Unseen ?? 0;
        if (_hand is null || count == _badge) return;
        _badge = count;
        await _hand.InvokeVoidAsync("badge", count);
    }

    public async ValueTask DisposeAsync()
    {
        desk.Frame.Choices.Changed -= Chosen;
        _started.TrySetResult();
        try
        {
            foreach (var thing in new[] { _ear, _hand }.OfType<IJSObjectReference>())
            {
                await thing.InvokeVoidAsync("stop");
                await thing.DisposeAsync();
            }

            foreach (var module in new[] { _keys, _view }.OfType<IJSObjectReference>()) await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and what listened in it too.
        }

        _self?.Dispose();
    }

    private void Chosen() => _ = onUi(async () =>
    {
        var now = desk.Frame.Choices.Current;
        if (_ear is not null) await _ear.InvokeVoidAsync("use", desk.Frame.Keys.Table());
        if (_view is not null) await _view.InvokeVoidAsync("use", SettingWords.Name(now.Theme), SettingWords.Name(now.Density), SettingWords.Name(now.Layout));
        draw();
    });

    private async Task RestoreAsync(KeptView kept)
    {
        await desk.RestoreAsync(kept);
        await _view!.InvokeVoidAsync("readOn", kept.Reader);
    }
}

/// <summary>What the browser kept of the view before it loaded the page again.</summary>
/// <param name="Reader">Px the message was scrolled by.</param>
/// <param name="Picked">Ids of picked messages, with commas.</param>
public sealed record KeptView(double Reader, string Picked);
