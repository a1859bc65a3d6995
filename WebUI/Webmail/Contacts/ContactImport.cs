using System.Text.Json;
using Microsoft.JSInterop;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail.Contacts;

/// <summary>Has a file of vCards chosen and sent to the server over HTTP: files do not go through the circuit.</summary>
/// <param name="token">The antiforgery token.</param>
/// <param name="onUi">Runs work on the circuit's context.</param>
public sealed class ContactImport(IJSRuntime js, ContactBook book, string token, Func<Func<Task>, Task> onUi) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private DotNetObjectReference<ContactImport>? _self;
    private IJSObjectReference? _module;

    public async Task PickAsync()
    {
        _self ??= DotNetObjectReference.Create(this);
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/Contacts/ContactsPage.razor.js"));
        await _module.InvokeVoidAsync("pick", WebRoutes.ContactsImport, WebRoutes.AntiforgeryHeader, token, _self);
    }

    /// <summary>The server answered.</summary>
    /// <param name="status">Of HTTP; 0 without an answer.</param>
    /// <param name="answer">Its body.</param>
    [JSInvokable]
    public Task Done(int status, string answer) => onUi(async () =>
    {
        if (status == 200 && JsonSerializer.Deserialize<ContactsImported>(answer, Json) is { } imported) await book.ImportedAsync(imported, CancellationToken.None);
        else book.ImportFailed(tooLarge: status == 413);
    });

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }

        _self?.Dispose();
    }
}
