using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Mox.Server.Webmail.Html;

namespace Mox.Server.Tests.Webmail.Html;

/// <summary>Looks at what the sanitiser gave as a browser with scripts would, and names everything in it that could act or load.</summary>
internal static partial class Harmless
{
    private static readonly HashSet<string> Attributes =
    [
        "abbr", "align", "alink", "alt", "background", "bgcolor", "border", "bordercolor", "cellpadding", "cellspacing", "char", "charoff", "class", "color", "colspan", "compact",
        "data-risk", "data-to", "datetime", "dir", "face", "frame", "headers", "height", "href", "hspace", "id", "lang", "link", "name", "noshade", "nowrap", "open", "rel", "reversed", "rowspan", "rules",
        "scope", "size", "span", "src", "start", "style", "summary", "target", "text", "title", "type", "valign", "value", "vlink", "vspace", "width",
    ];

    public static List<string> Faults(SanitizedHtml html)
    {
        var faults = new List<string>();
        var document = new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument(MailDocument.Write(html));
        var ours = document.QuerySelector("style"); // The first one: the layout of the frame.
        foreach (var element in document.All)
        {
            var name = element.LocalName;
            var known = name is "html" or "head" or "body" or "style" || (name == "meta" && element.ParentElement?.LocalName == "head");
            if (!known && !HtmlAllowList.Elements.Contains(name)) faults.Add($"element {name}");
            if (element.NamespaceUri != "http://www.w3.org/1999/xhtml") faults.Add($"foreign element {name}");
            if (name == "style" && element != ours && Dangerous().IsMatch(element.TextContent)) faults.Add($"style {element.TextContent}");
            if (name is "meta" or "style" or "html" or "head") continue;
            foreach (var attribute in element.Attributes)
            {
                if (!Attributes.Contains(attribute.Name)) faults.Add($"attribute {attribute.Name}");
                if (attribute.Name is "src" or "background" && !attribute.Value.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) && !attribute.Value.StartsWith("/mail/", StringComparison.Ordinal)) faults.Add($"loads {attribute.Value}");
                if (attribute.Name == "href" && !Link().IsMatch(attribute.Value)) faults.Add($"link {attribute.Value}");
                if (attribute.Name == "style" && Dangerous().IsMatch(attribute.Value)) faults.Add($"style {attribute.Value}");
            }
        }

        return faults;
    }

    /// <summary>Anything in CSS that loads or that old browsers ran, but for our own pictures.</summary>
    [GeneratedRegex("""url\((?!"(/mail/|data:image/(png|gif|jpe?g|webp|bmp);base64,))|@import|@font-face|expression|behavior|-moz-binding|image-set|position|\\[0-9a-f]*[g-z]""", RegexOptions.IgnoreCase)]
    private static partial Regex Dangerous();

    [GeneratedRegex("^(#|(https?|mailto|tel|sms|xmpp|sip|geo|news|ftp):)", RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
