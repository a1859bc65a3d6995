using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Knows which zones may be changed by dynamic update, and with which keys.</summary>
internal interface IUpdateTargets
{
    /// <summary>The zone a domain lies in; null when none is set up.</summary>
    Task<UpdateTarget?> ForAsync(DomainName domain, CancellationToken ct);
}

/// <summary>Publishes the records of a domain by dynamic update.</summary>
internal sealed class UpdatePublisher(IMailDomainFacts domains, IUpdateTargets targets, TimeProvider time) : IDnsPublisher
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public Task<PublishOutcome> PlanAsync(DomainName domain, CancellationToken ct) => WithAsync(domain, (updater, wanted) => updater.PlanAsync(wanted, ct), ct);

    /// <inheritdoc/>
    public Task<PublishOutcome> PublishAsync(DomainName domain, CancellationToken ct) => WithAsync(domain, (updater, wanted) => updater.PublishAsync(wanted, ct), ct);

    private async Task<PublishOutcome> WithAsync(DomainName domain, Func<ZoneUpdater, IReadOnlyCollection<WantedRecord>, Task<PublishOutcome>> work, CancellationToken ct)
    {
        if (await domains.OfAsync(domain, ct).ConfigureAwait(false) is not { } facts) return new PublishOutcome(PublishResult.NotSetUp, $"{domain} is no domain of this host.", []);
        if (DomainFit.Fault(facts) is { } fault) return new PublishOutcome(PublishResult.NotSetUp, $"{fault.Fix} As it is, {fault.Difference}.", []);
        if (await targets.ForAsync(domain, ct).ConfigureAwait(false) is not { } target) return new PublishOutcome(PublishResult.NotSetUp, $"No name server is set up that takes updates of {domain}.", []);
        return await work(new ZoneUpdater(target, time, Patience), WantedRecords.For(facts)).ConfigureAwait(false);
    }
}
