namespace Mox.Protocols.Smtp;

/// <summary>Checks the line endings of a text message that comes in chunks, where nothing is dot-stuffed. Octets may come cut anywhere.</summary>
/// <remarks>
/// RFC 3030 §2: text sent with BDAT has its lines ended by CRLF. What is accepted here may have to leave by DATA, so the same is refused as there:
/// a bare CR. A bare LF is written as CRLF where that is tolerated.
/// </remarks>
public sealed class TextDecoder(bool tolerateBareLf)
{
    private bool _cr;

    /// <summary>The first fault found.</summary>
    public DotFault Fault { get; private set; }

    /// <summary>Room that <see cref="Decode"/> needs for its output.</summary>
    public static int MaxOutput(int inputLength) => (2 * inputLength) + 2;

    /// <summary>Takes all of the input.</summary>
    /// <returns>Octets written to <paramref name="output"/>.</returns>
    public int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < MaxOutput(input.Length)) throw new ArgumentException("There is too little room", nameof(output));
        var (at, written) = (0, 0);
        while (at < input.Length)
        {
            if (_cr)
            {
                _cr = false;
                output[written++] = (byte)'\r';
                if (input[at] == '\n') output[written++] = input[at++];
                else Mark(DotFault.BareCr);
                continue;
            }

            var run = input[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (run < 0) run = input.Length - at;
            input.Slice(at, run).CopyTo(output[written..]);
            (at, written) = (at + run, written + run);
            if (at == input.Length) break;
            if (input[at++] == '\r')
            {
                _cr = true;
                continue;
            }

            if (!tolerateBareLf) Mark(DotFault.BareLf);
            output[written++] = (byte)'\r';
            output[written++] = (byte)'\n';
        }

        return written;
    }

    /// <summary>Ends the message.</summary>
    public void Complete()
    {
        if (_cr) Mark(DotFault.BareCr);
    }

    private void Mark(DotFault fault)
    {
        if (Fault == DotFault.None) Fault = fault;
    }
}
