using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Webmail.Export;

internal enum ExportFormat
{
    /// <summary>One file for each folder (RFC 4155).</summary>
    Mbox,

    /// <summary>One file for each message.</summary>
    Maildir,
}

/// <summary>A folder to be written out, or some messages of it.</summary>
/// <param name="Path">Its name, elements joined by <c>/</c>.</param>
/// <param name="Rows">Its messages, read as they are asked for.</param>
internal sealed record ExportFolder(string Path, IAsyncEnumerable<MessageRow> Rows);

/// <summary>Writes mail into files that other programs read. It streams: nothing is held but the message at hand; messages that are removed meanwhile are passed over.</summary>
internal sealed class MailExport(MailboxReader mailboxes, MessageReader messages)
{
    private const MessageColumns Columns = MessageColumns.Delivery;

    private const int Portion = 200;

    /// <summary>The folders of an account: all of them, or one, alone or with those below it. Empty when the one is not there.</summary>
    public async Task<ImmutableArray<ExportFolder>> FoldersAsync(long accountId, long? mailboxId, bool below, CancellationToken ct)
    {
        var all = await mailboxes.ListAsync(accountId, ct);
        if (mailboxId is { } id)
        {
            if (all.FirstOrDefault(row => row.Id == id) is not { } top) return [];
            all = [.. all.Where(row => row.Id == id || (below && row.Name.IsBelow(top.Name)))];
        }

        return [.. all.OrderBy(row => row.Name.Text, StringComparer.Ordinal).Select(row => new ExportFolder(row.Name.Text, messages.RowsAsync(row.Id, UidSet.All, Columns, 0, ct)))];
    }

    /// <summary>Single messages of an account, as a folder.</summary>
    public ExportFolder Picked(long accountId, ImmutableArray<long> ids, CancellationToken ct) => new("messages", RowsAsync(accountId, ids, ct));

    /// <summary>One folder as an mbox.</summary>
    public async Task WriteMboxAsync(ExportFolder folder, Stream target, CancellationToken ct)
    {
        await foreach (var row in folder.Rows.WithCancellation(ct))
        {
            await using var content = await messages.OpenAsync(row.MessageId, ct);
            if (content is null) continue;
            await target.WriteAsync(Encoding.UTF8.GetBytes(ExportFlags.MboxHead(row)), ct);
            var lines = new UnixLines(target, escapeFrom: true);
            await lines.CopyAsync(content.Stream, ct);
            await lines.EndAsync(ct);
            await target.WriteAsync("\n"u8.ToArray(), ct);
        }
    }

    /// <summary>Folders in a zip archive, as mbox files or as Maildirs.</summary>
    public async Task WriteZipAsync(ImmutableArray<ExportFolder> folders, ExportFormat format, Stream target, CancellationToken ct)
    {
        var names = new ExportNames();
        await using var patient = new PatientStream(target);
        await using (var zip = await ZipArchive.CreateAsync(patient, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct))
        {
            foreach (var folder in folders)
            {
                var path = names.Of(folder.Path);
                if (format == ExportFormat.Maildir) await WriteMaildirAsync(zip, path, folder, ct);
                else
                {
                    await using var entry = await zip.CreateEntry(path + ".mbox", CompressionLevel.Fastest).OpenAsync(ct);
                    await WriteMboxAsync(folder, entry, ct);
                }
            }
        }

        await patient.FlushAsync(ct);
    }

    private async Task WriteMaildirAsync(ZipArchive zip, string path, ExportFolder folder, CancellationToken ct)
    {
        var letters = new List<string>();
        foreach (var part in new[] { "cur", "new", "tmp" }) zip.CreateEntry($"{path}/{part}/");
        await foreach (var row in folder.Rows.WithCancellation(ct))
        {
            await using var content = await messages.OpenAsync(row.MessageId, ct);
            if (content is null) continue;
            var entry = zip.CreateEntry($"{path}/cur/{ExportFlags.MaildirName(row, letters)}", CompressionLevel.Fastest);

            // A date in a zip archive begins with 1980 and ends with 2107.
            if (row.Received.Year is > 1980 and < 2107) entry.LastWriteTime = row.Received;
            await using var file = await entry.OpenAsync(ct);
            var lines = new UnixLines(file, escapeFrom: false);
            await lines.CopyAsync(content.Stream, ct);
            await lines.EndAsync(ct);
        }

        if (letters.Count == 0) return;
        await using var list = await zip.CreateEntry($"{path}/dovecot-keywords", CompressionLevel.Fastest).OpenAsync(ct);
        await list.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(letters.Select((keyword, i) => FormattableString.Invariant($"{i} {keyword}\n")))), ct);
    }

    private async IAsyncEnumerable<MessageRow> RowsAsync(long accountId, ImmutableArray<long> ids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var portion in ids.Chunk(Portion))
        {
            foreach (var row in await messages.ByIdsAsync(accountId, [.. portion], Columns, ct)) yield return row;
        }
    }
}
