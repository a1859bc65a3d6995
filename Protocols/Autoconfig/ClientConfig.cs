using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Autoconfig;

/// <summary>How mail programs are to be set up for a domain: the <c>clientConfig</c> document of Thunderbird, which others read as well.</summary>
/// <remarks>draft-ietf-mailmaint-autoconfig, versions 1.1 and 1.2; found at <see cref="Path"/> of the host <c>autoconfig</c> below a domain, and at <see cref="WellKnownPath"/> of the domain itself.</remarks>
public sealed record ClientConfig
{
    /// <summary>The path of the document at <c>autoconfig.DOMAIN</c>.</summary>
    public const string Path = "/mail/config-v1.1.xml";

    /// <summary>The path of the document at the domain itself.</summary>
    public const string WellKnownPath = "/.well-known/autoconfig/mail/config-v1.1.xml";

    /// <summary>The parameter of the query that holds the address of the user; it may be missing.</summary>
    public const string AddressParameter = "emailaddress";

    /// <summary>The label in front of the domain that makes the name of the host.</summary>
    public const string HostLabel = "autoconfig";

    /// <summary>Stands in a user name for the whole address.</summary>
    public const string AddressPlaceholder = "%EMAILADDRESS%";

    /// <summary>The longest document that is read, in octets.</summary>
    public const int MaxOctets = 256 * 1024;

    /// <summary>The most servers, and the most domains, that are kept.</summary>
    public const int MaxEntries = 200;

    /// <summary>The version of the format, such as <c>1.1</c>.</summary>
    public string Version { get; init; } = "1.1";

    /// <summary>The provider, by the name of a domain.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The domains the document is for.</summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>The provider for people; empty when it is not said.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The same in few letters.</summary>
    public string ShortName { get; init; } = "";

    /// <summary>Servers to read mail from, the best first.</summary>
    public ImmutableArray<ClientConfigServer> Incoming { get; init; } = [];

    /// <summary>Servers to hand mail in, the best first.</summary>
    public ImmutableArray<ClientConfigServer> Outgoing { get; init; } = [];

    /// <summary>Reads a document. Servers without what their protocol needs are kept as they are; elements that are not known are passed over.</summary>
    /// <returns>The document. Faults: not well-formed, a document type, beyond <see cref="MaxOctets"/>, or no <c>clientConfig</c> with an <c>emailProvider</c>; the offset is always 0.</returns>
    public static Parsed<ClientConfig> Parse(ReadOnlySpan<byte> document) => XmlText.Read(document, MaxOctets).Try(out var root, out var fault) ? ClientConfigReader.Read(root) : fault;

    /// <summary>The document in UTF-8.</summary>
    public byte[] Write() => ClientConfigReader.Write(this);
}

/// <summary>A server of a <see cref="ClientConfig"/>. What others write is kept as it stands, placeholders too.</summary>
public sealed record ClientConfigServer
{
    /// <summary>A server as it is read.</summary>
    public ClientConfigServer()
    {
    }

    /// <summary>A server of ours: the user name is the whole address, and the password goes as it is under TLS (<c>password-cleartext</c>).</summary>
    public ClientConfigServer(MailServerSettings server)
    {
        ArgumentNullException.ThrowIfNull(server);
        Type = server.Kind switch { MailServerKind.Imap => "imap", MailServerKind.Pop3 => "pop3", _ => "smtp" };
        (HostName, Port, Security) = (server.Host.Ascii, server.Port, server.Security);
        UserName = ClientConfig.AddressPlaceholder;
        Authentication = ["password-cleartext"];
    }

    /// <summary><c>imap</c>, <c>pop3</c>, <c>smtp</c>, or another protocol.</summary>
    public string Type { get; init; } = "";

    /// <summary>The host, perhaps with placeholders; empty where the protocol goes by an address of the web.</summary>
    public string HostName { get; init; } = "";

    /// <summary>The port; 0 when it is not said.</summary>
    public int Port { get; init; }

    /// <summary>When TLS begins; null when it is not said, or in a word that is not known.</summary>
    public MailServerSecurity? Security { get; init; }

    /// <summary>The user name, with placeholders; empty when it is not said.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Ways to sign in, the best first: <c>password-cleartext</c> (as it is), <c>password-encrypted</c> (CRAM-MD5 and the like), <c>OAuth2</c> and others.</summary>
    public ImmutableArray<string> Authentication { get; init; } = [];

    /// <summary>The address of the web at which the protocol is spoken; empty for those with a host.</summary>
    public string Url { get; init; } = "";
}
