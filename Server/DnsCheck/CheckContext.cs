using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck.Probes;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>What the rows of one run have in common.</summary>
internal sealed record CheckContext
{
    public required MailDomainFacts Facts { get; init; }

    public required ImmutableArray<WantedRecord> Wanted { get; init; }

    /// <summary>Asks each question once.</summary>
    public required CheckResolver Dns { get; init; }

    public required IAuthoritativeDns Authority { get; init; }

    public required ISmtpProbe Smtp { get; init; }

    public required IHttpsProbe Https { get; init; }

    public required BlocklistHealth BlocklistHealth { get; init; }

    public required DnsCheckOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>True when all addresses of a name are ours, false when one is not or there is none, null when they could not be looked up.</summary>
    public async Task<bool?> LeadsToUsAsync(DomainName name, CancellationToken ct)
    {
        if (name == Facts.Host) return true;
        var answer = await Dns.AddressesAsync(name, ct).ConfigureAwait(false);
        return answer.Status == DnsStatus.Failed ? null : answer.Status == DnsStatus.Found && answer.Records.All(IsOurs);
    }

    public bool IsOurs(IPAddress address) => Facts.Addresses.Contains(address);
}

/// <summary>One row: what is known of it beforehand, and how it is found out.</summary>
/// <param name="Blank">The row, nothing known yet.</param>
/// <param name="RunAsync">Finds out. It may take as long as it likes: the time is bounded from outside.</param>
internal sealed record CheckRow(Finding Blank, Func<CancellationToken, Task<Finding>> RunAsync);

/// <summary>What one name server answered itself.</summary>
/// <param name="Server">The name server.</param>
/// <param name="Answer">Its answer; failed when it gave none, or is not in charge.</param>
internal sealed record ServerAnswer(DomainName Server, DnsAnswer<DnsRecord> Answer);

/// <summary>Asks the name servers of a zone themselves.</summary>
internal interface IAuthoritativeDns
{
    /// <summary>The answers of the name servers in charge of a name, each asked alone; empty when they cannot be found out.</summary>
    Task<ImmutableArray<ServerAnswer>> AskAsync(DnsName name, DnsType type, CancellationToken ct);
}
