using Mox.Protocols.Mime;

namespace Mox.Protocols.Dsn;

/// <summary>Says whether a stored message is a report of another one, and of what.</summary>
/// <remarks>
/// RFC 6522 §3: the fields stand in the second part of a multipart/report; here they are taken wherever they stand, as many servers lack the container. Only the
/// fields, the header given back, and, where there are no fields, the beginning of the text are read: the cost does not grow with the message.
/// </remarks>
public static class ReportReading
{
    private const int MaxParts = 200;

    private const int MaxHeader = 256 << 10;

    /// <summary>Reads a report; null for a message that is none.</summary>
    /// <param name="root">The message.</param>
    /// <param name="message">Its octets; seekable.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<MailReport?> ReadAsync(MessagePart root, Stream message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(message);
        var parts = new List<MessagePart>();
        Collect(root, parts);
        foreach (var part in parts)
        {
            if (!HasFields(part)) continue;
            var fields = await ContentAsync(part, message, ReportFields.MaxOctets, ct).ConfigureAwait(false);
            if (Parse(part.Subtype, fields) is { } report) return await WithOriginalAsync(report, parts, message, ct).ConfigureAwait(false);
        }

        return await TextBounce.ReadAsync(root, message, ct).ConfigureAwait(false) is { } bounce ? await WithOriginalAsync(bounce, parts, message, ct).ConfigureAwait(false) : null;
    }

    /// <summary>The first octets of the header of a part.</summary>
    internal static async Task<byte[]> HeaderAsync(MessagePart part, Stream message, CancellationToken ct)
    {
        var header = PartContent.OpenHeader(part, message);
        await using (header.ConfigureAwait(false))
        {
            return await FirstAsync(header, (int)Math.Min(MaxHeader, part.HeaderLength), ct).ConfigureAwait(false);
        }
    }

    /// <summary>The parts outside of messages given back.</summary>
    private static void Collect(MessagePart part, List<MessagePart> parts)
    {
        if (parts.Count >= MaxParts) return;
        parts.Add(part);
        foreach (var child in part.Children) Collect(child, parts);
    }

    private static bool HasFields(MessagePart part) => part.Type == "message" && part.Subtype is "delivery-status" or "global-delivery-status"
        or "disposition-notification" or "global-disposition-notification" or "feedback-report";

    private static MailReport? Parse(string subtype, ReadOnlySpan<byte> fields) => subtype switch
    {
        "feedback-report" => FeedbackPart.Parse(fields).Try(out var feedback, out _) ? new MailReport.Feedback(feedback) : null,
        "disposition-notification" or "global-disposition-notification" => DispositionPart.Parse(fields).Try(out var disposition, out _) ? new MailReport.Disposition(disposition) { OriginalMessageId = disposition.OriginalMessageId } : null,
        _ => DeliveryStatusPart.Parse(fields).Try(out var delivery, out _) ? new MailReport.Delivery(delivery) : null,
    };

    /// <summary>Adds what is given back: the message, or its header alone.</summary>
    private static async Task<MailReport> WithOriginalAsync(MailReport report, List<MessagePart> parts, Stream message, CancellationToken ct)
    {
        foreach (var part in parts)
        {
            var original = part.Message?.Envelope;
            if (original is null && part is { Type: "text" or "message", Subtype: "rfc822-headers" or "global-headers" })
            {
                original = PartTree.Read(await ContentAsync(part, message, MaxHeader, ct).ConfigureAwait(false)).Envelope;
            }

            if (original is not null) return report with { Original = original, Returned = part, OriginalMessageId = report.OriginalMessageId ?? original.MessageId };
        }

        return report;
    }

    private static async Task<byte[]> ContentAsync(MessagePart part, Stream message, int max, CancellationToken ct)
    {
        var content = PartContent.Open(part, message);
        await using (content.ConfigureAwait(false))
        {
            return await FirstAsync(content, (int)Math.Min(max, part.BodyLength), ct).ConfigureAwait(false);
        }
    }

    private static async Task<byte[]> FirstAsync(Stream content, int max, CancellationToken ct)
    {
        var octets = new byte[max];
        var length = 0;
        while (length < max && await content.ReadAsync(octets.AsMemory(length), ct).ConfigureAwait(false) is var read and > 0) length += read;
        return octets[..length];
    }
}
