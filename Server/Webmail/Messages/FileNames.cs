using Mox.Protocols.Mime;

namespace Mox.Server.Webmail.Messages;

/// <summary>Names for parts that are saved as files: safe ones, never empty.</summary>
internal static class FileNames
{
    public static string Of(NumberedPart part) => AttachmentName.Clean(part.Part.FileName) ?? MadeUp(part);

    /// <summary>The name of a file inside a part; made up of its place where it has none.</summary>
    public static string Of(InnerFile inner) => inner.File.FileName ?? $"part-{inner.Path.Replace('.', '-').Replace(InnerFiles.Mark, '-')}.bin";

    private static string MadeUp(NumberedPart part)
    {
        var leaf = part.Part;
        if (leaf.Type == "message" && leaf.Subtype is "rfc822" or "global") return (AttachmentName.Clean(leaf.Message?.Envelope?.Subject) ?? "message") + ".eml";
        var extension = (leaf.Type, leaf.Subtype) switch
        {
            ("text", "plain") => "txt",
            ("text", "html") => "html",
            ("text", "calendar") => "ics",
            ("text", "vcard" or "x-vcard") => "vcf",
            ("image", "jpeg") => "jpg",
            ("image", "svg+xml") => "svg",
            ("image" or "audio" or "video", var subtype) when subtype.All(char.IsAsciiLetterOrDigit) => subtype,
            ("application", "pdf") => "pdf",
            ("application", "zip") => "zip",
            ("message", _) => "txt",
            _ => "bin",
        };
        return $"part-{part.Path.Replace('.', '-')}.{extension}";
    }
}
