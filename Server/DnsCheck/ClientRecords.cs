using System.Net.Sockets;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What should be published so that mail programs set themselves up.</summary>
internal static class ClientRecords
{
    private static readonly (OfferedServices Service, string Name, ushort Port, string Title)[] Services =
    [
        (OfferedServices.Imaps, "_imaps._tcp", 993, "Receive"),
        (OfferedServices.Submissions, "_submissions._tcp", 465, "Send"),
        (OfferedServices.Imap, "_imap._tcp", 143, "Receive, older way"),
        (OfferedServices.Submission, "_submission._tcp", 587, "Send, older way"),
        (OfferedServices.Pop3, "_pop3._tcp", 110, "Fetch by POP3"),
        (OfferedServices.Pop3s, "_pop3s._tcp", 995, "Fetch by POP3 with TLS"),
    ];

    public static IEnumerable<WantedRecord> For(MailDomainFacts facts, RecordMaker make)
    {
        foreach (var name in ClientName(facts, make)) yield return name;
        var autoconfig = RecordMaker.Below("autoconfig", facts.Domain);
        if (autoconfig != DnsName.From(facts.Host) && autoconfig != DnsName.From(facts.ClientHost))
        {
            yield return new WantedRecord
            {
                Key = "autoconfig",
                Group = DnsGroup.Autoconfig,
                Title = "Settings for Thunderbird and others",
                Term = "autoconfig",
                Reason = Worded.Of(FindingWords.AboutAutoconfig),
                Records = [make.Alias(autoconfig, facts.Host)],
            };
        }

        yield return new WantedRecord
        {
            Key = "autodiscover",
            Group = DnsGroup.Autodiscover,
            Title = "Settings for Outlook",
            Term = "Autodiscover",
            Reason = Worded.Of(FindingWords.AboutAutodiscover),
            Records = [make.Service(RecordMaker.Below("_autodiscover._tcp", facts.Domain), 1, 443, facts.Host)],
        };
        foreach (var (service, name, port, title) in Services) yield return Service(facts, make, (facts.Offered & service) != 0, name, port, title);
    }

    private static IEnumerable<WantedRecord> ClientName(MailDomainFacts facts, RecordMaker make)
    {
        if (facts.ClientHost == facts.Host) yield break;
        var reason = Worded.Of(FindingWords.AboutClientHost);
        if (facts.ClientHost != facts.Domain)
        {
            yield return new WantedRecord
            {
                Key = "client",
                Group = DnsGroup.Autoconfig,
                Title = "Name in mail programs",
                Term = "CNAME",
                Reason = reason,
                Records = [make.Alias(DnsName.From(facts.ClientHost), facts.Host)],
            };
            yield break;
        }

        // The top of a zone can be no alias (RFC 1034 §3.6.2): the addresses themselves stand there.
        foreach (var family in facts.Addresses.GroupBy(address => address.AddressFamily))
        {
            var type = family.Key == AddressFamily.InterNetwork ? "A" : "AAAA";
            yield return new WantedRecord
            {
                Key = $"client.{type.ToLowerInvariant()}",
                Group = DnsGroup.Autoconfig,
                Title = family.Key == AddressFamily.InterNetwork ? "Name in mail programs, IPv4" : "Name in mail programs, IPv6",
                Term = type,
                Reason = reason,
                Records = [.. family.Select(address => make.Address(facts.ClientHost, address))],
            };
        }
    }

    /// <remarks>RFC 6186 §3; RFC 8314 §5.1; that a service is not offered by RFC 6186 §3.4.</remarks>
    private static WantedRecord Service(MailDomainFacts facts, RecordMaker make, bool offered, string name, ushort port, string title)
    {
        var at = RecordMaker.Below(name, facts.Domain);
        return new WantedRecord
        {
            Key = $"srv.{name[1..name.IndexOf('.', StringComparison.Ordinal)]}",
            Group = DnsGroup.Services,
            Need = offered && name is "_imaps._tcp" or "_submissions._tcp" ? RecordNeed.Required : RecordNeed.Optional,
            Title = $"{title}, {name}",
            Term = "SRV",
            Reason = offered
                ? Worded.Of(FindingWords.AboutServiceRecord)
                : Worded.Of(FindingWords.AboutServiceNotOffered),
            Records = [offered ? make.Service(at, 1, port, facts.ClientHost) : make.Service(at, 0, 0, null)],
        };
    }
}
