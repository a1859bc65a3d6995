using System.Collections.Immutable;
using System.Net.Sockets;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>What should be published for a domain: a pure function of the facts.</summary>
internal static class WantedRecords
{
    /// <summary>All records: those of the host, then those of the domain. Each key once, each name and type once.</summary>
    /// <exception cref="InvalidOperationException">The domain is so long that names below it cannot exist.</exception>
    public static ImmutableArray<WantedRecord> For(MailDomainFacts facts)
    {
        var make = new RecordMaker(facts.Ttl);
        return [.. Host(facts, make), .. Mail(facts, make), .. TransportRecords.For(facts, make), .. ClientRecords.For(facts, make), .. AuthorityRecords.For(facts, make)];
    }

    private static IEnumerable<WantedRecord> Host(MailDomainFacts facts, RecordMaker make)
    {
        foreach (var (key, version, family) in ((string, string, AddressFamily)[])[("a", "IPv4", AddressFamily.InterNetwork), ("aaaa", "IPv6", AddressFamily.InterNetworkV6)])
        {
            var addresses = facts.Addresses.Where(address => address.AddressFamily == family).ToList();
            if (addresses.Count == 0) continue;
            yield return new WantedRecord
            {
                Key = key,
                Group = DnsGroup.Addresses,
                Scope = FindingScope.Host,
                Title = $"Address, {version}",
                Term = key.ToUpperInvariant(),
                Reason = $"Other servers and mail programs find this host by its name. These are its {version} addresses.",
                Records = [.. addresses.Select(address => make.Address(facts.Host, address))],
            };
        }

        foreach (var address in facts.Addresses)
        {
            yield return new WantedRecord
            {
                Key = $"ptr.{address}",
                Group = DnsGroup.ReverseDns,
                Scope = FindingScope.Host,
                Title = $"Name of {address}",
                Term = "reverse DNS",
                Reason = "Many servers refuse mail from an address without a name, or with a name that does not lead back to it. Whoever gave you the address sets this, in their control panel or when asked.",
                Records = [make.Pointer(address, facts.Host)],
            };
        }

        if (facts.Host != facts.Domain)
        {
            yield return new WantedRecord
            {
                Key = "spf.host",
                Group = DnsGroup.Spf,
                Scope = FindingScope.Host,
                Title = "Who may send, server",
                Term = "SPF",
                Reason = "Notices of failed deliveries have no sender, and are judged by the name of the server. Only the server itself may use its name.",
                Records = [make.Text(DnsName.From(facts.Host), "v=spf1 a -all")],
                Marker = "v=spf1",
            };
        }
    }

    private static IEnumerable<WantedRecord> Mail(MailDomainFacts facts, RecordMaker make)
    {
        yield return new WantedRecord
        {
            Key = "mx",
            Group = DnsGroup.Mx,
            Title = "Where your mail goes",
            Term = "MX",
            Reason = "Mail to the domain is delivered to the host named here. There should be no other, or part of the mail goes there.",
            Records = [make.Exchange(facts.Domain, 10, facts.Host)],
        };
        yield return new WantedRecord
        {
            Key = "spf",
            Group = DnsGroup.Spf,
            Title = "Who may send (SPF)",
            Term = "SPF",
            Reason = "Lists the addresses that may send mail with senders of the domain. What comes from elsewhere is only marked (~all), so that the signature is still looked at.",
            Records = [make.Text(DnsName.From(facts.Domain), Spf(facts))],
            Marker = "v=spf1",
        };
        foreach (var selector in facts.Selectors)
        {
            var kind = selector.Key.Kind == "ed25519" ? "Ed25519" : "RSA";
            var text = DkimKeyText.Record(selector.Key);
            yield return new WantedRecord
            {
                Key = $"dkim.{selector.Selector}",
                Group = DnsGroup.Dkim,
                Title = $"Signature key {selector.Selector}",
                Term = "DKIM",
                Reason = $"With this {kind} key others check the signature on your mail.{(text.Length > DkimKeyText.MaxString ? " The value is too long for one text: it is cut into quoted parts, which are joined when read. Enter all of it." : "")}",
                Records = [make.Text(RecordMaker.Below($"{selector.Selector.Ascii}._domainkey", facts.Domain), text)],
            };
        }

        foreach (var wanted in DmarcRecords.For(facts, make)) yield return wanted;
    }

    /// <remarks>RFC 7208 §5.6. The addresses are given as such, which costs receivers no look-up; mx stands for those that are added later.</remarks>
    private static string Spf(MailDomainFacts facts)
    {
        var addresses = facts.Addresses.Select(address => address.AddressFamily == AddressFamily.InterNetwork ? $"ip4:{address}" : $"ip6:{address}");
        return string.Join(' ', (string[])["v=spf1", .. addresses, "mx", "~all"]);
    }
}
