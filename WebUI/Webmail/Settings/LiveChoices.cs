using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail.Settings;

/// <summary>The choices of the person signed in, as this circuit knows them. Who shows something by them listens to <see cref="Changed"/>: every change holds at once.</summary>
public sealed class LiveChoices(IWebmailSettings settings)
{
    private bool _isRead;

    /// <summary>Fires after a change, on the context of the one who made it.</summary>
    public event Action? Changed;

    /// <summary>Those of a new account until they are read.</summary>
    public WebmailSettings Current { get; private set; } = new();

    /// <summary>Reads them, once for each circuit.</summary>
    public async Task<WebmailSettings> ReadAsync(CancellationToken ct)
    {
        if (!_isRead)
        {
            Current = await settings.ReadAsync(ct);
            _isRead = true;
            Changed?.Invoke();
        }

        return Current;
    }

    public async Task ChangeAsync(Func<WebmailSettings, WebmailSettings> change, CancellationToken ct)
    {
        Current = await settings.ChangeAsync(change, ct);
        _isRead = true;
        Changed?.Invoke();
    }
}
