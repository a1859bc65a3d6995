using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>Reads the envelope from a header section.</summary>
/// <remarks>RFC 9051 §7.5.2. Destination fields that come more than once are joined (RFC 5322 §4.5.3); of the others the first counts.</remarks>
public static class EnvelopeReader
{
    /// <param name="header">The fields.</param>
    /// <param name="limits">Addresses read of one kind.</param>
    /// <param name="defects">Its origin is where the header section begins.</param>
    public static Envelope Read(HeaderReader header, MimeLimits? limits = null, DefectScope defects = default)
    {
        var max = (limits ?? MimeLimits.Default).MaxAddresses;
        string? date = null, subject = null, inReplyTo = null, messageId = null;
        DateTimeOffset? sent = null;
        ImmutableArray<string> references = default;
        ImmutableArray<EnvelopeAddress> from = default, sender = default, replyTo = default, to = default, cc = default, bcc = default;
        foreach (var field in header)
        {
            switch (field.Known)
            {
                case KnownField.Date when date is null:
                    date = field.Text;
                    sent = MailDate.Read(date);
                    break;
                case KnownField.Subject when subject is null:
                    subject = field.Decoded;
                    break;
                case KnownField.From when from.IsDefault:
                    from = AddressList.Read(field.Text, max);
                    break;
                case KnownField.Sender when sender.IsDefault:
                    sender = AddressList.Read(field.Text, max);
                    break;
                case KnownField.ReplyTo when replyTo.IsDefault:
                    replyTo = AddressList.Read(field.Text, max);
                    break;
                case KnownField.To:
                    Join(ref to, field, max, defects);
                    break;
                case KnownField.Cc:
                    Join(ref cc, field, max, defects);
                    break;
                case KnownField.Bcc:
                    Join(ref bcc, field, max, defects);
                    break;
                case KnownField.InReplyTo when inReplyTo is null:
                    inReplyTo = field.Text;
                    break;
                case KnownField.MessageId when messageId is null:
                    messageId = field.Text;
                    break;
                case KnownField.References when references.IsDefault:
                    references = MessageIds.Read(field.Text);
                    break;
            }
        }

        return new Envelope
        {
            Date = date,
            Sent = sent,
            Subject = subject,
            From = OrEmpty(from),
            Sender = OrEmpty(sender),
            ReplyTo = OrEmpty(replyTo),
            To = OrEmpty(to),
            Cc = OrEmpty(cc),
            Bcc = OrEmpty(bcc),
            InReplyTo = inReplyTo,
            MessageId = messageId,
            References = references.IsDefault ? [] : references,
        };
    }

    private static ImmutableArray<EnvelopeAddress> OrEmpty(ImmutableArray<EnvelopeAddress> addresses) => addresses.IsDefault ? [] : addresses;

    private static void Join(ref ImmutableArray<EnvelopeAddress> all, HeaderField field, int max, DefectScope defects)
    {
        if (!all.IsDefaultOrEmpty && all.Length >= max)
        {
            defects.Report(DefectKind.FieldLimit, field.Start);
            return;
        }

        var more = AddressList.Read(field.Text, all.IsDefault ? max : max - all.Length);
        all = all.IsDefaultOrEmpty ? more : all.AddRange(more);
    }
}
