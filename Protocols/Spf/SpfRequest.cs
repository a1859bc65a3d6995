using System.Net;
using System.Text;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Spf;

/// <summary>Which name of a client is checked.</summary>
/// <remarks>RFC 7208 §2.3 and §2.4.</remarks>
public enum SpfIdentity
{
    /// <summary>The domain of the envelope sender.</summary>
    MailFrom,

    /// <summary>The name in HELO or EHLO; checked for messages without an envelope sender, and otherwise as one likes.</summary>
    Hello,
}

/// <summary>Who is to be checked: a client, the name it gave, and the sender it named.</summary>
/// <remarks>RFC 7208 §4.1. It may be made from anything a client sends; what can be no domain has the result none (RFC 7208 §4.3).</remarks>
public sealed record SpfRequest
{
    /// <summary>The longest sender or name looked at, in characters; a longer one can be no domain.</summary>
    public const int MaxLength = 1024;

    private SpfRequest(IPAddress client, string hello, string local, string domain, SpfIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(client);
        Client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : new IPAddress(client.GetAddressBytes());
        (Hello, Local, SenderDomain, Identity) = (hello, local, domain, identity);
        Domain = domain.Contains('.', StringComparison.Ordinal) && DomainName.Parse(domain).Try(out var name, out _) && name.Ascii.Contains('.', StringComparison.Ordinal) ? name : null;
    }

    /// <summary>The address of the client; an IPv4 address in IPv6 form is taken as IPv4 (RFC 7208 §5).</summary>
    public IPAddress Client { get; }

    /// <summary>The name in HELO or EHLO, international labels as A-labels, at most 255 characters.</summary>
    public string Hello { get; }

    /// <summary>The local part, without quotes; <c>postmaster</c> where there is none (RFC 7208 §4.3).</summary>
    public string Local { get; }

    /// <summary>The domain of the sender, or the name of the client, as text.</summary>
    public string SenderDomain { get; }

    /// <summary>The domain whose policy is asked; null when <see cref="SenderDomain"/> can have none: a malformed name, a single label, an address.</summary>
    public DomainName? Domain { get; }

    /// <summary>Which name is checked.</summary>
    public SpfIdentity Identity { get; }

    /// <summary>Local part and domain, the latter in A-labels.</summary>
    public string Sender => $"{Local}@{Domain?.Ascii ?? SenderDomain}";

    /// <summary>A check of the envelope sender.</summary>
    /// <param name="client">The address of the client.</param>
    /// <param name="hello">The name in HELO or EHLO.</param>
    /// <param name="sender">The envelope sender.</param>
    public static SpfRequest ForSender(IPAddress client, string hello, MailAddress sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        return new SpfRequest(client, HelloText(hello), sender.Local.Text, sender.Domain.Ascii, SpfIdentity.MailFrom);
    }

    /// <summary>A check of the name in HELO or EHLO.</summary>
    /// <param name="client">The address of the client.</param>
    /// <param name="hello">The name in HELO or EHLO.</param>
    public static SpfRequest ForHello(IPAddress client, string hello) => new(client, HelloText(hello), "postmaster", HelloText(hello), SpfIdentity.Hello);

    /// <summary>A check of the envelope sender, or of the name in HELO or EHLO when there is none.</summary>
    /// <param name="client">The address of the client.</param>
    /// <param name="hello">The name in HELO or EHLO.</param>
    /// <param name="mailFrom">What stood between the angle brackets of MAIL FROM, malformed or not; empty for the null sender.</param>
    public static SpfRequest For(IPAddress client, string hello, string mailFrom)
    {
        ArgumentNullException.ThrowIfNull(mailFrom);
        if (mailFrom.Length == 0) return ForHello(client, hello);
        if (mailFrom.Length > MaxLength) return new SpfRequest(client, HelloText(hello), "postmaster", "", SpfIdentity.MailFrom);
        if (MailAddress.Parse(mailFrom).Try(out var address, out _)) return ForSender(client, hello, address);
        var at = mailFrom.LastIndexOf('@');
        return new SpfRequest(client, HelloText(hello), at <= 0 ? "postmaster" : mailFrom[..at], mailFrom[(at + 1)..], SpfIdentity.MailFrom);
    }

    private static string HelloText(string hello)
    {
        ArgumentNullException.ThrowIfNull(hello);
        if (!Ascii.IsValid(hello) && DomainName.Parse(hello).Try(out var domain, out _)) return domain.Ascii;
        return hello.Length <= 255 ? hello : hello[..255];
    }
}
