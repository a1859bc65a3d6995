using System.Globalization;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>What was found in the DNS, in words.</summary>
public static class DnsSays
{
    /// <summary>Anchor, heading and lead of a part of the page.</summary>
    public static (string Id, string Name, string Lead) Of(DnsSection section) => section switch
    {
        DnsSection.Delivery => ("delivery", DnsWords.Delivery, DnsWords.DeliveryLead),
        DnsSection.Authentication => ("authentication", DnsWords.Authentication, DnsWords.AuthenticationLead),
        DnsSection.Transport => ("transport", DnsWords.Transport, DnsWords.TransportLead),
        DnsSection.Discovery => ("discovery", DnsWords.Discovery, DnsWords.DiscoveryLead),
        _ => ("reputation", DnsWords.Reputation, DnsWords.ReputationLead),
    };

    /// <summary>Worth the owner's attention.</summary>
    public static bool IsWrong(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Severity >= FindingSeverity.Warning && finding.State is not (FindingState.LookupFailed or FindingState.Acknowledged);
    }

    /// <summary>The row is about a record, not about a connection or a list.</summary>
    public static bool IsRecord(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Type is "A" or "AAAA" or "PTR" or "MX" or "TXT" or "CNAME" or "SRV" or "TLSA" or "CAA";
    }

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) State(Finding finding, bool looking, bool known)
    {
        ArgumentNullException.ThrowIfNull(finding);
        if (looking) return ("spin", IsRecord(finding) ? AdminWords.LookingUp : AdminWords.Checking, "off");
        if (!known) return ("clock", DnsWords.Waiting, "off");
        var bad = finding.Severity >= FindingSeverity.Warning;
        return finding.State switch
        {
            FindingState.Found when bad => ("warn", DnsWords.WorthKnowing, "warn"),
            FindingState.Found => ("found", IsRecord(finding) ? AdminWords.Found : DnsWords.Fine, "ok"),
            FindingState.Missing => ("missing", DomainWords.Missing, bad ? "bad" : "off"),
            FindingState.Different => ("different", DomainWords.Different, bad ? "bad" : "off"),
            FindingState.Extra => ("extra", DnsWords.Extra, bad ? "warn" : "off"),
            FindingState.Unsigned => ("unlock", DnsWords.Unsigned, bad ? "warn" : "off"),
            FindingState.Acknowledged => ("elsewhere", DnsWords.Elsewhere, "info"),
            _ => ("again", DnsWords.LookupFailed, "off"),
        };
    }

    /// <summary>The headline: what is so, before the numbers.</summary>
    public static string Headline(DnsBoard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        if (!board.IsAnythingKnown) return board.IsRunning ? DnsWords.Looking : DnsWords.NothingKnown;
        var wrong = board.Rows.Where(row => row.IsKnown).Select(board.Shown).Where(IsWrong).ToList();
        if (wrong.Count == 0) return DnsWords.Flowing;
        var lost = wrong.Exists(finding => finding.Severity == FindingSeverity.Problem && finding.Section == DnsSection.Delivery);
        return wrong.Count == 1 ? lost ? DnsWords.LostOne : DnsWords.BetterOne : (lost ? DnsWords.Lost : DnsWords.Better).With(NumberSays.Word(wrong.Count));
    }

    /// <summary>How many rows of a part are right.</summary>
    public static string Right(SectionScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        if (score.Rows == 0) return "";
        return score.Right == score.Rows ? DnsWords.AllRight.With(score.Rows) : DnsWords.SomeRight.With(score.Right, score.Rows);
    }

    /// <summary>What a cell of the table says of several lines.</summary>
    public static string Line(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Count switch
        {
            0 => "",
            1 => lines[0],
            _ => DnsWords.LineMore.With(lines[0], lines.Count - 1),
        };
    }

    /// <summary>Points as they are lost: <c>−4</c>, <c>−0.5</c>.</summary>
    public static string Minus(decimal points) => "−{0:0.#}".With(points);

    /// <summary>How long resolvers keep a record: seconds as they are entered, then words.</summary>
    public static string Ttl(TimeSpan ttl) => string.Create(CultureInfo.InvariantCulture, $"{(long)ttl.TotalSeconds} ({Amount.Span(ttl)})");
}
