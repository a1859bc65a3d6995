using System.Globalization;
using Mox.Protocols.Addresses;

namespace Mox.WebUI.Admin;

/// <summary>Where the admin pages are.</summary>
public static class AdminLinks
{
    public const string Domains = "/admin/domains", Accounts = "/admin/accounts", Queue = "/admin/queue", Configuration = "/admin/configuration";

    public static string Domain(DomainName domain) => $"{Domains}/{domain.Ascii}";

    public static string Account(long accountId) => string.Create(CultureInfo.InvariantCulture, $"{Accounts}/{accountId}");
}
