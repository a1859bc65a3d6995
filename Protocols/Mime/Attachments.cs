using System.Buffers;
using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Embedded;

namespace Mox.Protocols.Mime;

/// <summary>The files that a message carries.</summary>
/// <remarks>
/// Every leaf of the tree that is not text to be read is one, so that nothing of a message stays hidden; of alternatives the texts are no files. Messages
/// inside the message are one file each; what they carry is listed when they are opened.
/// </remarks>
public static class Attachments
{
    /// <summary>Files inside one text or one <c>winmail.dat</c> that are listed.</summary>
    public const int MaxInside = 200;

    /// <summary>Octets of a text that are searched for files.</summary>
    public const int MaxTextOctets = 16 << 20;

    private const int MaxDepth = 100;

    private static readonly SearchValues<char> TypeChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+-._");

    /// <summary>The files as the structure shows them, in their order; a pure function of the tree.</summary>
    public static ImmutableArray<AttachedFile> Of(MessagePart root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var files = ImmutableArray.CreateBuilder<AttachedFile>();
        Add(root, files, related: false, 0);
        return files.DrainToImmutable();
    }

    /// <summary>The files as <see cref="Of"/> has them, and behind each <c>winmail.dat</c> what lies in it; last those inside texts.</summary>
    /// <param name="root">The message.</param>
    /// <param name="message">Its octets, seekable.</param>
    /// <param name="defects">Takes what is wrong with the containers; places are exact where no transfer encoding is.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<ImmutableArray<AttachedFile>> ReadAsync(MessagePart root, Stream message, DefectList? defects, CancellationToken ct)
    {
        var files = ImmutableArray.CreateBuilder<AttachedFile>();
        foreach (var file in Of(root))
        {
            files.Add(file);
            if (file.Kind == AttachedFileKind.Tnef) files.AddRange(await InTnefAsync(file.Part, message, defects, ct).ConfigureAwait(false));
        }

        foreach (var text in TextParts.InOrder(root))
        {
            if (text.Subtype == "plain") files.AddRange(await InTextAsync(text, message, defects, ct).ConfigureAwait(false));
        }

        return files.DrainToImmutable();
    }

    /// <summary>The octets of a file, all encodings undone.</summary>
    /// <param name="file">One that was listed.</param>
    /// <param name="message">The octets of the message, seekable; stays open.</param>
    public static Stream Open(AttachedFile file, Stream message)
    {
        ArgumentNullException.ThrowIfNull(file);
        var content = PartContent.Open(file.Part, message);
        if (file.InText is not null) return EmbeddedFiles.Open(file.InText, content);
        return file.InTnef is not null ? TnefReader.Open(file.InTnef, content) : content;
    }

    private static void Add(MessagePart part, ImmutableArray<AttachedFile>.Builder files, bool related, int depth)
    {
        if (part.IsMultipart && depth < MaxDepth)
        {
            var root = part.Subtype == "related" ? TextParts.RelatedRoot(part) : null;
            for (var i = 0; i < part.Children.Length; i++)
            {
                var child = part.Children[i];
                if (part.Subtype == "signed" && i > 0 && !child.IsMultipart) files.Add(Make(child, AttachedFileKind.Signature, inline: false));
                else if (!(part.Subtype == "alternative" && IsAlternativeText(child))) Add(child, files, related: root is not null && !ReferenceEquals(child, root), depth + 1);
            }
        }
        else if (related || !IsReadable(part))
        {
            var inline = related || (part.Disposition == "inline" && (part.Type == "image" || part.ContentId is not null));
            files.Add(Make(part, Kind(part), inline));
        }
    }

    private static bool IsReadable(MessagePart part) => part is { IsText: true, Subtype: "plain" or "html", FileName: null } && part.Disposition != "attachment";

    /// <summary>Another form of the same text, for readers that know it.</summary>
    private static bool IsAlternativeText(MessagePart part) => part.IsText && part.FileName is null && part.Disposition != "attachment"
        && part.Subtype is "plain" or "html" or "enriched" or "richtext" or "x-amp-html" or "watch-html" or "x-watch-html" or "markdown" or "rtf";

