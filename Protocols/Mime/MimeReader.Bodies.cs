using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <content>Bodies and the boundaries between them.</content>
public sealed partial class MimeReader
{
    /// <summary>Bodies are gone over in blocks that stay in the processor's cache while they are searched and their lines counted.</summary>
    private const int BlockOctets = 32 * 1024;

    private Ending _held;

    /// <summary>A line ending that belongs to the body only if no boundary follows.</summary>
    private enum Ending
    {
        None,
        Lf,
        CrLf,

        /// <summary>A CR of which is not known yet whether a LF follows.</summary>
        Cr,
    }

    /// <summary>Takes octets of a body, up to the next line that begins with two dashes, or a block of them.</summary>
    private int ReadBody(ReadOnlySpan<byte> octets)
    {
        if (_boundaries == 0) return SkipAll(octets);
        if (_line == LineState.Head && (_headLength > 0 || octets[0] == '-')) return ReadHead(octets);
        var block = octets[..Math.Min(octets.Length, BlockOctets)];
        var at = block.IndexOf("\n--"u8);
        if (at >= 0) block = block[..(at + 1)];
        // A dash behind the last line break may be the first of two.
        else if (block is [.., (byte)'\n', (byte)'-']) block = block[..^1];
        _lines += block.Count((byte)'\n');
        var before = block.Length > 1 ? block[^2] : _lastOctet;
        _lastOctet = block[^1];
        _position += block.Length;
        _line = LineState.Skip;
        var ended = _lastOctet == '\n';
        if (_wantsBodies) Give(block, ended);
        if (ended)
        {
            _ending = before == '\r' ? 2 : 1;
            StartLine();
        }

        return block.Length;
    }

    /// <summary>In a body that no boundary can end: only lines are counted.</summary>
    private int SkipAll(ReadOnlySpan<byte> octets)
    {
        _lines += octets.Count((byte)'\n');
        _position += octets.Length;
        if (_wantsBodies) Give(octets, ended: false);
        return octets.Length;
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
        Report(DefectKind.DelimiterWithMore, _lineStart);
        Delimit(longest, line[_open[longest].Boundary.Length..].StartsWith("--"u8), ended);
        return true;
    }

    /// <summary>A delimiter of the multipart at <paramref name="index"/>: all inside it ends before the line break that precedes the line.</summary>
    private void Delimit(int index, bool closing, bool ended)
    {
        var lines = LinesBefore(ended);
        if (_inHeader && _lineStart > _open[^1].HeaderStart) Report(DefectKind.HeaderWithoutBody, _lineStart);
        while (_inHeader) EndHeader(_lineStart, lines);
        if (ended && _ending == 1) Report(DefectKind.LoneLf, _position - 1);
        _held = Ending.None;
        CloseDownTo(index + 1, _lineStart - _endingBefore, lines - 1);
        if (!closing && _parts < _limits.MaxParts)
        {
            _partNext = true;
            return;
        }

        if (!closing) Report(DefectKind.PartLimit, _lineStart);
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
            if (part.Boundary.Length > 0)
            {
                _boundaries--;
                Report(part.HasChildren ? DefectKind.MissingCloseDelimiter : DefectKind.BoundaryNotFound, part.HeaderStart);
            }

            var (bodyEnd, bodyLines) = part.Close(end, lines);
            _events.PartEnds(bodyEnd, bodyLines);
            if (_open.Count > 0) _open[^1].Add(bodyEnd);
            _spare.Push(part);
        }
    }

    /// <summary>Hands octets of a body on; a line ending at their end waits until it is known to whom it belongs.</summary>
    private void Give(ReadOnlySpan<byte> octets, bool ended)
    {
        if (!_wantsBodies || octets.IsEmpty) return;
        if (_held == Ending.Cr && octets is [(byte)'\n'])
        {
            _held = Ending.CrLf;
            return;
        }

        GiveHeld();
        if (_boundaries > 0)
        {
            _held = ended ? (octets is [.., (byte)'\r', _] ? Ending.CrLf : Ending.Lf) : octets[^1] == '\r' ? Ending.Cr : Ending.None;
            octets = octets[..^(_held switch { Ending.None => 0, Ending.CrLf => 2, _ => 1 })];
        }

        if (!octets.IsEmpty) _events.Body(octets, _open[^1].Place);
    }

    private void GiveHeld()
    {
        var ending = _held switch { Ending.Lf => "\n"u8, Ending.CrLf => "\r\n"u8, Ending.Cr => "\r"u8, _ => [] };
        _held = Ending.None;
        if (!ending.IsEmpty) _events.Body(ending, _open[^1].Place);
    }
}
