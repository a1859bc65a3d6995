using System.Buffers;

namespace Mox.Protocols.Mime;

/// <summary>Writes quoted-printable: lines of at most 76 characters, safe against gateways that strip white space or change <c>From </c> and lone dots.</summary>
/// <remarks>RFC 2045 §6.7. In text, CRLF stays a line break; in binary content CR and LF are encoded.</remarks>
/// <param name="binary">The content is no text: its line breaks must come back octet by octet.</param>
public sealed class QuotedPrintableEncoder(bool binary)
{
    /// <summary>Room for the soft break, for an encoded space at the end and for an encoded first letter within 76.</summary>
    private const int MaxLine = 72;

    private readonly byte[] _line = new byte[MaxLine + 4];
    private int _length;
    private bool _cr;

    /// <summary>Encodes a whole text, whose lines end in CRLF; a CR or LF alone is encoded.</summary>
    public static void Encode(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var encoder = new QuotedPrintableEncoder(binary: false);
        encoder.Write(text, output);
        encoder.Finish(output);
    }

    /// <summary>Takes the next octets.</summary>
    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var octet in octets)
        {
            if (_cr)
            {
                _cr = false;
                if (octet == '\n')
                {
                    HardBreak(output);
                    continue;
                }

                Escape((byte)'\r', output);
            }

            if (octet == '\r' && !binary) _cr = true;
            else if (octet is >= (byte)'!' and <= (byte)'~' and not (byte)'=' or (byte)' ' or (byte)'\t') Plain(octet, output);
            else Escape(octet, output);
        }
    }

    /// <summary>Ends the content, without a line break that is not part of it.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_cr) Escape((byte)'\r', output);
        _cr = false;
        EncodeLast();
        Flush(output);
    }

    private void Plain(byte octet, IBufferWriter<byte> output)
    {
        if (_length + 1 > MaxLine) SoftBreak(output);
        _line[_length++] = octet;
    }

    private void Escape(byte octet, IBufferWriter<byte> output)
    {
        if (_length + 3 > MaxLine) SoftBreak(output);
        _line[_length++] = (byte)'=';
        _line[_length++] = (byte)"0123456789ABCDEF"[octet >> 4];
        _line[_length++] = (byte)"0123456789ABCDEF"[octet & 15];
    }

    private void SoftBreak(IBufferWriter<byte> output)
    {
        _line[_length++] = (byte)'=';
        Break(output);
    }

    private void HardBreak(IBufferWriter<byte> output)
    {
        EncodeLast();
        Break(output);
    }

    private void Break(IBufferWriter<byte> output)
    {
        Flush(output);
        output.Write("\r\n"u8);
    }

    /// <summary>Rule 3: white space may not end a line.</summary>
    private void EncodeLast()
    {
        if (_length == 0 || _line[_length - 1] is not ((byte)' ' or (byte)'\t')) return;
        var tab = _line[_length - 1] == '\t';
        _line[_length - 1] = (byte)'=';
        (tab ? "09"u8 : "20"u8).CopyTo(_line.AsSpan(_length));
        _length += 2;
    }

    private void Flush(IBufferWriter<byte> output)
    {
        var line = _line.AsSpan(0, _length);
        _length = 0;
        if (line.StartsWith("From "u8) || line.SequenceEqual("."u8))
        {
            output.Write(line[0] == 'F' ? "=46"u8 : "=2E"u8);
            line = line[1..];
        }

        output.Write(line);
    }
}
