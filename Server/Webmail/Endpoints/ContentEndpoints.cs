using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Mime;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Webmail.Html;
using Mox.Server.Webmail.Images;
using Mox.Server.Webmail.Messages;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>What of a message leaves by HTTP: its HTML for the frame, its parts, its source. Every id is looked up together with the account; what is not its own is not found.</summary>
internal sealed class ContentEndpoints(MessageAccess access, ContentTickets tickets, ImageProxy images, IOptions<WebOptions> web)
{
    private const int MaxText = 16 << 20;

    private const int AnHour = 3600;

    /// <summary>The HTML for the frame; where mail has an origin of its own, the way there.</summary>
    public async Task HtmlAsync(HttpContext context, long id)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        var wish = FramedMail.Read(context.Request);
        if (web.Value.ReadContentOrigin() is not { } origin)
        {
            await HtmlAsync(context, session.AccountId, session.SessionId, id, wish, MailDocument.Policy);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(new Uri(origin, tickets.Framed(new ContentTicket(session.AccountId, session.SessionId, id, wish.ToString()))).AbsoluteUri, permanent: false, preserveMethod: true);
    }

    /// <summary>The same at the origin of mail: the ticket in its address stands for the session, and says which pages may show it.</summary>
    public async Task FramedAsync(HttpContext context, string ticket)
    {
        if (!web.Value.IsContent(context.Request) || await tickets.ReadFramedAsync(ticket, context.RequestAborted) is not { } read || FramedMail.Parse(read.What) is not { } wish)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await HtmlAsync(context, read.AccountId, read.SessionId, read.MessageId, wish, MailDocument.PolicyFor(wish.Pages));
    }

