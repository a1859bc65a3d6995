using System.IO.Compression;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Identity.Web;
using Mox.Server.Webmail.Files;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>Files of a message: all in one archive, or one for a frame of the viewer.</summary>
internal sealed class FileEndpoints(MessageAccess access)
{
    private const int MaxShownText = 4 << 20, MaxSlug = 60;

    /// <summary>All files, in an archive that is written while it is sent.</summary>
    public async Task ArchiveAsync(HttpContext context, long id)
    {
        var ct = context.RequestAborted;
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await access.OpenAsync(session.AccountId, id, ct);
        if (message is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ContentHeaders.Write(context, ContentHeaders.FilePolicy, "application/zip");
        ContentHeaders.Attach(context, FormattableString.Invariant($"email-{id}-attachments{Slug(message.Row.Subject)}.zip"));
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using var archive = await ZipArchive.CreateAsync(context.Response.BodyWriter.AsStream(leaveOpen: true), ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct);
        foreach (var file in BodyPlan.Of(message.Root).Files)
        {
            var name = Unique(FileNames.Of(file), names);
            var entry = archive.CreateEntry(name, IsPacked(name, file.Part) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
            entry.LastWriteTime = message.Row.Received;
            await using var target = await entry.OpenAsync(ct);
            await using var content = PartContent.Open(file.Part, message.Content.Stream);
            await content.CopyToAsync(target, ct);
        }
    }

    /// <summary>A PDF as it is, a text as plain text; nothing else is shown in a frame.</summary>
    public async Task ViewAsync(HttpContext context, long id, string path)
    {
        var ct = context.RequestAborted;
        if (SessionClaims.Read(context.User) is not { } session) return;
        await using var message = await access.OpenAsync(session.AccountId, id, ct);
        var part = message is null ? null : PartPaths.Find(message.Root, path);
        var kind = message is null || part is null or { IsMultipart: true } ? FileKind.Other : FileLook.Kind(part, FileNames.Of(new NumberedPart(path, part)), await FileLook.HeadAsync(part, message.Content.Stream, ct));
        if (message is null || part is null || kind is not (FileKind.Pdf or FileKind.Text))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (kind == FileKind.Text)
        {
            ContentHeaders.Write(context, ContentHeaders.ShownPolicy, "text/plain; charset=utf-8", framed: true);
            await context.Response.WriteAsync(await PartText.ReadAsync(part, message.Content.Stream, MaxShownText, ct), Encoding.UTF8, ct);
            return;
        }

        ContentHeaders.Write(context, ContentHeaders.PdfPolicy, "application/pdf", framed: true);
        await using var content = PartContent.Open(part, message.Content.Stream);
        await content.CopyToAsync(context.Response.Body, ct);
    }

    /// <summary>The name, with a number where it is taken.</summary>
    internal static string Unique(string name, HashSet<string> taken)
    {
        var dot = name.LastIndexOf('.');
        var (stem, ending) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++) unique = FormattableString.Invariant($"{stem} ({i}){ending}");
        return unique;
    }

    /// <summary>A hyphen and the words of a subject, or nothing.</summary>
    internal static string Slug(string subject)
    {
        var slug = new StringBuilder();
        foreach (var c in subject.ToLowerInvariant())
        {
            if (slug.Length >= MaxSlug) break;
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        var text = slug.ToString().Trim('-');
        return text.Length == 0 ? "" : "-" + text;
    }

    /// <summary>Packed already, by what it says or by its name: packing it again would only take time.</summary>
    private static bool IsPacked(string name, MessagePart part) =>
        part.Type is "image" or "audio" or "video" || part.Subtype.Contains("zip", StringComparison.Ordinal) || part.Subtype is "pdf"
        || name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".7z", StringComparison.OrdinalIgnoreCase) || (name.Length > 5 && name[^5] == '.' && name[^1] is 'x');
}
