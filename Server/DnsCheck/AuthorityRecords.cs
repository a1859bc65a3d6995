using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Which authority may issue certificates for our names.</summary>
/// <remarks>RFC 8659 §3: an authority looks at the name, following aliases, then at those above it. Names that are aliases of the host are so held by the record of the host. RFC 8657 §3 and §4 for the account and the methods.</remarks>
internal static class AuthorityRecords
{
    public static IEnumerable<WantedRecord> For(MailDomainFacts facts, RecordMaker make)
    {
        if (facts.Authority is not { } authority) yield break;
        var alone = facts.Domain != facts.Host;
        yield return new WantedRecord
        {
            Key = "caa.host",
            Group = DnsGroup.Caa,
            Scope = FindingScope.Host,
            Need = alone ? RecordNeed.Optional : RecordNeed.Later,
            Title = "Who may issue certificates, server",
            Term = "CAA",
            Reason = Worded.Join(
                authority.AccountUri is null
                    ? Worded.Of(FindingWords.AboutCaaHost, authority.Domain)
                    : Worded.Of(FindingWords.AboutCaaHostAccount, authority.Domain),
                alone ? Worded.None : Worded.Of(FindingWords.AboutCaaDomain)),
            Records = [make.Caa(facts.Host, "issue", Bound(authority))],
            Marker = "issue",
        };
        if (!alone) yield break;
        yield return new WantedRecord
        {
            Key = "caa",
            Group = DnsGroup.Caa,
            Need = RecordNeed.Later,
            Title = "Who may issue certificates",
            Term = "CAA",
            Reason = Worded.Of(FindingWords.AboutCaaDomainIssuer, authority.Domain),
            Records = [make.Caa(facts.Domain, "issue", authority.Domain)],
            Marker = "issue",
        };
    }

    /// <summary>The value of an issue property that binds to our account and methods, as far as they are known.</summary>
    public static string Bound(CertificateAuthorityFacts authority)
    {
        var value = authority.Domain;
        if (authority.AccountUri is { } account) value += $"; accounturi={account}";
        return authority.AccountUri is not null && !authority.Methods.IsEmpty ? $"{value}; validationmethods={string.Join(',', authority.Methods)}" : value;
    }

    /// <summary>The names we ask certificates for.</summary>
    public static IEnumerable<DomainName> Names(MailDomainFacts facts)
    {
        yield return facts.Host;
        if (facts.ClientHost != facts.Host) yield return facts.ClientHost;
        yield return DomainName.Parse($"autoconfig.{facts.Domain.Ascii}").Value;
        if (facts.MtaSts is not null) yield return DomainName.Parse($"mta-sts.{facts.Domain.Ascii}").Value;
    }
}
