using System.Text;
using Mox.Server.Webmail.Html;
using Mox.Server.Webmail.Messages;
using Mox.WebUI.Words;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>The page that stands before a risky link: it says where the link leads and why to think twice. It goes nowhere by itself, and only shows links of mail that was shown here.</summary>
internal sealed class LinkEndpoint(ContentTickets tickets)
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Style =
        ":root{color-scheme:light dark;--ink:#1d1c1a;--soft:#5d5a55;--paper:#fff;--line:#d9d5cd;--warn:#9a5b00;--accent:#1f5fd0}@media(prefers-color-scheme:dark){:root{--ink:#ecebe8;--soft:#a9a6a0;--paper:#1a1b1d;--line:#3a3b3e;--warn:#e0a552;--accent:#7aa8ff}}"
        + "body{margin:0;min-height:100vh;display:grid;place-content:center;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,sans-serif}main{box-sizing:border-box;max-width:600px;padding:24px}h1{font-size:22px;line-height:1.3;margin:0 0 12px}"
        + "ul{margin:0 0 16px;padding-inline-start:20px}li{color:var(--warn)}code{display:block;padding:12px;border:1px solid var(--line);border-radius:8px;font:14px/1.5 ui-monospace,monospace;overflow-wrap:anywhere;margin:0 0 16px}"
        + "p{color:var(--soft);margin:0 0 16px}a{color:var(--accent);display:inline-block;padding:8px 0}a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}";

    private static readonly (LinkRisks Risk, Func<string> Words)[] Reasons =
    [
        (LinkRisks.OtherHost, () => ReadWords.LinkOtherHost), (LinkRisks.LookAlike, () => ReadWords.LinkLookAlike), (LinkRisks.Number, () => ReadWords.LinkNumber), (LinkRisks.Credentials, () => ReadWords.LinkCredentials),
    ];

    public async Task ShowAsync(HttpContext context, string ticket)
    {
        if (tickets.ReadLink(ticket) is not var (address, risks) || MailReferences.SafeLink(address) is not { } safe)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ContentHeaders.Write(context, Policy, "text/html; charset=utf-8");
        await context.Response.WriteAsync(Write(safe, (LinkRisks)risks), Encoding.UTF8, context.RequestAborted);
    }

    private static string Write(string address, LinkRisks risks)
    {
        var shown = LinkSafety.Look(address, "").Shown;
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"" + Languages.Tag + "\" dir=\"" + Languages.Direction + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
        page.Append(Markup.Escape(ReadWords.LinkTitle)).Append("</title><style>").Append(Style).Append("</style></head><body><main><h1>").Append(Markup.Escape(ReadWords.LinkTitle)).Append("</h1><ul>");
        foreach (var (risk, words) in Reasons)
        {
            if (risks.HasFlag(risk)) page.Append("<li>").Append(Markup.Escape(words())).Append("</li>");
        }

        page.Append("</ul><code dir=\"ltr\">").Append(Markup.Escape(shown)).Append("</code><p>").Append(Markup.Escape(ReadWords.LinkAdvice)).Append("</p><a rel=\"noopener noreferrer nofollow ugc\" href=\"");
        return page.Append(Markup.Escape(address)).Append("\">").Append(Markup.Escape(ReadWords.LinkGo)).Append("</a></main></body></html>").ToString();
    }
}
