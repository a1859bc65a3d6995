using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Choices in memory.</summary>
public sealed class FakeWebmailSettings : IWebmailSettings
{
    public WebmailSettings Settings { get; set; } = new();

    public Task<WebmailSettings> ReadAsync(CancellationToken ct) => Task.FromResult(Settings);

    public Task<WebmailSettings> ChangeAsync(Func<WebmailSettings, WebmailSettings> change, CancellationToken ct) => Task.FromResult(Settings = change(Settings));
}
