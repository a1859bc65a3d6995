using Mox.Protocols.Addresses;
using Mox.Server.DnsCheck;
using Mox.Server.Identity.Web;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class DnsPublishing(CurrentAccount current, UpdatePublisher publisher, ILogger<DnsPublishing> log) : IDnsPublishing
{
    public async Task<UpdateZone?> ZoneAsync(DomainName domain, CancellationToken ct) => await (await OwnAsync()).ZoneAsync(domain, ct);

    public async Task<PublishOutcome> SetUpAsync(DomainName domain, UpdateZone zone, string secret, CancellationToken ct) => await (await OwnAsync()).SetUpAsync(domain, zone, secret, ct);

    public async Task<bool> ForgetAsync(string zone, CancellationToken ct) => await (await OwnAsync()).ForgetAsync(zone, ct);

    public async Task<PublishOutcome> PlanAsync(DomainName domain, CancellationToken ct) => await (await OwnAsync()).PlanAsync(domain, ct);

    public async Task<PublishOutcome> PublishAsync(DomainName domain, CancellationToken ct)
    {
        var outcome = await (await OwnAsync()).PublishAsync(domain, ct);
        LogPublished(domain.Ascii, outcome.Result, outcome.Changes.Length);
        return outcome;
    }

    private async Task<UpdatePublisher> OwnAsync() => publisher.By((await current.RequireAdminAsync()).AccountName);

    [LoggerMessage(6520, LogLevel.Information, "Records of {Domain} were sent to its name server: {Result}, {Count} changes")]
    private partial void LogPublished(string domain, PublishResult result, int count);
}
