using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed partial class PersonalChoices(CurrentAccount current, PersonalSettingStore store, ILogger<PersonalChoices> log) : IWebmailSettings
{
    /// <summary>The name of the document.</summary>
    public const string Name = "webmail";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public async Task<WebmailSettings> ReadAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return Parse(await store.ReadAsync(account.AccountId, Name, ct));
    }

    public async Task<WebmailSettings> ChangeAsync(Func<WebmailSettings, WebmailSettings> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        var account = await current.RequireAsync();
        return Parse(await store.ChangeAsync(account.AccountId, Name, before => Write(change(Parse(before))), ct));
    }

    private static string Write(WebmailSettings settings) => JsonSerializer.Serialize(settings with { UndoSeconds = Math.Clamp(settings.UndoSeconds, 0, WebmailSettings.MaxUndoSeconds) }, Json);

    /// <summary>The choices of a document; the usual ones without one, or when it cannot be read.</summary>
    public static WebmailSettings Parse(string? document, out JsonException? fault)
    {
        fault = null;
        if (document is null) return new WebmailSettings();
        try
        {
            return JsonSerializer.Deserialize<WebmailSettings>(document, Json) ?? new WebmailSettings();
        }
        catch (JsonException e)
        {
            // Written by a version that knows more: choices of looks are not worth a page that does not open.
            fault = e;
            return new WebmailSettings();
        }
    }

    private WebmailSettings Parse(string? document)
    {
        var settings = Parse(document, out var fault);
        if (fault is not null) LogUnreadable(fault);
        return settings;
    }

    [LoggerMessage(5601, LogLevel.Warning, "Choices for the webmail cannot be read; the usual ones are used")]
    private partial void LogUnreadable(Exception e);
}
