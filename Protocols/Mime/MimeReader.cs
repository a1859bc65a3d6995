using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Reads a message in one pass and tells of its parts as they come. Memory is bounded by <see cref="MimeLimits"/>, never by the message.</summary>
/// <remarks>
/// RFC 2046 §5.1. The events are the same wherever the octets are cut, and there is one reading for every sequence of octets: filter, IMAP and pages see the same parts.
/// Lines end in LF, with or without a CR before it; a lone CR ends nothing. A line that is no field ends a header whose blank line is missing.
/// Of two fields or parameters of one name the first counts. Of the open boundaries the innermost that fits counts; those of outer parts end inner ones.
/// </remarks>
public sealed partial class MimeReader
{
    /// <summary>The longest boundary that is looked for; RFC 2046 §5.1.1 allows 70.</summary>
    internal const int MaxBoundary = 1000;

    private readonly IMimeEvents _events;
    private readonly MimeLimits _limits;
    private readonly DefectList? _defects;
    private readonly bool _wantsBodies;
    private readonly List<OpenPart> _open = new(4);
    private readonly Stack<OpenPart> _spare = new();
    private readonly HeaderBuffer _header;
    private byte[] _head = [];
    private long _position;
    private long _lineStart;
    private long _lines;
    private long _fieldsStart;
    private int _headLength;
    private int _boundaries;
    private int _parts;
    private int _ending;
    private int _endingBefore;
    private byte _lastOctet;
    private LineState _line = LineState.Head;
    private bool _inHeader;
    private bool _fieldSeen;
    private bool _partNext;
    private bool _completed;

    /// <summary>A reader of one message.</summary>
    /// <param name="events">Is told of all.</param>
    /// <param name="limits">What is read at most.</param>
    /// <param name="defects">Takes the repairs; null when nobody asks.</param>
    public MimeReader(IMimeEvents events, MimeLimits limits, DefectList? defects = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(limits);
        (_events, _limits, _defects, _wantsBodies, _header) = (events, limits, defects, events.WantsBodies, new HeaderBuffer(limits));
    }

    private enum LineState
    {
        /// <summary>Its first octets are gathered to judge it.</summary>
        Head,

        /// <summary>The rest of a header field.</summary>
        Field,

        /// <summary>The rest of a line that needs no look.</summary>
        Skip,
    }

    /// <summary>Defects of the header that is being read; offsets count from its first field.</summary>
    private DefectScope FieldScope => new(_defects, _fieldsStart);

    /// <summary>Octets taken so far.</summary>
    public long Position => _position;

