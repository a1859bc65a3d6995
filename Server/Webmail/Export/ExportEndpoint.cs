using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Net.Http.Headers;
using Mox.Server.Identity.Web;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Export;

/// <summary>Gives mail to be kept elsewhere: folders or single messages as a file. A fault in the middle breaks the download off rather than ending it as if it were whole.</summary>
internal sealed partial class ExportEndpoint(MailExport export, IAntiforgery antiforgery, TimeProvider time, ILogger<ExportEndpoint> log)
{
    public async Task PostAsync(HttpContext context)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var ct = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(ct);
        var format = form[ExportForm.Format] == ExportForm.Maildir ? ExportFormat.Maildir : ExportFormat.Mbox;
        ImmutableArray<ExportFolder> folders;
        string scope;
        if (form[ExportForm.Messages] is [{ Length: > 0 } list])
        {
            if (Ids(list) is not { IsEmpty: false } ids)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            (folders, scope) = ([export.Picked(session.AccountId, ids, ct)], "messages");
        }
        else
        {
            long? folder = long.TryParse(form[ExportForm.Folder], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
            folders = await export.FoldersAsync(session.AccountId, folder, form[ExportForm.Below] == "on", ct);
            if (folders.IsEmpty)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            scope = folder is null ? "all" : new ExportNames().Of(folders[0].Path).Replace('/', '-');
        }

        await SendAsync(context, session.AccountName, scope, folders, format, plain: form[ExportForm.Packing] == ExportForm.Plain && format == ExportFormat.Mbox && folders.Length == 1);
    }

    private async Task SendAsync(HttpContext context, string account, string scope, ImmutableArray<ExportFolder> folders, ExportFormat format, bool plain)
    {
        var ct = context.RequestAborted;
        var name = string.Create(CultureInfo.InvariantCulture, $"mail-{account}-{scope}-{time.GetUtcNow():yyyyMMdd-HHmmss}.{(plain ? "mbox" : "zip")}");
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = plain ? "application/mbox" : "application/zip";
        try
        {
            if (plain) await export.WriteMboxAsync(folders[0], context.Response.Body, ct);
            else await export.WriteZipAsync(folders, format, context.Response.Body, ct);
        }
        catch (Exception e) when (e is IOException or InvalidDataException && !ct.IsCancellationRequested)
        {
            LogBroken(e);
            context.Abort();
        }
    }

    private static ImmutableArray<long> Ids(string list)
    {
        var ids = ImmutableArray.CreateBuilder<long>();
        foreach (var word in list.Split(',').Take(ExportForm.MaxMessages + 1))
        {
            if (ids.Count == ExportForm.MaxMessages || !long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return [];
            ids.Add(id);
        }

        return ids.ToImmutable();
    }

    [LoggerMessage(5602, LogLevel.Error, "An export was broken off")]
    private partial void LogBroken(Exception e);
}
