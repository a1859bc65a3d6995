using System.Text;
using Microsoft.Net.Http.Headers;
using Mox.Protocols.Mime;
using Mox.Server.Identity.Web;
using Mox.Server.Webmail.Html;
using Mox.Server.Webmail.Messages;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>What of a message leaves by HTTP: its HTML for the frame, its parts, its source. Every id is looked up together with the account; what is not its own is not found.</summary>
internal sealed class ContentEndpoints(MessageAccess access, EmbeddedTickets tickets)
{
    /// <summary>The policy of files: they can do nothing, should a browser ever show them.</summary>
    private const string FilePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; sandbox";

    private const int MaxText = 16 << 20;

    public async Task HtmlAsync(HttpContext context, long id)
    {
        var ct = context.RequestAborted;
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await access.OpenAsync(session.AccountId, id, ct);
        if (message is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var html = await access.HtmlAsync(session.AccountId, message, BodyPlan.Of(message.Root), ct);
        Headers(context, MailDocument.Policy, "text/html; charset=utf-8");
        context.Response.Headers.XFrameOptions = "SAMEORIGIN";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(html is null ? MailDocument.TooComplex() : MailDocument.Write(html), Encoding.UTF8, ct);
    }

    public async Task TextAsync(HttpContext context, long id)
    {
        var ct = context.RequestAborted;
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await access.OpenAsync(session.AccountId, id, ct);
        if (message is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Headers(context, FilePolicy, "text/plain; charset=utf-8");
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(await MessageAccess.TextAsync(message, BodyPlan.Of(message.Root), MaxText, ct), Encoding.UTF8, ct);
    }

    public async Task RawAsync(HttpContext context, long id)
    {
        var ct = context.RequestAborted;
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await access.OpenAsync(session.AccountId, id, ct);
        if (message is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Headers(context, FilePolicy, "message/rfc822");
        context.Response.Headers.CacheControl = "no-store";
        Attach(context, (AttachmentName.Clean(message.Row.Subject) ?? "message") + ".eml");
        context.Response.ContentLength = message.Content.Length;
        await message.Content.Stream.CopyToAsync(context.Response.Body, ct);
    }

    public async Task PartAsync(HttpContext context, long id, string path)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        if (path.Contains(InnerFiles.Mark, StringComparison.Ordinal)) await InnerAsync(context, session.AccountId, id, path);
        else await PartAsync(context, session.AccountId, id, path, inline: context.Request.Query["inline"] == "1", embedded: false);
    }

    /// <summary>A file inside a part: always saved, never shown.</summary>
    private async Task InnerAsync(HttpContext context, long accountId, long id, string path)
    {
        var ct = context.RequestAborted;
        await using var message = await access.OpenAsync(accountId, id, ct);
        if (message is null || await InnerFiles.FindAsync(message, path, ct) is not { } inner)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Headers(context, FilePolicy, "application/octet-stream");
        context.Response.Headers.CacheControl = "private, max-age=3600";
        Attach(context, FileNames.Of(inner));
        await using var content = Attachments.Open(inner.File, message.Content.Stream);
        await content.CopyToAsync(context.Response.Body, ct);
    }

    /// <summary>A picture inside a mail: the ticket in its address stands for the session.</summary>
    public async Task EmbeddedAsync(HttpContext context, string ticket)
    {
        if (tickets.Read(ticket) is not var (account, message, path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await PartAsync(context, account, message, path, inline: true, embedded: true);
    }

    private async Task PartAsync(HttpContext context, long accountId, long id, string path, bool inline, bool embedded)
    {
        var ct = context.RequestAborted;
        await using var message = await access.OpenAsync(accountId, id, ct);
        var part = message is null ? null : PartPaths.Find(message.Root, path);
        var image = part is null ? null : SafeImages.TypeOf(part);
        if (message is null || part is null || (embedded && image is null))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Only what a browser merely draws keeps its type; all else is octets, whatever the sender calls it.
        Headers(context, FilePolicy, inline && image is not null ? image : "application/octet-stream");
        context.Response.Headers.CacheControl = "private, max-age=3600";
        if (!inline || image is null) Attach(context, FileNames.Of(new NumberedPart(path, part)));

        // The frame of a mail has an origin of its own: for its pictures every site is another one.
        if (embedded) context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        await using var content = PartContent.Open(part, message.Content.Stream);
        await content.CopyToAsync(context.Response.Body, ct);
    }

    private static void Headers(HttpContext context, string policy, string type)
    {
        var headers = context.Response.Headers;
        headers.ContentType = type;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>RFC 6266 §4.3: the name in ASCII, and in full with filename*.</summary>
    private static void Attach(HttpContext context, string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
    }
}
