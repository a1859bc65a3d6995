using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Looks a further time at what was found in the DNS, with further questions.</summary>
internal delegate Task<Finding> Refine(Finding finding, DnsAnswer<DnsRecord> answer, CancellationToken ct);

/// <summary>The row of records: asks the resolver, and the name servers themselves where it says something else than wanted.</summary>
internal static class RecordRow
{
    /// <summary>The row.</summary>
    /// <param name="context">The run.</param>
    /// <param name="wanted">The records.</param>
    /// <param name="refine">Looks further at a finding that was known; null when the records alone say it all.</param>
    public static CheckRow For(CheckContext context, WantedRecord wanted, Refine? refine = null) => new(wanted.ToBlank(), ct => RunAsync(context, wanted, refine, ct));

    private static async Task<Finding> RunAsync(CheckContext context, WantedRecord wanted, Refine? refine, CancellationToken ct)
    {
        var answer = await context.Dns.LookUpAsync(wanted.Name, wanted.Type, ct).ConfigureAwait(false);
        var finding = RecordComparison.Compare(wanted, answer);
        if (refine is not null && finding.State != FindingState.LookupFailed) finding = await refine(finding, answer, ct).ConfigureAwait(false);
        return finding.State is FindingState.Missing or FindingState.Different or FindingState.Extra
            ? await AskAuthorityAsync(context, wanted, finding, answer, ct).ConfigureAwait(false)
            : finding;
    }

    /// <summary>The resolver may have an old answer: what the name servers of the zone say counts more.</summary>
    private static async Task<Finding> AskAuthorityAsync(CheckContext context, WantedRecord wanted, Finding finding, DnsAnswer<DnsRecord> answer, CancellationToken ct)
    {
        // Where the text was read and refused for what it means, only the very text wanted is better, and not the same once more.
        var read = RecordComparison.Compare(wanted, answer with { Authentic = true }) is { State: FindingState.Found } old ? old : null;
        if (read is not null && Same(read.Found, read.Wanted)) return finding;
        var servers = await context.Authority.AskAsync(wanted.Name, wanted.Type, ct).ConfigureAwait(false);
        var seen = servers.Select(server => (server.Server, Finding: Judge(server.Answer))).ToList();
        ImmutableArray<Sighting> sightings = [new Sighting("resolver", finding.State), .. seen.Select(one => new Sighting(one.Server.Unicode, one.Finding.State))];
        var (have, lack) = (seen.Where(one => one.Finding.State == FindingState.Found).ToList(), seen.Where(one => one.Finding.State is not (FindingState.Found or FindingState.LookupFailed)).ToList());
        if (have.Count == 0) return finding with { SeenBy = sightings };
        if (lack.Count > 0)
        {
            return finding with { SeenBy = sightings, Difference = Worded.Of(FindingWords.OnSomeNameServers, finding.Difference, Names(have), Names(lack)), Fix = Worded.Of(FindingWords.WaitForAllNameServers) };
        }

        var kept = await KeptAsync(context, wanted, answer, ct).ConfigureAwait(false);
        return have[0].Finding.Good(Worded.Of(FindingWords.OldAnswerKept, Math.Ceiling(kept.TotalMinutes)), FindingSeverity.Advice) with { KeptFor = kept, SeenBy = sightings };

        Finding Judge(DnsAnswer<DnsRecord> there)
        {
            var judged = RecordComparison.Compare(wanted, there with { Authentic = true });
            return judged.State == FindingState.Found && read is not null && !Same(judged.Found, judged.Wanted) ? judged with { State = finding.State } : judged;
        }
    }

    private static bool Same(ImmutableArray<string> one, ImmutableArray<string> other) => one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal));

    private static string Names(IEnumerable<(DomainName Server, Finding Finding)> servers) => string.Join(", ", servers.Select(one => one.Server.Unicode));

    /// <summary>How long others may still give the old answer: its TTL, and of a negative one what the SOA allows (RFC 2308 §5).</summary>
    private static async Task<TimeSpan> KeptAsync(CheckContext context, WantedRecord wanted, DnsAnswer<DnsRecord> answer, CancellationToken ct)
    {
        if (!answer.Records.IsEmpty) return TimeSpan.FromSeconds(answer.Records.Max(record => record.Ttl));
        var soa = (await context.Authority.AskAsync(wanted.Name, DnsType.Soa, ct).ConfigureAwait(false)).SelectMany(server => server.Answer.Records).OfType<DnsRecord.StartOfAuthority>().FirstOrDefault()
            ?? (await context.Dns.LookUpAsync(DnsName.From(context.Facts.Domain), DnsType.Soa, ct).ConfigureAwait(false)).Records.OfType<DnsRecord.StartOfAuthority>().FirstOrDefault();
        return soa is null ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(Math.Min(soa.Ttl, soa.Minimum));
    }
}
