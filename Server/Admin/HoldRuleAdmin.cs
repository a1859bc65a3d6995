using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Identity.Web;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed class HoldRuleAdmin(CurrentAccount current, HoldRules rules, QueueControl queue, AddressBook book) : IHoldRules
{
    public async Task<ImmutableArray<HoldRuleView>> ListAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var views = ImmutableArray.CreateBuilder<HoldRuleView>();
        foreach (var rule in await rules.ListAsync(ct))
        {
            var account = rule.AccountId is { } id ? book.Account(id)?.Name ?? "an account that is gone" : "";
            views.Add(new HoldRuleView(rule.Id, new NewHoldRule(account, rule.SenderDomain, rule.RecipientDomain), rule.Made, rule.Who, await CountAsync(rule, QueueRowState.Moving, ct), await CountAsync(rule, QueueRowState.OnHold, ct)));
        }

        return views.ToImmutable();
    }

    public async Task<int> CountAsync(NewHoldRule rule, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var admin = await current.RequireAdminAsync();
        return await CountAsync(Read(rule, admin.AccountName), QueueRowState.Moving, ct);
    }

    public async Task<int> AddAsync(NewHoldRule rule, bool alsoWaiting, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var admin = await current.RequireAdminAsync();
        var made = await rules.AddAsync(Read(rule, admin.AccountName), ct);
        return alsoWaiting ? await EachAsync(made, QueueRowState.Moving, queue.HoldAsync, ct) : 0;
    }

    public async Task RemoveAsync(long ruleId, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        await rules.RemoveAsync(ruleId, admin.AccountName, ct);
    }

    public async Task<int> ReleaseAsync(long ruleId, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return (await rules.ListAsync(ct)).FirstOrDefault(rule => rule.Id == ruleId) is { } rule ? await EachAsync(rule, QueueRowState.OnHold, queue.ReleaseAsync, ct) : 0;
    }

    private async Task<int> CountAsync(HoldRule rule, QueueRowState state, CancellationToken ct) => (await queue.IdsAsync(rule.Rows(state), 0, ct)).Total;

    /// <summary>Does something to all rows a rule meets, as many as there are; ends when a round changes none.</summary>
    private async Task<int> EachAsync(HoldRule rule, QueueRowState state, Func<ImmutableArray<long>, CancellationToken, Task<int>> act, CancellationToken ct)
    {
        var (all, changed) = (0, 1);
        while (changed > 0)
        {
            var (ids, _) = await queue.IdsAsync(rule.Rows(state), QueueMatch.Most, ct);
            changed = ids.IsEmpty ? 0 : await act(ids, ct);
            all += changed;
        }

        return all;
    }

    private HoldRule Read(NewHoldRule rule, string who)
    {
        var account = rule.Account.Length == 0 ? null : book.Accounts.FirstOrDefault(known => known.Name == rule.Account) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoAccount, rule.Account), nameof(rule.Account));
        return new HoldRule(0, account?.Id, Domain(rule.SenderDomain, nameof(rule.SenderDomain)), Domain(rule.RecipientDomain, nameof(rule.RecipientDomain)), default, who);
    }

    private static string Domain(string text, string field)
    {
        var trimmed = text.Trim().TrimStart('@');
        if (trimmed.Length == 0) return "";
        return DomainName.Parse(trimmed).Try(out var domain, out var fault) ? domain.Ascii : throw new ChangeRefusedException(Worded.Of(RefusalWords.NotADomain, trimmed, fault), field);
    }
}
