using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Mox.Protocols.Text;

namespace Mox.Protocols.Autoconfig;

/// <summary>Between <see cref="ClientConfig"/> and its document.</summary>
internal static class ClientConfigReader
{
    public static Parsed<ClientConfig> Read(XElement root)
    {
        if (root.Name.LocalName != "clientConfig") return new SyntaxFault(0, "clientConfig");
        if (root.Child("emailProvider") is not { } provider) return new SyntaxFault(0, "emailProvider");
        return new ClientConfig
        {
            Version = Attribute(root, "version"),
            Provider = Attribute(provider, "id"),
            Domains = [.. provider.Children("domain").Select(domain => domain.Words()).OfType<string>().Take(ClientConfig.MaxEntries)],
            DisplayName = provider.Child("displayName").Words() ?? "",
            ShortName = provider.Child("displayShortName").Words() ?? "",
            Incoming = Servers(provider, "incomingServer"),
            Outgoing = Servers(provider, "outgoingServer"),
        };
    }

    public static byte[] Write(ClientConfig config) => XmlText.Write(xml =>
    {
        xml.WriteStartElement("clientConfig");
        xml.WriteAttributeString("version", XmlText.Clean(config.Version));
        xml.WriteStartElement("emailProvider");
        xml.WriteAttributeString("id", XmlText.Clean(config.Provider));
        foreach (var domain in config.Domains) xml.Text("domain", domain);
        if (config.DisplayName.Length > 0) xml.Text("displayName", config.DisplayName);
        if (config.ShortName.Length > 0) xml.Text("displayShortName", config.ShortName);
        foreach (var server in config.Incoming) Write(xml, "incomingServer", server);
        foreach (var server in config.Outgoing) Write(xml, "outgoingServer", server);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    private static ImmutableArray<ClientConfigServer> Servers(XElement provider, string name) =>
    [
        .. provider.Children(name).Take(ClientConfig.MaxEntries).Select(server => new ClientConfigServer
        {
            Type = Attribute(server, "type"),
            HostName = server.Child("hostname").Words() ?? "",
            Port = int.TryParse(server.Child("port").Words(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : 0,
            Security = server.Child("socketType").Words() switch { "SSL" or "TLS" => MailServerSecurity.Tls, "STARTTLS" => MailServerSecurity.StartTls, "plain" => MailServerSecurity.None, _ => null },
            UserName = server.Child("username").Words() ?? "",
            Authentication = [.. server.Children("authentication").Select(way => way.Words()).OfType<string>().Take(ClientConfig.MaxEntries)],
            Url = server.Child("url").Words() ?? "",
        }),
    ];

    private static void Write(XmlWriter xml, string name, ClientConfigServer server)
    {
        xml.WriteStartElement(name);
        xml.WriteAttributeString("type", XmlText.Clean(server.Type));
        if (server.Url.Length > 0) xml.Text("url", server.Url);
        if (server.HostName.Length > 0) xml.Text("hostname", server.HostName);
        if (server.Port > 0) xml.Text("port", server.Port.ToString(CultureInfo.InvariantCulture));
        if (server.Security is { } security) xml.Text("socketType", security switch { MailServerSecurity.Tls => "SSL", MailServerSecurity.StartTls => "STARTTLS", _ => "plain" });
        foreach (var way in server.Authentication) xml.Text("authentication", way);
        if (server.UserName.Length > 0) xml.Text("username", server.UserName);
        xml.WriteEndElement();
    }

    private static string Attribute(XElement element, string name) => XmlText.Words(element.Attribute(name)?.Value ?? "");
}
