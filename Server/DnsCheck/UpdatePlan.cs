using System.Collections.Immutable;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>What a zone has of a name and type, and what stands in the way there.</summary>
/// <param name="Records">Records of the type.</param>
/// <param name="InTheWay">Records of other types beside which those wanted cannot stand (RFC 1034 §3.6.2).</param>
internal sealed record ZoneContent(ImmutableArray<DnsRecord> Records, ImmutableArray<DnsRecord> InTheWay);

/// <summary>What has to change in a zone for the records wanted to be there; all else stays.</summary>
/// <param name="Removed">Records that go: of the same thing, with other values.</param>
/// <param name="Added">Records that come.</param>
/// <param name="Blocked">Records that cannot come, with the reason.</param>
internal sealed record UpdatePlan(ImmutableArray<DnsRecord> Removed, ImmutableArray<DnsRecord> Added, ImmutableArray<(WantedRecord Wanted, Worded Reason)> Blocked)
{
    /// <summary>Records that stay as they are.</summary>
    public ImmutableArray<RecordLeft> Left { get; init; } = [];

    public bool IsEmpty => Removed.IsEmpty && Added.IsEmpty;

    /// <summary>The changes, for people.</summary>
    public ImmutableArray<RecordChange> Changes => [.. Removed.Select(record => Change(record, removes: true)), .. Added.Select(record => Change(record, removes: false))];

    /// <summary>Compares; a pure function.</summary>
    /// <param name="wanted">What should be there.</param>
    /// <param name="content">What is there, of each of them.</param>
    public static UpdatePlan Of(IEnumerable<WantedRecord> wanted, Func<WantedRecord, ZoneContent> content)
    {
        var (removed, added, blocked) = (ImmutableArray.CreateBuilder<DnsRecord>(), ImmutableArray.CreateBuilder<DnsRecord>(), ImmutableArray.CreateBuilder<(WantedRecord, Worded)>());
        var left = ImmutableArray.CreateBuilder<RecordLeft>();
        var all = wanted.ToList();
        var ours = all.Where(records => records.Group == DnsGroup.Addresses).SelectMany(records => records.Records).OfType<DnsRecord.Address>().Select(record => record.Ip).ToHashSet();
        foreach (var records in all)
        {
            var there = content(records);

            // The addresses of the host are as good as an alias of it.
            if (records.Type == DnsType.Cname && there.InTheWay is not [] && there.InTheWay.All(record => record is DnsRecord.Address { Ip: var ip } && ours.Contains(ip)))
            {
                left.AddRange(there.InTheWay.Select(record => Stays(LeftBecause.There, record, Worded.Of(PublishWords.AsGoodAsAlias))));
                continue;
            }

            if (!there.InTheWay.IsEmpty)
            {
                var types = string.Join(", ", there.InTheWay.Select(record => RecordText.TypeName(record.Type)).Distinct());
                blocked.Add((records, Worded.Of(PublishWords.AliasBesideRecords, RecordText.Absolute(records.Name), types, RecordText.TypeName(records.Type))));
                left.AddRange(records.Records.Select(record => Stays(LeftBecause.InTheWay, record, Worded.Of(PublishWords.RecordsInTheWay, types))));
                continue;
            }

            var (same, others) = (there.Records.Where(records.IsSameThing).ToList(), there.Records.Where(record => !records.IsSameThing(record)).ToList());
            left.AddRange(others.Select(record => Stays(LeftBecause.OfOthers, record)));
            if (records.Keeps is { } keeps && same is [DnsRecord.Text only] && keeps(WantedRecord.TextOf(only)) is { } because)
            {
                left.Add(Stays(because, only, because == LeftBecause.Decision ? Worded.Of(PublishWords.StrictnessUnderPlan) : null));
                continue;
            }

            left.AddRange(same.Where(record => records.Records.Any(want => AreAlike(want, record))).Select(record => Stays(LeftBecause.There, record)));
            removed.AddRange(same.Where(record => !records.Records.Any(want => AreAlike(want, record))));

            // All records of a name and type have one TTL (RFC 2181 §5.2): those of others keep theirs.
            added.AddRange(records.Records.Where(want => !same.Exists(record => AreAlike(want, record))).Select(want => others.Count > 0 ? want with { Ttl = others[0].Ttl } : want));
        }

        // Two of ours may look at the same name and type: each sees the other as that of others.
        var own = all.SelectMany(records => records.Records).Select(Key).ToHashSet(StringComparer.Ordinal);
        return new UpdatePlan(removed.ToImmutable(), added.ToImmutable(), blocked.ToImmutable()) { Left = [.. left.Where(record => record.Because != LeftBecause.OfOthers || !own.Contains($"{record.Name} {record.Type} {record.Value}")).Distinct()] };
    }

    /// <summary>The update: what goes first, then what comes.</summary>
    public DnsUpdate ToUpdate(DnsName zone)
    {
        var update = Removed.Aggregate(new DnsUpdate(zone), (sum, record) => sum.Remove(record));
        return Added.Aggregate(update, (sum, record) => sum.Add(record));
    }

    private static bool AreAlike(DnsRecord one, DnsRecord other) => WantedRecord.ValueOf(one) == WantedRecord.ValueOf(other);

    private static string Key(DnsRecord record) => $"{RecordText.Absolute(record.Name)} {RecordText.TypeName(record.Type)} {RecordText.Write(record)}";

    private static RecordLeft Stays(LeftBecause because, DnsRecord record, Worded? why = null) => new(because, RecordText.Absolute(record.Name), RecordText.TypeName(record.Type), RecordText.Write(record), why);

    private static RecordChange Change(DnsRecord record, bool removes) => new(removes, RecordText.Absolute(record.Name), RecordText.TypeName(record.Type), RecordText.Write(record));
}
