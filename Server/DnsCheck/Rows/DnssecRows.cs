using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Whether the resolver checks signatures, and whether the zones have some.</summary>
internal static class DnssecRows
{
    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        var (domain, host) = (context.Facts.Domain, context.Facts.Host);
        var resolver = Row("dnssec.resolver", FindingScope.Host, "Resolver checks signatures", "", "answers about signed zones are marked as valid", Worded.Of(FindingWords.WhyResolverMatters));
        yield return new CheckRow(resolver, ct => ResolverAsync(context, resolver, ct));
        var zone = Row("dnssec", FindingScope.Domain, "Signed zone", RecordText.Absolute(DnsName.From(domain)), "signed", Worded.Of(FindingWords.WhySigningMatters));
        yield return new CheckRow(zone, ct => ZoneAsync(context, zone, domain, ct));
        if (host.IsWithin(domain)) yield break;
        var hostZone = Row("dnssec.host", FindingScope.Host, "Signed zone of the host", RecordText.Absolute(DnsName.From(host)), "signed", Worded.Of(FindingWords.WhySigningMattersForHost));
        yield return new CheckRow(hostZone, ct => ZoneAsync(context, hostZone, host, ct));
    }

    private static Finding Row(string key, FindingScope scope, string title, string name, string wanted, Worded why) =>
        new() { Key = key, Group = DnsGroup.Dnssec, Scope = scope, Title = title, Term = "DNSSEC", Type = "DS", Name = name, Wanted = [wanted], Why = why };

    private static async Task<Finding> ResolverAsync(CheckContext context, Finding row, CancellationToken ct)
    {
        var answer = await ProbeAsync(context, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return row.Unknown(answer.Failure);
        return answer.Authentic
            ? (row with { Found = ["answers are marked as valid"] }).Good()
            : (row with { Found = ["answers are not marked"] }).Bad(FindingState.Unsigned, Worded.Of(FindingWords.ResolverDoesNotValidate), Worded.Of(FindingWords.InstallValidatingResolver), FindingSeverity.Warning);
    }

    /// <summary>The start of a zone has a SOA; below it the negative answer is signed as well.</summary>
    private static async Task<Finding> ZoneAsync(CheckContext context, Finding row, DomainName name, CancellationToken ct)
    {
        var answer = await context.Dns.LookUpAsync(DnsName.From(name), DnsType.Soa, ct).ConfigureAwait(false);
        if (answer is { Status: DnsStatus.Failed, Failure.Kind: DnsFailureKind.Bogus })
        {
            return (row with { Found = ["signatures that are not valid"] }).Differs(Worded.Of(FindingWords.ZoneBogus, answer.Failure.Reason), Worded.Of(FindingWords.SignZoneAnew), FindingSeverity.Problem);
        }

        if (answer.Status == DnsStatus.Failed) return row.Unknown(answer.Failure);
        if (answer.Authentic) return (row with { Found = ["signed"] }).Good();
        var probe = await ProbeAsync(context, ct).ConfigureAwait(false);
        if (probe.Status == DnsStatus.Failed) return row.Unknown(probe.Failure);
        return probe.Authentic
            ? (row with { Found = ["not signed"] }).Bad(FindingState.Unsigned, Worded.Of(FindingWords.ZoneUnsigned), Worded.Of(FindingWords.SwitchSigningOn), FindingSeverity.Warning)
            : row.Unknown(Worded.Of(FindingWords.SigningCannotBeTold));
    }

    private static Task<DnsAnswer<DnsRecord>> ProbeAsync(CheckContext context, CancellationToken ct) => context.Dns.LookUpAsync(DnsName.Parse(context.Options.SignedName).Value, DnsType.Ns, ct);
}
