using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>Reads the envelope from a header section.</summary>
/// <remarks>RFC 9051 §7.5.2. Destination fields that come more than once are joined (RFC 5322 §4.5.3); of the others the first counts.</remarks>
public static class EnvelopeReader
{
    /// <summary>Reads the fields that an envelope has.</summary>
    /// <param name="header">The fields.</param>
    /// <param name="limits">Addresses read of one kind; null for the usual limits.</param>
    /// <param name="defects">Its origin is where the header section begins.</param>
    public static Envelope Read(HeaderReader header, MimeLimits? limits = null, DefectScope defects = default)
    {
        var max = (limits ?? MimeLimits.Default).MaxAddresses;
        string? date = null, subject = null, inReplyTo = null, messageId = null;
        DateTimeOffset? sent = null;
        ImmutableArray<string> references = default;
        ImmutableArray<EnvelopeAddress> from = default, sender = default, replyTo = default;
        Joined to = default, cc = default, bcc = default;
        foreach (var field in header)
        {
            switch (field.Known)
            {
                case KnownField.Date when date is null:
                    date = field.Text;
                    sent = MailDate.Read(field.RawValue, field.Scope(defects));
                    break;
                case KnownField.Subject when subject is null:
                    subject = field.Decode(defects);
                    break;
                case KnownField.From when from.IsDefault:
                    from = AddressList.Read(field.RawValue, max, field.Scope(defects));
                    break;
                case KnownField.Sender when sender.IsDefault:
                    sender = AddressList.Read(field.RawValue, max, field.Scope(defects));
                    break;
                case KnownField.ReplyTo when replyTo.IsDefault:
                    replyTo = AddressList.Read(field.RawValue, max, field.Scope(defects));
                    break;
                case KnownField.To:
                    to.Add(field, max, defects);
                    break;
                case KnownField.Cc:
                    cc.Add(field, max, defects);
                    break;
                case KnownField.Bcc:
                    bcc.Add(field, max, defects);
                    break;
                case KnownField.InReplyTo when inReplyTo is null:
                    inReplyTo = field.Text;
                    break;
                case KnownField.MessageId when messageId is null:
                    messageId = field.Text;
                    MessageIds.Check(field.RawValue, field.Scope(defects));
                    break;
                case KnownField.References when references.IsDefault:
                    references = MessageIds.Read(field.RawValue, field.Scope(defects));
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
            To = to.All,
            Cc = cc.All,
            Bcc = bcc.All,
            InReplyTo = inReplyTo,
            MessageId = messageId,
            References = references.IsDefault ? [] : references,
        };
    }

    private static ImmutableArray<EnvelopeAddress> OrEmpty(ImmutableArray<EnvelopeAddress> addresses) => addresses.IsDefault ? [] : addresses;

    /// <summary>The addresses of one field, or of several joined.</summary>
    private struct Joined
    {
        private ImmutableArray<EnvelopeAddress> _first;
        private ImmutableArray<EnvelopeAddress>.Builder? _all;

        public readonly ImmutableArray<EnvelopeAddress> All => _all?.DrainToImmutable() ?? OrEmpty(_first);

        public void Add(HeaderField field, int max, DefectScope defects)
        {
            if (_first.IsDefault)
            {
                _first = AddressList.Read(field.RawValue, max, field.Scope(defects));
                return;
            }

            _all ??= _first.ToBuilder();
            if (_all.Count >= max) defects.Report(DefectKind.FieldLimit, field.Start);
            else _all.AddRange(AddressList.Read(field.RawValue, max - _all.Count, field.Scope(defects)));
        }
    }
}
