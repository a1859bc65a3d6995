using Mox.Server.DnsCheck;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

internal static class DnsAdminRegistration
{
    /// <summary>The contract of the DNS page, and what the check has to know of domains. Needs AddDnsCheck, AddAdmin, AddCertificates, AddDkim and AddWebSessions.</summary>
    public static IServiceCollection AddDnsAdmin(this IServiceCollection services) => services
        .AddSingleton<IMailDomainFacts, DnsDomainFacts>()
        .AddSingleton<DnsPlans>()
        .AddScoped<IDnsPublishing, DnsPublishing>()
        .AddScoped<IDnsAdmin, DnsAdmin>();
}
