using Mox.Server.Storage;

namespace Mox.Server.Setup;

/// <summary>Knows whether there is an owner. Once there is one there always is: the last administrator cannot be removed.</summary>
internal sealed class SetupGate(SetupStore store)
{
    private volatile bool _hasOwner;

    public async ValueTask<bool> HasOwnerAsync(CancellationToken ct) => _hasOwner || (_hasOwner = await store.HasOwnerAsync(ct).ConfigureAwait(false));
}
