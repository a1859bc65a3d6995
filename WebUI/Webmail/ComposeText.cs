using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The text field of the composer, which lives in the browser: typing waits for no server, and a text of any length is fetched as a stream, not as a message of the circuit.</summary>
public sealed class ComposeText(IJSRuntime js, ComposeSession session, ComposeDesk desk, TimeProvider time, Func<Func<Task>, Task> onUi, Action draw) : IComposeField, IAsyncDisposable
{
    /// <summary>The longest text fetched, in octets.</summary>
    private const long LongestText = 8 << 20;

    /// <summary>The longest text that stands in the page twice until the field is joined to it, in UTF-16 units.</summary>
    private const int LongestEarly = 64 << 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DotNetObjectReference<ComposeText>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _field;

    /// <summary>Shows or hides the fields for copies and blind copies; set by the component.</summary>
    public Action? ShowCopies { get; set; }

    /// <param name="dock">The composer.</param>
    /// <param name="area">The field for Markdown, or the element that holds the rich text.</param>
    public async Task AttachAsync(ElementReference dock, ElementReference area, bool focus)
    {
        // Send may be pressed before the field is joined to the page: the text is then waited for, not taken from what was saved.
        session.Field = this;
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/Composer.razor.js"));
        var draft = session.Draft;
        using var text = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes("=" + draft.Source)));
        var wishes = new
        {
            draft.Key,
            Fields = Fields(draft),
            Rich = draft.Format == DraftFormat.Rich,
            Header = WebRoutes.AntiforgeryHeader,
            Clean = WebRoutes.DraftClean,
            Focus = focus,
            Below = draft.WriteBelow,
            Empty = session.IsEmpty && !session.IsDirty,
            Pictures = draft.Attachments.ToDictionary(file => file.Id, file => file.Url + "?inline=1"),
            Journal = StaticFiles.Module("Webmail/ComposeDock.razor.js"),
            RichText = StaticFiles.Module("Webmail/RichText.razor.js"),
            Sample = WriteWords.SampleText,
        };
        _field = await _module.InvokeAsync<IJSObjectReference>("attach", dock, area, _self, text, wishes);
        _attached.TrySetResult();
        await NoteAsync(session.Draft, session.IsDirty);
    }

    public async ValueTask<string> ReadAsync()
    {
        await _attached.Task;
        if (_field is null) return session.Draft.Source;
        var reference = await _field.InvokeAsync<IJSStreamReference>("read");
        await using var stream = await reference.OpenReadStreamAsync(LongestText);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A stream from the browser must not be empty, a text may be: it follows one character that is not part of it.
        return await reader.ReadToEndAsync() is [_, .. var text] ? text : "";
    }

    public async ValueTask<bool> SwapAsync(string before, string after)
    {
        await _attached.Task;
        return _field is not null && await _field.InvokeAsync<bool>("swap", before, after);
    }

    public async ValueTask InsertAsync(string text)
    {
        await _attached.Task;
        if (_field is not null) await _field.InvokeVoidAsync("insert", text);
    }

    public async ValueTask NoteAsync(Draft draft, bool unsaved)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (_field is not null) await _field.InvokeVoidAsync("note", Fields(draft), unsaved);
    }

    public async ValueTask KeptAsync() => await (_field?.InvokeVoidAsync("kept") ?? default);

    public async Task MarkAsync(string mark) => await (_field?.InvokeVoidAsync("mark", mark) ?? default);

    public async Task AbortAsync(Upload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        session.Drop(upload);
        await (_field?.InvokeVoidAsync("abort", upload.Key) ?? default);
        draw();
    }

    public async Task RetryAsync(Upload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        (upload.Fault, upload.Sent, upload.Began, upload.CanRetry) = (null, 0, null, false);
        draw();
        await (_field?.InvokeVoidAsync("again", upload.Key) ?? default);
    }

    [JSInvokable]
    public Task Edited() => OnUi(session.Touched);

    [JSInvokable]
    public Task Send(bool archive) => onUi(() => desk.SendAsync(session, new SendWish(Archive: archive)));

    [JSInvokable]
    public Task Save() => onUi(() => session.SaveAsync());

    [JSInvokable]
    public Task Leave() => onUi(() =>
    {
        if (session.IsInline) return desk.CloseAsync(session);
        desk.Minimise(true);
        return Task.CompletedTask;
    });

    [JSInvokable]
    public Task Templates() => OnUi(() => desk.AskTemplates(session));

    [JSInvokable]
    public Task Copies() => OnUi(() => ShowCopies?.Invoke());

    /// <summary>A file was chosen, dropped or pasted: answers where to send it; empty when it cannot be taken.</summary>
    [JSInvokable]
    public async Task<string> Begin(string key, string name, long size)
    {
        var url = "";
        await onUi(async () =>
        {
            var upload = Find(key);
            if (upload is null) session.Uploads.Add(upload = new Upload(key, name, size));
            draw();
            if (!session.Fits(upload))
            {
                draw();
                return;
            }

            if (await session.StoredIdAsync() is var id and not 0) url = WebRoutes.DraftAttachments(id, name);
            else (upload.Fault, upload.CanRetry) = (WriteWords.FileNotStored, true);
            draw();
        });
        return url;
    }

    [JSInvokable]
    public Task Progress(string key, long sent) => OnUi(() =>
    {
        if (Find(key) is not { } upload) return;
        upload.Began ??= time.GetUtcNow();
        upload.Sent = Math.Clamp(sent, 0, upload.Size);
        draw();
    });

    /// <summary>A file has arrived: answers its id and address, for a picture that is shown in the text.</summary>
    [JSInvokable]
    public async Task<string[]> Arrived(string key, string answer)
    {
        string[] picture = [];
        await onUi(() =>
        {
            if (Find(key) is { } upload && JsonSerializer.Deserialize<AttachmentUploaded>(answer, Json) is { } uploaded)
            {
                session.Uploaded(upload, uploaded);
                picture = [uploaded.Attachment.Id, uploaded.Attachment.Url + "?inline=1"];
            }

            return Task.CompletedTask;
        });
        return picture;
    }

    [JSInvokable]
    public Task Failed(string key, int status) => OnUi(() =>
    {
        if (Find(key) is not { } upload) return;
        upload.Fault = status switch
        {
            413 => WriteWords.FileBeyondLimit,
            507 => WriteWords.FileWithoutRoom,
            0 => WriteWords.FileLineBroke,
            _ => WriteWords.FileRefused,
        };
        upload.CanRetry = status is not (413 or 507);
        draw();
    });

    public async ValueTask DisposeAsync()
    {
        if (ReferenceEquals(session.Field, this)) session.Field = null;
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

    /// <summary>A draft as the browser writes it down with what was typed before the field was joined to the page; null where that cannot be.</summary>
    public static string? Early(Draft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return draft.Format == DraftFormat.Rich || draft.Source.Length > LongestEarly ? null : JsonSerializer.Serialize(draft with { Html = "" }, Json);
    }

    /// <summary>All of a draft but its text, as the browser keeps it.</summary>
    private static string Fields(Draft draft) => JsonSerializer.Serialize(draft with { Markdown = "", Html = "" }, Json);
}