    /// <summary>A page to be printed.</summary>
    public async Task PrintAsync(HttpContext context, long id)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await OpenAsync(context, session, id);
        if (message is null) return;
        var query = context.Request.Query;
        var plan = BodyPlan.Of(message.Root);
        var html = query["html"] == "1" && plan.HasHtml ? await MessageAccess.HtmlAsync(message, plan, Addresses(session.AccountId, session.SessionId, message, plan, query["images"] == "1", keepTracking: false), context.RequestAborted) : null;
        var text = html is null ? await MessageAccess.TextAsync(message, plan, MaxText, context.RequestAborted) : "";
        ContentHeaders.Write(context, MailDocument.Policy, "text/html; charset=utf-8");
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(query["zone"].ToString(), out var known) ? known : TimeZoneInfo.Utc;
        await context.Response.WriteAsync(PrintDocument.Write(message.Row, html, text, zone), Encoding.UTF8, context.RequestAborted);
    }

    public async Task TextAsync(HttpContext context, long id)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await OpenAsync(context, session, id);
        if (message is null) return;
        ContentHeaders.Write(context, ContentHeaders.FilePolicy, "text/plain; charset=utf-8");
        await context.Response.WriteAsync(await MessageAccess.TextAsync(message, BodyPlan.Of(message.Root), MaxText, context.RequestAborted), Encoding.UTF8, context.RequestAborted);
    }

    public Task RawAsync(HttpContext context, long id) => SourceAsync(context, id, save: true);

    /// <summary>The message as it is stored: to be saved, or to be read as text.</summary>
    public async Task SourceAsync(HttpContext context, long id, bool save)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await OpenAsync(context, session, id);
        if (message is null) return;
        ContentHeaders.Write(context, save ? ContentHeaders.FilePolicy : ContentHeaders.ShownPolicy, save ? "message/rfc822" : "text/plain; charset=utf-8", framed: !save);
        if (save) ContentHeaders.Attach(context, (AttachmentName.Clean(message.Row.Subject) ?? "message") + ".eml");
        context.Response.ContentLength = message.Content.Length;
        await message.Content.Stream.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    public async Task PartAsync(HttpContext context, long id, string path)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        if (path.Contains(InnerFiles.Mark, StringComparison.Ordinal)) await InnerAsync(context, session, id, path);
        else await PartAsync(context, session.AccountId, id, path, inline: context.Request.Query["inline"] == "1", embedded: false);
    }

    /// <summary>A picture inside a mail: the ticket in its address stands for the session.</summary>
    public async Task EmbeddedAsync(HttpContext context, string ticket)
    {
        if (await tickets.ReadEmbeddedAsync(ticket, context.RequestAborted) is { } read) await PartAsync(context, read.AccountId, read.MessageId, read.What, inline: true, embedded: true);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>A remote picture that a mail shows: fetched here, decoded, and written anew.</summary>
    public async Task RemoteAsync(HttpContext context, string ticket)
    {
        if (await tickets.ReadRemoteAsync(ticket, context.RequestAborted) is not { } read || await access.FindAsync(read.AccountId, read.MessageId, context.RequestAborted) is null
            || await images.GetAsync(read.AccountId, read.What, context.RequestAborted) is not { } image)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ContentHeaders.Write(context, ContentHeaders.FilePolicy, image.Type, kept: AnHour);
        ContentHeaders.ForFrame(context);
        context.Response.ContentLength = image.Octets.Length;
        await context.Response.Body.WriteAsync(image.Octets, context.RequestAborted);
    }

    private async Task HtmlAsync(HttpContext context, long accountId, string sessionId, long id, FramedMail wish, string policy)
    {
        await using var message = await OpenAsync(context, accountId, id);
        if (message is null) return;
        var plan = Plan(message, wish.Part);
        if (plan is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var html = await MessageAccess.HtmlAsync(message, plan, Addresses(accountId, sessionId, message, plan, wish.Images, wish.KeepTracking), context.RequestAborted);
        ContentHeaders.Write(context, policy, "text/html; charset=utf-8", framed: true);

        // Only the policy can name another origin.
        if (policy != MailDocument.Policy) context.Response.Headers.Remove("X-Frame-Options");
        await context.Response.WriteAsync(html is null ? MailDocument.TooComplex() : MailDocument.Write(html, wish.Adapt ? MailPaper.Adapted : MailPaper.Usual), Encoding.UTF8, context.RequestAborted);
    }

    private Task<OpenMessage?> OpenAsync(HttpContext context, SessionClaims session, long id) => OpenAsync(context, session.AccountId, id);

    private async Task<OpenMessage?> OpenAsync(HttpContext context, long accountId, long id)
    {
        var message = await access.OpenAsync(accountId, id, context.RequestAborted);
        if (message is null) context.Response.StatusCode = StatusCodes.Status404NotFound;
        return message;
    }

    /// <summary>What is read of the message, or of one inside it; null when there is none.</summary>
    private static BodyPlan? Plan(OpenMessage message, string part)
    {
        if (part.Length == 0) return BodyPlan.Of(message.Root);
        return PartPaths.Find(message.Root, part)?.Message is { } inner ? BodyPlan.Of(inner, part) : null;
    }

    private MailAddresses Addresses(long accountId, string sessionId, OpenMessage message, BodyPlan plan, bool remote, bool keepTracking)
    {
        var pictures = MessageAccess.Pictures(plan);
        ContentTicket Ticket(string what) => new(accountId, sessionId, message.Row.MessageId, what);
        return new MailAddresses
        {
            Embedded = id => pictures.TryGetValue(id, out var path) ? tickets.Embedded(Ticket(path)) : null,
            Remote = remote ? address => tickets.Remote(Ticket(address)) : null,
            Warning = view => tickets.Link(view.Address, (int)view.Risks),
            KeepTracking = keepTracking,
        };
    }

    /// <summary>A file inside a part: always saved, never shown.</summary>
    private async Task InnerAsync(HttpContext context, SessionClaims session, long id, string path)
    {
        await using var message = await OpenAsync(context, session, id);
        if (message is null) return;
        if (await InnerFiles.FindAsync(message, path, context.RequestAborted) is not { } inner)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ContentHeaders.Write(context, ContentHeaders.FilePolicy, "application/octet-stream", kept: AnHour);
        ContentHeaders.Attach(context, FileNames.Of(inner));
        await using var content = Attachments.Open(inner.File, message.Content.Stream);
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
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
        ContentHeaders.Write(context, ContentHeaders.FilePolicy, inline && image is not null ? image : "application/octet-stream", kept: AnHour);
        if (!inline || image is null) ContentHeaders.Attach(context, FileNames.Of(new NumberedPart(path, part)));
        if (embedded) ContentHeaders.ForFrame(context);
        await using var content = PartContent.Open(part, message.Content.Stream);
        await content.CopyToAsync(context.Response.Body, ct);
    }
}
