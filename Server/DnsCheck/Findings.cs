using Mox.Protocols.Dns;
using Mox.Server.Dns;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Turns a row about which nothing is known yet into a finding.</summary>
internal static class Findings
{
    public static Finding Good(this Finding row, Worded? difference = null, FindingSeverity severity = FindingSeverity.Fine) =>
        row with { State = FindingState.Found, Severity = severity, Difference = difference ?? Worded.None, Fix = Worded.None };

    /// <summary>Nothing is known: not that it is missing.</summary>
    public static Finding Unknown(this Finding row, Worded why) =>
        row with { State = FindingState.LookupFailed, Severity = FindingSeverity.Fine, Found = [], Difference = why, Fix = Worded.Of(FindingWords.LookAgainLater) };

    /// <summary>Nothing is known, for the reason a look-up gives.</summary>
    public static Finding Unknown(this Finding row, DnsFailure? failure) => row.Unknown(LookUpFault.Of(failure));

    public static Finding Missing(this Finding row, Worded difference, Worded fix, FindingSeverity severity) => row.Bad(FindingState.Missing, difference, fix, severity);

    public static Finding Differs(this Finding row, Worded difference, Worded fix, FindingSeverity severity) => row.Bad(FindingState.Different, difference, fix, severity);

    /// <summary>Not as wanted; of what is optional it is only advice.</summary>
    public static Finding Bad(this Finding row, FindingState state, Worded difference, Worded fix, FindingSeverity severity) =>
        row with { State = state, Difference = difference, Fix = fix, Severity = row.Optional && severity > FindingSeverity.Advice ? FindingSeverity.Advice : severity };
}
