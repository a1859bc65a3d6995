using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Rows that the owner of a domain has accepted as they are.</summary>
internal interface IAcknowledgedFindings
{
    /// <summary>Key of the row to what the owner says; those that have run out are left out.</summary>
    Task<ImmutableDictionary<string, string>> OfAsync(DomainName domain, CancellationToken ct);
}

/// <summary>The check and the records of the domains of the appliance. Who may ask is for the faces to see to.</summary>
internal sealed class DomainDnsCheck(IMailDomainFacts domains, IAcknowledgedFindings acknowledged, DnsChecklist checklist) : IDnsCheck, IDnsRecords
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> RunAsync(DomainName domain, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await domains.OfAsync(domain, ct).ConfigureAwait(false) is not { } facts) yield break;
        var accepted = await acknowledged.OfAsync(domain, ct).ConfigureAwait(false);
        await foreach (var finding in checklist.RunAsync(facts, ct).ConfigureAwait(false)) yield return accepted.TryGetValue(finding.Key, out var reason) ? finding.Acknowledge(reason) : finding;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordLine>> ListAsync(DomainName domain, RecordForm form, CancellationToken ct) =>
        await domains.OfAsync(domain, ct).ConfigureAwait(false) is { } facts && DomainFit.Fault(facts) is null ? RecordLines.Of(WantedRecords.For(facts), domain, form) : [];

    /// <inheritdoc/>
    public async Task<string> ZoneFileAsync(DomainName domain, CancellationToken ct) =>
        await domains.OfAsync(domain, ct).ConfigureAwait(false) is not { } facts ? "" : DomainFit.Fault(facts) is { } fault ? $"; {fault.Difference.InEnglish()}\n" : ZoneFile.Write(WantedRecords.For(facts), domain);
}
