using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Autoconfig;

/// <summary>A configuration profile that sets up mail accounts on iPhone, iPad and Mac: a property list of the type <see cref="MediaType"/>. It holds no password: the device asks for it.</summary>
/// <remarks>Apple's Device Management, top-level keys and <c>com.apple.mail.managed</c>. It is to be signed before it is handed out, so that the device shows by whom it is.</remarks>
public sealed record AppleProfile
{
    /// <summary>The media type of a profile, signed or not.</summary>
    public const string MediaType = "application/x-apple-aspen-config";

    /// <summary>The most accounts of one profile.</summary>
    public const int MaxAccounts = 20;

    /// <summary>A profile.</summary>
    /// <param name="source">The host it comes from: its name makes the identifiers, so that a later profile for the same addresses takes the place of this one.</param>
    /// <param name="accounts">The accounts, 1 to <see cref="MaxAccounts"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No account, or too many.</exception>
    public AppleProfile(DomainName source, ImmutableArray<AppleMailAccount> accounts)
    {
        if (accounts.IsDefaultOrEmpty || accounts.Length > MaxAccounts) throw new ArgumentOutOfRangeException(nameof(accounts), "A profile has 1 to 20 accounts");
        (Source, Accounts) = (source, accounts);
    }

    /// <summary>The host it comes from.</summary>
    public DomainName Source { get; }

    /// <summary>The accounts it makes.</summary>
    public ImmutableArray<AppleMailAccount> Accounts { get; }

    /// <summary>What the device calls the profile; by default the first address.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Who gives it out; by default the host.</summary>
    public string Organization { get; init; } = "";

    /// <summary>What it does, in a sentence.</summary>
    public string Description { get; init; } = "Sets up mail on this device. It cannot watch or manage the device.";

    /// <summary>The property list in UTF-8. The same profile is always the same octets.</summary>
    public byte[] Write() => XmlText.Write(xml =>
    {
        xml.WriteDocType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null);
        xml.WriteStartElement("plist");
        xml.WriteAttributeString("version", "1.0");
        xml.WriteStartElement("dict");
        xml.Key("PayloadContent");
        xml.WriteStartElement("array");
        foreach (var account in Accounts) Payload(xml, account);
        xml.WriteEndElement();
        xml.Pair("PayloadDescription", Description);
        xml.Pair("PayloadDisplayName", DisplayName.Length > 0 ? DisplayName : Accounts[0].Address.ToDisplay());
        Identify(xml, "Configuration", "", string.Join('\n', Accounts.Select(account => account.Address.ToString())));
        xml.Pair("PayloadOrganization", Organization.Length > 0 ? Organization : Source.Unicode);
        xml.Pair("PayloadRemovalDisallowed", false);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    private void Payload(XmlWriter xml, AppleMailAccount account)
    {
        var login = account.Address.ToString();
        xml.WriteStartElement("dict");
        xml.Pair("EmailAccountDescription", account.Address.ToDisplay());
        if (account.Name.Length > 0) xml.Pair("EmailAccountName", account.Name);
        xml.Pair("EmailAccountType", "EmailTypeIMAP");
        xml.Pair("EmailAddress", login);
        Server(xml, "IncomingMailServer", account.Incoming, login);
        Server(xml, "OutgoingMailServer", account.Outgoing, login);
        xml.Pair("OutgoingPasswordSameAsIncomingPassword", true);
        xml.Pair("PayloadDisplayName", account.Address.ToDisplay());
        Identify(xml, "com.apple.mail.managed", ".mail", login);
        xml.WriteEndElement();
    }

    private static void Server(XmlWriter xml, string prefix, MailServerSettings server, string login)
    {
        xml.Pair(prefix + "Authentication", "EmailAuthPassword");
        xml.Pair(prefix + "HostName", server.Host.Ascii);
        xml.Pair(prefix + "PortNumber", server.Port);
        xml.Pair(prefix + "UseSSL", server.Security != MailServerSecurity.None);
        xml.Pair(prefix + "Username", login);
    }

    private void Identify(XmlWriter xml, string type, string part, string subject)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{Source.Ascii}\n{subject}"));
        // The name turned round, as such identifiers are made.
        xml.Pair("PayloadIdentifier", string.Join('.', Source.Ascii.Split('.').Reverse()) + part + "." + Convert.ToHexStringLower(digest.AsSpan(16, 8)));
        xml.Pair("PayloadType", type);
        xml.Pair("PayloadUUID", Uuid(digest).ToString("D").ToUpperInvariant());
        xml.Pair("PayloadVersion", 1);
    }

    /// <summary>A UUID of the version for names and digests of one's own choosing (8).</summary>
    private static Guid Uuid(ReadOnlySpan<byte> digest)
    {
        Span<byte> octets = stackalloc byte[16];
        digest[..16].CopyTo(octets);
        octets[6] = (byte)((octets[6] & 0x0f) | 0x80);
        octets[8] = (byte)((octets[8] & 0x3f) | 0x80);
        return new Guid(octets, bigEndian: true);
    }
}

/// <summary>A mail account of a profile.</summary>
/// <param name="Address">The address, which is the user name too.</param>
/// <param name="Name">The name of the person in what is sent; may be empty.</param>
/// <param name="Incoming">Where mail is read, by IMAP.</param>
/// <param name="Outgoing">Where mail is handed in.</param>
public sealed record AppleMailAccount(MailAddress Address, string Name, MailServerSettings Incoming, MailServerSettings Outgoing);
