using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;
using Mox.Protocols.MtaSts;
using Mox.Server.Certificates;
using Mox.Server.Storage;

namespace Mox.Server.Autoconfig;

/// <summary>The names under which settings and policies are asked for: by the host of a request, which of our domains is meant.</summary>
internal sealed class ServedNames(AddressBook book, ClientServers servers) : ICertificateNames
{
    /// <summary>True for a name at which questions about settings are answered.</summary>
    /// <param name="host">The host of the request, its port cut off.</param>
    /// <param name="domain">The domain the name belongs to; null for the name of this host and one that domains chose for their servers, unless it is a domain itself.</param>
    public bool IsForSettings(string host, out DomainEntry? domain)
    {
        domain = null;
        if (!DomainName.Parse(host).Try(out var name, out _)) return false;
        domain = book.Domain(name) ?? Below(name, ClientConfig.HostLabel) ?? Below(name, AutodiscoverRequest.HostLabel);
        return domain is not null || name == servers.HostName || book.Domains.Any(one => one.ClientSettingsName.Equals(name.Ascii, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The domain whose policy lies at a host; null for every other host, and where there is no policy.</summary>
    public DomainEntry? ForPolicy(string host) => DomainName.Parse(host).Try(out var name, out _) && Below(name, MtaStsPolicy.HostLabel) is { MtaStsId.Length: > 0 } domain ? domain : null;

    /// <inheritdoc/>
    /// <remarks>The name of a domain itself is not among them: its pages are often served elsewhere. Names below a domain that is switched off are not renewed.</remarks>
    public IEnumerable<DomainName> Names()
    {
        foreach (var domain in book.Domains.Where(domain => !domain.Disabled))
        {
            if (IsPublic($"{ClientConfig.HostLabel}.{domain.Name.Ascii}", out var name)) yield return name;
            if (domain.MtaStsId.Length > 0 && IsPublic($"{MtaStsPolicy.HostLabel}.{domain.Name.Ascii}", out name)) yield return name;
            if (ClientServers.Chosen(domain) is { } chosen && IsPublic(chosen.Ascii, out name)) yield return name;
        }
    }

    private static bool IsPublic(string text, out DomainName name) => HostCertificateName.IsPublic(text, out name);

    private DomainEntry? Below(DomainName name, string label) =>
        name.Ascii.StartsWith(label + ".", StringComparison.Ordinal) && DomainName.Parse(name.Ascii[(label.Length + 1)..]).Try(out var domain, out _) ? book.Domain(domain) : null;
}
