using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Rules;

/// <summary>What is to be done with a message, by all rules that fit it.</summary>
/// <param name="MoveTo">Folder by id; 0: none.</param>
/// <param name="Archive">Into the folder with the role Archive.</param>
internal sealed record RuleVerdict(long MoveTo, bool Archive, MessageFlags Flags, ImmutableArray<string> Labels, bool NeverJunk)
{
    public static readonly RuleVerdict Nothing = new(0, false, MessageFlags.None, [], false);

    /// <summary>Adds what a rule does. The first that says where the mail goes decides that.</summary>
    /// <param name="mayPlace">False for mail in Junk: a rule that does not speak of junk leaves it there.</param>
    public RuleVerdict And(RuleText rule, bool mayPlace)
    {
        var placed = MoveTo != 0 || Archive || !mayPlace;
        return this with
        {
            MoveTo = placed ? MoveTo : rule.MoveTo,
            Archive = placed ? Archive : rule is { MoveTo: 0, Archive: true },
            Flags = Flags | (rule.Star ? MessageFlags.Flagged : 0) | (rule.MarkRead ? MessageFlags.Seen : 0),
            Labels = [.. Labels.Union(rule.Labels).Order(StringComparer.Ordinal)],
            NeverJunk = NeverJunk || rule.NeverJunk,
        };
    }

    /// <summary>What the rules say of a message.</summary>
    /// <remarks>
    /// Two passes, so that the order of rules does not matter for junk: first whether a rule keeps the message out of Junk, then what is done. Mail that stays in Junk is moved
    /// only by rules that ask whether it is junk, or it would be easy to get past the checks by writing in the name of somebody whose mail is filed.
    /// </remarks>
    public static RuleVerdict Of(IReadOnlyList<RuleText> rules, RuleSubject subject)
    {
        var fitting = new List<RuleText>();
        foreach (var rule in rules)
        {
            if (RuleMatch.Fits(rule, subject) != true) continue;
            fitting.Add(rule);
            if (rule.Stop) break;
        }

        if (fitting.Count == 0) return Nothing;
        var inJunk = subject.Junk && !fitting.Exists(rule => rule.NeverJunk);
        return fitting.Aggregate(Nothing, (verdict, rule) => verdict.And(rule, !inJunk || rule.Conditions.Any(condition => condition.Field == RuleField.Junk)));
    }
}
