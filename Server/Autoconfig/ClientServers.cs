using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;
using Mox.Server.Hosting;
using Mox.Server.Storage;

namespace Mox.Server.Autoconfig;

/// <summary>The servers that mail programs of a domain are told: those that listen, by the name the domain chose, TLS from the start first (RFC 8314 §3).</summary>
internal sealed class ClientServers(IOptions<ApplianceOptions> appliance, IOptions<ListenOptions> listen, IOptions<AutoconfigOptions> options)
{
    /// <summary>The name of this host; null when it is none that could be told.</summary>
    public DomainName? HostName => DomainName.Parse(appliance.Value.HostName).Try(out var name, out _) ? name : null;

    /// <summary>Servers to read mail from, the best first; none where nothing is reachable.</summary>
    public ImmutableArray<MailServerSettings> Incoming(DomainEntry domain) =>
        Of(domain, MailServerKind.Imap, options.Value.ImapsPort ?? listen.Value.Imaps, options.Value.ImapPort ?? listen.Value.Imap);

    /// <summary>Servers to hand mail in, the best first; none where nothing is reachable.</summary>
    public ImmutableArray<MailServerSettings> Outgoing(DomainEntry domain) =>
        Of(domain, MailServerKind.Submission, options.Value.SubmissionsPort ?? listen.Value.Submissions, options.Value.SubmissionPort ?? listen.Value.Submission);

    /// <summary>The host name a domain chose for its mail programs; null when it did not.</summary>
    public static DomainName? Chosen(DomainEntry domain) => DomainName.Parse(domain.ClientSettingsName).Try(out var name, out _) ? name : null;

    private ImmutableArray<MailServerSettings> Of(DomainEntry domain, MailServerKind kind, int tls, int startTls)
    {
        if ((Chosen(domain) ?? HostName) is not { } host) return [];
        var servers = ImmutableArray.CreateBuilder<MailServerSettings>(2);
        if (tls > 0) servers.Add(new MailServerSettings(kind, host, tls, MailServerSecurity.Tls));
        if (startTls > 0) servers.Add(new MailServerSettings(kind, host, startTls, MailServerSecurity.StartTls));
        return servers.DrainToImmutable();
    }
}
