using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Text;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Compose;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>Takes a file into a stored draft. The request's body is the file, streamed into the spool; nothing is held in memory.</summary>
internal sealed partial class UploadEndpoint(DraftStore drafts, DraftBuilder builder, AddressBook book, Spool spool, IAntiforgery antiforgery, IOptions<WebmailOptions> options, ILogger<UploadEndpoint> log)
{
    private const int BufferOctets = 64 << 10;

    /// <summary>Octets of HTML pasted at once.</summary>
    private const long MaxPaste = 8 << 20;

    public async Task UploadAsync(HttpContext context, long id)
    {
        if (SessionClaims.Read(context.User) is not { } session || book.Account(session.AccountId) is not { } account) return;
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // Base64 makes three octets four: what cannot fit is refused before it is read.
        var most = options.Value.MaxMessageOctets / 4 * 3;
        if (context.Request.ContentLength > most)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        try
        {
            await TakeAsync(context, account, id, most);
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (QuotaExceededException)
        {
            context.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
        }
        catch (BadHttpRequestException fault)
        {
            context.Response.StatusCode = fault.StatusCode;
        }
    }

    /// <summary>HTML that is pasted into a draft, made harmless before it comes into the page.</summary>
    public async Task CleanAsync(HttpContext context)
    {
        if (SessionClaims.Read(context.User) is null) return;
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (context.Request.ContentLength is null or > MaxPaste)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(RichMail.ToFragment(await reader.ReadToEndAsync(context.RequestAborted)), context.RequestAborted);
    }

    private async Task TakeAsync(HttpContext context, AccountEntry account, long id, long most)
    {
        var ct = context.RequestAborted;
        await using var file = await ReceiveAsync(context, most, ct);
        if (file is null)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        using var turn = await drafts.EnterAsync(account.Id, ct);
        await using var stored = await drafts.OpenAsync(account.Id, id, ct);
        if (stored is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var contentId = builder.NewId();
        var added = new Attachment(Name(context), Type(context), _ => ValueTask.FromResult(file.OpenRead())) { ContentId = contentId };
        var (outcome, newId) = await drafts.ReplaceAsync(account.Id, stored.Id, builder.Build(account, stored.Draft, [.. builder.WithIds(DraftStore.FilesOf(stored, keepIds: true)), added], forSending: false), ct);
        if (outcome != DraftStored.Done)
        {
            context.Response.StatusCode = outcome == DraftStored.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status404NotFound;
            return;
        }

        await using var saved = await drafts.OpenAsync(account.Id, newId, ct);
        var attachment = saved?.Draft.Attachments.LastOrDefault(item => item.Id == contentId.Text[1..^1]);
        if (attachment is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await context.Response.WriteAsJsonAsync(new AttachmentUploaded(newId, attachment with { Size = file.Length }), UploadJson.Default.AttachmentUploaded, cancellationToken: ct);
    }

    private async Task<StagedBody?> ReceiveAsync(HttpContext context, long most, CancellationToken ct)
    {
        await using var writing = spool.Begin(most);
        var buffer = new byte[BufferOctets];
        while (await context.Request.Body.ReadAsync(buffer, ct) is var count and > 0)
        {
            await writing.WriteAsync(buffer.AsMemory(0, count), ct);
            if (writing.TooLarge) return null;
        }

        return await writing.CompleteAsync(ct);
    }

    private static SingleLine Name(HttpContext context) => SingleLine.Flatten(AttachmentName.Clean(context.Request.Query["name"]) ?? "file");

    private static MediaType Type(HttpContext context) =>
        context.Request.ContentType is { } text && MediaType.Parse(text).Try(out var type, out _) && type.Type is not ("multipart" or "message") ? type : MediaType.OctetStream;

    [LoggerMessage(6401, LogLevel.Warning, "A file could not be taken into a draft: the store is busy")]
    private partial void LogBusy(Exception fault);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AttachmentUploaded))]
internal sealed partial class UploadJson : JsonSerializerContext;
