using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>The name of an address has to lead back to it.</summary>
internal static class ReverseRow
{
    private const int MaxNames = 10;

    public static async Task<Finding> ConfirmAsync(CheckContext context, WantedRecord wanted, Finding finding, DnsAnswer<DnsRecord> answer, CancellationToken ct)
    {
        if (finding.State == FindingState.Missing) return finding;
        var address = context.Facts.Addresses.First(ip => DnsName.Reverse(ip) == wanted.Name);
        var names = answer.Records.OfType<DnsRecord.Pointer>().Select(record => record.Target).ToList();
        var own = names.Contains(DnsName.From(context.Facts.Host));
        foreach (var name in own ? [DnsName.From(context.Facts.Host)] : names.Take(MaxNames))
        {
            if (name.ToDomain() is not { } host) continue;
            var back = await context.Dns.AddressesAsync(host, ct).ConfigureAwait(false);
            if (back.Status == DnsStatus.Failed) return finding.Unknown(Worded.Of(FindingWords.AddressesNotLookedUp, host));
            if (!back.Records.Contains(address)) continue;
            if (!own) return finding.Differs(Worded.Of(FindingWords.ReverseNameDiffersFromGreeting, host, context.Facts.Host), RecordComparison.Add(wanted), FindingSeverity.Warning);

            // Of several names receivers take any one, and it may be the other.
            return names.Count == 1 ? finding.Good() : finding.Good(Worded.Of(FindingWords.ReverseNamesFurther), FindingSeverity.Advice);
        }

        return finding.Differs(own ? Worded.Of(FindingWords.ReverseNameDoesNotLeadBack) : Worded.Of(FindingWords.ReverseNameIsAnother), own ? Worded.Of(FindingWords.AddToAddresses, address, context.Facts.Host) : RecordComparison.Add(wanted), FindingSeverity.Problem);
    }
}
