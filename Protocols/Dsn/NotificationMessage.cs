using System.Text;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>A whole delivery status notification, ready to be written: text for people, fields for programs, and what is given back of the message.</summary>
/// <remarks>RFC 3464 §2; RFC 6522 §3; RFC 6533 §4.4. Auto-Submitted by RFC 3834 §5.</remarks>
public sealed record NotificationMessage
{
    /// <summary>Address the notification comes from, such as postmaster of the host.</summary>
    public required string From { get; init; }

    /// <summary>Envelope sender of the message it is about.</summary>
    public required string To { get; init; }

    /// <summary>The subject, in any script.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Own Message-ID, without brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>Message-ID of the message it is about, without brackets; empty when unknown.</summary>
    public string References { get; init; } = "";

    /// <summary>What people read: lines separated by LF.</summary>
    public required string Text { get; init; }

    /// <summary>What programs read.</summary>
    public required DeliveryReport Report { get; init; }

    /// <summary>The message, or the header of it; empty when nothing can be given back.</summary>
    public ReadOnlyMemory<byte> Original { get; init; }

    /// <summary>False: <see cref="Original"/> is the header alone.</summary>
    public bool OriginalWhole { get; init; }

    /// <summary>The message, lines ended by CRLF. Its header is ASCII unless an address in it is not; its body may be 8-bit.</summary>
    public async Task<byte[]> ToArrayAsync(CancellationToken ct)
    {
        var statusUtf8 = DeliveryStatusPart.NeedsUtf8(Report);
        var returned = Returned();
        var utf8 = statusUtf8 || !Ascii.IsValid(From) || !Ascii.IsValid(To) || returned is { Type: { Type: "message", Subtype: "global" or "global-headers" } };
        var form = utf8 ? MessageForm.Utf8 : MessageForm.EightBit;
        var status = Attachment.From(default, MediaType.Of("message", statusUtf8 ? "global-delivery-status" : "delivery-status"), DeliveryStatusPart.Write(Report, statusUtf8));
        var body = BodyPart.Report("delivery-status", BodyPart.Text(Text.TrimEnd() + "\n"), BodyPart.Plain(status), returned is null ? null : BodyPart.Plain(returned));
        var (node, _) = await ComposePlan.MakeAsync(body, form, keepTrailingSpace: false, newToken: null, ct).ConfigureAwait(false);
        using var output = new MemoryStream();
        output.Write(node.Header(Header(form)));
        await node.WriteAsync(output, ct).ConfigureAwait(false);
        return output.ToArray();
    }

    private HeaderWriter Header(MessageForm form)
    {
        var header = new HeaderWriter(form);
        header.Plain("From", $"Mail Delivery System <{Flat(From)}>");
        header.Plain("To", $"<{Flat(To)}>");
        header.Text("Subject", SingleLine.Flatten(Subject));
        header.Plain("Date", MailDate.Write(Date));
        header.Plain("Message-ID", $"<{Flat(MessageId)}>");
        if (References.Length > 0)
        {
            header.Plain("In-Reply-To", $"<{Flat(References)}>");
            header.Plain("References", $"<{Flat(References)}>");
        }

        header.Plain("Auto-Submitted", "auto-replied");
        header.Plain("MIME-Version", "1.0");
        return header;
    }

    /// <summary>RFC 6533 §4.4: what is given back is named by whether its header is ASCII.</summary>
    private Attachment? Returned()
    {
        if (Original.IsEmpty) return null;
        var ascii = Ascii.IsValid(HeaderOf(Original.Span));
        if (OriginalWhole) return Attachment.From(default, ascii ? MediaType.Message : MediaType.Of("message", "global"), Original.ToArray());
        var lines = Encoding.Latin1.GetString(Original.Span).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
        return Attachment.From(default, ascii ? MediaType.Of("text", "rfc822-headers") : MediaType.Of("message", "global-headers"), Encoding.Latin1.GetBytes(lines));
    }

    private static string Flat(string text) => SingleLine.Flatten(text).Text;

    private static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf("\r\n\r\n"u8);
        if (end < 0) end = message.IndexOf("\n\n"u8);
        return end < 0 ? message : message[..end];
    }
}
