using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Text;
using Mox.Server.Storage;
using Mox.Server.Webmail.Html;

namespace Mox.Server.Webmail.Messages;

/// <summary>A message of the account that asked, opened.</summary>
internal sealed class OpenMessage(MessageRow row, MessageContent content) : IAsyncDisposable
{
    public MessageRow Row { get; } = row;

    public MessageContent Content { get; } = content;

    public MessagePart Root => Row.Structure!;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>The one way to a message for everything the web shows: by account and id together.</summary>
internal sealed class MessageAccess(MessageReader messages)
{
    /// <summary>Text of one section, in characters.</summary>
    private const int MaxSection = 2 << 20;

    private const MessageColumns Columns = ReadModels.ItemColumns | MessageColumns.Structure | MessageColumns.Delivery;

    /// <summary>The message with envelope, structure, preview and delivery facts; null when the account has none with this id.</summary>
    public async Task<MessageRow?> FindAsync(long accountId, long messageId, CancellationToken ct) =>
        await messages.ByIdsAsync(accountId, [messageId], Columns, ct) is [var row] ? row : null;

    /// <summary>The message opened; null when the account has none with this id.</summary>
    public async Task<OpenMessage?> OpenAsync(long accountId, long messageId, CancellationToken ct)
    {
        if (await FindAsync(accountId, messageId, ct) is not { Structure: not null } row) return null;
        return await messages.OpenAsync(messageId, ct) is { } content ? new OpenMessage(row, content) : null;
    }

    /// <summary>The readable text, at most so many characters and one more when there is more.</summary>
    /// <param name="message">The message.</param>
    /// <param name="plan">What of it is read.</param>
    /// <param name="maxLength">Characters.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <param name="forReply">HTML without a text beside it is turned to what one would quote, with the addresses of its links.</param>
    public static async Task<string> TextAsync(OpenMessage message, BodyPlan plan, int maxLength, CancellationToken ct, bool forReply = false)
    {
        var text = new StringBuilder();
        foreach (var section in plan.Sections)
        {
            if (text.Length > maxLength) break;
            if (text.Length > 0) text.Append("\n\n");
            text.Append(await TextAsync(message, section, Math.Min(MaxSection, maxLength + 1), ct, forReply));
        }

        return text.ToString();
    }

    /// <summary>The text of one section: its text part, else its HTML turned to text.</summary>
    public static async Task<string> TextAsync(OpenMessage message, BodySection section, int maxLength, CancellationToken ct, bool forReply = false)
    {
        if (section.Text is not { Part: var part })
        {
            var options = forReply ? HtmlTextOptions.ForReply(maxLength) : new HtmlTextOptions { MaxChars = maxLength };
            return section.Html is { } html ? HtmlText.Convert(await ReadAsync(message, html, HtmlSanitizer.MaxLength, ct), options) : "";
        }

        var text = await PartText.ReadShownAsync(part, message.Content.Stream, maxLength, new HtmlTextOptions { MaxChars = maxLength }, ct);
        return await InnerFiles.TextWithoutAsync(message, part, text, maxLength, ct);
    }

    /// <summary>The HTML of all sections, made harmless; null when it is beyond the limits.</summary>
    public static async Task<SanitizedHtml?> HtmlAsync(OpenMessage message, BodyPlan plan, MailAddresses addresses, CancellationToken ct)
    {
        var html = new StringBuilder();
        foreach (var section in plan.Sections)
        {
            if (section.Html is { } part) html.Append(await ReadAsync(message, part, HtmlSanitizer.MaxLength + 1, ct));
            else html.Append("<pre>\n").Append(System.Net.WebUtility.HtmlEncode(await TextAsync(message, section, MaxSection, ct))).Append("</pre>");
            if (html.Length > HtmlSanitizer.MaxLength) return null;
        }

        return HtmlSanitizer.Sanitize(html.ToString(), addresses);
    }

    /// <summary>What is known of the HTML without showing it: nothing it gives leads anywhere.</summary>
    public static Task<SanitizedHtml?> LookAsync(OpenMessage message, BodyPlan plan, CancellationToken ct)
    {
        var pictures = Pictures(plan);
        var warned = 0;
        return HtmlAsync(message, plan, new MailAddresses { Embedded = id => pictures.ContainsKey(id) ? "/mail/embedded/-" : null, Warning = _ => FormattableString.Invariant($"/mail/link/{++warned}") }, ct);
    }

    /// <summary>Pictures HTML may refer to, by Content-ID without brackets.</summary>
    public static Dictionary<string, string> Pictures(BodyPlan plan)
    {
        var pictures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in plan.Files)
        {
            if (file.Part.ContentId is { } id && SafeImages.TypeOf(file.Part) is not null) pictures.TryAdd(id.Trim().TrimStart('<').TrimEnd('>'), file.Path);
        }

        return pictures;
    }

    private static Task<string> ReadAsync(OpenMessage message, NumberedPart part, int maxLength, CancellationToken ct) => PartText.ReadAsync(part.Part, message.Content.Stream, maxLength, ct);
}
