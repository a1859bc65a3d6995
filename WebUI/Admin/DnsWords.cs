using System.Globalization;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>What was found in the DNS, in words.</summary>
public static class DnsWords
{
    private static readonly Dictionary<DnsSection, (string Id, string Name, string Lead)> Sections = new()
    {
        [DnsSection.Delivery] = ("delivery", "Delivery", "Mail finds its way to you."),
        [DnsSection.Authentication] = ("authentication", "Authentication", "Others can tell your mail from a forgery."),
        [DnsSection.Transport] = ("transport", "Transport security", "Mail travels encrypted, and nobody can switch that off."),
        [DnsSection.Discovery] = ("discovery", "Discovery", "Mail programs set themselves up."),
        [DnsSection.Reputation] = ("reputation", "Reputation", "Others have no reason to doubt you."),
    };

    /// <summary>Anchor, heading and lead of a part of the page.</summary>
    public static (string Id, string Name, string Lead) Of(DnsSection section) => Sections[section];

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
        if (looking) return ("spin", IsRecord(finding) ? "Looking up…" : "Checking…", "off");
        if (!known) return ("clock", "Waiting", "off");
        var bad = finding.Severity >= FindingSeverity.Warning;
        return finding.State switch
        {
            FindingState.Found when bad => ("warn", "Worth knowing", "warn"),
            FindingState.Found => ("found", IsRecord(finding) ? "Found" : "Fine", "ok"),
            FindingState.Missing => ("missing", "Missing", bad ? "bad" : "off"),
            FindingState.Different => ("different", "Different", bad ? "bad" : "off"),
            FindingState.Extra => ("extra", "Extra", bad ? "warn" : "off"),
            FindingState.Unsigned => ("unlock", "Unsigned", bad ? "warn" : "off"),
            FindingState.Acknowledged => ("elsewhere", "Elsewhere", "info"),
            _ => ("again", "Lookup failed", "off"),
        };
    }

    /// <summary>The headline: what is so, before the numbers.</summary>
    public static string Headline(DnsBoard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        if (!board.IsAnythingKnown) return board.IsRunning ? "Looking up what others see." : "Nothing is known yet.";
        var wrong = board.Rows.Where(row => row.IsKnown).Select(board.Shown).Where(IsWrong).ToList();
        if (wrong.Count == 0) return "Mail is flowing.";
        var things = wrong.Count == 1 ? "One thing" : $"{Number(wrong.Count)} things";
        return wrong.Exists(finding => finding.Severity == FindingSeverity.Problem && finding.Section == DnsSection.Delivery)
            ? $"Mail does not find its way to you. {things} to put right."
            : $"Mail works. {things} would make it better.";
    }

    /// <summary>How many rows of a part are right.</summary>
    public static string Right(SectionScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        if (score.Rows == 0) return "";
        return score.Right == score.Rows ? $"All {score.Rows} right." : string.Create(CultureInfo.InvariantCulture, $"{score.Right} of {score.Rows} right.");
    }

    /// <summary>What a cell of the table says of several lines.</summary>
    public static string Line(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Count switch
        {
            0 => "",
            1 => lines[0],
            _ => string.Create(CultureInfo.InvariantCulture, $"{lines[0]} and {lines.Count - 1} more"),
        };
    }

    /// <summary>Points as they are lost: <c>−4</c>, <c>−0.5</c>.</summary>
    public static string Minus(decimal points) => string.Create(CultureInfo.InvariantCulture, $"−{points:0.#}");

    /// <summary>How long resolvers keep a record: seconds as they are entered, then words.</summary>
    public static string Ttl(TimeSpan ttl) => string.Create(CultureInfo.InvariantCulture, $"{(long)ttl.TotalSeconds} ({Amount.Span(ttl)})");

    private static string Number(int count) => count switch
    {
        2 => "Two",
        3 => "Three",
        4 => "Four",
        5 => "Five",
        6 => "Six",
        7 => "Seven",
        8 => "Eight",
        9 => "Nine",
        _ => count.ToString(CultureInfo.InvariantCulture),
    };
}
