using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Addresses;
using Mox.Protocols.Spf;
using Mox.Shared.Contracts.Admin;

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
            if (verdict.Result == SpfResult.PermError) return finding.Differs($"it cannot be evaluated: {verdict.Problem ?? verdict.Reason}", "Replace the record with the one wanted.", FindingSeverity.Problem);
            if (verdict.Result != SpfResult.Pass) return finding.Differs($"mail from {address} gets the result {SpfResultWord.Of(verdict.Result)}: {verdict.Reason}", Term(address), FindingSeverity.Problem);
        }

        var terms = 0;
        foreach (var stranger in Strangers)
        {
            var verdict = await evaluation.CheckAsync(Request(stranger), ct).ConfigureAwait(false);
            if (verdict.Result == SpfResult.TempError) return finding.Unknown(verdict.Problem ?? verdict.Reason);
            if (verdict.Result == SpfResult.PermError) return finding.Differs($"for other senders it ends in an error: {verdict.Problem ?? verdict.Reason}", $"Leave out includes that are not needed: at most {MaxTerms} look-ups are allowed.", FindingSeverity.Problem);
            if (verdict.Result == SpfResult.Pass) return finding.Differs($"anybody may send in the name of the domain ({verdict.Mechanism})", "Replace the record with the one wanted.", FindingSeverity.Problem);
            if (verdict.Result is SpfResult.Neutral or SpfResult.None) return finding.Differs("it says nothing about senders that it does not name", "Let it end in ~all or -all.", FindingSeverity.Warning);
            terms = Math.Max(terms, verdict.Terms);
        }

        return terms >= MaxTerms - 1 ? finding.Good(string.Create(CultureInfo.InvariantCulture, $"it takes {terms} of the {MaxTerms} look-ups allowed"), FindingSeverity.Advice) : finding.Good();

        SpfRequest Request(IPAddress client) => wanted.Key == "spf.host"
            ? SpfRequest.ForHello(client, context.Facts.Host.Ascii)
            : SpfRequest.ForSender(client, context.Facts.Host.Ascii, MailAddress.Parse($"postmaster@{context.Facts.Domain.Ascii}").Value);
    }

    private static string Term(IPAddress address) => $"Put {(address.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6")}:{address} into the record, in front of its other terms.";
}
