using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Says which faults are worth a word: those that two runs in a row have seen. A pure function of the runs.</summary>
internal static class RunAgreement
{
    /// <summary>The faults that this run and the one before it agree upon and that were not told before. Runs that could not find out about a row count for it as if they had not been.</summary>
    /// <param name="now">The run that ended.</param>
    /// <param name="before">Those before it, the newest first.</param>
    public static ImmutableArray<Finding> News(IReadOnlyCollection<Finding> now, IReadOnlyList<ImmutableArray<Finding>> before)
    {
        var news = ImmutableArray.CreateBuilder<Finding>();
        foreach (var finding in now.Where(IsFault))
        {
            var known = before.Select(run => run.FirstOrDefault(row => row.Key == finding.Key)).OfType<Finding>().Where(row => row.State != FindingState.LookupFailed).Take(2).ToList();
            if (known.Count > 0 && IsSame(known[0], finding) && !(known.Count > 1 && IsSame(known[1], finding))) news.Add(finding);
        }

        return news.ToImmutable();
    }

    private static bool IsSame(Finding before, Finding now) => IsFault(before) && before.State == now.State;

    private static bool IsFault(Finding finding) => finding.Severity >= FindingSeverity.Warning && finding.State is not (FindingState.LookupFailed or FindingState.Acknowledged);
}
