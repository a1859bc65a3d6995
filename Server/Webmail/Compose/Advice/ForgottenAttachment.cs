using System.Text.RegularExpressions;

namespace Mox.Server.Webmail.Compose.Advice;

/// <summary>Looks for words that speak of an attachment, in the languages of most mail.</summary>
internal static partial class ForgottenAttachment
{
    /// <summary>The word found first; null when nothing speaks of an attachment.</summary>
    /// <param name="ownWords">What the writer wrote, without what is quoted.</param>
    public static string? Word(string ownWords) => Words().Match(ownWords) is { Success: true } found ? found.Value : null;

    // English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Swedish, Danish and Norwegian, Finnish, Russian and Ukrainian, Greek, Turkish, Japanese, Chinese.
    [GeneratedRegex(
        @"\b(?:attached|attachments?|attaching|enclosed"
        + @"|anh[aä]nge?|anbei|angeh[aä]ngt\w*|beigef[uü]gt\w*|im anhang|anlagen?"
        + @"|ci-joint\w*|pi[eè]ces? jointes?|en pj"
        + @"|adjunt[oa]s?|adjuntamos|en anexo"
        + @"|anex[oa]s?|em anexo|anexei"
        + @"|allegat[oiae]|in allegato"
        + @"|bijlagen?|bijgevoegd\w*"
        + @"|za[lł][aą]cz\w+|w za[lł][aą]czniku"
        + @"|p[rř][ií]lo[hz]\w+|v p[rř][ií]loze"
        + @"|bifogat|bifogad\w*|bilagor|bilaga|vedh[aæä]ftet|vedh[aæ]ftning|vedlagt|vedlegg\w*|liitteen[aä]|liite\w*"
        + @"|вложени\w+|прикрепл\w+|прилага\w+|вкладен\w+|додаток|додатку"
        + @"|συνημμέν\w+|ekte|ekli|ilişikte)\b"
        + @"|添付|附件|첨부",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
