using System.Text;
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

    public required string Subject { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Own Message-ID, without brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>Message-ID of the message it is about, without brackets; empty when unknown.</summary>
    public string References { get; init; } = "";

    /// <summary>What people read: lines separated by LF.</summary>
    public required string Text { get; init; }

    public required DeliveryReport Report { get; init; }

    /// <summary>The message, or the header of it; empty when nothing can be given back.</summary>
    public ReadOnlyMemory<byte> Original { get; init; }

    /// <summary>False: <see cref="Original"/> is the header alone.</summary>
    public bool OriginalWhole { get; init; }

    /// <summary>The octets, lines ended by CRLF.</summary>
    public byte[] Write()
    {
        var original = Encoding.Latin1.GetString(Original.Span);
        var boundary = "=_report_" + Guid.NewGuid().ToString("N");
        var header = HeaderOf(Original.Span);
        var originalUtf8 = !Ascii.IsValid(header);
        var statusUtf8 = DeliveryStatusPart.NeedsUtf8(Report);
        var output = new MemoryStream();
        Put(output, $"From: Mail Delivery System <{Flat(From)}>\r\nTo: <{Flat(To)}>\r\nSubject: {Flat(Subject)}\r\nDate: {DeliveryStatusPart.Date(Date)}\r\nMessage-ID: <{Flat(MessageId)}>\r\n");
        if (References.Length > 0) Put(output, $"In-Reply-To: <{Flat(References)}>\r\nReferences: <{Flat(References)}>\r\n");
        Put(output, "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
        Put(output, $"Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"{boundary}\"\r\n\r\n");
        Put(output, $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {Encoding8(Ascii.IsValid(Text))}\r\n\r\n");
        Put(output, Text.ReplaceLineEndings("\r\n").TrimEnd() + "\r\n");
        Put(output, $"\r\n--{boundary}\r\nContent-Type: message/{(statusUtf8 ? "global-delivery-status" : "delivery-status")}\r\nContent-Transfer-Encoding: {Encoding8(!statusUtf8)}\r\n\r\n");
        output.Write(DeliveryStatusPart.Write(Report, statusUtf8));
        if (!Original.IsEmpty)
        {
            var type = OriginalWhole ? (originalUtf8 ? "message/global" : "message/rfc822") : originalUtf8 ? "message/global-headers" : "text/rfc822-headers";
            Put(output, $"\r\n--{boundary}\r\nContent-Type: {type}\r\nContent-Transfer-Encoding: {Encoding8(Ascii.IsValid(original))}\r\n\r\n");
            output.Write(Original.Span);
            if (!original.EndsWith('\n')) Put(output, "\r\n");
        }

        Put(output, $"\r\n--{boundary}--\r\n");
        return output.ToArray();
    }

    private static string Encoding8(bool ascii) => ascii ? "7bit" : "8bit";

    private static string Flat(string text) => SingleLine.Flatten(text).Text;

    private static void Put(MemoryStream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));

    private static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf("\r\n\r\n"u8);
        if (end < 0) end = message.IndexOf("\n\n"u8);
        return end < 0 ? message : message[..end];
    }
}
