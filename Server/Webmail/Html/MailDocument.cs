using System.Text;
using Mox.WebUI.Words;

namespace Mox.Server.Webmail.Html;

/// <summary>The document of the frame that shows a mail: paper, ink and what the sanitiser left. It holds no script and asks for nothing remote.</summary>
internal static class MailDocument
{
    /// <summary>The content policy of the frame: nothing but its own pictures and inline styles, in an origin of its own.</summary>
    public const string Policy =
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'none'; object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        + "sandbox allow-popups allow-popups-to-escape-sandbox";

    /// <summary>The same for a frame at an origin of its own, which only these pages may show.</summary>
    public static string PolicyFor(string pages) => Policy.Replace("frame-ancestors 'self'", "frame-ancestors " + pages, StringComparison.Ordinal);

    private const string Layout =
        "html,body{margin:0}body{padding:2px;font:15px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere}"
        + "img{max-width:100%;height:auto}"
        + "pre{white-space:pre-wrap}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:2px solid #8886}table{max-width:100%}";

    /// <summary>What the mail cannot change: of what is important, that in a layer comes first. Where a link leads stands at the foot of the frame while it is pointed at or has the focus.</summary>
    private const string Ours =
        "@layer ours{a[data-to]:is(:hover,:focus-visible)::after{content:attr(data-to)!important;position:fixed!important;inset:auto auto 0 0!important;z-index:2147483647!important;display:block!important;visibility:visible!important;"
        + "box-sizing:border-box!important;width:auto!important;max-width:100%!important;height:auto!important;max-height:none!important;margin:0!important;padding:2px 10px 3px!important;border:0!important;border-start-end-radius:6px!important;"
        + "background:#1d1c1a!important;color:#fff!important;font:12px/20px system-ui,sans-serif!important;letter-spacing:0!important;text-indent:0!important;text-transform:none!important;text-decoration:none!important;text-shadow:none!important;"
        + "direction:ltr!important;unicode-bidi:isolate!important;text-align:left!important;white-space:nowrap!important;overflow:hidden!important;text-overflow:ellipsis!important;opacity:1!important;float:none!important}"
        + "a[data-risk]{text-decoration:underline wavy #b45309!important;text-underline-offset:3px!important}a:focus-visible{outline:2px solid #2f6fe0!important;outline-offset:1px!important}}";

    /// <summary>The scheme of the frame is that of the page it stands in.</summary>
    private const string LightPaper = ":root{color-scheme:light}body{background:#fff;color:#1d1c1a;padding:12px 16px}a{color:#1f5fd0}";

    private const string ThemePaper =
        ":root{color-scheme:light dark}body{background:#fff;color:#1d1c1a}a{color:#1f5fd0}@media(prefers-color-scheme:dark){body{background:#1a1b1d;color:#ecebe8}a{color:#7aa8ff}}";

    /// <summary>White paper turned over; pictures are turned twice, so that they stay as they are.</summary>
    private const string AdaptedPaper =
        ":root{color-scheme:light}body{background:#fff;color:#1d1c1a;padding:12px 16px}a{color:#1f5fd0}@media(prefers-color-scheme:dark){html{background:#fff;filter:invert(.9) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}}";

    /// <summary>A mail with colours of its own always lies on the white paper it was made for, unless its reader wants them turned.</summary>
    public static string Write(SanitizedHtml html, MailPaper paper = MailPaper.Usual) => Write(html.Body, html.Styles, !html.OwnColours ? ThemePaper : paper == MailPaper.Adapted ? AdaptedPaper : LightPaper);

    /// <summary>What is shown in place of HTML beyond the sanitiser's limits.</summary>
    public static string TooComplex() => Write($"<body><p>{Markup.Escape(ReadWords.TooComplex)}</p></body>", "", ThemePaper);

    private static string Write(string body, string styles, string paper)
    {
        var document = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><style>");
        document.Append(Layout).Append(paper).Append(Ours).Append("</style>");
        if (styles.Length > 0) document.Append("<style>").Append(styles).Append("</style>");
        return document.Append("</head>").Append(body).Append("</html>").ToString();
    }
}
