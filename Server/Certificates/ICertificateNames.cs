using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;

namespace Mox.Server.Certificates;

/// <summary>Names this appliance serves and wants certificates for. Certificates are asked for these names and for no others, whatever name a client sends.</summary>
/// <remarks>Each room that serves names of its own registers one. It is asked every minute and must be quick.</remarks>
internal interface ICertificateNames
{
    /// <summary>The names, without wildcards.</summary>
    IEnumerable<DomainName> Names();
}

/// <summary>The name of the host itself.</summary>
internal sealed class HostCertificateName(IOptions<ApplianceOptions> appliance) : ICertificateNames
{
    public IEnumerable<DomainName> Names() => IsPublic(appliance.Value.HostName, out var name) ? [name] : [];

    /// <summary>True for a name of which a public authority could say something: with a dot, and no address.</summary>
    public static bool IsPublic(string text, out DomainName name)
    {
        name = default;
        if (IPAddress.TryParse(text, out _) || !DomainName.Parse(text).Try(out name, out _)) return false;
        return name.Ascii.Contains('.', StringComparison.Ordinal) && name.Ascii != "localhost" && !name.Ascii.EndsWith(".localhost", StringComparison.Ordinal) && !name.Ascii.EndsWith(".local", StringComparison.Ordinal);
    }
}

/// <summary>The name of the origin that mail has for itself, unless a web server in front has its certificate.</summary>
internal sealed class ContentCertificateName(IOptions<WebOptions> web) : ICertificateNames
{
    public IEnumerable<DomainName> Names() =>
        web.Value is { BehindProxy: false } options && options.ReadContentOrigin() is { Scheme: "https" } origin && HostCertificateName.IsPublic(origin.IdnHost, out var name) ? [name] : [];
}
