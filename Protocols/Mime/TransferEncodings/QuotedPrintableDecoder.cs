using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>Quoted-printable: RFC 2045 §6.7. White space before a line end is dropped; an equals sign that introduces nothing stays as it is.</summary>
public sealed class QuotedPrintableDecoder : TransferDecoder
{
    /// <summary>White space that is held back until it is known whether a line ends behind it. More than any line of the format is let pass.</summary>
    private const int MaxHeld = MaxFinal - 2;

    private readonly byte[] _held = new byte[MaxFinal];
    private int _heldLength;
    private State _state;

    private enum State
    {
        Text,

        /// <summary>White space is held.</summary>
        Space,

        /// <summary>An equals sign is held, and white space behind it.</summary>
        Equal,

        /// <summary>An equals sign and a first digit are held.</summary>
        Digit,

        /// <summary>What is held will be dropped if the next octet is LF: a CR stands last.</summary>
        Cr,

        /// <summary>As <see cref="Cr"/>, behind an equals sign.</summary>
        EqualCr,
    }

    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = 0;
        var i = 0;
        while (i < input.Length)
        {
            if (_state == State.Text)
            {
                var plain = input[i..].IndexOfAny("= \t\r"u8);
                if (plain < 0) plain = input.Length - i;
                input.Slice(i, plain).CopyTo(output[written..]);
                (i, written) = (i + plain, written + plain);
                if (i == input.Length) break;
            }

            if (Take(input[i], output, ref written)) i++;
        }

        return written;
    }

    public override int Finish(Span<byte> output)
    {
        var written = 0;
        // White space at the very end, and a soft line break, are dropped.
        if (_state is State.Equal && _held.AsSpan(1, _heldLength - 1).IndexOfAnyExcept(" \t"u8) < 0) _heldLength = 0;
        if (_state is State.Space) _heldLength = 0;
        Release(output, ref written);
        return written;
    }

    /// <summary>One step; false when the octet is to be looked at again in the new state.</summary>
    private bool Take(byte octet, Span<byte> output, ref int written)
    {
        switch (_state)
        {
            case State.Text:
                if (octet is not ((byte)'=' or (byte)' ' or (byte)'\t' or (byte)'\r')) return false;
                Hold(octet);
                _state = octet switch { (byte)'=' => State.Equal, (byte)'\r' => State.Cr, _ => State.Space };
                return true;
            case State.Space when octet is (byte)' ' or (byte)'\t' && _heldLength < MaxHeld:
                Hold(octet);
                return true;
            case State.Space when octet == '\r':
                Hold(octet);
                _state = State.Cr;
                return true;
            case State.Space when octet == '\n':
                _heldLength = 0;
                _state = State.Text;
                return false;
            case State.Cr when octet == '\n':
                _heldLength = 0;
                _state = State.Text;
                output[written++] = (byte)'\r';
                output[written++] = octet;
                return true;
            case State.Equal when _heldLength == 1 && Hex(octet) >= 0:
                Hold(octet);
                _state = State.Digit;
                return true;
            case State.Equal when octet is (byte)' ' or (byte)'\t' && _heldLength < MaxHeld:
                Hold(octet);
                return true;
            case State.Equal when octet == '\r':
                Hold(octet);
                _state = State.EqualCr;
                return true;
            case State.Equal when octet == '\n':
            case State.EqualCr when octet == '\n':
                _heldLength = 0;
                _state = State.Text;
                return true;
            case State.Digit when Hex(octet) is var low and >= 0:
                output[written++] = (byte)((Hex(_held[1]) << 4) | low);
                _heldLength = 0;
                _state = State.Text;
                return true;
            default:
                Release(output, ref written);
                return false;
        }
    }

    private void Hold(byte octet) => _held[_heldLength++] = octet;

    private void Release(Span<byte> output, ref int written)
    {
        _held.AsSpan(0, _heldLength).CopyTo(output[written..]);
        written += _heldLength;
        _heldLength = 0;
        _state = State.Text;
    }

    private static int Hex(byte octet) => char.IsAsciiHexDigit((char)octet) ? EncodedWord.HexValue((char)octet) : -1;
}
