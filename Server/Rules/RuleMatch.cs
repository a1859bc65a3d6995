using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Rules;

/// <summary>Whether a rule fits a message. Pure, and linear in the texts: there are no patterns that could take long.</summary>
internal static class RuleMatch
{
    /// <summary>True, false, or null when it cannot be said without the header.</summary>
    public static bool? Fits(RuleText rule, RuleSubject subject)
    {
        var unknown = false;
        foreach (var condition in rule.Conditions)
        {
            var holds = Holds(condition, subject);
            if (holds is null) unknown = true;
            else if (holds == rule.Any) return rule.Any;
        }

        if (unknown) return null;
        return !rule.Any && !rule.Conditions.IsEmpty;
    }

    /// <summary>True when some rule needs the header to be sure.</summary>
    public static bool NeedsHeader(RuleText rule, RuleSubject subject) => Fits(rule, subject) is null;

    private static bool? Holds(RuleCondition condition, RuleSubject subject)
    {
        bool? holds = condition.Field switch
        {
            RuleField.From => AnyOf(condition, subject.From),
            RuleField.To => AnyOf(condition, subject.To),
            RuleField.Subject => Compare(condition, subject.Subject),
            RuleField.ListId => subject.ListId is { } list ? Compare(condition, list) : null,
            RuleField.Header => subject.Header is null ? null : Field(condition, subject),
            RuleField.Verified => DomainName.Parse(condition.Value).Try(out var domain, out _) && subject.Verified.Any(name => name.IsWithin(domain)),
            RuleField.Size => long.TryParse(condition.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var octets) && subject.Size > octets,
            RuleField.Attachment => subject.HasAttachment,
            RuleField.Junk => subject.Junk,
            RuleField.Proven => subject.Proven,
            _ => false,
        };
        return holds is null ? null : holds != condition.Not;
    }

    /// <summary>A field that is not there is as one that is empty.</summary>
    private static bool Field(RuleCondition condition, RuleSubject subject)
    {
        var values = subject.Fields(condition.Header).ToImmutableArray();
        return values.IsEmpty ? Compare(condition, "") : AnyOf(condition, values);
    }

    private static bool AnyOf(RuleCondition condition, ImmutableArray<string> texts)
    {
        foreach (var text in texts)
        {
            if (Compare(condition, text)) return true;
        }

        return false;
    }

    private static bool Compare(RuleCondition condition, string text) => condition.Test switch
    {
        RuleTest.Contains => text.Contains(condition.Value, StringComparison.OrdinalIgnoreCase),
        RuleTest.Is => text.Equals(condition.Value, StringComparison.OrdinalIgnoreCase),
        RuleTest.Begins => text.StartsWith(condition.Value, StringComparison.OrdinalIgnoreCase),
        RuleTest.Ends => text.EndsWith(condition.Value, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
