using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.WebUI.Words;

namespace Mox.Server.Webmail.Html;

/// <summary>A message on paper: who, when and what about, then its HTML or its text. Without scripts; styles of the sender reach no further than the mail itself.</summary>
internal static class PrintDocument
{
    private const string Style =
        "html,body{margin:0}body{padding:32px;max-width:780px;background:#fff;color:#000;font:14px/1.5 system-ui,sans-serif}:root{color-scheme:light}h1{font-size:20px;line-height:1.3;margin:0 0 12px}dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px;margin:0 0 16px;padding-block-end:16px;border-block-end:1px solid #888}"
        + "dt{color:#555}dd{margin:0;overflow-wrap:anywhere}.mail{overflow-wrap:anywhere;contain:paint}.mail img{max-width:100%;height:auto}.mail table{max-width:100%}pre{white-space:pre-wrap;font:inherit}.hint{color:#555;font-size:13px}@media print{.hint{display:none}body{padding:0}}";

    public static string Write(MessageRow row, SanitizedHtml? html, string text, TimeZoneInfo zone)
    {
        var subject = row.Envelope?.Subject is { Length: > 0 } written ? InvisibleText.Strip(written) : ReadWords.NoSubject;
        var page = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>").Append(Markup.Escape(subject)).Append("</title><style>").Append(Style).Append("</style>");
        if (html is { Styles.Length: > 0 }) page.Append("<style>@scope (.mail){").Append(html.Styles).Append("}</style>");
        page.Append("</head><body><p class=\"hint\">").Append(Markup.Escape(ReadWords.PrintHint)).Append("</p><h1 dir=\"auto\">").Append(Markup.Escape(subject)).Append("</h1><dl>");
        Field(page, ReadWords.From, People(row.Envelope?.From ?? []));
        Field(page, ReadWords.To, People(row.Envelope?.To ?? []));
        Field(page, ReadWords.Cc, People(row.Envelope?.Cc ?? []));
        Field(page, ReadWords.Received, TimeZoneInfo.ConvertTime(row.Received, zone).ToString("f", CultureInfo.CurrentCulture));
        page.Append("</dl><div class=\"mail\">");
        if (html is null) page.Append("<pre dir=\"auto\">\n").Append(Markup.Escape(text)).Append("</pre>");
        else page.Append("<div").Append(html.Body.AsSpan("<body".Length, html.Body.Length - "<body".Length - "</body>".Length)).Append("</div>");
        return page.Append("</div></body></html>").ToString();
    }

    private static void Field(StringBuilder page, string name, string value)
    {
        if (value.Length > 0) page.Append("<dt>").Append(Markup.Escape(name)).Append("</dt><dd dir=\"auto\">").Append(Markup.Escape(value)).Append("</dd>");
    }

    private static string People(ImmutableArray<EnvelopeAddress> addresses) => string.Join(", ", ReadModels.People(addresses).Select(person => person.ToString()));
}
