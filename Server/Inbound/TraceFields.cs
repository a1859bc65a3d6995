using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;

namespace Mox.Server.Inbound;

/// <summary>Writes the header fields that are put in front of a message.</summary>
/// <remarks>RFC 5321 §4.4: Return-Path and Received; RFC 9228 §4: Delivered-To; RFC 3848 §1 and RFC 6531 §4.3 for the word after <c>with</c>.</remarks>
internal static class TraceFields
{
    /// <summary>A new id for a transaction: 20 characters of letters and digits, without meaning to anyone but our log.</summary>
    public static string NewId() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20);

    /// <summary>The word for how a message came: <c>SMTP</c>, <c>ESMTPS</c>, <c>UTF8SMTPSA</c>…</summary>
    public static string With(bool extended, bool tls, bool authenticated, bool utf8) =>
        (utf8 ? "UTF8SMTP" : extended || tls || authenticated ? "ESMTP" : "SMTP") + (tls ? "S" : "") + (authenticated ? "A" : "");

    /// <summary>What is put in front of a message that is delivered here, for one recipient.</summary>
    /// <param name="checkHeaders">What the checks have to say, between Return-Path and Received.</param>
    /// <param name="reverseName">The name of the client's address, when it leads back to the address.</param>
    public static byte[] Delivered(InboundMessage message, InboundRecipient recipient, string hostName, ReadOnlySpan<byte> checkHeaders, DomainName? reverseName = null)
    {
        var text = new StringBuilder(512);
        text.Append("Delivered-To: ").Append(recipient.Address).Append("\r\n");
        text.Append("Return-Path: <").Append(message.MailFrom).Append(">\r\n");
        var afterChecks = new StringBuilder(256);
        var literal = new AddressLiteral(message.Remote).ToString();
        afterChecks.Append("Received: from ").Append(message.Hello.Wire ?? literal).Append(" (").Append(reverseName is { } name ? $"{name.Ascii} " : "").Append(literal).Append(")\r\n\tby ").Append(hostName);
        afterChecks.Append(" with ").Append(With(message.Extended, message.Tls is not null, authenticated: false, message.Parameters.SmtpUtf8));
        AppendTls(afterChecks, message.Tls);
        afterChecks.Append("\r\n\tid ").Append(message.Id).Append(" for <").Append(recipient.Address).Append(">;\r\n\t").Append(Date(message.ReceivedAt)).Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(text.ToString()), .. checkHeaders, .. Encoding.UTF8.GetBytes(afterChecks.ToString())];
    }

    /// <summary>What is put in front of a message that was submitted: the place of the user is nobody's business.</summary>
    /// <param name="forRecipient">The recipient, when there is one only: the field must not tell one recipient of another.</param>
    /// <param name="addMessageId">The message has no Message-ID (RFC 6409 §8.3).</param>
    /// <param name="addDate">The message has no Date (RFC 6409 §8.2).</param>
    public static byte[] Submitted(string id, string hostName, TlsFacts? tls, bool utf8, MailAddress? forRecipient, bool addMessageId, bool addDate, DateTimeOffset now)
    {
        var text = new StringBuilder(512);
        text.Append("Received: from ").Append(hostName).Append("\r\n\tby ").Append(hostName).Append(" with ").Append(With(extended: true, tls is not null, authenticated: true, utf8));
        AppendTls(text, tls);
        text.Append("\r\n\tid ").Append(id);
        if (forRecipient is not null && (utf8 || !forRecipient.IsInternational)) text.Append(" for <").Append(forRecipient).Append('>');
        text.Append(";\r\n\t").Append(Date(now)).Append("\r\n");
        if (addMessageId) text.Append("Message-ID: <").Append(NewId()).Append('.').Append(NewId()).Append('@').Append(hostName).Append(">\r\n");
        if (addDate) text.Append("Date: ").Append(Date(now)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A date as header fields have it (RFC 5322 §3.3).</summary>
    public static string Date(DateTimeOffset at) => at.ToUniversalTime().ToString("ddd, d MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    /// <summary>Version and cipher of a connection, such as <c>TLS1.3 TLS_AES_256_GCM_SHA384</c>; empty for plaintext.</summary>
    public static string Describe(TlsFacts? tls) => tls is null ? "" : $"{(tls.Protocol == SslProtocols.Tls13 ? "TLS1.3" : "TLS1.2")} {tls.Cipher}";

    private static void AppendTls(StringBuilder text, TlsFacts? tls)
    {
        if (tls is not null) text.Append("\r\n\t(").Append(Describe(tls)).Append(')');
    }
}
