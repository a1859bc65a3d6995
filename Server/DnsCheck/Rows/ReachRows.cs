using System.Globalization;
using System.Net.Sockets;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck.Probes;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Whether all can reach us, and we all: both families of addresses, port 25 outwards, name servers.</summary>
internal static class ReachRows
{
    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        var six = new Finding { Key = "ipv6", Group = DnsGroup.Ipv6, Title = "Both kinds of addresses", Term = "IPv6", Type = "MX", Wanted = ["IPv4 and IPv6"], Why = Worded.Of(FindingWords.WhyBothFamiliesMatter) };
        yield return new CheckRow(six, ct => FamiliesAsync(context, six, ct));
        var servers = new Finding { Key = "ns", Group = DnsGroup.NameServers, Title = "Name servers agree", Term = "NS", Type = "NS", Wanted = ["two or more, with the same serial"], Why = Worded.Of(FindingWords.WhyNameServersMatter) };
        yield return new CheckRow(servers, ct => NameServersAsync(context, servers, ct));
        if (context.Options.ProbesTried.Count == 0) yield break;
        var port = new Finding { Key = "port25", Group = DnsGroup.OutboundPort, Scope = FindingScope.Host, Title = "Mail can leave", Term = "port 25", Type = "25", Wanted = ["other mail hosts answer"], Why = Worded.Of(FindingWords.WhyOutgoingPortMatters) };
        yield return new CheckRow(port, ct => OutboundAsync(context, port, ct));
    }

    private static async Task<Finding> FamiliesAsync(CheckContext context, Finding row, CancellationToken ct)
    {
        var mx = await context.Dns.MxAsync(context.Facts.Domain, ct).ConfigureAwait(false);
        if (mx.Status == DnsStatus.Failed) return row.Unknown(mx.Failure);
        var (four, six) = (false, false);
        foreach (var host in mx.Records.Select(record => record.Exchange).OfType<Protocols.Addresses.DomainName>().Take(10))
        {
            var addresses = await context.Dns.AddressesAsync(host, ct).ConfigureAwait(false);
            if (addresses.Status == DnsStatus.Failed) return row.Unknown(addresses.Failure);
            four |= addresses.Records.Any(ip => ip.AddressFamily == AddressFamily.InterNetwork);
            six |= addresses.Records.Any(ip => ip.AddressFamily == AddressFamily.InterNetworkV6);
        }

        row = row with { Found = four && six ? ["IPv4 and IPv6"] : four ? ["IPv4"] : six ? ["IPv6"] : [] };
        if (four && six) return row.Good();
        if (!four) return row.Missing(six ? Worded.Of(FindingWords.MxWithoutIPv4) : Worded.Of(FindingWords.MxWithoutAddress), Worded.Of(FindingWords.PublishAddresses), FindingSeverity.Problem);
        return context.Facts.Addresses.Any(ip => ip.AddressFamily == AddressFamily.InterNetworkV6)
            ? row.Missing(Worded.Of(FindingWords.MxLacksOurIPv6), Worded.Of(FindingWords.PublishIPv6), FindingSeverity.Warning)
            : row.Missing(Worded.Of(FindingWords.HostWithoutIPv6), Worded.Of(FindingWords.AskForIPv6), FindingSeverity.Advice);
    }

    private static async Task<Finding> NameServersAsync(CheckContext context, Finding row, CancellationToken ct)
    {
        var servers = await context.Authority.AskAsync(DnsName.From(context.Facts.Domain), DnsType.Soa, ct).ConfigureAwait(false);
        if (servers.IsEmpty) return row.Unknown(Worded.Of(FindingWords.NameServersNotFound));
        var serials = servers.SelectMany(server => server.Answer.Records.OfType<DnsRecord.StartOfAuthority>().Take(1)).Select(soa => soa.Serial).ToList();
        if (serials.Count == 0 && servers.All(server => server.Answer.Status == DnsStatus.Failed)) return row.Unknown(Worded.Of(FindingWords.NoNameServerAnswered));
        var silent = servers.Where(server => server.Answer.Status == DnsStatus.Failed).ToList();
        row = row with { Found = [string.Create(CultureInfo.InvariantCulture, $"{servers.Length - silent.Count} of {servers.Length}{(serials.Count > 0 ? $", serial {string.Join(", ", serials.Distinct())}" : "")}")] };
        if (servers.Length == 1) return row.Differs(Worded.Of(FindingWords.OneNameServerOnly), Worded.Of(FindingWords.HaveSecondNameServer), FindingSeverity.Advice);
        if (serials.Distinct().Count() > 1) return row.Differs(Worded.Of(FindingWords.NameServersDiffer), Worded.Of(FindingWords.WaitForTransfers), FindingSeverity.Advice);
        return silent.Count > 0 ? row.Good(Worded.Of(FindingWords.NameServerSilent, Names(silent))) : row.Good();
    }

    private static async Task<Finding> OutboundAsync(CheckContext context, Finding row, CancellationToken ct)
    {
        var outcome = await OutboundProbe.TryAsync(context.Dns, context.Smtp, context.Options.ProbesTried, ct).ConfigureAwait(false);
        return outcome.Reached switch
        {
            true => (row with { Found = [$"{outcome.Text} answers"] }).Good(),
            false => row.Missing(Worded.Of(FindingWords.OutgoingPortBlocked, outcome.Text), Worded.Of(FindingWords.AskToOpenOutgoingPort), FindingSeverity.Problem),
            null => row.Unknown(outcome.Text),
        };
    }

    private static string Names(IEnumerable<ServerAnswer> servers) => string.Join(", ", servers.Select(server => server.Server.Unicode));
}
