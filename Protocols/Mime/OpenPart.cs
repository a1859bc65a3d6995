using System.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>A part whose end is not known yet. One object serves many parts, one after the other.</summary>
internal sealed class OpenPart
{
    private long _bodyStart;
    private long _linesBefore;
    private long _childEnd;

    public long HeaderStart { get; private set; }

    /// <summary>It has the header of a message: it is the root, or stands inside a message part.</summary>
    public bool IsMessage { get; private set; }

    public bool InDigest { get; private set; }

    /// <summary>The delimiter line without its dashes; empty for what is no multipart, is beyond the limits, or is closed.</summary>
    public byte[] Boundary { get; private set; } = [];

    public bool IsMultipart { get; private set; }

    public bool IsDigest { get; private set; }

    public bool HasChildren { get; private set; }

    /// <summary>A delimiter that closes it was met.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Parts inside are not read, for a limit or a transfer encoding.</summary>
    public bool IsOpaque { get; private set; }

    /// <summary>The message inside follows at once.</summary>
    public bool HoldsMessage { get; private set; }

    public BodyPlace Place => !IsMultipart || IsOpaque ? BodyPlace.Content : HasChildren || IsClosed ? BodyPlace.Epilogue : BodyPlace.Preamble;

    /// <summary>A part begins, about which nothing is known yet.</summary>
    public void Begin(long headerStart, bool isMessage, bool inDigest)
    {
        (HeaderStart, IsMessage, InDigest) = (headerStart, isMessage, inDigest);
        (_bodyStart, _linesBefore, _childEnd) = (0, 0, 0);
        (Boundary, IsMultipart, IsDigest, HasChildren, IsClosed, IsOpaque, HoldsMessage) = ([], false, false, false, false, false, false);
    }

    /// <summary>Ends the header.</summary>
    /// <param name="header">What it says.</param>
    /// <param name="bodyStart">Where the body begins.</param>
    /// <param name="lines">Line endings of the message before that.</param>
    /// <param name="beyondLimits">A limit forbids to look inside.</param>
    /// <param name="defects">Takes what is wrong with it.</param>
    public void EndHeader(PartHeader header, long bodyStart, long lines, bool beyondLimits, DefectList? defects)
    {
        (_bodyStart, _linesBefore) = (bodyStart, lines);
        if (header.IsMultipart)
        {
            (IsMultipart, IsDigest, IsOpaque) = (true, header.Subtype == "digest", beyondLimits);
            if (!IsOpaque) Boundary = BoundaryOf(header);
            if (!IsOpaque && Boundary.Length == 0) defects?.Add(DefectKind.MissingBoundaryParameter, HeaderStart);
        }
        else if (header.IsMessage)
        {
            IsOpaque = beyondLimits || TransferEncodings.Transforms(header.Encoding);
            HoldsMessage = !IsOpaque;
        }

        if (!header.IsMultipart && !header.IsMessage) return;
        if (TransferEncodings.Transforms(header.Encoding)) defects?.Add(DefectKind.EncodedComposite, HeaderStart);
        if (beyondLimits) defects?.Add(DefectKind.PartLimit, HeaderStart);
    }

    /// <summary>Boundaries longer than a line head cannot be met and count as missing. Trailing white space is no part of one (RFC 2046 §5.1.1).</summary>
    private static byte[] BoundaryOf(PartHeader header)
    {
        if (header.Parameter("boundary") is not { } boundary) return [];
        var octets = Encoding.UTF8.GetBytes(boundary.TrimEnd(' ', '\t'));
        return octets.Length <= MimeReader.MaxBoundary ? octets : [];
    }

    /// <summary>A part inside has ended.</summary>
    public void Add(long end) => (_childEnd, HasChildren) = (end, true);

    /// <summary>No further parts: what follows is the epilogue.</summary>
    public void CloseMultipart() => (Boundary, IsClosed) = ([], true);

    /// <summary>Ends the part: where its body ends, and the line endings in it.</summary>
    /// <param name="end">Where its body ends. When that lies inside a header that a boundary cut short, the line break before the boundary stays with the header.</param>
    /// <param name="lines">Line endings of the message before <paramref name="end"/>.</param>
    public (long End, long Lines) Close(long end, long lines)
    {
        if (end < _childEnd) (end, lines) = (_childEnd, lines + 1);
        end = Math.Max(end, _bodyStart);
        return (end, end == _bodyStart ? 0 : lines - _linesBefore);
    }
}
