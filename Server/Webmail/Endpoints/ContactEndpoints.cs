using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Contacts;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>The address book as a file: given out, and taken in.</summary>
internal sealed partial class ContactEndpoints(ContactFiles files, IAntiforgery antiforgery, ILogger<ContactEndpoints> log)
{
    /// <summary>The largest file taken; cards with pictures are large.</summary>
    private const int MaxOctets = 32 << 20;

    public async Task ExportAsync(HttpContext context)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        context.Response.ContentType = "text/vcard; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"contacts.vcf\"";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(await files.WriteAsync(session.AccountId, context.RequestAborted), context.RequestAborted);
    }

    public async Task ImportAsync(HttpContext context)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxOctets;
        try
        {
            using var file = new MemoryStream();
            await context.Request.Body.CopyToAsync(file, context.RequestAborted);
            var imported = await files.ReadAsync(session.AccountId, file.GetBuffer().AsMemory(0, (int)file.Length), context.RequestAborted);
            await context.Response.WriteAsJsonAsync(imported, ContactJson.Default.ContactsImported, cancellationToken: context.RequestAborted);
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (BadHttpRequestException fault)
        {
            context.Response.StatusCode = fault.StatusCode;
        }
    }

    [LoggerMessage(6402, LogLevel.Warning, "A file of contacts could not be taken in: the store is busy")]
    private partial void LogBusy(Exception fault);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContactsImported))]
internal sealed partial class ContactJson : JsonSerializerContext;
