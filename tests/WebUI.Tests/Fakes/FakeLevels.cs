using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Levels in memory; every change is noted.</summary>
public sealed class FakeLevels : ILogLevels
{
    public Dictionary<string, LogArea> All { get; } = [];

    public List<string> Done { get; } = [];

    public ChangeRefusedException? Refusal { get; set; }

    public Task<ImmutableArray<LogArea>> ListAsync(CancellationToken ct) => Task.FromResult(All.Values.ToImmutableArray());

    public Task SetAsync(string area, LogDetail detail, TimeSpan? until, CancellationToken ct)
    {
        if (Refusal is { } refusal) return Task.FromException(refusal);
        Done.Add($"{area} {detail} {until}".Trim());
        All[area] = All[area] with { Detail = detail, IsChanged = true, Until = until is { } span ? DateTimeOffset.UnixEpoch + span : null };
        return Task.CompletedTask;
    }

    public Task ResetAsync(string area, CancellationToken ct)
    {
        Done.Add($"{area} normal");
        All[area] = All[area] with { Detail = All[area].Normal, IsChanged = false, Until = null };
        return Task.CompletedTask;
    }
}
