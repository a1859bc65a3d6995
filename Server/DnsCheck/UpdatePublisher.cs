using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>Publishes the records of a domain by dynamic update. Who may ask is for the faces to see to: a face takes <see cref="By"/> with the name of whoever asks.</summary>
internal sealed class UpdatePublisher(IMailDomainFacts domains, UpdateZones zones, UpdateZoneStore store, TimeProvider time) : IDnsPublishing
{
    private string Author { get; init; } = "system";

    /// <summary>The same, with this name in the change log.</summary>
    public UpdatePublisher By(string who) => new(domains, zones, store, time) { Author = who };

    /// <inheritdoc/>
    public async Task<UpdateZone?> ZoneAsync(DomainName domain, CancellationToken ct) => (await zones.FindAsync(domain, ct).ConfigureAwait(false))?.Zone;

    /// <inheritdoc/>
    public Task<PublishOutcome> SetUpAsync(DomainName domain, UpdateZone zone, string secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(secret);
        return zones.SetUpAsync(domain, zone, secret, Author, ct);
    }

    /// <inheritdoc/>
    public Task<bool> ForgetAsync(string zone, CancellationToken ct) => zones.ForgetAsync(zone, Author, ct);

    /// <inheritdoc/>
    public Task<PublishOutcome> PlanAsync(DomainName domain, CancellationToken ct) => WithAsync(domain, (updater, wanted) => updater.PlanAsync(wanted, ct), ct);

    /// <inheritdoc/>
    public async Task<PublishOutcome> PublishAsync(DomainName domain, CancellationToken ct)
    {
        var outcome = await WithAsync(domain, (updater, wanted) => updater.PublishAsync(wanted, ct), ct).ConfigureAwait(false);
        if (outcome.Result is not (PublishResult.NothingToDo or PublishResult.NotSetUp))
        {
            var changes = outcome.Changes.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {string.Join(", ", outcome.Changes.Select(change => $"{(change.Removes ? "-" : "+")}{change.Name} {change.Type}"))}");
            await store.LogPublishedAsync(domain.Ascii, $"{outcome.Result}{changes}", Author, CancellationToken.None).ConfigureAwait(false);
        }

        return outcome;
    }

    private async Task<PublishOutcome> WithAsync(DomainName domain, Func<ZoneUpdater, IReadOnlyCollection<WantedRecord>, Task<PublishOutcome>> work, CancellationToken ct)
    {
        if (await domains.OfAsync(domain, ct).ConfigureAwait(false) is not { } facts) return new PublishOutcome(PublishResult.NotSetUp, Worded.Of(PublishWords.NotOurDomain, domain), []);
        if (DomainFit.Fault(facts) is { } fault) return new PublishOutcome(PublishResult.NotSetUp, Worded.Of(PublishWords.AsItIs, fault.Fix, fault.Difference), []);
        var (target, missing) = await zones.TargetAsync(domain, ct).ConfigureAwait(false);
        return target is null ? missing! : await work(new ZoneUpdater(target, time, UpdateZones.Patience), WantedRecords.For(facts)).ConfigureAwait(false);
    }
}
