using System.Text;

namespace Mox.Server.Webmail.Html;

/// <summary>The document of the frame that shows a mail: paper, ink and what the sanitiser left. It holds no script and asks for nothing remote.</summary>
internal static class MailDocument
{
    /// <summary>The content policy of the frame: nothing but its own pictures and inline styles, in an origin of its own.</summary>
    public const string Policy =
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'none'; object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        + "sandbox allow-popups allow-popups-to-escape-sandbox";

    private const string Layout =
        "html,body{margin:0}body{padding:2px;font:15px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere}"
        + "img{max-width:100%;height:auto}"
        + "pre{white-space:pre-wrap}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:2px solid #8886}table{max-width:100%}";

    /// <summary>The scheme of the frame is that of the page it stands in.</summary>
    private const string LightPaper = ":root{color-scheme:light}body{background:#fff;color:#1d1c1a;padding:12px 16px}a{color:#1f5fd0}";

    private const string ThemePaper =
        ":root{color-scheme:light dark}body{background:#fff;color:#1d1c1a}a{color:#1f5fd0}@media(prefers-color-scheme:dark){body{background:#1a1b1d;color:#ecebe8}a{color:#7aa8ff}}";

    /// <summary>A mail with colours of its own always lies on the white paper it was made for.</summary>
    public static string Write(SanitizedHtml html) => Write(html.Body, html.Styles, html.OwnColours ? LightPaper : ThemePaper);

    /// <summary>What is shown in place of HTML beyond the sanitiser's limits.</summary>
    public static string TooComplex() =>
        Write("<body><p>This message is too complex to be shown safely. Its text and its original are still there.</p></body>", "", ThemePaper);

    private static string Write(string body, string styles, string paper)
    {
        var document = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><style>");
        document.Append(Layout).Append(paper).Append("</style>");
        if (styles.Length > 0) document.Append("<style>").Append(styles).Append("</style>");
        return document.Append("</head>").Append(body).Append("</html>").ToString();
    }
}
