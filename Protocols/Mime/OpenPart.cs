using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.Mime;

/// <summary>A part whose end is not known yet.</summary>
internal sealed class OpenPart(long headerStart, bool isMessage, bool inDigest)
{
    private readonly ImmutableArray<MessagePart>.Builder _children = ImmutableArray.CreateBuilder<MessagePart>();
    private PartHeader? _header;
    private long _bodyStart;
    private long _linesBefore;
    private long _childEnd;
    private MessagePart? _message;

    public long HeaderStart { get; } = headerStart;

    /// <summary>It has the header of a message: it is the root, or stands inside a message part.</summary>
    public bool IsMessage { get; } = isMessage;

    public bool InDigest { get; } = inDigest;

    /// <summary>The delimiter line without its dashes; empty for what is no multipart, is beyond the limits, or is closed.</summary>
    public byte[] Boundary { get; private set; } = [];

    public bool IsDigest => _header is { Type: "multipart", Subtype: "digest" };

    public bool HasChildren => _children.Count > 0;

    /// <summary>Parts inside are not read, for a limit.</summary>
    public bool Opaque { get; private set; }

    /// <summary>The message inside follows at once.</summary>
    public bool HoldsMessage { get; private set; }

    /// <summary>Ends the header.</summary>
    /// <param name="header">What it says.</param>
    /// <param name="bodyStart">Where the body begins.</param>
    /// <param name="lines">Line endings of the message before that.</param>
    /// <param name="opaque">A limit forbids to look inside.</param>
    public void EndHeader(PartHeader header, long bodyStart, long lines, bool opaque)
    {
        (_header, _bodyStart, _linesBefore) = (header, bodyStart, lines);
        if (header.Type == "multipart")
        {
            Opaque = opaque;
            if (!opaque) Boundary = BoundaryOf(header);
        }
        else if (header.IsMessage)
        {
            HoldsMessage = !opaque && !TransferEncodings.Transforms(header.Encoding);
        }
    }

    /// <summary>Boundaries longer than a line head cannot be met and count as missing. Trailing white space is no part of one (RFC 2046 §5.1.1).</summary>
    private static byte[] BoundaryOf(PartHeader header)
    {
        foreach (var parameter in header.Parameters)
        {
            if (parameter.Name != "boundary") continue;
            var octets = Encoding.UTF8.GetBytes(parameter.Value.TrimEnd(' ', '\t'));
            return octets.Length <= PartTree.MaxBoundary ? octets : [];
        }

        return [];
    }

    public void Add(MessagePart part)
    {
        _childEnd = part.BodyEnd;
        if (HoldsMessage) _message = part;
        else _children.Add(part);
    }

    /// <summary>No further parts: what follows is the epilogue.</summary>
    public void CloseMultipart() => Boundary = [];

    /// <summary>Ends the part.</summary>
    /// <param name="end">Where its body ends. When that lies inside a header that a boundary cut short, the line break before the boundary stays with the header.</param>
    /// <param name="lines">Line endings of the message before <paramref name="end"/>.</param>
    public MessagePart Close(long end, long lines)
    {
        var header = _header ?? throw new InvalidOperationException("The header is still open");
        if (end < _childEnd) (end, lines) = (_childEnd, lines + 1);
        end = Math.Max(end, _bodyStart);
        var bodyLines = end == _bodyStart ? 0 : lines - _linesBefore;
        if (header.Type == "multipart" && _children.Count == 0) _children.Add(Whole(end, bodyLines));
        return new MessagePart
        {
            HeaderStart = HeaderStart,
            BodyStart = _bodyStart,
            BodyEnd = end,
            BodyLines = bodyLines,
            Type = header.Type,
            Subtype = header.Subtype,
            Parameters = header.Parameters,
            Encoding = header.Encoding,
            ContentId = header.ContentId,
            Description = header.Description,
            Disposition = header.Disposition,
            DispositionParameters = header.DispositionParameters,
            Languages = header.Languages,
            Location = header.Location,
            Md5 = header.Md5,
            Children = _children.DrainToImmutable(),
            Message = _message,
            Envelope = header.Envelope,
        };
    }

    /// <summary>The one child of a multipart in which no part was found: its whole body.</summary>
    private MessagePart Whole(long end, long lines) => new()
    {
        HeaderStart = _bodyStart,
        BodyStart = _bodyStart,
        BodyEnd = end,
        BodyLines = lines,
        Type = Opaque ? "application" : "text",
        Subtype = Opaque ? "octet-stream" : "plain",
    };
}
