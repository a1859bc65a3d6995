using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Embedded;

/// <summary>What stands in a <c>winmail.dat</c>.</summary>
public sealed record TnefContent
{
    /// <summary>False when the octets are no TNEF at all.</summary>
    public bool IsTnef { get; init; }

    /// <summary>Such as <c>IPM.Microsoft Mail.Note</c>; null without one.</summary>
    public string? MessageClass { get; init; }

    /// <summary>The subject of the message inside, of which no more than 2,048 octets are read; null without one.</summary>
    public string? Subject { get; init; }

    /// <summary>Which forms the text of the message has in it.</summary>
    public TnefBodies Bodies { get; init; }

    /// <summary>The files in it, in their order, as many as the reader was asked for.</summary>
    public ImmutableArray<TnefAttachment> Attachments { get; init; } = [];
}

/// <summary>Forms of the text of a message.</summary>
[Flags]
public enum TnefBodies
{
    /// <summary>It has no text.</summary>
    None = 0,

    /// <summary>Plain text.</summary>
    Plain = 1,

    /// <summary>HTML.</summary>
    Html = 2,

    /// <summary>Rich text, compressed.</summary>
    Rtf = 4,
}

/// <summary>A file in a <c>winmail.dat</c>.</summary>
public sealed record TnefAttachment
{
    /// <summary>The long name, else the short one; not safe to be used as a name for a file. Empty when there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Such as <c>image/png</c>; null when it does not say.</summary>
    public string? MediaType { get; init; }

    /// <summary>Without angle brackets; null without one.</summary>
    public string? ContentId { get; init; }

    /// <summary>Octets from the start of the TNEF stream to the data.</summary>
    public long Start { get; init; }

    /// <summary>Octets of data.</summary>
    public long Length { get; init; }

    /// <summary>The data are a TNEF stream: a message inside the message.</summary>
    public bool IsMessage { get; init; }
}
