using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Text;
using Mox.Server.Webmail.Html;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Files;

/// <summary>A message in a part that does not show it as one: under a transfer encoding, or as a file that only its name tells.</summary>
/// <remarks>RFC 2046 §5.2.1 allows no encoding but 7bit, 8bit and binary for message/rfc822; programs use others.</remarks>
internal static class EncodedMessage
{
    /// <summary>The largest message that is opened so, decoded.</summary>
    public const int MaxOctets = 16 << 20;

    /// <summary>Null when it is too large, or no message.</summary>
    public static async Task<FilePreview.Message?> ReadAsync(MessagePart part, Stream message, int maxText, CancellationToken ct)
    {
        if (Attachments.SizeOf(part) > MaxOctets) return null;
        using var octets = new MemoryStream();
        await using (var content = PartContent.Open(part, message))
        {
            var block = new byte[32 << 10];
            while (await content.ReadAsync(block, ct) is var read and > 0)
            {
                if (octets.Length + read > MaxOctets) return null;
                octets.Write(block, 0, read);
            }
        }

        octets.Position = 0;
        var root = await PartTree.ReadAsync(octets, null, ct);
        if (root.Envelope is not { } envelope || (envelope.From.IsEmpty && envelope.Subject is null && envelope.Sent is null)) return null;
        var text = await TextAsync(root, octets, maxText, ct);
        return new FilePreview.Message(ReadModels.People(envelope.From, 20), ReadModels.People(envelope.To, 20), envelope.Sent, envelope.Subject ?? "", text.Length > maxText ? text[..maxText] : text, null);
    }

    private static async Task<string> TextAsync(MessagePart root, Stream octets, int most, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var section in BodyPlan.Of(root).Sections.TakeWhile(_ => text.Length <= most))
        {
            if (text.Length > 0) text.Append("\n\n");
            var options = new HtmlTextOptions { MaxChars = most };
            if (section.Text is { Part: var plain }) text.Append(await PartText.ReadShownAsync(plain, octets, most, options, ct));
            else if (section.Html is { Part: var html }) text.Append(HtmlText.Convert(await PartText.ReadAsync(html, octets, HtmlSanitizer.MaxLength, ct), options));
        }

        return text.ToString();
    }
}
