using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Server.DnsCheck;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.Server.Setup.Preflight;

/// <summary>What the checks of one run have in common.</summary>
/// <param name="Host">The name of this host; null while it has none that others could look up.</param>
/// <param name="Domain">The domain that is set up.</param>
/// <param name="Addresses">The public addresses of the host; empty when they are not known.</param>
/// <param name="Dns">Asks each question once.</param>
internal sealed record PreflightScene(DomainName? Host, DomainName Domain, ImmutableArray<IPAddress> Addresses, CheckResolver Dns);

/// <summary>One check: what is known of it beforehand, and how it is made. It may take as long as it likes and may throw: both end as not known.</summary>
internal sealed record PreflightCheck(PreflightFinding Blank, Func<PreflightScene, CancellationToken, Task<PreflightFinding>> LookAsync);

/// <summary>Ends of checks.</summary>
internal static class PreflightEnds
{
    public static PreflightFinding Fine(this PreflightFinding blank, string text, params IEnumerable<string> facts) => blank with { State = PreflightState.Fine, Text = text, Fact = [.. facts] };

    public static PreflightFinding Worth(this PreflightFinding blank, string text, string advice, params IEnumerable<string> facts) => blank with { State = PreflightState.WorthKnowing, Text = text, Advice = advice, Fact = [.. facts] };

    public static PreflightFinding Blocked(this PreflightFinding blank, string text, string advice, params IEnumerable<string> facts) => blank with { State = PreflightState.Blocked, Text = text, Advice = advice, Fact = [.. facts] };

    public static PreflightFinding Unknown(this PreflightFinding blank, string text, string advice = "") => blank with { State = PreflightState.Unknown, Text = text, Advice = advice.Length > 0 ? advice : SetupWords.SaysLookAgain };
}
