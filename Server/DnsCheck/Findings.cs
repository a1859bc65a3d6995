using Mox.Protocols.Dns;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Turns a row about which nothing is known yet into a finding.</summary>
internal static class Findings
{
    public static Finding Good(this Finding row, string difference = "", FindingSeverity severity = FindingSeverity.Fine) =>
        row with { State = FindingState.Found, Severity = severity, Difference = difference, Fix = "" };

    /// <summary>Nothing is known: not that it is missing.</summary>
    public static Finding Unknown(this Finding row, string why) =>
        row with { State = FindingState.LookupFailed, Severity = FindingSeverity.Fine, Found = [], Difference = why, Fix = "Look again later. When it stays so, see to the resolver or the line." };

    /// <summary>Nothing is known, for the reason a look-up gives.</summary>
    public static Finding Unknown(this Finding row, DnsFailure? failure) => row.Unknown(failure?.Reason ?? "the look-up failed");

    public static Finding Missing(this Finding row, string difference, string fix, FindingSeverity severity) => row.Bad(FindingState.Missing, difference, fix, severity);

    public static Finding Differs(this Finding row, string difference, string fix, FindingSeverity severity) => row.Bad(FindingState.Different, difference, fix, severity);

    /// <summary>Not as wanted; of what is optional it is only advice.</summary>
    public static Finding Bad(this Finding row, FindingState state, string difference, string fix, FindingSeverity severity) =>
        row with { State = state, Difference = difference, Fix = fix, Severity = row.Optional && severity > FindingSeverity.Advice ? FindingSeverity.Advice : severity };
}
