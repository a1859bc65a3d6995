using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Mox.Protocols.Mime;

/// <summary>One part of a message: the message itself, or what stands between two boundaries. Offsets count octets from the start of the message.</summary>
/// <remarks>RFC 2045, RFC 2046; the numbering of IMAP (RFC 9051 §6.4.5) follows from <see cref="Children"/> and <see cref="Message"/>.</remarks>
public sealed record MessagePart : PartHeader
{
    /// <summary>A part of which all is to be said.</summary>
    public MessagePart()
    {
    }

    /// <summary>A part with this header.</summary>
    [SetsRequiredMembers]
    public MessagePart(PartHeader header)
        : base(header)
    {
    }

    /// <summary>Where the header begins.</summary>
    public required long HeaderStart { get; init; }

    /// <summary>Where the body begins: after the blank line.</summary>
    public required long BodyStart { get; init; }

    /// <summary>Where the body ends: the line break before a boundary belongs to the boundary.</summary>
    public required long BodyEnd { get; init; }

    /// <summary>Line endings in the body.</summary>
    public required long BodyLines { get; init; }

    /// <summary>The parts of a multipart: never empty there. A multipart in which no boundary is found has its whole body as one part, text/plain, or application/octet-stream when a limit forbids to look inside.</summary>
    public ImmutableArray<MessagePart> Children { get; init; } = [];

    /// <summary>The message inside a message/rfc822 or message/global part. Null there only when the part is transfer-encoded, beyond a limit, or begins with a line that is no header field; it is then shown as application/octet-stream.</summary>
    public MessagePart? Message { get; init; }

    /// <summary>The body is a message that a transfer encoding hides; <see cref="EnclosedMessage"/> opens it.</summary>
    public bool IsEncodedMessage => IsMessage && Message is null && TransferEncodings.Transforms(Encoding);

    /// <summary>Octets of the body, its transfer encoding not undone.</summary>
    public long BodyLength => BodyEnd - BodyStart;

    /// <summary>Octets of the header with its blank line.</summary>
    public long HeaderLength => BodyStart - HeaderStart;

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
}
