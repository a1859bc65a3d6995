using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Rules;

/// <summary>Rules in words.</summary>
public static class RuleWords
{
    /// <summary>Octets in what people write as a kilobyte.</summary>
    public const long Kilobyte = 1_000;

    public static string Field(RuleField field) => field switch
    {
        RuleField.From => PeopleWords.FieldFrom,
        RuleField.To => PeopleWords.FieldTo,
        RuleField.Subject => PeopleWords.FieldSubject,
        RuleField.ListId => PeopleWords.FieldListId,
        RuleField.Header => PeopleWords.FieldHeader,
        RuleField.Verified => PeopleWords.FieldVerified,
        RuleField.Size => PeopleWords.FieldSize,
        RuleField.Attachment => PeopleWords.FieldAttachment,
        RuleField.Junk => PeopleWords.FieldJunk,
        _ => PeopleWords.FieldProven,
    };

    /// <summary>The ways a field can be compared, each with whether the opposite is meant.</summary>
    public static ImmutableArray<(RuleTest Test, bool Not)> Tests(RuleField field) => field switch
    {
        RuleField.Size => [(RuleTest.Larger, false), (RuleTest.Larger, true)],
        RuleField.Verified or RuleField.Attachment or RuleField.Junk or RuleField.Proven => [(RuleTest.Is, false), (RuleTest.Is, true)],
        _ => [(RuleTest.Contains, false), (RuleTest.Is, false), (RuleTest.Begins, false), (RuleTest.Ends, false), (RuleTest.Contains, true), (RuleTest.Is, true), (RuleTest.Begins, true), (RuleTest.Ends, true)],
    };

    public static string Test(RuleField field, RuleTest test, bool not) => (field, test) switch
    {
        (RuleField.Attachment or RuleField.Junk or RuleField.Proven, _) => not ? PeopleWords.TestNotHolds : PeopleWords.TestHolds,
        (_, RuleTest.Larger) => not ? PeopleWords.TestNotLarger : PeopleWords.TestLarger,
        (_, RuleTest.Is) => not ? PeopleWords.TestNotIs : PeopleWords.TestIs,
        (_, RuleTest.Begins) => not ? PeopleWords.TestNotBegins : PeopleWords.TestBegins,
        (_, RuleTest.Ends) => not ? PeopleWords.TestNotEnds : PeopleWords.TestEnds,
        _ => not ? PeopleWords.TestNotContains : PeopleWords.TestContains,
    };

    /// <summary>True for fields that are compared with something.</summary>
    public static bool HasValue(RuleField field) => field is not (RuleField.Attachment or RuleField.Junk or RuleField.Proven);

    /// <summary>When the rule fits: <c>From is “ann@example.org” and Subject contains “report”</c>.</summary>
    public static string When(RuleText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Conditions.Select(Condition).Aggregate((before, next) => (text.Any ? PeopleWords.SumOr : PeopleWords.SumAnd).With(before, next));
    }

    /// <summary>What it does: <c>move to Work, star</c>.</summary>
    /// <param name="text">The rule.</param>
    /// <param name="folder">Name of a folder by id; null when it is gone.</param>
    public static string Then(RuleText text, Func<long, string?> folder)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(folder);
        var does = new List<string>();
        if (text.MoveTo != 0) does.Add(folder(text.MoveTo) is { } name ? PeopleWords.SumMove.With(name) : PeopleWords.RuleFolderGone);
        else if (text.Archive) does.Add(PeopleWords.SumArchive);
        does.AddRange(text.Labels.Select(label => PeopleWords.SumLabel.With(label)));
        if (text.Star) does.Add(PeopleWords.SumStar);
        if (text.MarkRead) does.Add(PeopleWords.SumRead);
        if (text.NeverJunk) does.Add(PeopleWords.SumNeverJunk);
        if (text.Stop) does.Add(PeopleWords.SumStop);
        return string.Join(", ", does);
    }

    /// <summary>Kilobytes as people type them, of octets; empty for what is no number.</summary>
    public static string Kilobytes(string octets) => long.TryParse(octets, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number / Kilobyte).ToString(CultureInfo.InvariantCulture) : octets;

    /// <summary>Octets of kilobytes as typed; what is no number stays, so that it is refused with a reason.</summary>
    public static string Octets(string kilobytes) => long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue / Kilobyte ? (number * Kilobyte).ToString(CultureInfo.InvariantCulture) : kilobytes;

    private static string Condition(RuleCondition condition)
    {
        var test = Test(condition.Field, condition.Test, condition.Not);
        if (!HasValue(condition.Field)) return PeopleWords.SumFlag.With(Field(condition.Field), test);
        if (condition.Field == RuleField.Header) return PeopleWords.SumHeader.With(Field(condition.Field), condition.Header, test, condition.Value);
        return PeopleWords.SumWhen.With(Field(condition.Field), test, condition.Field == RuleField.Size ? Kilobytes(condition.Value) : condition.Value);
    }
}
