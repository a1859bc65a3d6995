using System.Net.Mime;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Client;
using Mox.Server.Certificates.Acme;
using Mox.Server.Hosting;

namespace Mox.Server.Certificates;

internal static class CertificatesRegistration
{
    private const string ChallengePattern = KeyAuthorization.HttpPath + "{token}";

    /// <summary>Endpoints anonymous callers may use, as method and pattern: whoever knows the token of an open challenge knows what it says.</summary>
    public static readonly string[] Anonymous = ["GET " + ChallengePattern];

    /// <summary>Certificates for all listeners, and who looks after them. Needs AddDns.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<CertificateOptions>, CertificateOptionsValidator>();
        services.AddOptions<CertificateOptions>().BindConfiguration(CertificateOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AcmeOptions>, AcmeOptionsValidator>();
        services.AddOptions<AcmeOptions>().BindConfiguration(AcmeOptions.Section).ValidateOnStart();
        services.AddSingleton<CertificateStore>();
        services.AddSingleton<ManualFiles>();
        services.AddSingleton<HostKeys>();
        services.AddSingleton<ChallengeBoard>();
        services.AddSingleton<LocalAddresses>(AddressCheck.OfInterfaces);
        services.AddSingleton<AddressCheck>();
        services.AddSingleton<CaaCheck>();
        services.AddSingleton<IAcmeTransport, AcmeHttp>();
        services.AddSingleton(new AcmeTiming());
        services.AddSingleton<CertificateIssuer>();
        services.AddSingleton<ICertificateNames, HostCertificateName>();
        services.AddSingleton<ICertificateNames, ContentCertificateName>();
        services.AddSingleton<CertificateCaretaker>();
        services.AddHostedService(provider => provider.GetRequiredService<CertificateCaretaker>());
        services.AddSingleton(provider => new ServerTls(provider.GetRequiredService<CertificateStore>().For));
        return services;
    }

    /// <summary>Where HTTP challenges are answered (RFC 8555 §8.3). An unknown token is not found.</summary>
    public static IEndpointRouteBuilder MapCertificates(this IEndpointRouteBuilder endpoints)
    {
        var board = endpoints.ServiceProvider.GetRequiredService<ChallengeBoard>();
        endpoints.MapGet(ChallengePattern, (string token) => board.File(token) is { } text ? Results.Text(text, MediaTypeNames.Application.Octet) : Results.NotFound()).AllowAnonymous();
        return endpoints;
    }
}
