using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

public sealed class FakeHoldRules : IHoldRules
{
    public List<HoldRuleView> Rules { get; } = [];

    public List<string> Done { get; } = [];

    /// <summary>Rows that each rule would meet.</summary>
    public int Meets { get; set; }

    public Task<ImmutableArray<HoldRuleView>> ListAsync(CancellationToken ct) => Task.FromResult(Rules.ToImmutableArray());

    public Task<int> CountAsync(NewHoldRule rule, CancellationToken ct) => rule.RecipientDomain.Contains(' ', StringComparison.Ordinal) ? throw new ChangeRefusedException("it is no domain", "RecipientDomain") : Task.FromResult(Meets);

    public Task<int> AddAsync(NewHoldRule rule, bool alsoWaiting, CancellationToken ct)
    {
        Done.Add($"add {rule.Account}/{rule.SenderDomain}/{rule.RecipientDomain} {alsoWaiting}");
        Rules.Add(new HoldRuleView(Rules.Count + 1, rule, DateTimeOffset.UnixEpoch, "mox", 0, alsoWaiting ? Meets : 0));
        return Task.FromResult(alsoWaiting ? Meets : 0);
    }

    public Task RemoveAsync(long ruleId, CancellationToken ct)
    {
        Done.Add($"remove {ruleId}");
        Rules.RemoveAll(rule => rule.Id == ruleId);
        return Task.CompletedTask;
    }

    public Task<int> ReleaseAsync(long ruleId, CancellationToken ct)
    {
        Done.Add($"release {ruleId}");
        var at = Rules.FindIndex(rule => rule.Id == ruleId);
        var held = Rules[at].Held;
        Rules[at] = Rules[at] with { Held = 0 };
        return Task.FromResult(held);
    }
}
