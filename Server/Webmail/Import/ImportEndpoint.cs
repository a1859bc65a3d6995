using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Import;

/// <summary>Takes the file of an import, streamed to the disk, and begins it.</summary>
internal sealed partial class ImportEndpoint(MailImports imports, MailboxReader mailboxes, Spool spool, StoreDatabase database, IAntiforgery antiforgery, IOptions<WebmailOptions> options, ILogger<ImportEndpoint> log)
{
    private const int BufferOctets = 128 << 10;

    /// <summary>Octets of the disk an upload leaves free, and how many are written before it is looked again.</summary>
    private const long Reserve = 512 << 20, Portion = 64 << 20;

    public async Task PostAsync(HttpContext context)
    {
        if (SessionClaims.Read(context.User) is not { } session) return;
        if (!await antiforgery.IsRequestValidAsync(context) || Order(context, session.AccountId) is not { } order)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (imports.Reserve(session.AccountId) is not { } place)
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            return;
        }

        using (place) await TakeAsync(context, session, order);
    }

    private async Task TakeAsync(HttpContext context, SessionClaims session, ImportOrder order)
    {
        var (most, status) = await MostAsync(session.AccountId, context.RequestAborted);
        if (context.Request.ContentLength > most)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        await ReceiveAsync(context, order);
    }

    private async Task ReceiveAsync(HttpContext context, ImportOrder order)
    {
        var begun = false;
        try
        {
            await using (var file = new FileStream(order.File, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true))
            {
                if (!await CopyAsync(context.Request.Body, file, context.RequestAborted))
                {
                    context.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
                    return;
                }
            }

            begun = imports.Begin(order);
            context.Response.StatusCode = begun ? StatusCodes.Status202Accepted : StatusCodes.Status409Conflict;
        }
        catch (BadHttpRequestException fault)
        {
            context.Response.StatusCode = fault.StatusCode;
        }
        catch (IOException fault) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogDisk(fault);
            context.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
        }
        finally
        {
            if (!begun) File.Delete(order.File);
        }
    }

    /// <summary>False when the disk fills up: others may upload as well.</summary>
    private async Task<bool> CopyAsync(Stream source, FileStream target, CancellationToken ct)
    {
        var buffer = new byte[BufferOctets];
        var unseen = 0L;
        while (await source.ReadAsync(buffer, ct) is var count and > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), ct);
            unseen += count;
            if (unseen < Portion) continue;
            unseen = 0;
            if (new DriveInfo(database.Folder).AvailableFreeSpace < Reserve) return false;
        }

        return true;
    }

    private ImportOrder? Order(HttpContext context, long accountId)
    {
        var query = context.Request.Query;
        var (name, into, skip) = (Path.GetFileName(query[ImportForm.Name].ToString().Replace('\\', '/')), query[ImportForm.Into].ToString().Trim('/', ' '), query[ImportForm.Skip].ToString().Trim('/', ' '));
        if (into.Length > 0 && !MailboxName.Parse(into).Try(out _, out _)) return null;
        if (name.Length is 0 or > 255 || skip.Length > 512) return null;
        return new ImportOrder(accountId, spool.NewFile(), name, into, skip, query[ImportForm.Read] == "on");
    }

    /// <summary>The largest file, and what is said of a larger one. A file may be as large as the whole quota: what of it is there already takes no room again.</summary>
    private async Task<(long Octets, int Status)> MostAsync(long accountId, CancellationToken ct)
    {
        var free = Math.Max(0, new DriveInfo(database.Folder).AvailableFreeSpace - Reserve);
        var quota = (await mailboxes.UsageAsync(accountId, ct)).Limit;
        var most = Math.Min(options.Value.MaxImportOctets, quota > 0 ? quota + (quota / 4) : long.MaxValue);
        return free < most ? (free, StatusCodes.Status507InsufficientStorage) : (most, StatusCodes.Status413PayloadTooLarge);
    }

    [LoggerMessage(5613, LogLevel.Error, "The file of an import could not be kept")]
    private partial void LogDisk(Exception e);
}
