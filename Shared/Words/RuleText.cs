using System.Globalization;

namespace Mox.Shared.Words;

/// <summary>Puts values into words of rules.</summary>
internal static class RuleText
{
    /// <summary>The pattern with <c>{0}</c>, <c>{1}</c> … replaced, as the person writes numbers for whom it is judged.</summary>
    public static string With(this string pattern, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, pattern, values);
}
