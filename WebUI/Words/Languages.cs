using System.Globalization;

namespace Mox.WebUI.Words;

/// <summary>A language of the pages.</summary>
/// <param name="Tag">Tag of BCP 47, such as <c>de</c>.</param>
/// <param name="Name">Its name in itself.</param>
public sealed record PageLanguage(string Tag, string Name);

/// <summary>The languages that every text of the pages is there in. Another one: its line here, and a <c>*.TAG.resx</c> beside each file of words.</summary>
public static class Languages
{
    /// <summary>All of them; the first is that of people whose own is not among them.</summary>
    public static IReadOnlyList<PageLanguage> All { get; } = [new("en", "English"), new("de", "Deutsch")];

    /// <summary>Whether the pages are there in the language of a tag.</summary>
    public static bool Has(string? tag) => All.Any(language => language.Tag == tag);

    /// <summary>The tag of the language the page is drawn in, for <c>lang</c>.</summary>
    public static string Tag => Has(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName : All[0].Tag;

    /// <summary>The way it is written, for <c>dir</c>.</summary>
    public static string Direction => CultureInfo.CurrentUICulture.TextInfo.IsRightToLeft ? "rtl" : "ltr";
}