    private static AttachedFileKind Kind(MessagePart part)
    {
        if (part.Type == "message" && part.Subtype is "rfc822" or "global") return AttachedFileKind.Message;
        if (part.Type != "application") return AttachedFileKind.File;
        if (part.Subtype is "ms-tnef" or "vnd.ms-tnef") return AttachedFileKind.Tnef;
        return part.Subtype == "octet-stream" && "winmail.dat".Equals(part.FileName, StringComparison.OrdinalIgnoreCase) ? AttachedFileKind.Tnef : AttachedFileKind.File;
    }

    private static AttachedFile Make(MessagePart part, AttachedFileKind kind, bool inline) => new()
    {
        Part = part,
        Kind = kind,
        FileName = AttachmentName.Clean(part.FileName) ?? (kind == AttachedFileKind.Message && AttachmentName.Clean(part.Message?.Envelope?.Subject) is { } subject ? AttachmentName.Clean($"{subject}.eml") : null),
        MediaType = $"{part.Type}/{part.Subtype}",
        Size = SizeOf(part),
        ContentId = part.ContentId?.Trim().TrimStart('<').TrimEnd('>'),
        IsInline = inline,
    };

    /// <summary>A type as a sender says it inside a <c>winmail.dat</c>, when it is one.</summary>
    private static string TypeOf(string? text)
    {
        if (text is not { Length: > 2 and < 128 } || text.AsSpan().IndexOfAnyExcept(TypeChars) >= 0) return "application/octet-stream";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash == text.LastIndexOf('/') && slash < text.Length - 1 ? text.ToLowerInvariant() : "application/octet-stream";
    }

    /// <summary>Octets of a part once its transfer encoding is undone: reckoned from the encoded length, exact to within a line.</summary>
    /// <remarks>RFC 2045 §6.8: four characters carry three octets; line ends carry none.</remarks>
    public static long SizeOf(MessagePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.IsMultipart || part.Message is not null) return part.BodyLength;
        // Line ends are CRLF in what is stored.
        var digits = Math.Max(0, part.BodyLength - (2 * part.BodyLines));
        return TransferEncodings.Kind(part.Encoding) switch
        {
            TransferEncodingKind.Base64 => (digits + 3) / 4 * 3,
            TransferEncodingKind.UuEncode => Math.Max(0, digits - part.BodyLines) * 3 / 4,
            _ => part.BodyLength,
        };
    }

    private static async Task<IEnumerable<AttachedFile>> InTnefAsync(MessagePart part, Stream message, DefectList? defects, CancellationToken ct)
    {
        var content = PartContent.Open(part, message, defects);
        await using (content.ConfigureAwait(false))
        {
            var tnef = await TnefReader.ReadAsync(content, MaxInside, new DefectScope(defects, part.BodyStart), ct).ConfigureAwait(false);
            return tnef.Attachments.Select(inside => new AttachedFile
            {
                Part = part,
                Kind = inside.IsMessage ? AttachedFileKind.Tnef : AttachedFileKind.File,
                FileName = AttachmentName.Clean(inside.Name),
                MediaType = inside.IsMessage ? "application/ms-tnef" : TypeOf(inside.MediaType),
                Size = inside.Length,
                ContentId = inside.ContentId,
                IsInline = inside.ContentId is not null,
                InTnef = inside,
            });
        }
    }

    private static async Task<IEnumerable<AttachedFile>> InTextAsync(MessagePart part, Stream message, DefectList? defects, CancellationToken ct)
    {
        var content = PartContent.Open(part, message);
        await using (content.ConfigureAwait(false))
        {
            var octets = new byte[(int)Math.Min(part.BodyLength, MaxTextOctets)];
            var length = await content.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
            return EmbeddedFiles.Find(octets.AsSpan(0, length), MaxInside, new DefectScope(defects, part.BodyStart)).Select(inside => new AttachedFile
            {
                Part = part,
                Kind = AttachedFileKind.File,
                FileName = AttachmentName.Clean(inside.Name),
                MediaType = "application/octet-stream",
                Size = inside.Size,
                InText = inside,
            });
        }
    }
}
