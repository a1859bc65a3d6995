using Mox.Server.Hosting;

namespace Mox.Server.Certificates;

internal static class CertificatesRegistration
{
    /// <summary>Certificates for all listeners.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.AddSingleton<CertificateStore>();
        services.AddSingleton(provider => new ServerTls(provider.GetRequiredService<CertificateStore>().For));
        return services;
    }
}
