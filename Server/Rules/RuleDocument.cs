using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Words;

namespace Mox.Server.Rules;

/// <summary>What a rule says, as JSON and as it has to be.</summary>
internal static class RuleDocument
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static string Write(RuleText text) => JsonSerializer.Serialize(text, Json);

    /// <summary>Reads a document; null when it cannot be read, as when a later version wrote it: such a rule does nothing.</summary>
    public static RuleText? Read(string document)
    {
        try
        {
            var text = JsonSerializer.Deserialize<RuleText>(document, Json);
            if (text is null) return null;
            return text with { Conditions = text.Conditions.IsDefault ? [] : text.Conditions, Labels = text.Labels.IsDefault ? [] : text.Labels };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The rule as it is kept: texts trimmed, labels as keywords are stored.</summary>
    /// <exception cref="ChangeRefusedException">It cannot be kept; says why.</exception>
    public static RuleText Checked(RuleText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Conditions.IsDefaultOrEmpty) throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleWithoutCondition));
        if (text.Conditions.Length > RuleText.MaxConditions) throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleConditionsTooMany, RuleText.MaxConditions));
        if (!text.Acts) throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleWithoutAction));
        ImmutableArray<string> labels = text.Labels.IsDefault ? [] : [.. text.Labels.Select(label => label.Trim().ToLowerInvariant()).Where(label => label.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        if (labels.Length > RuleText.MaxLabels) throw new ChangeRefusedException(Worded.Of(RefusalWords.RuleLabelsTooMany, RuleText.MaxLabels));
        foreach (var label in labels)
        {
            // RFC 9051 §9: flag-keyword is an atom.
            if (label.Length > 100 || !label.All(c => c is > ' ' and < '\x7f' && !"(){%*\"\\]".Contains(c, StringComparison.Ordinal))) throw new ChangeRefusedException(Worded.Of(RefusalWords.LabelNotAllowed, label));
        }

        return text with { Labels = labels, Conditions = [.. text.Conditions.Select(Checked)] };
    }

    private static RuleCondition Checked(RuleCondition condition)
    {
        var (value, header) = ((condition.Value ?? "").Trim(), (condition.Header ?? "").Trim().TrimEnd(':'));
        if (value.Length > RuleCondition.MaxValue) throw new ChangeRefusedException(Worded.Of(RefusalWords.ConditionTooLong, RuleCondition.MaxValue));
        switch (condition.Field)
        {
            case RuleField.Attachment or RuleField.Junk or RuleField.Proven:
                return condition with { Value = "", Header = "", Test = RuleTest.Is };
            case RuleField.Size:
                if (!long.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _)) throw new ChangeRefusedException(Worded.Of(RefusalWords.ConditionSizeNotNumber));
                return condition with { Value = value, Header = "", Test = RuleTest.Larger };
            case RuleField.Verified:
                if (!DomainName.Parse(value).Try(out var domain, out _)) throw new ChangeRefusedException(Worded.Of(RefusalWords.ConditionNoDomain, value));
                return condition with { Value = domain.Ascii, Header = "", Test = RuleTest.Is };
            case RuleField.Header when header.Length is 0 or > 100 || !header.All(c => c is > ' ' and < '\x7f' and not ':'):
                throw new ChangeRefusedException(Worded.Of(RefusalWords.ConditionNoField));
        }

        if (!Enum.IsDefined(condition.Field) || !Enum.IsDefined(condition.Test) || condition.Test == RuleTest.Larger) throw new ChangeRefusedException(Worded.Of(RefusalWords.ConditionUnknown));

        // "Contains nothing" would fit all mail.
        if (value.Length == 0 && condition.Test != RuleTest.Is) throw new ChangeRefusedException(Worded.Of(RefusalWords.ConditionEmpty));
        return condition with { Value = value, Header = condition.Field == RuleField.Header ? header : "" };
    }
}
