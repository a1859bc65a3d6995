using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>A name server that answers as the test says.</summary>
public sealed class FakePublishing : IDnsPublishing
{
    public UpdateZone? Zone { get; set; }

    /// <summary>The answer to a test.</summary>
    public PublishOutcome Test { get; set; } = new(PublishResult.Done, "ns1 takes updates.", []);

    public PublishOutcome Plan { get; set; } = new(PublishResult.NothingToDo, "All records are there.", []);

    public PublishOutcome Publication { get; set; } = new(PublishResult.Done, "The records are published.", []);

    /// <summary>Secrets that came, in order.</summary>
    public List<string> Secrets { get; } = [];

    public int Published { get; private set; }

    public Task<UpdateZone?> ZoneAsync(DomainName domain, CancellationToken ct) => Task.FromResult(Zone);

    public Task<PublishOutcome> SetUpAsync(DomainName domain, UpdateZone zone, string secret, CancellationToken ct)
    {
        Secrets.Add(secret);
        if (Test.IsFine) Zone = zone;
        return Task.FromResult(Test);
    }

    public Task<bool> ForgetAsync(string zone, CancellationToken ct)
    {
        Zone = null;
        return Task.FromResult(true);
    }

    public Task<PublishOutcome> PlanAsync(DomainName domain, CancellationToken ct) => Task.FromResult(Plan);

    public Task<PublishOutcome> PublishAsync(DomainName domain, CancellationToken ct)
    {
        Published++;
        return Task.FromResult(Publication);
    }
}
