using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Mox.Server.Webmail.Html;

namespace Mox.Server.Webmail.Compose;

/// <summary>Markdown as mail: HTML that holds no raw HTML of the text, no script address and nothing that loads.</summary>
internal static class MarkdownMail
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseSoftlineBreakAsHardlineBreak()
        .UseAutoLinks()
        .UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseTaskLists()
        .Build();

    /// <summary>How mail written here looks where it is read.</summary>
    internal const string Style =
        "body{font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:2px solid #c9c6c0;color:#57534c}"
        + "pre{background:#f2f0ec;padding:8px;border-radius:4px;white-space:pre-wrap}code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}"
        + "table{border-collapse:collapse}td,th{border:1px solid #c9c6c0;padding:4px 8px}";

    /// <summary>The HTML part of a message.</summary>
    public static string ToDocument(string markdown) => $"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><style>{Style}</style></head>{Sanitized(markdown).Body}</html>";

    /// <summary>What a preview shows: the same through the frame a reader would have.</summary>
    public static string ToPreview(string markdown) => MailDocument.Write(Sanitized(markdown));

    /// <summary>What stands inside of the body.</summary>
    public static string ToFragment(string markdown) => RichMail.Inside(Sanitized(markdown).Body);

    private static SanitizedHtml Sanitized(string markdown)
    {
        // Below a line of text, the line above a signature would make that line a heading.
        var document = Markdown.Parse(markdown.Replace("\n-- \n", "\n\n-- \n", StringComparison.Ordinal), Pipeline);
        foreach (var link in document.Descendants<LinkInline>())
        {
            // A picture would be loaded from its server by whoever reads the mail: it becomes a link.
            link.IsImage = false;
            if (MailReferences.SafeLink(link.Url ?? "") is null) link.Url = "";
        }

        // The text is our own, but what it quotes is not: it goes the way of all HTML.
        return HtmlSanitizer.Sanitize(document.ToHtml(Pipeline), _ => null)
            ?? new SanitizedHtml($"<body><pre>\n{System.Net.WebUtility.HtmlEncode(markdown)}</pre></body>", "", 0, false, new HashSet<string>());
    }
}