    /// <summary>Takes the next octets of the message.</summary>
    /// <exception cref="InvalidOperationException">The message has ended: <see cref="Complete"/> was called.</exception>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_completed) throw new InvalidOperationException("The message has ended");
        if (octets.IsEmpty) return;
        if (_open.Count == 0) Open(0, isMessage: true, inDigest: false);
        while (!octets.IsEmpty)
        {
            if (_partNext) OpenNextPart();
            var taken = !_inHeader && _line != LineState.Field ? ReadBody(octets) : _line == LineState.Head ? ReadHead(octets) : ReadRest(octets);
            octets = octets[taken..];
        }
    }

    /// <summary>Ends the message: all open parts end with it.</summary>
    public void Complete()
    {
        if (_completed) return;
        if (_open.Count == 0) Open(0, isMessage: true, inDigest: false);
        if (_line == LineState.Head && _headLength > 0) Judge(_head.AsSpan(0, _headLength));
        // A delimiter with nothing behind it, its closing dashes forgotten or cut off, begins no part unless it would be the only one.
        if (_partNext && !_open[^1].HasChildren) OpenNextPart();
        if (_inHeader && _position > 0) Report(DefectKind.HeaderWithoutBody, _position);
        while (_inHeader) EndHeader(_position, _lines);
        GiveHeld();
        CloseDownTo(0, _position, _lines);
        _header.Release();
        _completed = true;
    }

    /// <summary>Gathers the head of a line until it can be judged.</summary>
    private int ReadHead(ReadOnlySpan<byte> octets)
    {
        var take = octets[..Math.Min(octets.Length, HeaderLine.Head - _headLength)];
        var end = take.IndexOf((byte)'\n');
        if (end >= 0) take = take[..(end + 1)];
        _position += take.Length;
        if (_headLength == 0 && (end >= 0 || take.Length == HeaderLine.Head))
        {
            // The line, or as much of it as is looked at, lies in these octets: no copy.
            if (end >= 0) EndLine(end > 0 && take[end - 1] == '\r');
            _headLength = take.Length;
            Judge(take);
            return take.Length;
        }

        if (_head.Length == 0) _head = new byte[HeaderLine.Head];
        take.CopyTo(_head.AsSpan(_headLength));
        _headLength += take.Length;
        if (end >= 0) EndLine(_headLength > 1 && _head[_headLength - 2] == '\r');
        if (end >= 0 || _headLength == HeaderLine.Head) Judge(_head.AsSpan(0, _headLength));
        return take.Length;
    }

    /// <summary>Goes to the end of a header line, or of the octets.</summary>
    private int ReadRest(ReadOnlySpan<byte> octets)
    {
        var end = octets.IndexOf((byte)'\n');
        var line = end < 0 ? octets : octets[..(end + 1)];
        if (_line == LineState.Field) _header.Append(line, FieldScope);

        var crlf = (line.Length > 1 ? line[^2] : _lastOctet) == '\r';
        _position += line.Length;
        _lastOctet = line[^1];
        if (end < 0) return line.Length;
        EndLine(crlf);
        StartLine();
        return line.Length;
    }

    private void EndLine(bool crlf)
    {
        _lines++;
        _ending = crlf ? 2 : 1;
        if (!crlf && _inHeader) Report(DefectKind.LoneLf, _position - 1);
    }

    private void StartLine() => (_line, _headLength, _lineStart, _endingBefore) = (LineState.Head, 0, _position, _ending);

    /// <summary>Decides what the line is that has these first octets; it may be cut off behind them.</summary>
    private void Judge(ReadOnlySpan<byte> head)
    {
        var ended = head[^1] == '\n';
        var line = HeaderLine.Content(head);
        if (!ended) line = head;
        _lastOctet = head[^1];
        _line = LineState.Skip;
        // A header that ends before this line may open a multipart or a message: then the line is looked at again as part of that.
        while (true)
        {
            if (TryBoundary(line, ended)) break;
            if (!_inHeader)
            {
                Give(head, ended);
                break;
            }

            if (HeaderTakes(head, line, ended)) break;
        }

        _headLength = 0;
        if (ended) StartLine();
    }

    /// <summary>Gives the line to the open header; false when that ended before the line.</summary>
    private bool HeaderTakes(ReadOnlySpan<byte> head, ReadOnlySpan<byte> line, bool ended)
    {
        switch (HeaderLine.Classify(line, _fieldSeen, out var nameLength, out var colon))
        {
            case HeaderLineKind.Blank:
                EndHeader(_position, _lines);
                return true;
            case HeaderLineKind.Field:
                if (!_fieldSeen) (_fieldSeen, _fieldsStart) = (true, _lineStart);
                if (colon > nameLength) Report(DefectKind.SpaceBeforeColon, _lineStart + nameLength);
                _header.StartField(head, nameLength, colon, FieldScope);
                _line = LineState.Field;
                return true;
            case HeaderLineKind.Continuation:
                _header.Append(head, FieldScope);
                _line = LineState.Field;
                return true;
            case HeaderLineKind.Mbox when _open[^1].IsMessage:
                Report(DefectKind.MboxLine, _lineStart);
                return true;
            default:
                Report(DefectKind.MissingBlankLine, _lineStart);
                EndHeader(_lineStart, LinesBefore(ended));
                return false;
        }
    }

    /// <summary>Line endings before the line that is judged.</summary>
    private long LinesBefore(bool ended) => _lines - (ended ? 1 : 0);

    private void Open(long start, bool isMessage, bool inDigest)
    {
        if (!_spare.TryPop(out var part)) part = new OpenPart();
        part.Begin(start, isMessage, inDigest);
        _open.Add(part);
        _parts++;
        _events.PartBegins(start);
        (_inHeader, _fieldSeen) = (true, false);
        _header.Clear();
    }

    private void OpenNextPart()
    {
        _partNext = false;
        Open(_position, isMessage: false, _open[^1].IsDigest);
    }

    /// <summary>The header of the innermost part ends, its body begins at <paramref name="bodyStart"/>; the message it may hold is opened.</summary>
    private void EndHeader(long bodyStart, long lines)
    {
        var part = _open[^1];
        var fields = _header.Fields();
        _header.Inspect(FieldScope);
        var facts = _header.IsFull
            ? PartHeader.Opaque with { Envelope = part.IsMessage ? new Envelope() : null }
            : PartHeader.Read(fields, _limits, part.IsMessage, part.InDigest, FieldScope);
        part.EndHeader(facts, bodyStart, lines, _open.Count >= _limits.MaxDepth || _parts >= _limits.MaxParts, _defects);
        _events.HeaderEnds(facts, fields, bodyStart, part.IsOpaque);
        _inHeader = false;
        if (part.Boundary.Length > 0) _boundaries++;
        if (part.HoldsMessage) Open(bodyStart, isMessage: true, inDigest: false);
    }

    private void Report(DefectKind kind, long offset) => _defects?.Add(kind, offset);
}
