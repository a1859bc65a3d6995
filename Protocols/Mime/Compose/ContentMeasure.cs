using System.Buffers;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Looks through a content, cut anywhere, for what decides how it may be sent.</summary>
/// <remarks>RFC 2045 §2.7 to §2.9: lines of at most 998 octets ended by CRLF, no NUL.</remarks>
internal sealed class ContentMeasure
{
    private static readonly SearchValues<byte> Notable = SearchValues.Create([.. Enumerable.Range(0, 256).Where(octet => octet is < 0x20 and not '\t' or >= 0x7F or '=').Select(octet => (byte)octet)]);

    private readonly byte[] _lineHead = new byte[5];
    private long _line;
    private byte _last;
    private bool _cr;
    private bool _headerEnded;
    private long _highInHeader;

    /// <summary>Octets in all.</summary>
    public long Length { get; private set; }

    /// <summary>Octets above 127.</summary>
    public long High { get; private set; }

    /// <summary>Octets above 127 before the first empty line: in the header, when the content is a message.</summary>
    public long HighInHeader => _headerEnded ? _highInHeader : High;

    /// <summary>Octets that quoted-printable writes as three.</summary>
    public long Quoted { get; private set; }

    /// <summary>The longest line, without its CRLF.</summary>
    public long LongestLine { get; private set; }

    /// <summary>A CR or LF that stands alone, or NUL: what only binary content may have.</summary>
    public bool Binary { get; private set; }

    /// <summary>A control character other than tab, CR and LF.</summary>
    public bool Controls { get; private set; }

    /// <summary>A line that old software on the way changes: <c>From </c> at its beginning, or nothing but a dot.</summary>
    public bool Fragile { get; private set; }

    /// <summary>White space at the end of a line.</summary>
    public bool TrailingSpace { get; private set; }

    /// <summary>The identity encoding that tells the truth: <c>7bit</c>, <c>8bit</c> or <c>binary</c>.</summary>
    public string Domain => Binary || LongestLine > HeaderFolding.HardLimit ? "binary" : High > 0 ? "8bit" : "7bit";

    /// <summary>Measures content that lies in memory.</summary>
    public static ContentMeasure Of(ReadOnlySpan<byte> content)
    {
        var measure = new ContentMeasure();
        measure.Add(content);
        measure.End();
        return measure;
    }

    /// <summary>Measures a stream to its end, and looks whether a text stands in it.</summary>
    public static async Task<(ContentMeasure Measure, bool Found)> OfAsync(Stream content, byte[] wanted, CancellationToken ct)
    {
        var measure = new ContentMeasure();
        var found = false;
        var kept = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(kept), ct).ConfigureAwait(false)) > 0)
            {
                measure.Add(buffer.AsSpan(kept, read));
                found |= buffer.AsSpan(0, kept + read).IndexOf(wanted) >= 0;
                // What may be the beginning of the text stays before the next octets.
                var keep = Math.Min(wanted.Length - 1, kept + read);
                buffer.AsSpan(kept + read - keep, keep).CopyTo(buffer);
                kept = keep;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        measure.End();
        return (measure, found);
    }

    /// <summary>The transfer encoding for text; octets come out as they are, lone line breaks excepted, for which base64 is needed.</summary>
    /// <param name="form">The form of the message.</param>
    /// <param name="keepTrailingSpace">White space at the ends of lines may be lost on the way and matters.</param>
    public string TextEncoding(MessageForm form, bool keepTrailingSpace)
    {
        var safe = Domain != "binary" && !Controls && !Fragile && !(keepTrailingSpace && TrailingSpace);
        if (safe && High == 0) return "7bit";
        if (safe && form != MessageForm.SevenBit) return "8bit";
        return High * 2 > Length / 3 || Quoted > Length / 2 ? "base64" : "quoted-printable";
    }

    private void Add(ReadOnlySpan<byte> content)
    {
        Length += content.Length;
        while (!content.IsEmpty)
        {
            var run = content.IndexOfAny(Notable);
            var plain = run < 0 ? content : content[..run];
            if (!plain.IsEmpty) Plain(plain);
            if (run < 0) return;
            One(content[run]);
            content = content[(run + 1)..];
        }
    }

    private void End()
    {
        Binary |= _cr;
        if (_line > 0) EndLine();
    }

    private void Plain(ReadOnlySpan<byte> octets)
    {
        Binary |= _cr;
        _cr = false;
        if (_line < _lineHead.Length) octets[..(int)Math.Min(octets.Length, _lineHead.Length - _line)].CopyTo(_lineHead.AsSpan((int)_line));
        _line += octets.Length;
        _last = octets[^1];
    }

    private void One(byte octet)
    {
        if (octet == '\n')
        {
            Binary |= !_cr;
            _cr = false;
            EndLine();
            return;
        }

        Binary |= _cr || octet == 0;
        _cr = octet == '\r';
        if (_cr) return;
        Quoted++;
        if (octet >= 0x80) High++;
        else if (octet != '=') Controls = true;
        _line++;
        _last = octet;
    }

    private void EndLine()
    {
        if (_line == 0 && !_headerEnded) (_headerEnded, _highInHeader) = (true, High);
        LongestLine = Math.Max(LongestLine, _line);
        TrailingSpace |= _line > 0 && _last is (byte)' ' or (byte)'\t';
        Fragile |= (_line == 1 && _lineHead[0] == '.') || (_line >= 5 && _lineHead.AsSpan().SequenceEqual("From "u8));
        (_line, _last) = (0, 0);
        _lineHead.AsSpan().Clear();
    }
}
