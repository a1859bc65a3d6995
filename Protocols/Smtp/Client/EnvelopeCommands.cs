using System.Globalization;
using System.Text;

namespace Mox.Protocols.Smtp.Client;

/// <summary>MAIL and RCPT lines with the parameters a server offered.</summary>
internal static class EnvelopeCommands
{
    /// <remarks>RFC 5321 §4.1.1.2; SIZE by RFC 1870 §3, BODY by RFC 6152 §2 and RFC 3030 §3, SMTPUTF8 by RFC 6531 §3.4, REQUIRETLS by RFC 8689 §2, RET and ENVID by RFC 3461 §4.3 and §4.4.</remarks>
    public static string Mail(OutgoingMessage message, Capabilities offered)
    {
        var line = new StringBuilder("MAIL FROM:<").Append(message.From).Append('>');
        if (offered.Size) line.Append(CultureInfo.InvariantCulture, $" SIZE={message.Size}");
        if (message.Binary && offered.BinaryMime) line.Append(" BODY=BINARYMIME");
        else if (message.EightBit && offered.EightBitMime) line.Append(" BODY=8BITMIME");
        if (message.SmtpUtf8) line.Append(" SMTPUTF8");
        if (message is { RequireTls: true, From: not null } && offered.RequireTls) line.Append(" REQUIRETLS");
        if (offered.Dsn)
        {
            if (message.DsnReturn is { } wish) line.Append(" RET=").Append(wish);
            if (message.EnvelopeId is { } id) line.Append(" ENVID=").Append(Xtext(id));
        }

        return line.ToString();
    }

    /// <remarks>RFC 5321 §4.1.1.3; NOTIFY and ORCPT by RFC 3461 §4.1 and §4.2.</remarks>
    public static string Recipient(OutgoingRecipient recipient, OutgoingMessage message, Capabilities offered)
    {
        var line = new StringBuilder("RCPT TO:<").Append(recipient.Address).Append('>');
        if (offered.Dsn)
        {
            if (recipient.Notify is { } wish) line.Append(" NOTIFY=").Append(wish);
            if (recipient.OriginalRecipient is { } original) line.Append(" ORCPT=").Append(message.SmtpUtf8 ? original : SevenBit(original));
        }

        return line.ToString();
    }

    /// <summary>RFC 3461 §4: <c>+</c>, <c>=</c> and what is not printable ASCII as <c>+HH</c>.</summary>
    internal static string Xtext(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is > 0x20 and < 0x7F and not ((byte)'+' or (byte)'=')) encoded.Append((char)octet);
            else encoded.Append(CultureInfo.InvariantCulture, $"+{octet:X2}");
        }

        return encoded.ToString();
    }

    /// <summary>RFC 6533 §3: towards a server without SMTPUTF8 what is not ASCII stands as <c>\x{HEX}</c>.</summary>
    private static string SevenBit(string original)
    {
        if (Ascii.IsValid(original)) return original;
        var encoded = new StringBuilder(original.Length + 16);
        foreach (var rune in original.EnumerateRunes())
        {
            if (rune.IsAscii) encoded.Append((char)rune.Value);
            else encoded.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
        }

        return encoded.ToString();
    }

    /// <summary>Why the server cannot take the message at all, or null.</summary>
    public static DeliveryOutcome? Unfit(OutgoingMessage message, Capabilities offered)
    {
        if (offered.SizeLimit > 0 && message.Size > offered.SizeLimit)
        {
            return Never(552, new(5, 3, 4), string.Create(CultureInfo.InvariantCulture, $"The message has {message.Size} octets, the server takes {offered.SizeLimit}"));
        }

        // RFC 6531 §3.2: without the extension such a message must not be sent. A server that answered HELO only may be ill for the time being.
        if (message.SmtpUtf8 && !offered.SmtpUtf8) return Missing(offered, new(5, 6, 7), "The server does not take internationalized addresses (SMTPUTF8)");
        if (message.Binary && !(offered.BinaryMime && offered.Chunking)) return Missing(offered, new(5, 6, 3), "The server does not take binary content (BINARYMIME)");

        // RFC 6152 §3: not to be sent as it is, and a conversion would break signatures.
        if (message.EightBit && !message.Binary && !offered.EightBitMime) return Missing(offered, new(5, 6, 3), "The server does not take 8-bit content (8BITMIME)");
        return null;
    }

    private static DeliveryOutcome Missing(Capabilities offered, Dsn.MailStatus status, string text) =>
        offered.Extended ? Never(554, status, text) : new DeliveryOutcome.Deferred(null, text);

    private static DeliveryOutcome.Refused Never(int code, Dsn.MailStatus status, string text) => new(RemoteReply.Own(code, status, text));

    /// <summary>Adds a command line. That no line break stands in it was checked when its values were made; here a bug ends.</summary>
    internal static void Append(MemoryStream batch, string line)
    {
        if (line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) throw new InvalidOperationException("A command would hold a line break");
        batch.Write(Encoding.UTF8.GetBytes(line));
        batch.Write("\r\n"u8);
    }
}
