using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses.Idna;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Imap;

/// <summary>Writes the ENVELOPE of a message.</summary>
/// <remarks>RFC 9051 §7.5.2, §9: envelope.</remarks>
internal static class EnvelopeText
{
    public static void Write(ResponseWriter to, Envelope envelope)
    {
        to.Octet('(');
        to.NValue(envelope.Date);
        to.Octet(' ');
        to.NText(envelope.Subject);
        WriteAddresses(to, envelope.From);
        // RFC 9051 §7.5.2: without a Sender or Reply-To field the value of From stands there.
        WriteAddresses(to, envelope.Sender.IsEmpty ? envelope.From : envelope.Sender);
        WriteAddresses(to, envelope.ReplyTo.IsEmpty ? envelope.From : envelope.ReplyTo);
        WriteAddresses(to, envelope.To);
        WriteAddresses(to, envelope.Cc);
        WriteAddresses(to, envelope.Bcc);
        to.Octet(' ');
        to.NValue(envelope.InReplyTo);
        to.Octet(' ');
        to.NValue(envelope.MessageId);
        to.Octet(')');
    }

    private static void WriteAddresses(ResponseWriter to, ImmutableArray<EnvelopeAddress> addresses)
    {
        if (addresses.IsEmpty)
        {
            to.Raw(" NIL"u8);
            return;
        }

        to.Raw(" ("u8);
        foreach (var address in addresses) WriteAddress(to, address);
        to.Octet(')');
    }

    /// <remarks>RFC 9051 §7.5.2: a group begins with its name and without a host, and ends with neither. A host that is missing is therefore empty, not NIL.</remarks>
    private static void WriteAddress(ResponseWriter to, EnvelopeAddress address)
    {
        if (address.GroupEnd)
        {
            to.Raw("(NIL NIL NIL NIL)"u8);
            return;
        }

        if (address.GroupStart)
        {
            to.Raw("(NIL NIL "u8);
            to.NText(address.Name ?? "");
            to.Raw(" NIL)"u8);
            return;
        }

        to.Octet('(');
        to.NText(address.Name);
        to.Octet(' ');
        to.NText(address.Route);
        to.Octet(' ');
        to.NValue(address.Local ?? "");
        to.Octet(' ');
        to.NValue(to.Dialect.Utf8 ? address.Domain ?? "" : ALabels(address.Domain ?? ""));
        to.Octet(')');
    }

    /// <summary>The domain in ASCII; as it is when it has no such form.</summary>
    private static string ALabels(string domain)
    {
        if (Ascii.IsValid(domain)) return domain;
        return IdnaName.ToAscii(domain, IdnaChecks.Bidi | IdnaChecks.Joiners) is { Ok: true } name ? name.Text : domain;
    }
}
