using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What should be published so that others encrypt, and so that nobody can talk them out of it: DANE, MTA-STS, reports.</summary>
internal static class TransportRecords
{
    /// <summary>How the note of a key ends that is not in use yet.</summary>
    public const string NextKey = "the next key";

    public static IEnumerable<WantedRecord> For(MailDomainFacts facts, RecordMaker make)
    {
        if (!facts.TlsKeys.IsEmpty) yield return Tlsa(facts, make);
        if (facts.HostTlsReports is { } hostReports && facts.Host != facts.Domain) yield return Reports("tlsrpt.host", DnsGroup.HostTlsReports, FindingScope.Host, facts.Host, hostReports, make);
        if (facts.TlsReports is { } reports) yield return Reports("tlsrpt", DnsGroup.DomainTlsReports, FindingScope.Domain, facts.Domain, reports, make);
        if (facts.MtaSts is not { } policy) yield break;
        var name = RecordMaker.Below("mta-sts", facts.Domain);
        if (name != DnsName.From(facts.Host))
        {
            yield return new WantedRecord
            {
                Key = "mtasts.name",
                Group = DnsGroup.MtaSts,
                Title = "Where the encryption policy is read",
                Term = "MTA-STS",
                Reason = Worded.Of(FindingWords.AboutPolicyHost),
                Records = [make.Alias(name, facts.Host)],
            };
        }

        yield return new WantedRecord
        {
            Key = "mtasts",
            Group = DnsGroup.MtaSts,
            Title = "Encryption policy (MTA-STS)",
            Term = "MTA-STS",
            Reason = Worded.Of(FindingWords.AboutPolicyId),
            Records = [make.Text(RecordMaker.Below("_mta-sts", facts.Domain), $"v=STSv1; id={policy.Id}")],
            Marker = "v=STSv1",
        };
    }

    /// <remarks>RFC 7672 §3.1.1: usage 3, the key of the host itself; RFC 7671 §8.1: the next key stands there before it is used.</remarks>
    private static WantedRecord Tlsa(MailDomainFacts facts, RecordMaker make)
    {
        var name = RecordMaker.Below("_25._tcp", facts.Host);
        return new WantedRecord
        {
            Key = "tlsa",
            Group = DnsGroup.Dane,
            Scope = FindingScope.Host,
            Need = facts.Signed ? RecordNeed.Required : RecordNeed.Later,
            Title = facts.TlsKeys.Any(key => key.Next) ? "Pinned keys, now and next" : "Pinned keys",
            Term = "TLSA",
            Reason = facts.Signed
                ? Worded.Of(FindingWords.AboutPinnedKeys)
                : Worded.Of(FindingWords.AboutPinnedKeysUnsigned),
            Records = [.. facts.TlsKeys.Select(key => make.Tlsa(name, key.Sha256))],
            Notes = [.. facts.TlsKeys.Select(key => key.Next ? $"{key.Kind}, {NextKey}" : $"{key.Kind}, in use")],
        };
    }

    /// <remarks>RFC 8460 §3.</remarks>
    private static WantedRecord Reports(string key, DnsGroup group, FindingScope scope, DomainName name, MailAddress to, RecordMaker make) => new()
    {
        Key = key,
        Group = group,
        Scope = scope,
        Title = scope == FindingScope.Host ? "Reports about encryption, server" : "Reports about encryption",
        Term = "TLSRPT",
        Reason = Worded.Of(FindingWords.AboutTlsReports),
        Records = [make.Text(RecordMaker.Below("_smtp._tls", name), $"v=TLSRPTv1; rua={RecordMaker.Mailto(to)}")],
        Marker = "v=TLSRPTv1",
    };
}
