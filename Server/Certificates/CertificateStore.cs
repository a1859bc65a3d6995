using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Certificates;

/// <summary>Which certificate to show for a name. The contexts are made once: building one costs far more than a handshake.</summary>
internal sealed class CertificateStore
{
    private readonly SslStreamCertificateContext _own;

    public CertificateStore(IOptions<ApplianceOptions> options, TimeProvider time)
    {
        var appliance = options.Value;
        string[] names = appliance.HostName == "localhost" ? ["localhost", "127.0.0.1", "::1"] : [appliance.HostName];
        Certificate = SelfSigned.LoadOrMake(Path.Combine(appliance.DataFolder, "certificates"), names, time);
        _own = SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>The certificate of this host.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The context for a server name. A name we do not know gets the certificate of the host, so that the handshake does not fail.</summary>
    public SslStreamCertificateContext For(string serverName) => _own;
}
