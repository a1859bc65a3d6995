namespace Mox.Protocols.Smtp;

/// <summary>Takes the message out of DATA: undoes dot-stuffing and finds the end. Octets may come cut anywhere.</summary>
/// <remarks>
/// RFC 5321 §4.1.1.4 and §4.5.2. Only CRLF, dot, CRLF ends a message. A bare CR, and a dot alone between other line endings, mark the message as
/// refused (<see cref="Fault"/>), while reading goes on to the real end, so that what follows is never taken for commands. A bare LF elsewhere is
/// a line ending in mail from scripts; it is written as CRLF where that is tolerated. A message without such faults comes out octet for octet.
/// </remarks>
public sealed class DotDecoder(bool tolerateBareLf)
{
    private State _state = State.LineStart;

    private enum State
    {
        /// <summary>After CRLF, and at the very beginning.</summary>
        LineStart,
        Line,

        /// <summary>After a CR that is not written yet.</summary>
        Cr,

        /// <summary>After CRLF and a dot.</summary>
        Dot,

        /// <summary>After CRLF, a dot and a CR.</summary>
        DotCr,

        /// <summary>After a LF without CR.</summary>
        BareStart,

        /// <summary>After a bare LF and a dot.</summary>
        BareDot,

        /// <summary>After a bare LF, a dot and a CR.</summary>
        BareDotCr,
        Ended,
    }

    /// <summary>True once the end was read.</summary>
    public bool Ended => _state == State.Ended;

    /// <summary>The first fault found.</summary>
    public DotFault Fault { get; private set; }

    /// <summary>Room that <see cref="Decode"/> needs for its output.</summary>
    public static int MaxOutput(int inputLength) => (2 * inputLength) + 4;

    /// <summary>Decodes octets up to the end of the message or of the input.</summary>
    /// <param name="output">At least <see cref="MaxOutput"/> octets.</param>
    /// <param name="written">Octets of the message.</param>
    /// <returns>Octets of the input that were used: all of them, unless the message ended.</returns>
    public int Decode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        if (output.Length < MaxOutput(input.Length)) throw new ArgumentException("There is too little room", nameof(output));
        written = 0;
        var at = 0;
        while (at < input.Length && _state != State.Ended)
        {
            if (_state == State.Line)
            {
                var run = input[at..].IndexOfAny((byte)'\r', (byte)'\n');
                if (run < 0) run = input.Length - at;
                input.Slice(at, run).CopyTo(output[written..]);
                (at, written) = (at + run, written + run);
                if (at == input.Length) break;
            }

            if (Step(input[at], output, ref written)) at++;
        }

        return at;
    }

    /// <summary>Takes one octet; false when the state has changed and the octet is to be looked at again.</summary>
    private bool Step(byte octet, Span<byte> output, ref int written)
    {
        switch (_state)
        {
            case State.Line:
                if (octet == '\r') _state = State.Cr;
                else EndBare(output, ref written);
                return true;

            case State.LineStart:
                if (octet != '.') return Again(State.Line);
                _state = State.Dot;
                return true;

            case State.Cr:
                if (octet == '\n')
                {
                    Put("\r\n"u8, output, ref written);
                    _state = State.LineStart;
                    return true;
                }

                Mark(DotFault.BareCr);
                Put("\r"u8, output, ref written);
                return Again(State.Line);

            case State.Dot:
                if (octet == '\r')
                {
                    _state = State.DotCr;
                    return true;
                }

                if (octet != '\n') return Again(State.Line);
                Mark(DotFault.OddEnd);
                Put("."u8, output, ref written);
                return Again(State.Line);

            case State.DotCr:
                if (octet == '\n')
                {
                    _state = State.Ended;
                    return true;
                }

                Mark(DotFault.BareCr);
                Put(".\r"u8, output, ref written);
                return Again(State.Line);

            case State.BareStart:
                if (octet != '.') return Again(State.Line);
                _state = State.BareDot;
                return true;

            case State.BareDot:
                if (octet == '\r')
                {
                    _state = State.BareDotCr;
                    return true;
                }

                if (octet == '\n') Mark(DotFault.OddEnd);

                // A sender of bare LFs may know of dot-stuffing or not: only a doubled dot shows that it does.
                if (octet != '.') Put("."u8, output, ref written);
                return Again(State.Line);

            default:
                Mark(octet == '\n' ? DotFault.OddEnd : DotFault.BareCr);
                Put("."u8, output, ref written);
                return Again(State.Cr);
        }
    }

    private void EndBare(Span<byte> output, ref int written)
    {
        if (!tolerateBareLf) Mark(DotFault.BareLf);
        Put("\r\n"u8, output, ref written);
        _state = State.BareStart;
    }

    private bool Again(State state)
    {
        _state = state;
        return false;
    }

    private void Mark(DotFault fault)
    {
        if (Fault == DotFault.None) Fault = fault;
    }

    private static void Put(ReadOnlySpan<byte> octets, Span<byte> output, ref int written)
    {
        octets.CopyTo(output[written..]);
        written += octets.Length;
    }
}
