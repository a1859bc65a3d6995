using Mox.Protocols.Mime.Embedded;

namespace Mox.Protocols.Mime;

/// <summary>A file that a message carries.</summary>
public sealed record AttachedFile
{
    /// <summary>The part it is, or in which it lies.</summary>
    public required MessagePart Part { get; init; }

    /// <summary>What it is.</summary>
    public required AttachedFileKind Kind { get; init; }

    /// <summary>Cleaned; null when the sender gave none.</summary>
    public string? FileName { get; init; }

    /// <summary>Media type, lower-case, such as <c>image/png</c>; <c>application/octet-stream</c> for files inside texts.</summary>
    public required string MediaType { get; init; }

    /// <summary>Octets once the transfer encoding is undone: reckoned from the encoded length, a little too large rather than too small.</summary>
    public required long Size { get; init; }

    /// <summary>Without angle brackets; null without one.</summary>
    public string? ContentId { get; init; }

    /// <summary>It is shown in the text, such as a picture that the HTML refers to; not offered as a file unless the text is not shown.</summary>
    public bool IsInline { get; init; }

    /// <summary>Set when it lies inside the text of <see cref="Part"/>.</summary>
    public EmbeddedFile? InText { get; init; }

    /// <summary>Set when it lies inside a <c>winmail.dat</c>.</summary>
    public TnefAttachment? InTnef { get; init; }
}

/// <summary>Kinds of attachments.</summary>
public enum AttachedFileKind
{
    /// <summary>A file of any type: all that is none of the kinds below.</summary>
    File,

    /// <summary>A message: message/rfc822 or message/global.</summary>
    Message,

    /// <summary>A <c>winmail.dat</c>, which holds files itself.</summary>
    Tnef,

    /// <summary>The signature of a signed message. RFC 1847 §2.1.</summary>
    Signature,
}
