using System.Globalization;

namespace Mox.Server.Storage;

/// <summary>Writes for the change log what is other than before.</summary>
internal static class ChangeText
{
    public static string Of(IEnumerable<(string Name, object Before, object After)> values) =>
        string.Join("; ", values.Where(value => !value.Before.Equals(value.After)).Select(value => $"{value.Name}: {Text(value.Before)} -> {Text(value.After)}"));

    private static string Text(object value) => value switch
    {
        string text => text.Length == 0 ? "none" : $"'{text}'",
        bool yes => yes ? "yes" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
