using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Versions in memory; what a text comes to is said beforehand.</summary>
public sealed class FakeConfig : IConfigAdmin
{
    public List<ConfigVersionItem> Versions { get; } = [];

    public string? Fault { get; set; }

    public Dictionary<long, ConfigDifference> Differences { get; } = [];

    /// <summary>What a text would do; by the text, and what is to be removed.</summary>
    public Func<string, ImmutableArray<string>, ConfigReport> Judge { get; set; } = (_, _) => new ConfigReport { State = ConfigState.Same };

    /// <summary>What going back would do.</summary>
    public Func<long, ImmutableArray<string>, ConfigReport?> JudgeReturn { get; set; } = (_, _) => new ConfigReport { State = ConfigState.Same };

    public List<string> Done { get; } = [];

    public Task<ConfigOverview> OpenAsync(CancellationToken ct) => Task.FromResult(new ConfigOverview([.. Versions], "/data/config/domains.json", Fault));

    public Task<ConfigDifference?> DifferenceAsync(long version, CancellationToken ct) => Task.FromResult(Differences.GetValueOrDefault(version));

    public Task<string?> TextAsync(long? version, CancellationToken ct) => Task.FromResult<string?>("{}");

    public Task<ConfigReport> DescribeAsync(string text, ImmutableArray<string> remove, CancellationToken ct) => Task.FromResult(Judge(text, remove));

    public Task<ConfigReport> ApplyAsync(string text, ImmutableArray<string> remove, bool evenIfStale, CancellationToken ct)
    {
        Done.Add($"apply {text}; remove {string.Join(' ', remove)}; old {evenIfStale}");
        return Task.FromResult(Judge(text, remove) with { State = ConfigState.Applied, Version = 8 });
    }

    public Task<ConfigReport?> DescribeReturnAsync(long version, ImmutableArray<string> remove, CancellationToken ct) => Task.FromResult(JudgeReturn(version, remove));

    public Task<ConfigReport?> ReturnAsync(long version, ImmutableArray<string> remove, CancellationToken ct)
    {
        Done.Add($"return {version}; remove {string.Join(' ', remove)}");
        return Task.FromResult(JudgeReturn(version, remove) is { } report ? report with { State = ConfigState.Applied, Version = 8 } : null);
    }
}
