using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Whether our authority may issue certificates for the names we need.</summary>
/// <remarks>RFC 8659 §3 for the records that hold, RFC 8659 §4.2 and RFC 8657 §3 for what they say.</remarks>
internal static class CaaRow
{
    private static readonly string[] KnownTags = ["issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"];

    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        if (context.Facts.Authority is not { } authority) yield break;
        var row = new Finding
        {
            Key = "caa.allows",
            Group = DnsGroup.Caa,
            Title = "Certificates may be issued",
            Term = "CAA",
            Type = "CAA",
            Wanted = [$"{authority.Domain} may issue"],
            Why = Worded.Of(FindingWords.WhyCaaMatters),
        };
        yield return new CheckRow(row, ct => RunAsync(context, row, authority, ct));
    }

    private static async Task<Finding> RunAsync(CheckContext context, Finding row, CertificateAuthorityFacts authority, CancellationToken ct)
    {
        var any = false;
        foreach (var name in AuthorityRecords.Names(context.Facts))
        {
            var (at, answer) = await RelevantAsync(context, name, ct).ConfigureAwait(false);
            if (answer.Status == DnsStatus.Failed) return row.Unknown(Worded.Of(FindingWords.CaaNotLookedUp, at));
            if (answer.Records.IsEmpty) continue;
            any = true;
            row = row with { Found = [.. answer.Records.Select(record => $"{record.Tag} \"{record.Value}\"")] };
            if (Obstacle(answer.Records, authority) is { } obstacle)
            {
                return row.Differs(Worded.Of(FindingWords.CaaForbids, name, obstacle, at), Worded.Of(FindingWords.AddCaaRecord, at, authority.Domain), FindingSeverity.Problem);
            }
        }

        return any ? row.Good() : (row with { Found = ["no such records: any authority may issue"] }).Good();
    }

    /// <summary>The records that hold for a name: its own, those of what it is an alias of, or those of the nearest name above.</summary>
    private static async Task<(DomainName At, DnsAnswer<CaaRecord> Answer)> RelevantAsync(CheckContext context, DomainName name, CancellationToken ct)
    {
        while (true)
        {
            var answer = await context.Dns.CaaAsync(name, ct).ConfigureAwait(false);
            var dot = name.Ascii.IndexOf('.', StringComparison.Ordinal);
            if (answer.Status is DnsStatus.Found or DnsStatus.Failed || dot < 0) return (name, answer);
            name = DomainName.Parse(name.Ascii[(dot + 1)..]).Value;
        }
    }

    /// <summary>What keeps the authority from issuing; null when nothing does.</summary>
    internal static Worded? Obstacle(ImmutableArray<CaaRecord> records, CertificateAuthorityFacts authority)
    {
        if (records.FirstOrDefault(record => record.Critical && !KnownTags.Contains(record.Tag)) is { } unknown) return Worded.Of(FindingWords.CaaCriticalUnknown, unknown.Tag);
        var issue = records.Where(record => record.Tag == "issue").Select(record => record.Value.Split(';', StringSplitOptions.TrimEntries)).ToList();
        if (issue.Count == 0) return null;
        var ours = issue.Where(value => value[0].Equals(authority.Domain, StringComparison.OrdinalIgnoreCase)).ToList();
        if (ours.Count == 0) return Worded.Of(FindingWords.CaaNotAmongThose, authority.Domain);
        return ours.Exists(value => Accepts(value.Skip(1), authority)) ? null : Worded.Of(FindingWords.CaaAnotherAccount);
    }

    private static bool Accepts(IEnumerable<string> parameters, CertificateAuthorityFacts authority) => parameters.All(parameter =>
    {
        var (name, value) = parameter.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (parameter[..at].Trim(), parameter[(at + 1)..].Trim()) : (parameter, "");
        return name.ToLowerInvariant() switch
        {
            "accounturi" => authority.AccountUri is null || value == authority.AccountUri,
            "validationmethods" => authority.Methods.IsEmpty || value.Split(',', StringSplitOptions.TrimEntries).Intersect(authority.Methods, StringComparer.OrdinalIgnoreCase).Any(),
            _ => true,
        };
    });
}
