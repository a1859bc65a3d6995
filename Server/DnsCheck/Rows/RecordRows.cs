using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>A row for every record wanted, with what has to be looked at beside the record itself.</summary>
internal static class RecordRows
{
    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        if (context.Facts.Selectors.IsEmpty) yield return NoKeys();
        foreach (var wanted in context.Wanted.Where(wanted => wanted.Need != RecordNeed.Later)) yield return RecordRow.For(context, wanted, Further(context, wanted));
    }

    private static Refine? Further(CheckContext context, WantedRecord wanted) => (wanted.Group, wanted.Type) switch
    {
        (DnsGroup.Mx, _) => (finding, answer, ct) => ExchangesAsync(context, finding, answer, ct),
        (DnsGroup.ReverseDns, _) => (finding, answer, ct) => ReverseRow.ConfirmAsync(context, wanted, finding, answer, ct),
        (DnsGroup.Spf, _) => (finding, _, ct) => SpfRow.EvaluateAsync(context, wanted, finding, ct),
        (DnsGroup.Dmarc, _) when wanted.Key == "dmarc" => (finding, _, ct) => DmarcRow.LookFurtherAsync(context, finding, ct),
        (_, DnsType.Cname) => (finding, _, ct) => AliasAsync(context, wanted, finding, ct),
        (DnsGroup.Services or DnsGroup.Autodiscover, _) => (finding, answer, ct) => ServiceAsync(context, wanted, finding, answer, ct),
        _ => null,
    };

    private static CheckRow NoKeys()
    {
        var row = new Finding { Key = "dkim", Group = DnsGroup.Dkim, Title = "Signature key", Term = "DKIM", Type = "TXT", Why = Worded.Of(FindingWords.WhySignaturesMatter) };
        return new CheckRow(row, _ => Task.FromResult(row.Missing(Worded.Of(FindingWords.DomainWithoutKey), Worded.Of(FindingWords.MakeKey), FindingSeverity.Problem)));
    }

    /// <summary>Another name for this host is as good as its own.</summary>
    private static async Task<Finding> ExchangesAsync(CheckContext context, Finding finding, DnsAnswer<DnsRecord> answer, CancellationToken ct)
    {
        if (finding.State is not (FindingState.Different or FindingState.Extra)) return finding;
        foreach (var mx in answer.Records.OfType<DnsRecord.MailExchange>())
        {
            if (mx.Exchange.ToDomain() is not { } host) return finding;
            switch (await context.LeadsToUsAsync(host, ct).ConfigureAwait(false))
            {
                case null: return finding.Unknown(Worded.Of(FindingWords.AddressesNotLookedUp, host));
                case false: return finding;
            }
        }

        return finding.Good(Worded.Of(FindingWords.HostAnotherNameThanGreeting), FindingSeverity.Advice);
    }

    /// <summary>A name with our addresses is as good as an alias.</summary>
    private static async Task<Finding> AliasAsync(CheckContext context, WantedRecord wanted, Finding finding, CancellationToken ct)
    {
        if (finding.State == FindingState.Found || wanted.Name.ToDomain() is not { } name) return finding;
        var addresses = await context.Dns.AddressesAsync(name, ct).ConfigureAwait(false);
        if (addresses.Status == DnsStatus.Failed) return finding.Unknown(addresses.Failure);
        if (addresses.Status != DnsStatus.Found) return finding;
        finding = finding with { Found = finding.Found.IsEmpty ? [.. addresses.Records.Select(ip => ip.ToString())] : finding.Found };
        if (addresses.Records.All(context.IsOurs)) return finding.Good(Worded.Of(FindingWords.NameHasOurAddresses));
        var leads = string.Join(", ", addresses.Records);
        return finding.State == FindingState.Missing
            ? finding.Differs(Worded.Of(FindingWords.NameLeadsTo, leads), Worded.Of(FindingWords.RemoveAddresses, finding.Name, finding.Fix), FindingSeverity.Warning)
            : finding;
    }

    /// <summary>The right port at another name of this host is as good.</summary>
    private static async Task<Finding> ServiceAsync(CheckContext context, WantedRecord wanted, Finding finding, DnsAnswer<DnsRecord> answer, CancellationToken ct)
    {
        if (finding.State != FindingState.Different || wanted.Records[0] is not DnsRecord.Service { Target.IsRoot: false } want) return finding;
        if (answer.Records is not [DnsRecord.Service have] || have.Port != want.Port || have.Target.ToDomain() is not { } target) return finding;
        return await context.LeadsToUsAsync(target, ct).ConfigureAwait(false) switch
        {
            null => finding.Unknown(Worded.Of(FindingWords.AddressesNotLookedUp, target)),
            true => finding.Good(Worded.Of(FindingWords.HostAnotherName)),
            false => finding,
        };
    }
}
