using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Where no keys are to be pinned, none may be: those of an earlier time keep mail away.</summary>
/// <remarks>RFC 7672 §2.2: who finds such records, signed, delivers only to a host that has one of the keys.</remarks>
internal static class UnpinnedRow
{
    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        if (context.Wanted.Any(wanted => wanted is { Key: "tlsa", Need: not RecordNeed.Later })) yield break;
        var later = context.Wanted.FirstOrDefault(wanted => wanted.Key == "tlsa");
        var name = RecordMaker.Below("_25._tcp", context.Facts.Host);
        var row = new Finding
        {
            Key = "tlsa",
            Group = DnsGroup.Dane,
            Scope = FindingScope.Host,
            Title = "Pinned keys",
            Term = "TLSA",
            Type = "TLSA",
            Name = RecordText.Absolute(name),
            Wanted = ["none, or those of this host"],
            Why = Worded.Of(FindingWords.WhyPinnedKeysMatter),
        };
        yield return new CheckRow(row, ct => RunAsync(context, row, name, later, ct));
    }

    private static async Task<Finding> RunAsync(CheckContext context, Finding row, DnsName name, WantedRecord? later, CancellationToken ct)
    {
        var answer = await context.Dns.LookUpAsync(name, DnsType.Tlsa, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return row.Unknown(answer.Failure);
        if (answer.IsAbsent) return row.Good(later is null ? "" : Worded.Of(FindingWords.NoKeysPinnedUnsigned));
        row = row with { Found = [.. answer.Records.Take(20).Select(WantedRecord.ValueOf)] };
        if (later is not null && RecordComparison.Compare(later, answer with { Authentic = true }).State == FindingState.Found) return row.Good();
        return row.Differs(
            answer.Authentic ? Worded.Of(FindingWords.PinnedKeysNotOurs) : Worded.Of(FindingWords.PinnedKeysNotOursUnsigned),
            Worded.Of(FindingWords.RemoveTlsa, row.Name),
            answer.Authentic ? FindingSeverity.Problem : FindingSeverity.Warning);
    }
}
