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
        var utf8 = DeliveryStatusPart.NeedsUtf8(Report) || !Ascii.IsValid(From) || !Ascii.IsValid(To) || ReportBody.IsGlobal(Original.Span);
        var form = utf8 ? MessageForm.Utf8 : MessageForm.EightBit;
        var body = ReportBody.Delivery(Text, Report, Original, OriginalWhole);
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

    private static string Flat(string text) => SingleLine.Flatten(text).Text;
}
