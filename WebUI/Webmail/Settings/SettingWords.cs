using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Settings;

/// <summary>The values of choices in words.</summary>
public static class SettingWords
{
    public static string Of(MailLayout layout) => layout switch
    {
        MailLayout.Beside => FrameWords.LayoutBeside,
        MailLayout.Below => FrameWords.LayoutBelow,
        MailLayout.Instead => FrameWords.LayoutInstead,
        _ => FrameWords.LayoutAuto,
    };

    public static string Of(Density density) => density == Density.Compact ? FrameWords.DensityCompact : FrameWords.DensityComfortable;

    public static string Of(ColourTheme theme) => theme switch
    {
        ColourTheme.Light => FrameWords.ThemeLight,
        ColourTheme.Dark => FrameWords.ThemeDark,
        _ => FrameWords.ThemeSystem,
    };

    public static string Of(KeyScheme scheme) => scheme == KeyScheme.Classic ? FrameWords.KeysClassic : FrameWords.KeysGmail;

    public static string Of(ReplyPlace place) => place switch
    {
        ReplyPlace.Above => FrameWords.ReplyAbove,
        ReplyPlace.Below => FrameWords.ReplyBelow,
        _ => FrameWords.ReplyAuto,
    };

    public static string Of(DraftFormat format) => format == DraftFormat.Rich ? FrameWords.FormatRich : FrameWords.FormatMarkdown;

    public static string Of(MessageDisplay display) => display switch
    {
        MessageDisplay.Text => FrameWords.DisplayText,
        MessageDisplay.HtmlWithImages => FrameWords.DisplayImages,
        _ => FrameWords.DisplayHtml,
    };

    /// <summary>The value in the document and in the browser's storage: <c>dark</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
