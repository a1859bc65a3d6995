using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>Reads the envelope from a header section.</summary>
/// <remarks>RFC 9051 §7.5.2. Destination fields that come more than once are joined (RFC 5322 §4.5.3); of the others the first counts.</remarks>
public static class EnvelopeReader
{
    public static Envelope Read(HeaderReader header, MimeLimits? limits = null)
    {
        var max = (limits ?? MimeLimits.Default).MaxAddresses;
        string? date = null, subject = null, inReplyTo = null, messageId = null, references = null;
        string? from = null, sender = null, replyTo = null;
        List<string> to = [], cc = [], bcc = [];
        foreach (var field in header)
        {
            if (field.Is("Date")) date ??= field.Text;
            else if (field.Is("Subject")) subject ??= field.Decoded;
            else if (field.Is("From")) from ??= field.Text;
            else if (field.Is("Sender")) sender ??= field.Text;
            else if (field.Is("Reply-To")) replyTo ??= field.Text;
            else if (field.Is("To")) to.Add(field.Text);
            else if (field.Is("Cc")) cc.Add(field.Text);
            else if (field.Is("Bcc")) bcc.Add(field.Text);
            else if (field.Is("In-Reply-To")) inReplyTo ??= field.Text;
            else if (field.Is("Message-ID")) messageId ??= field.Text;
            else if (field.Is("References")) references ??= field.Text;
        }

        return new Envelope
        {
            Date = date,
            Sent = MailDate.Read(date),
            Subject = subject,
            From = AddressList.Read(from, max),
            Sender = AddressList.Read(sender, max),
            ReplyTo = AddressList.Read(replyTo, max),
            To = All(to, max),
            Cc = All(cc, max),
            Bcc = All(bcc, max),
            InReplyTo = inReplyTo,
            MessageId = messageId,
            References = MessageIds.Read(references),
        };
    }

    private static ImmutableArray<EnvelopeAddress> All(List<string> fields, int max)
    {
        if (fields.Count <= 1) return AddressList.Read(fields.FirstOrDefault(), max);
        var all = ImmutableArray.CreateBuilder<EnvelopeAddress>();
        foreach (var field in fields)
        {
            if (all.Count < max) all.AddRange(AddressList.Read(field, max - all.Count));
        }

        return all.ToImmutable();
    }
}
