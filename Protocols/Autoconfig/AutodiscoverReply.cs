using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Autoconfig;

/// <summary>The answer to an <see cref="AutodiscoverRequest"/>: servers, or why there are none.</summary>
public sealed record AutodiscoverReply
{
    /// <summary>The namespace of the answer for mail programs.</summary>
    public const string Schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    /// <summary>The namespace of what stands around it.</summary>
    public const string RootSchema = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

    /// <summary>The longest answer that is read, in octets.</summary>
    public const int MaxOctets = 256 * 1024;

    /// <summary>The question could not be read.</summary>
    public const int InvalidRequest = 600;

    /// <summary>What is asked for is not offered.</summary>
    public const int NoSuchProvider = 601;

    private const int MaxServers = 50;

    /// <summary>The servers, the best of each kind first.</summary>
    public ImmutableArray<MailServerSettings> Servers { get; init; } = [];

    /// <summary>The user name for all of them; empty when it is not said.</summary>
    public string Login { get; init; } = "";

    /// <summary>Why there are no servers; 0 for none.</summary>
    public int ErrorCode { get; init; }

    /// <summary>Servers for an address, which is the user name too.</summary>
    public static AutodiscoverReply For(MailAddress address, ImmutableArray<MailServerSettings> servers)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new AutodiscoverReply { Servers = servers, Login = address.ToString() };
    }

    /// <summary>Reads an answer. Servers of other kinds, and those whose host or port cannot be read, are left out.</summary>
    /// <returns>The answer. Faults: not well-formed, a document type, beyond <see cref="MaxOctets"/>, or neither servers nor an error; the offset is always 0.</returns>
    public static Parsed<AutodiscoverReply> Parse(ReadOnlySpan<byte> document)
    {
        if (!XmlText.Read(document, MaxOctets).Try(out var root, out var fault)) return fault;
        var response = root.Name.LocalName == "Autodiscover" ? root.Child("Response") : null;
        if (response.Child("Error") is { } error) return new AutodiscoverReply { ErrorCode = int.TryParse(error.Child("ErrorCode").Words(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : InvalidRequest };
        if (response.Child("Account") is not { } account) return new SyntaxFault(0, "Autodiscover with a Response and an Account");
        var protocols = account.Children("Protocol").Take(MaxServers).ToArray();
        return new AutodiscoverReply
        {
            Servers = [.. protocols.Select(Server).OfType<MailServerSettings>()],
            Login = protocols.Select(protocol => protocol.Child("LoginName").Words()).FirstOrDefault(name => name is not null) ?? "",
        };
    }

    /// <summary>The answer in UTF-8.</summary>
    /// <param name="now">The time, which an error is told with.</param>
    public byte[] Write(DateTimeOffset now) => XmlText.Write(xml =>
    {
        xml.WriteStartElement("Autodiscover", RootSchema);
        if (ErrorCode == 0) Account(xml);
        else Error(xml, now);
        xml.WriteEndElement();
    });

    private static MailServerSettings? Server(XElement protocol)
    {
        MailServerKind? kind = protocol.Child("Type").Words()?.ToUpperInvariant() switch { "IMAP" => MailServerKind.Imap, "POP3" => MailServerKind.Pop3, "SMTP" => MailServerKind.Submission, _ => null };
        if (kind is null || protocol.Child("Server").Words() is not { } name || !DomainName.Parse(name).Try(out var host, out _)) return null;
        if (!int.TryParse(protocol.Child("Port").Words(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) return null;
        var security = (protocol.Child("Encryption").Words()?.ToUpperInvariant(), protocol.Child("SSL").Words()?.ToUpperInvariant()) switch
        {
            ("TLS", _) => MailServerSecurity.StartTls,
            ("SSL", _) or (null or "AUTO", not "OFF") => MailServerSecurity.Tls,
            _ => MailServerSecurity.None,
        };
        return new MailServerSettings(kind.Value, host, port, security);
    }

    private void Account(XmlWriter xml)
    {
        xml.WriteStartElement("Response", Schema);
        xml.WriteStartElement("Account");
        xml.Text("AccountType", "email");
        xml.Text("Action", "settings");
        foreach (var server in Servers) Protocol(xml, server);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>The elements in the order of MS-OXDSCLI.</summary>
    private void Protocol(XmlWriter xml, MailServerSettings server)
    {
        xml.WriteStartElement("Protocol");
        xml.Text("Type", server.Kind switch { MailServerKind.Imap => "IMAP", MailServerKind.Pop3 => "POP3", _ => "SMTP" });
        xml.Text("Server", server.Host.Ascii);
        xml.Text("Port", server.Port.ToString(CultureInfo.InvariantCulture));
        xml.Text("DomainRequired", "off");
        if (Login.Length > 0) xml.Text("LoginName", Login);
        xml.Text("SPA", "off");
        xml.Text("SSL", server.Security == MailServerSecurity.None ? "off" : "on");
        // SSL is TLS from the start here, and TLS is STARTTLS; a program that knows Encryption goes by it alone.
        xml.Text("Encryption", server.Security switch { MailServerSecurity.Tls => "SSL", MailServerSecurity.StartTls => "TLS", _ => "None" });
        xml.Text("AuthRequired", "on");
        if (server.Kind == MailServerKind.Submission)
        {
            xml.Text("UsePOPAuth", "off");
            xml.Text("SMTPLast", "off");
        }

        xml.WriteEndElement();
    }

    private void Error(XmlWriter xml, DateTimeOffset now)
    {
        xml.WriteStartElement("Response");
        xml.WriteStartElement("Error");
        xml.WriteAttributeString("Time", now.ToString("HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("Id", "0");
        xml.Text("ErrorCode", ErrorCode.ToString(CultureInfo.InvariantCulture));
        xml.Text("Message", ErrorCode == NoSuchProvider ? "Provider is not available" : "Invalid Request");
        xml.WriteElementString("DebugData", "");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
