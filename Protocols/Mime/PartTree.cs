namespace Mox.Protocols.Mime;

/// <summary>Reads the part tree of a message in one pass, from octets as they come; memory is bounded by <see cref="MimeLimits"/>, never by the message.</summary>
/// <remarks>
/// RFC 2046 §5.1. The tree is the same wherever the octets are cut, and there is one for every sequence of octets. Lines end in LF, with or without
/// a CR before it; a lone CR ends nothing. A line that is no field ends a header whose blank line is missing. Of the open boundaries the innermost
/// that fits counts; those of outer parts end inner ones.
/// </remarks>
public sealed class PartTree(MimeLimits limits)
{
    /// <summary>The longest boundary that is looked for; RFC 2046 §5.1.1 allows 70.</summary>
    internal const int MaxBoundary = 1000;

    private readonly byte[] _head = new byte[HeaderLine.Head];
    private readonly List<OpenPart> _open = [];
    private readonly HeaderBuffer _header = new(limits);
    private long _position;
    private long _lineStart;
    private long _lines;
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
    private MessagePart? _root;

    private enum LineState
    {
        /// <summary>Its first octets are gathered to judge it.</summary>
        Head,

        /// <summary>The rest of a header field.</summary>
        Field,

        /// <summary>The rest of a line that needs no look.</summary>
        Skip,
    }

    public MimeLimits Limits { get; } = limits;

    /// <summary>Octets taken so far.</summary>
    public long Position => _position;

