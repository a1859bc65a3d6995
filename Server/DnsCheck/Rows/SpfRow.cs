using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Addresses;
using Mox.Protocols.Spf;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>Asks a published policy about our own addresses, and about one that is nobody's.</summary>
internal static class SpfRow
{
    private const int MaxTerms = 10;

    /// <summary>Set aside for tests of networks: no mail comes from there.</summary>
    private static readonly IPAddress[] Strangers = [IPAddress.Parse("198.18.0.1"), IPAddress.Parse("2001:2::1")];

    public static async Task<Finding> EvaluateAsync(CheckContext context, WantedRecord wanted, Finding finding, CancellationToken ct)
    {
        if (finding.State != FindingState.Found) return finding;
        var evaluation = new SpfEvaluation(context.Dns, context.Time);
        foreach (var address in context.Facts.Addresses)
        {
            var verdict = await evaluation.CheckAsync(Request(address), ct).ConfigureAwait(false);
            if (verdict.Result == SpfResult.TempError) return finding.Unknown(verdict.Problem ?? verdict.Reason);
            if (verdict.Result == SpfResult.PermError) return finding.Differs(Worded.Of(FindingWords.SpfNotEvaluated, verdict.Problem ?? verdict.Reason), Worded.Of(FindingWords.ReplaceWithWanted), FindingSeverity.Problem);
            if (verdict.Result != SpfResult.Pass) return finding.Differs(Worded.Of(FindingWords.SpfResultOfOurs, address, SpfResultWord.Of(verdict.Result), verdict.Reason), Term(address), FindingSeverity.Problem);
        }

        var terms = 0;
        foreach (var stranger in Strangers)
        {
            var verdict = await evaluation.CheckAsync(Request(stranger), ct).ConfigureAwait(false);
            if (verdict.Result == SpfResult.TempError) return finding.Unknown(verdict.Problem ?? verdict.Reason);
            if (verdict.Result == SpfResult.PermError) return finding.Differs(Worded.Of(FindingWords.SpfErrorForOthers, verdict.Problem ?? verdict.Reason), Worded.Of(FindingWords.SpfLeaveIncludesOut, MaxTerms), FindingSeverity.Problem);
            if (verdict.Result == SpfResult.Pass) return finding.Differs(Worded.Of(FindingWords.SpfAnybodyMaySend, verdict.Mechanism), Worded.Of(FindingWords.ReplaceWithWanted), FindingSeverity.Problem);
            if (verdict.Result is SpfResult.Neutral or SpfResult.None) return finding.Differs(Worded.Of(FindingWords.SpfSilentOnOthers), Worded.Of(FindingWords.SpfEndInAll), FindingSeverity.Warning);
            terms = Math.Max(terms, verdict.Terms);
        }

        return terms >= MaxTerms - 1 ? finding.Good(Worded.Of(FindingWords.SpfManyLookUps, terms, MaxTerms), FindingSeverity.Advice) : finding.Good();

        SpfRequest Request(IPAddress client) => wanted.Key == "spf.host"
            ? SpfRequest.ForHello(client, context.Facts.Host.Ascii)
            : SpfRequest.ForSender(client, context.Facts.Host.Ascii, MailAddress.Parse($"postmaster@{context.Facts.Domain.Ascii}").Value);
    }

    private static Worded Term(IPAddress address) => Worded.Of(FindingWords.SpfPutInFront, Mechanism(address), address);

    private static string Mechanism(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6";
}
