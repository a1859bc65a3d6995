using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Embedded;

namespace Mox.Server.Webmail.Messages;

/// <summary>A file that lies inside a part: in a <c>winmail.dat</c>, or in a text.</summary>
/// <param name="Path">The number of the part, the mark, and the number of the file in it: <c>2!1</c>.</param>
internal sealed record InnerFile(string Path, AttachedFile File);

/// <summary>Lists and finds files that lie inside parts.</summary>
internal static class InnerFiles
{
    /// <summary>Stands between the number of a part and that of a file in it.</summary>
    public const char Mark = '!';

    /// <summary>The files inside the parts of a message; each only looked for where one can be.</summary>
    /// <param name="message">The message.</param>
    /// <param name="plan">What of it is text and what files.</param>
    /// <param name="text">The text as it is shown.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<ImmutableArray<InnerFile>> ListAsync(OpenMessage message, BodyPlan plan, string text, CancellationToken ct)
    {
        var inText = text.Contains("begin ", StringComparison.Ordinal);
        if (!inText && !Attachments.Of(message.Root).Any(file => file.Kind == AttachedFileKind.Tnef)) return [];
        var paths = plan.Files.Concat(plan.Sections.Select(section => section.Text).OfType<NumberedPart>()).ToList();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var files = ImmutableArray.CreateBuilder<InnerFile>();
        foreach (var file in await Attachments.ReadAsync(message.Root, message.Content.Stream, null, ct))
        {
            if (file is { InTnef: null, InText: null } || paths.Find(part => ReferenceEquals(part.Part, file.Part)) is not { } part) continue;
            var number = counts[part.Path] = counts.GetValueOrDefault(part.Path) + 1;
            files.Add(new InnerFile(string.Create(CultureInfo.InvariantCulture, $"{part.Path}{Mark}{number}"), file));
        }

        return files.DrainToImmutable();
    }

    /// <summary>The file with such a path; null when there is none.</summary>
    public static async Task<InnerFile?> FindAsync(OpenMessage message, string path, CancellationToken ct)
    {
        var mark = path.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0 || !int.TryParse(path.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return null;
        if (PartPaths.Find(message.Root, path[..mark]) is not { } part) return null;
        var inside = (await Attachments.ReadAsync(message.Root, message.Content.Stream, null, ct)).Where(file => ReferenceEquals(file.Part, part) && file is not { InTnef: null, InText: null });
        return inside.ElementAtOrDefault(number - 1) is { } found ? new InnerFile(path, found) : null;
    }

    /// <summary>A text without the lines of the files that stand in it: they are offered as files.</summary>
    public static async Task<string> TextWithoutAsync(OpenMessage message, MessagePart part, string text, int maxLength, CancellationToken ct)
    {
        if (!text.Contains("begin ", StringComparison.Ordinal)) return text;
        var content = PartContent.Open(part, message.Content.Stream);
        await using (content)
        {
            var octets = new byte[(int)Math.Min(part.BodyLength, Attachments.MaxTextOctets)];
            var length = await content.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct);
            var files = EmbeddedFiles.Find(octets.AsSpan(0, length), Attachments.MaxInside);
            return files.IsEmpty ? text : PartText.Decode(part, EmbeddedFiles.TextWithout(octets.AsSpan(0, length), files), maxLength);
        }
    }
}
