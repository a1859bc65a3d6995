using System.Buffers;

namespace Mox.Protocols.Smtp;

/// <summary>Writes a message for DATA: stuffs dots and ends it. Octets may come cut anywhere.</summary>
/// <remarks>RFC 5321 §4.5.2 and §2.3.8: neither CR nor LF may stand alone, and nothing a receiver could take for the end of data can come out.</remarks>
/// <param name="repairLineEndings">
/// True: a lone CR or LF leaves as CRLF. False: it makes the encoder stop, and the caller drops the connection, as part of the message may be out.
/// </param>
public sealed class DotEncoder(bool repairLineEndings)
{
    private bool _lineStart = true;
    private bool _cr;

    /// <summary>Writes octets of the message.</summary>
    /// <returns><see cref="DotFault.None"/>, or what may not be sent; nothing of the faulty line ending was written.</returns>
    public DotFault Encode(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!input.IsEmpty)
        {
            if (_cr)
            {
                if (input[0] == '\n') input = input[1..];
                else if (!repairLineEndings) return DotFault.BareCr;
                EndLine(output);
                continue;
            }

            if (_lineStart && input[0] == '.') output.Write("."u8);
            var run = input.IndexOfAny((byte)'\r', (byte)'\n');
            if (run < 0)
            {
                output.Write(input);
                _lineStart = false;
                return DotFault.None;
            }

            // The usual case, a whole line, in one piece.
            if (run + 1 < input.Length && input[run] == '\r' && input[run + 1] == '\n')
            {
                output.Write(input[..(run + 2)]);
                input = input[(run + 2)..];
                _lineStart = true;
                continue;
            }

            if (run > 0) output.Write(input[..run]);
            _lineStart &= run == 0;
            _cr = input[run] == '\r';
            input = input[(run + 1)..];
            if (_cr) continue;
            if (!repairLineEndings) return DotFault.BareLf;
            EndLine(output);
        }

        return DotFault.None;
    }

    /// <summary>Ends the message.</summary>
    /// <param name="completeLastLine">A message whose last line has no ending gets one, as DATA can send no other; else it is a fault.</param>
    public DotFault Complete(IBufferWriter<byte> output, bool completeLastLine)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_cr && !repairLineEndings) return DotFault.BareCr;
        if (_cr) EndLine(output);
        if (!_lineStart)
        {
            if (!completeLastLine) return DotFault.NoFinalLineEnding;
            output.Write("\r\n"u8);
        }

        output.Write(".\r\n"u8);
        _lineStart = true;
        return DotFault.None;
    }

    private void EndLine(IBufferWriter<byte> output)
    {
        output.Write("\r\n"u8);
        (_cr, _lineStart) = (false, true);
    }
}
