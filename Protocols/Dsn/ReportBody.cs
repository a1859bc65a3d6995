using System.Text;
using Mox.Protocols.Mime.Compose;

namespace Mox.Protocols.Dsn;

/// <summary>Makes the bodies of reports: text for people, fields for programs, and what is given back of the message.</summary>
/// <remarks>
/// RFC 6522 §3; RFC 6533 §4 for the international forms, which stand as they are in messages of <see cref="MessageForm.Utf8"/> only. A message that does not go
/// through in the form asked for is attached as a file.
/// </remarks>
public static class ReportBody
{
    /// <summary>A delivery status notification. RFC 3464 §2.</summary>
    /// <param name="text">For people, lines ended by LF.</param>
    /// <param name="report">For programs.</param>
    /// <param name="original">The message, or its header; empty for neither.</param>
    /// <param name="originalWhole">False: it is the header alone.</param>
    public static BodyPart Delivery(string text, DeliveryReport report, ReadOnlyMemory<byte> original = default, bool originalWhole = false)
    {
        var utf8 = DeliveryStatusPart.NeedsUtf8(report);
        return Make("delivery-status", text, utf8 ? "global-delivery-status" : "delivery-status", DeliveryStatusPart.Write(report, utf8), original, originalWhole);
    }

    /// <summary>A notification of reading. RFC 8098 §3.</summary>
    /// <param name="text">For people, lines ended by LF.</param>
    /// <param name="report">For programs.</param>
    /// <param name="original">The message, or its header; empty for neither.</param>
    /// <param name="originalWhole">False: it is the header alone.</param>
    public static BodyPart Disposition(string text, DispositionReport report, ReadOnlyMemory<byte> original = default, bool originalWhole = false)
    {
        var utf8 = DispositionPart.NeedsUtf8(report);
        return Make("disposition-notification", text, utf8 ? "global-disposition-notification" : "disposition-notification", DispositionPart.Write(report, utf8), original, originalWhole);
    }

    /// <summary>A feedback report. RFC 5965 §2.</summary>
    /// <param name="text">For people, lines ended by LF.</param>
    /// <param name="report">For programs.</param>
    /// <param name="original">The message, or its header; empty for neither.</param>
    /// <param name="originalWhole">False: it is the header alone.</param>
    public static BodyPart Feedback(string text, FeedbackReport report, ReadOnlyMemory<byte> original = default, bool originalWhole = false) =>
        Make("feedback-report", text, "feedback-report", FeedbackPart.Write(report), original, originalWhole);

    /// <summary>Is the header of the message given back not ASCII, so that only <see cref="MessageForm.Utf8"/> takes it as it is?</summary>
    internal static bool IsGlobal(ReadOnlySpan<byte> original)
    {
        var end = original.IndexOf("\r\n\r\n"u8);
        if (end < 0) end = original.IndexOf("\n\n"u8);
        return !Ascii.IsValid(end < 0 ? original : original[..end]);
    }

    private static BodyPart Make(string kind, string text, string type, byte[] fields, ReadOnlyMemory<byte> original, bool whole)
    {
        ArgumentNullException.ThrowIfNull(text);
        return BodyPart.Report(
            kind,
            BodyPart.Text(text.TrimEnd() + "\n"),
            BodyPart.Plain(Attachment.From(default, MediaType.Of("message", type), fields)),
            original.IsEmpty ? null : BodyPart.Plain(Returned(original, whole)));
    }

    /// <summary>RFC 6533 §4: what is given back is named by whether its header is ASCII.</summary>
    private static Attachment Returned(ReadOnlyMemory<byte> original, bool whole)
    {
        var global = IsGlobal(original.Span);
        if (whole) return Attachment.From(default, global ? MediaType.Of("message", "global") : MediaType.Message, original.ToArray());
        var lines = Encoding.Latin1.GetString(original.Span).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
        return Attachment.From(default, global ? MediaType.Of("message", "global-headers") : MediaType.Of("text", "rfc822-headers"), Encoding.Latin1.GetBytes(lines));
    }
}
