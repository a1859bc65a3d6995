using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Shared addresses in memory.</summary>
public sealed class FakeLists : IOwnLists
{
    public List<OwnList> All { get; } = [];

    public Task<ImmutableArray<OwnList>> ListAsync(CancellationToken ct) => Task.FromResult(All.ToImmutableArray());
}
