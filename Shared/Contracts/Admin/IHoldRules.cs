using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Admin;

/// <summary>Rules by which rows come into the queue on hold, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface IHoldRules
{
    /// <summary>All rules, the oldest first, with what they meet now.</summary>
    Task<ImmutableArray<HoldRuleView>> ListAsync(CancellationToken ct);

    /// <summary>How many rows a rule would meet now that are not on hold.</summary>
    /// <exception cref="ChangeRefusedException">A part of it is none.</exception>
    Task<int> CountAsync(NewHoldRule rule, CancellationToken ct);

    /// <summary>Makes a rule: new rows it meets are held.</summary>
    /// <param name="alsoWaiting">Rows it meets that are in the queue already are held as well.</param>
    /// <returns>How many of those were held.</returns>
    /// <exception cref="ChangeRefusedException">A part of it is none, there is one like it, or there are too many.</exception>
    Task<int> AddAsync(NewHoldRule rule, bool alsoWaiting, CancellationToken ct);

    /// <summary>Removes a rule. What is on hold stays so.</summary>
    Task RemoveAsync(long ruleId, CancellationToken ct);

    /// <summary>Releases all rows on hold that a rule meets; the rule stays.</summary>
    /// <returns>How many.</returns>
    Task<int> ReleaseAsync(long ruleId, CancellationToken ct);
}

/// <summary>A rule to be made. An empty part is any; all empty: every row.</summary>
/// <param name="Account">Name of the account that sends.</param>
/// <param name="SenderDomain">Domain of the envelope sender.</param>
/// <param name="RecipientDomain">Domain of the recipient.</param>
public sealed record NewHoldRule(string Account, string SenderDomain, string RecipientDomain)
{
    /// <summary>Rules at the most.</summary>
    public const int Most = 100;
}

/// <param name="Rule">What it meets.</param>
/// <param name="Who">Who made it.</param>
/// <param name="Waiting">Rows it meets that are not on hold.</param>
/// <param name="Held">Rows it meets that are on hold, by this rule, another one or by hand.</param>
public sealed record HoldRuleView(long Id, NewHoldRule Rule, DateTimeOffset Made, string Who, int Waiting, int Held);
