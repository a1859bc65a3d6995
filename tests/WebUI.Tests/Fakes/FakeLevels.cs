using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Levels in memory; every change is noted.</summary>
public sealed class FakeLevels : ILogLevels
{
    public Dictionary<string, LogArea> All { get; } = [];

    public List<string> Done { get; } = [];

    public ChangeRefusedException? Refusal { get; set; }

    /// <summary>Changes wait for it; null: they do not wait.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Task<ImmutableArray<LogArea>> ListAsync(CancellationToken ct) => Task.FromResult(All.Values.ToImmutableArray());

    public async Task SetAsync(string area, LogDetail detail, TimeSpan? until, CancellationToken ct)
    {
        if (Gate is { } gate) await gate.Task;
        if (Refusal is { } refusal) throw refusal;
        Done.Add($"{area} {detail} {until}".Trim());
        All[area] = All[area] with { Detail = detail, IsChanged = true, Until = until is { } span ? DateTimeOffset.UnixEpoch + span : null };
    }

    public Task ResetAsync(string area, CancellationToken ct)
    {
        Done.Add($"{area} normal");
        All[area] = All[area] with { Detail = All[area].Normal, IsChanged = false, Until = null };
        return Task.CompletedTask;
    }
}
