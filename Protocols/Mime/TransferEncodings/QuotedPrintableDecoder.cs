using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Quoted-printable: RFC 2045 §6.7. White space before a line end is dropped; an equals sign that introduces nothing stays as it is, and is reported.</summary>
/// <remarks>Lines without escapes are copied whole. What is undecided at the end of a piece of input is held until the next, so that the result does not depend on the cut.</remarks>
/// <param name="defects">Takes <see cref="DefectKind.InvalidQuotedPrintable"/>; offsets count the encoded octets.</param>
public sealed class QuotedPrintableDecoder(DefectScope defects = default) : TransferDecoder
{
    /// <summary>White space that is held back until it is known whether a line ends behind it. More than any line of the format is let pass.</summary>
    private const int MaxHeld = MaxFinal - 2;

    private static readonly byte[] Hex = MakeHex();

    private byte[]? _room;
    private int _heldLength;
    private long _position;
    private long _equalAt;
    private State _state;

    /// <summary>Made when it is needed, which short and clean texts do not do.</summary>
    private byte[] Held => _room ??= new byte[MaxFinal];

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

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written = 0, i = 0;
        while (i < input.Length)
        {
            if (_state == State.Text) i += Run(input[i..], i, output, ref written);
            else if (Take(input[i], _position + i, output, ref written)) i++;
        }

        _position += input.Length;
        return written;
    }

    /// <inheritdoc/>
    public override int Finish(Span<byte> output)
    {
        var written = 0;
        // White space at the very end, and a soft line break, are dropped.
        if ((_state is State.Equal && Held.AsSpan(1, _heldLength - 1).IndexOfAnyExcept(" \t"u8) < 0) || _state is State.Space)
        {
            (_heldLength, _state) = (0, State.Text);
        }

        Release(output, ref written);
        return written;
    }

    /// <summary>Takes plain text up to a line end or an escape, and that too when it is whole.</summary>
    /// <returns>Octets taken.</returns>
    private int Run(ReadOnlySpan<byte> input, int start, Span<byte> output, ref int written)
    {
        var at = input.IndexOfAny((byte)'=', (byte)'\n');
        var run = at < 0 ? input : input[..at];
        if (at >= 0 && input[at] == '=')
        {
            Copy(run, output, ref written);
            return at + Escape(input[at..], start + at, output, ref written);
        }

        var text = run;
        var cr = text.EndsWith("\r"u8);
        if (cr) text = text[..^1];
        text = text[..^TrailingSpace(text)];
        Copy(text, output, ref written);
        if (at < 0)
        {
            Hold(run[text.Length..]);
            _state = cr ? State.Cr : _heldLength > 0 ? State.Space : State.Text;
            return run.Length;
        }

        if (cr) output[written++] = (byte)'\r';
        output[written++] = (byte)'\n';
        return at + 1;
    }

    /// <summary>White space at the end of a text, as far as it would have been held.</summary>
    private static int TrailingSpace(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[^1] is not ((byte)' ' or (byte)'\t')) return 0;
        var space = text.Length - 1 - text.LastIndexOfAnyExcept((byte)' ', (byte)'\t');
        return ((space - 1) % MaxHeld) + 1;
    }

    /// <summary>An equals sign: what it escapes when that lies in the input, else it is held.</summary>
    private int Escape(ReadOnlySpan<byte> input, int at, Span<byte> output, ref int written)
    {
        if (input.Length >= 3 && (Hex[input[1]] | Hex[input[2]]) < 16)
        {
            output[written++] = (byte)((Hex[input[1]] << 4) | Hex[input[2]]);
            return 3;
        }

        if (input.StartsWith("=\r\n"u8)) return 3;
        _equalAt = _position + at;
        Held[_heldLength++] = (byte)'=';
        _state = State.Equal;
        return 1;
    }

    /// <summary>One step behind something held; false when the octet is to be looked at again in the new state.</summary>
    private bool Take(byte octet, long at, Span<byte> output, ref int written)
    {
        var white = octet is (byte)' ' or (byte)'\t' && _heldLength < MaxHeld;
        switch (_state)
        {
            case State.Space or State.Equal when white:
            case State.Space or State.Equal when octet == '\r':
                Held[_heldLength++] = octet;
                if (octet == '\r') _state = _state == State.Space ? State.Cr : State.EqualCr;
                return true;
            case State.Space when octet == '\n':
                (_heldLength, _state) = (0, State.Text);
                return false;
            case State.Cr when octet == '\n':
                (_heldLength, _state) = (0, State.Text);
                output[written++] = (byte)'\r';
                output[written++] = octet;
                return true;
            case State.Equal when _heldLength == 1 && Hex[octet] < 16:
                Held[_heldLength++] = octet;
                _state = State.Digit;
                return true;
            case State.Equal or State.EqualCr when octet == '\n':
                (_heldLength, _state) = (0, State.Text);
                return true;
            case State.Digit when Hex[octet] < 16:
                output[written++] = (byte)((Hex[Held[1]] << 4) | Hex[octet]);
                (_heldLength, _state) = (0, State.Text);
                return true;
            default:
                return Again(octet, at, output, ref written);
        }
    }

    /// <summary>What is held was text after all; white space or a CR behind it is held anew.</summary>
    private bool Again(byte octet, long at, Span<byte> output, ref int written)
    {
        Release(output, ref written);
        if (octet is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'=')) return false;
        Held[_heldLength++] = octet;
        _state = octet switch { (byte)'\r' => State.Cr, (byte)'=' => State.Equal, _ => State.Space };
        if (octet == '=') _equalAt = at;
        return true;
    }

    private void Hold(ReadOnlySpan<byte> octets)
    {
        if (!octets.IsEmpty) octets.CopyTo(Held);
        _heldLength = octets.Length;
    }

    private void Release(Span<byte> output, ref int written)
    {
        if (_state is State.Equal or State.Digit or State.EqualCr) defects.Report(DefectKind.InvalidQuotedPrintable, _equalAt);
        if (_heldLength > 0) Copy(Held.AsSpan(0, _heldLength), output, ref written);
        (_heldLength, _state) = (0, State.Text);
    }

    private static void Copy(ReadOnlySpan<byte> octets, Span<byte> output, ref int written)
    {
        octets.CopyTo(output[written..]);
        written += octets.Length;
    }

    private static byte[] MakeHex()
    {
        var hex = new byte[256];
        hex.AsSpan().Fill(0xFF);
        for (var i = 0; i < 16; i++)
        {
            hex["0123456789ABCDEF"[i]] = (byte)i;
            hex["0123456789abcdef"[i]] = (byte)i;
        }

        return hex;
    }
}
