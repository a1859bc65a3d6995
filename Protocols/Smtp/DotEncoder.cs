using System.Buffers;

namespace Mox.Protocols.Smtp;

/// <summary>Writes a message for DATA: stuffs dots and ends it. Octets may come cut anywhere.</summary>
/// <remarks>RFC 5321 §4.5.2. A bare CR or LF never leaves this house: it makes the encoder stop, and the caller drops the connection, as part of the message may be out.</remarks>
public sealed class DotEncoder
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
                if (input[0] != '\n') return DotFault.BareCr;
                output.Write("\r\n"u8);
                (_cr, _lineStart) = (false, true);
                input = input[1..];
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

            if (input[run] == '\n')
            {
                if (run > 0) output.Write(input[..run]);
                return DotFault.BareLf;
            }

            // The usual case, a whole line, in one piece.
            if (run + 1 < input.Length && input[run + 1] == '\n')
            {
                output.Write(input[..(run + 2)]);
                input = input[(run + 2)..];
                _lineStart = true;
                continue;
            }

            if (run > 0) output.Write(input[..run]);
            if (run > 0) _lineStart = false;
            _cr = true;
            input = input[(run + 1)..];
        }

        return DotFault.None;
    }

    /// <summary>Ends the message.</summary>
    /// <param name="completeLastLine">A message whose last line has no ending gets one, as DATA can send no other; else it is a fault.</param>
    public DotFault Complete(IBufferWriter<byte> output, bool completeLastLine)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_cr) return DotFault.BareCr;
        if (!_lineStart)
        {
            if (!completeLastLine) return DotFault.NoFinalLineEnding;
            output.Write("\r\n"u8);
        }

        output.Write(".\r\n"u8);
        _lineStart = true;
        return DotFault.None;
    }
}
