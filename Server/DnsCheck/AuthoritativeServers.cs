using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;

namespace Mox.Server.DnsCheck;

/// <summary>Finds the name servers of a name by way of the resolver, and asks them without recursion.</summary>
internal sealed class AuthoritativeServers(IDnsResolver dns, DnsCheckOptions options, TimeProvider time, int port = 53) : IAuthoritativeDns
{
    private const int MaxServers = 8;
    private const int MaxAddresses = 2;

    /// <inheritdoc/>
    public async Task<ImmutableArray<ServerAnswer>> AskAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var servers = await ServersAsync(name, ct).ConfigureAwait(false);
        return [.. await Task.WhenAll(servers.Take(MaxServers).Select(async server => new ServerAnswer(server, await AskOneAsync(server, new DnsQuestion(name, type), ct).ConfigureAwait(false)))).ConfigureAwait(false)];
    }

    /// <summary>The name servers of the nearest zone above; none when a look-up on the way failed.</summary>
    private async Task<ImmutableArray<DomainName>> ServersAsync(DnsName name, CancellationToken ct)
    {
        while (!name.IsRoot)
        {
            var answer = await dns.LookUpAsync(name, DnsType.Ns, ct).ConfigureAwait(false);
            if (answer.Status == DnsStatus.Failed) return [];

            // Those of a name that an alias leads to are in charge of that name, not of this one.
            ImmutableArray<DomainName> servers = [.. answer.Records.OfType<DnsRecord.NameServer>().Where(record => record.Name == name).Select(record => record.Host.ToDomain()).OfType<DomainName>().Distinct()];
            if (!servers.IsEmpty) return servers;
            var dot = name.Text.IndexOf('.', StringComparison.Ordinal);
            name = dot < 0 ? DnsName.Root : DnsName.Parse(name.Text[(dot + 1)..]).Value;
        }

        return [];
    }

    private async Task<DnsAnswer<DnsRecord>> AskOneAsync(DomainName server, DnsQuestion question, CancellationToken ct)
    {
        var failure = new DnsFailure(DnsFailureKind.Unreachable, $"the name server {server} has no address");
        foreach (var address in (await dns.AddressesAsync(server, ct).ConfigureAwait(false)).Records.Take(MaxAddresses))
        {
            var (answer, why) = await TryAsync(new IPEndPoint(address, port), server, question, ct).ConfigureAwait(false);
            if (answer is null)
            {
                failure = why!;
                continue;
            }

            if (!answer.Is(DnsFlags.Authoritative)) return Failed(new DnsFailure(DnsFailureKind.Refused, $"the name server {server} is not in charge ({answer.Code})"));
            var reading = DnsReading.Of(answer, question, trusted: false);
            return reading.FollowUp ? Failed(new DnsFailure(DnsFailureKind.Unsupported, "an alias leads out of the zone")) : new DnsAnswer<DnsRecord>(reading.Records, reading.Status, false, question.Name.ToDomain() ?? default) { Failure = reading.Why };
        }

        return Failed(failure);

        DnsAnswer<DnsRecord> Failed(DnsFailure why) => DnsAnswer<DnsRecord>.Failed(question.Name.ToDomain() ?? default, why);
    }

    private async Task<(DnsMessage? Answer, DnsFailure? Why)> TryAsync(IPEndPoint endPoint, DomainName server, DnsQuestion question, CancellationToken ct)
    {
        using var wait = new CancellationTokenSource(options.LookUpTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, ct);
        try
        {
            return await DnsExchange.AskDirectlyAsync(endPoint, question, either.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SocketException or IOException || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (null, new DnsFailure(DnsFailureKind.Unreachable, $"the name server {server} gave no answer"));
        }
    }
}
