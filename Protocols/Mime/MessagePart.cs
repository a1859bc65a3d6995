using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>One part of a message: the message itself, or what stands between two boundaries. Offsets count octets from the start of the message.</summary>
/// <remarks>RFC 2045, RFC 2046; the numbering of IMAP (RFC 9051 §6.4.5) follows from <see cref="Children"/> and <see cref="Message"/>.</remarks>
public sealed record MessagePart
{
    /// <summary>Where the header begins.</summary>
    public required long HeaderStart { get; init; }

    /// <summary>Where the body begins: after the blank line.</summary>
    public required long BodyStart { get; init; }

    /// <summary>Where the body ends: the line break before a boundary belongs to the boundary.</summary>
    public required long BodyEnd { get; init; }

    /// <summary>Line endings in the body.</summary>
    public required long BodyLines { get; init; }

    /// <summary>Media type, lower-case, such as <c>text</c>; <c>text/plain</c> when the field is missing.</summary>
    public required string Type { get; init; }

    public required string Subtype { get; init; }

    /// <summary>Parameters of Content-Type, names lower-case, values decoded (RFC 2231), in their order.</summary>
    public ImmutableArray<HeaderParameter> Parameters { get; init; } = [];

    /// <summary>Content-Transfer-Encoding, lower-case; <c>7bit</c> when the field is missing.</summary>
    public string Encoding { get; init; } = "7bit";

    /// <summary>Content-ID as it stands, with its angle brackets; null without the field.</summary>
    public string? ContentId { get; init; }

    public string? Description { get; init; }

    /// <summary>Content-Disposition, lower-case: <c>inline</c>, <c>attachment</c>; null without the field.</summary>
    public string? Disposition { get; init; }

    public ImmutableArray<HeaderParameter> DispositionParameters { get; init; } = [];

    public ImmutableArray<string> Languages { get; init; } = [];

    public string? Location { get; init; }

    public string? Md5 { get; init; }

    /// <summary>The parts of a multipart: never empty there. A multipart in which no boundary is found has its whole body as one part, text/plain, or application/octet-stream when a limit forbids to look inside.</summary>
    public ImmutableArray<MessagePart> Children { get; init; } = [];

    /// <summary>The message inside a message/rfc822 or message/global part. Null there only when the part is transfer-encoded or beyond a limit; it is then shown as application/octet-stream.</summary>
    public MessagePart? Message { get; init; }

    /// <summary>The envelope, of the message itself and of messages inside it; null for other parts.</summary>
    public Envelope? Envelope { get; init; }

    public long BodyLength => BodyEnd - BodyStart;

    public long HeaderLength => BodyStart - HeaderStart;

    public bool IsMultipart => Type == "multipart";

    public bool IsText => Type == "text";

    /// <summary>The file name given by Content-Disposition, else by Content-Type; null without one.</summary>
    public string? FileName => Find(DispositionParameters, "filename") ?? Find(Parameters, "name");

    public string? Parameter(string name) => Find(Parameters, name);

    /// <summary>The tree as it is once <paramref name="prefixOctets"/> octets of header fields stand before the message: the header of the root still begins at 0, all else moves.</summary>
    /// <remarks>The prefix must be whole header fields; lines of bodies do not change by it.</remarks>
    public MessagePart WithPrefix(long prefixOctets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixOctets);
        return prefixOctets == 0 ? this : Shift(prefixOctets) with { HeaderStart = HeaderStart };
    }

    private MessagePart Shift(long by) => this with
    {
        HeaderStart = HeaderStart + by,
        BodyStart = BodyStart + by,
        BodyEnd = BodyEnd + by,
        Children = Children.IsEmpty ? Children : [.. Children.Select(child => child.Shift(by))],
        Message = Message?.Shift(by),
    };

    private static string? Find(ImmutableArray<HeaderParameter> parameters, string name)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Name == name) return parameter.Value;
        }

        return null;
    }
}