    /// <summary>Takes the next octets of the message.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_root is not null) throw new InvalidOperationException("The message has ended");
        if (_open.Count == 0) Open(0, isMessage: true, inDigest: false);
        while (!octets.IsEmpty)
        {
            if (!_inHeader && _boundaries == 0) octets = octets[SkipAll(octets)..];
            else if (_line == LineState.Head) octets = octets[ReadHead(octets)..];
            else octets = octets[ReadRest(octets)..];
        }
    }

    /// <summary>Ends the message and gives its root part.</summary>
    public MessagePart Complete()
    {
        if (_root is not null) return _root;
        if (_open.Count == 0) Open(0, isMessage: true, inDigest: false);
        if (_line == LineState.Head && _headLength > 0) Judge();
        if (_partNext) OpenPartOf(_open[^1]);
        DropEmptyLastPart();
        while (_inHeader) EndHeader(_position, _lines);
        CloseDownTo(0, _position, _lines);
        return _root!;
    }

    /// <summary>Reads a message that lies in memory.</summary>
    public static MessagePart Read(ReadOnlySpan<byte> message, MimeLimits? limits = null)
    {
        var tree = new PartTree(limits ?? MimeLimits.Default);
        tree.Write(message);
        return tree.Complete();
    }

    /// <summary>Reads a message from a stream, from where it stands to its end.</summary>
    public static async Task<MessagePart> ReadAsync(Stream message, MimeLimits? limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var tree = new PartTree(limits ?? MimeLimits.Default);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await message.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) tree.Write(buffer.AsSpan(0, read));
            return tree.Complete();
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A delimiter with nothing behind it, where its closing dashes were forgotten or cut off, begins no part unless it would be the only one.</summary>
    private void DropEmptyLastPart()
    {
        if (!_inHeader || _open[^1].HeaderStart < _position || _open.Count < 2 || !_open[^2].HasChildren) return;
        _open.RemoveAt(_open.Count - 1);
        _inHeader = false;
    }

    /// <summary>In a body that no boundary can end: only lines are counted.</summary>
    private int SkipAll(ReadOnlySpan<byte> octets)
    {
        _lines += octets.Count((byte)'\n');
        _position += octets.Length;
        return octets.Length;
    }

    /// <summary>Gathers the head of a line until it can be judged. Body lines that do not begin with a dash are skipped without a copy.</summary>
    private int ReadHead(ReadOnlySpan<byte> octets)
    {
        if (!_inHeader && _headLength == 0 && octets[0] != '-') return ReadRest(octets);
        var take = octets[..Math.Min(octets.Length, HeaderLine.Head - _headLength)];
        var end = take.IndexOf((byte)'\n');
        if (end >= 0) take = take[..(end + 1)];
        take.CopyTo(_head.AsSpan(_headLength));
        _headLength += take.Length;
        _position += take.Length;
        if (end >= 0) EndLine(_headLength > 1 && _head[_headLength - 2] == '\r');
        if (end >= 0 || _headLength == HeaderLine.Head) Judge();
        return take.Length;
    }

    /// <summary>Goes to the end of the line, or of the octets.</summary>
    private int ReadRest(ReadOnlySpan<byte> octets)
    {
        if (_line == LineState.Head) _line = LineState.Skip;
        var end = octets.IndexOf((byte)'\n');
        var line = end < 0 ? octets : octets[..(end + 1)];
        if (_line == LineState.Field) _header.Append(line);
        _position += line.Length;
        if (end >= 0)
        {
            EndLine((line.Length > 1 ? line[^2] : _lastOctet) == '\r');
            StartLine();
        }

        _lastOctet = line[^1];
        return line.Length;
    }

    private void EndLine(bool crlf)
    {
        _lines++;
        _ending = crlf ? 2 : 1;
    }

    private void StartLine()
    {
        (_line, _headLength, _lineStart, _endingBefore) = (LineState.Head, 0, _position, _ending);
        if (_partNext) OpenPartOf(_open[^1]);
    }

    /// <summary>Decides what the gathered line is; it may be cut off behind its head.</summary>
    private void Judge()
    {
        var head = _head.AsSpan(0, _headLength);
        var ended = head[^1] == '\n';
        var line = ended ? head[..^1] : head;
        if (ended && line.EndsWith("\r"u8)) line = line[..^1];
        _lastOctet = head[^1];
        _line = LineState.Skip;
        // A header that ends before this line may open a multipart or a message: then the line is looked at again as part of that.
        while (!TryBoundary(line, ended) && _inHeader && !HeaderTakes(head, line, ended))
        {
        }

        if (ended) StartLine();
    }

    /// <summary>Gives the line to the open header; false when that ended before the line.</summary>
    private bool HeaderTakes(ReadOnlySpan<byte> head, ReadOnlySpan<byte> line, bool ended)
    {
        switch (HeaderLine.Classify(line, _fieldSeen))
        {
            case HeaderLineKind.Blank:
                EndHeader(_position, _lines);
                return true;
            case HeaderLineKind.Field:
                _fieldSeen = true;
                _header.StartField();
                _header.Append(head);
                _line = LineState.Field;
                return true;
            case HeaderLineKind.Continuation:
                _header.Append(head);
                _line = LineState.Field;
                return true;
            case HeaderLineKind.Mbox when _open[^1].IsMessage:
                return true;
            default:
                EndHeader(_lineStart, LinesBefore(ended));
                return false;
        }
    }

    /// <summary>Line endings before the line that is judged.</summary>
    private long LinesBefore(bool ended) => _lines - (ended ? 1 : 0);

    private void Open(long start, bool isMessage, bool inDigest)
    {
        _open.Add(new OpenPart(start, isMessage, inDigest));
        _parts++;
        StartHeader();
    }

    private void OpenPartOf(OpenPart multipart)
    {
        _partNext = false;
        Open(_position, isMessage: false, multipart.IsDigest);
    }

    private void StartHeader()
    {
        (_inHeader, _fieldSeen) = (true, false);
        _header.Clear();
    }

    /// <summary>The header of the innermost part ends, its body begins at <paramref name="bodyStart"/>; the message it may hold is opened.</summary>
    private void EndHeader(long bodyStart, long lines)
    {
        var part = _open[^1];
        part.EndHeader(_header.Read(part), bodyStart, lines, opaque: _open.Count >= Limits.MaxDepth || _parts >= Limits.MaxParts);
        _inHeader = false;
        if (part.Boundary.Length > 0) _boundaries++;
        if (part.HoldsMessage) Open(bodyStart, isMessage: true, inDigest: false);
    }

    /// <summary>Is this line a delimiter of an open multipart? An exact one of any level counts first, then the longest boundary that the line begins with.</summary>
    /// <remarks>RFC 2046 §5.1.1: it is enough that the boundary stands at the beginning of the line.</remarks>
    private bool TryBoundary(ReadOnlySpan<byte> line, bool ended)
    {
        if (_boundaries == 0 || !line.StartsWith("--"u8)) return false;
        line = line[2..].TrimEnd(" \t\r"u8);
        var longest = -1;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var boundary = _open[i].Boundary;
            if (boundary.Length == 0 || !line.StartsWith(boundary)) continue;
            var rest = line[boundary.Length..];
            if (rest.IsEmpty || rest.SequenceEqual("--"u8))
            {
                Delimit(i, !rest.IsEmpty, ended);
                return true;
            }

            if (longest < 0 || boundary.Length > _open[longest].Boundary.Length) longest = i;
        }

        if (longest < 0) return false;
        Delimit(longest, line[_open[longest].Boundary.Length..].StartsWith("--"u8), ended);
        return true;
    }

    /// <summary>A delimiter of the multipart at <paramref name="index"/>: all inside it ends before the line break that precedes the line.</summary>
    private void Delimit(int index, bool closing, bool ended)
    {
        var lines = LinesBefore(ended);
        while (_inHeader) EndHeader(_lineStart, lines);
        CloseDownTo(index + 1, _lineStart - _endingBefore, lines - 1);
        if (!closing && _parts < Limits.MaxParts)
        {
            _partNext = true;
            return;
        }

        _open[index].CloseMultipart();
        _boundaries--;
    }

    /// <summary>Closes the innermost parts until <paramref name="count"/> are left open.</summary>
    private void CloseDownTo(int count, long end, long lines)
    {
        while (_open.Count > count)
        {
            var part = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            if (part.Boundary.Length > 0) _boundaries--;
            var closed = part.Close(end, lines);
            if (_open.Count > 0) _open[^1].Add(closed);
            else _root = closed;
        }
    }
}
