using System.Collections.Frozen;
using Mox.Protocols.Mime;

namespace Mox.Server.Webmail.Messages;

/// <summary>The types of image that browsers only draw. SVG is none of them.</summary>
internal static class SafeImages
{
    private static readonly FrozenSet<string> Subtypes = FrozenSet.ToFrozenSet(["png", "jpeg", "gif", "webp", "avif", "bmp"]);

    /// <summary>The type to send; null when the part is not shown in place.</summary>
    public static string? TypeOf(MessagePart part)
    {
        if (part.Type != "image") return null;
        var subtype = part.Subtype is "jpg" or "pjpeg" ? "jpeg" : part.Subtype is "x-png" ? "png" : part.Subtype is "x-ms-bmp" ? "bmp" : part.Subtype;
        return Subtypes.Contains(subtype) ? "image/" + subtype : null;
    }
}
