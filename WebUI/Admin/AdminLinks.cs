using System.Globalization;
using Mox.Protocols.Addresses;

namespace Mox.WebUI.Admin;

/// <summary>Where the admin pages are.</summary>
public static class AdminLinks
{
    public const string Domains = "/admin/domains", Accounts = "/admin/accounts", Queue = "/admin/queue", Health = "/admin", Certificates = "/admin/certificates", Listeners = "/admin/listeners", SignIns = "/admin/sign-ins", Configuration = "/admin/configuration";

    public static string Domain(DomainName domain) => $"{Domains}/{domain.Ascii}";

    public static string Dns(DomainName domain) => $"{Domain(domain)}/dns";

    /// <summary>The queue, narrowed to one domain.</summary>
    public static string QueueTo(string domain) => $"{Queue}?domain={Uri.EscapeDataString(domain)}";

    public static string Account(long accountId) => string.Create(CultureInfo.InvariantCulture, $"{Accounts}/{accountId}");
}
