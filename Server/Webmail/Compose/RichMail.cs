using System.Net;
using System.Text.RegularExpressions;
using Mox.Protocols.Text;
using Mox.Server.Webmail.Html;

namespace Mox.Server.Webmail.Compose;

/// <summary>Rich text as it may stand in the page of its writer, and as mail. It goes the way of all HTML: what is pasted was written by others.</summary>
internal static partial class RichMail
{
    /// <summary>The class of the element that holds the signature; the only class that is kept. The sanitiser gives it the prefix of names in mail.</summary>
    public const string SignatureClass = "mox-signature";

    private const int MaxText = 4 << 20;

    /// <summary>What may stand in a draft: without ids and classes, which mean something in the page it is edited in. Pictures of the draft stay <c>cid:</c>.</summary>
    public static string ToFragment(string html)
    {
        if (HtmlSanitizer.Sanitize(html, id => "cid:" + id) is not { } safe) return FromText(ToText(html));
        return Tags().Replace(Inside(safe.Body), tag => Names().Replace(tag.Value, static name => name.Value is $" class=\"{Naming.Prefix}{SignatureClass}\"" ? $" class=\"{SignatureClass}\"" : ""));
    }

    /// <summary>The HTML part of a message.</summary>
    public static string ToDocument(string html) => $"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><style>{MarkdownMail.Style}</style></head><body>{ToFragment(html)}</body></html>";

    /// <summary>The text part beside it.</summary>
    public static string ToText(string html) => HtmlText.Convert(html, HtmlTextOptions.ForReply(MaxText));

    /// <summary>Text as HTML that looks the same.</summary>
    public static string FromText(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Trim('\n').Split("\n\n").Select(paragraph => $"<p>{WebUtility.HtmlEncode(paragraph.Trim('\n')).Replace("\n", "<br>", StringComparison.Ordinal)}</p>"));

    /// <summary>True when the HTML shows the part with this Content-ID (without brackets).</summary>
    public static bool RefersTo(string html, string contentId) =>
        html.Contains("cid:" + contentId, StringComparison.Ordinal) || html.Contains("cid:" + WebUtility.HtmlEncode(Uri.EscapeDataString(contentId)), StringComparison.Ordinal);

    /// <summary>What stands inside of a body element that the sanitiser wrote.</summary>
    public static string Inside(string body) => body[(body.IndexOf('>', StringComparison.Ordinal) + 1)..^"</body>".Length];

    // The sanitiser escapes angle brackets and quotes wherever they are not its own.
    [GeneratedRegex("<[a-z][^<>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(" (?:class|id|name)=\"[^\"]*\"")]
    private static partial Regex Names();
}
