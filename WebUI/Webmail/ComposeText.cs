using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The text field of the composer, which lives in the browser: typing waits for no server, and a text of any length is fetched as a stream, not as a message of the circuit.</summary>
public sealed class ComposeText(IJSRuntime js, ComposeSession session, ComposeDesk desk, Func<Func<Task>, Task> onUi, Action draw) : IAsyncDisposable
{
    /// <summary>The longest text fetched, in octets.</summary>
    private const long LongestText = 8 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DotNetObjectReference<ComposeText>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _field;

    public async Task AttachAsync(ElementReference dock, ElementReference area, bool focus)
    {
        // Send may be pressed before the field is joined to the page: the text is then waited for, not taken from what was saved.
        session.ReadText = ReadAsync;
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/Composer.razor.js"));
        using var text = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes(session.Draft.Markdown)));
        _field = await _module.InvokeAsync<IJSObjectReference>("attach", dock, area, _self, text, WebRoutes.AntiforgeryHeader, focus);
        _attached.TrySetResult();
    }

    /// <summary>The text as it is now.</summary>
    public async ValueTask<string> ReadAsync()
    {
        await _attached.Task;
        if (_field is null) return session.Draft.Markdown;
        var reference = await _field.InvokeAsync<IJSStreamReference>("read");
        await using var stream = await reference.OpenReadStreamAsync(LongestText);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A stream from the browser must not be empty, a text may be: it follows one character that is not part of it.
        return await reader.ReadToEndAsync() is [_, .. var text] ? text : "";
    }

    public async Task MarkAsync(string mark) => await (_field?.InvokeVoidAsync("mark", mark) ?? default);

    public async Task PickFilesAsync() => await (_field?.InvokeVoidAsync("pick") ?? default);

    public async Task AbortAsync(Upload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        session.Uploads.Remove(upload);
        await (_field?.InvokeVoidAsync("abort", upload.Key) ?? default);
        draw();
    }

    [JSInvokable]
    public Task Edited() => OnUi(session.Touched);

    [JSInvokable]
    public Task Send() => onUi(desk.SendAsync);

    [JSInvokable]
    public Task Save() => onUi(() => session.SaveAsync());

    [JSInvokable]
    public Task Leave() => OnUi(() => desk.Minimise(true));

    /// <summary>A file was chosen, dropped or pasted: answers where to send it; empty when the draft cannot be stored.</summary>
    [JSInvokable]
    public async Task<string> Begin(string key, string name, long size)
    {
        var url = "";
        await onUi(async () =>
        {
            session.Uploads.Add(new Upload(key, name, size));
            draw();
            if (await session.StoredIdAsync() is var id and not 0) url = WebRoutes.DraftAttachments(id, name);
            else Find(key)!.Fault = "The draft cannot be stored";
            draw();
        });
        return url;
    }

    [JSInvokable]
    public Task Progress(string key, long sent) => OnUi(() =>
    {
        if (Find(key) is not { } upload) return;
        upload.Sent = Math.Clamp(sent, 0, upload.Size);
        draw();
    });

    [JSInvokable]
    public Task Arrived(string key, string answer) => OnUi(() =>
    {
        if (Find(key) is { } upload && JsonSerializer.Deserialize<AttachmentUploaded>(answer, Json) is { } uploaded) session.Uploaded(upload, uploaded);
    });

    [JSInvokable]
    public Task Failed(string key, int status) => OnUi(() =>
    {
        if (Find(key) is not { } upload) return;
        upload.Fault = status switch
        {
            413 => "Larger than a message may be",
            507 => "No room left in this account",
            0 => "The line broke off",
            _ => "The server did not take it",
        };
        draw();
    });

    public async ValueTask DisposeAsync()
    {
        session.ReadText = null;
        _attached.TrySetResult();
        try
        {
            if (_field is not null)
            {
                await _field.InvokeVoidAsync("stop");
                await _field.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }

        _self?.Dispose();
    }

    private Upload? Find(string key) => session.Uploads.Find(upload => upload.Key == key);

    private Task OnUi(Action work) => onUi(() =>
    {
        work();
        return Task.CompletedTask;
    });
}
