using Mox.Server.Storage;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Setup;

/// <inheritdoc/>
internal sealed class SetupEntrance(SetupGate gate, SetupStore store, SetupTicket ticket, IHttpContextAccessor contexts) : ISetupDoor
{
    public async Task<SetupDoor> WhereAsync(CancellationToken ct)
    {
        if (await gate.HasOwnerAsync(ct)) return SetupProgress.IsFinished(await store.ReadAsync(ct)) ? SetupDoor.Finished : SetupDoor.HasOwner;
        return contexts.HttpContext is { } context && ticket.IsGood(context) ? SetupDoor.AsksOwner : SetupDoor.AsksToken;
    }
}
