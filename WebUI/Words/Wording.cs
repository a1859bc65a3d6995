using System.Globalization;

namespace Mox.WebUI.Words;

/// <summary>Puts values into words that come from a resource file.</summary>
public static class Wording
{
    /// <summary>The pattern with <c>{0}</c>, <c>{1}</c> … replaced, numbers and dates as the viewer writes them.</summary>
    public static string With(this string pattern, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, pattern, values);

    /// <summary>The word for one or for more; <c>{0}</c> is the number.</summary>
    public static string Count(int number, string one, string more) => (number == 1 ? one : more).With(number);
}
