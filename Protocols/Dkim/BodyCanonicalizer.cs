namespace Mox.Protocols.Dkim;

/// <summary>Takes octets in the form that is hashed.</summary>
internal interface ICanonicalSink
{
    void Take(ReadOnlySpan<byte> octets);
}

/// <summary>Brings a body, given in pieces cut anywhere, into the form that is hashed. Empty lines are counted, not kept: memory does not grow with the body.</summary>
/// <remarks>A carriage return or a line feed alone is an octet like any other; the end of a line is both.</remarks>
internal abstract class BodyCanonicalizer(ICanonicalSink sink)
{
    private static readonly byte[] Breaks = MakeBreaks();

    /// <summary>Line ends that were read and are left out if nothing follows.</summary>
    protected long HeldBreaks { get; set; }

    /// <summary>A carriage return that was read and is one half of a line end if a line feed follows.</summary>
    protected bool HeldReturn { get; set; }

    protected ICanonicalSink Sink { get; } = sink;

    public static BodyCanonicalizer Of(DkimForm form, ICanonicalSink sink) => form == DkimForm.Simple ? new SimpleBody(sink) : new RelaxedBody(sink);

    public abstract void Append(ReadOnlySpan<byte> piece);

    /// <summary>The body is over.</summary>
    public abstract void Finish();

    protected void ReleaseBreaks()
    {
        while (HeldBreaks > 0)
        {
            var count = (int)Math.Min(HeldBreaks, Breaks.Length / 2);
            Sink.Take(Breaks.AsSpan(0, count * 2));
            HeldBreaks -= count;
        }
    }

    private static byte[] MakeBreaks()
    {
        var breaks = new byte[2048];
        for (var i = 0; i < breaks.Length; i++) breaks[i] = (byte)(i % 2 == 0 ? '\r' : '\n');
        return breaks;
    }
}

/// <summary>All octets as they are; empty lines at the end count as none, and a line end is there in any case. RFC 6376 §3.4.3.</summary>
internal sealed class SimpleBody(ICanonicalSink sink) : BodyCanonicalizer(sink)
{
    public override void Append(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty) return;
        if (HeldReturn)
        {
            HeldReturn = false;
            if (piece[0] == '\n')
            {
                HeldBreaks++;
                piece = piece[1..];
            }
            else
            {
                ReleaseBreaks();
                Sink.Take("\r"u8);
            }
        }

        while (piece.Length >= 2 && piece[0] == '\r' && piece[1] == '\n')
        {
            HeldBreaks++;
            piece = piece[2..];
        }

        if (piece.IsEmpty) return;
        var end = piece.Length;
        if (piece[^1] == '\r') end--;
        var breaks = 0;
        while (end >= 2 && piece[end - 1] == '\n' && piece[end - 2] == '\r')
        {
            breaks++;
            end -= 2;
        }

        if (end > 0)
        {
            ReleaseBreaks();
            Sink.Take(piece[..end]);
        }

        HeldBreaks += breaks;
        HeldReturn = piece[^1] == '\r';
    }

    public override void Finish()
    {
        if (HeldReturn)
        {
            ReleaseBreaks();
            Sink.Take("\r"u8);
        }

        (HeldReturn, HeldBreaks) = (false, 0);
        Sink.Take("\r\n"u8);
    }
}

/// <summary>Runs of white space are one space, none at the end of a line, no empty lines at the end; a body of nothing else is empty. RFC 6376 §3.4.4.</summary>
internal sealed class RelaxedBody(ICanonicalSink sink) : BodyCanonicalizer(sink)
{
    /// <summary>Octets looked at in one go, so that a long line of many spaces is not searched to its end again and again.</summary>
    private const int Window = 512;

    private bool _heldSpace;
    private bool _any;

    public override void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var octet = piece[0];
            if (HeldReturn)
            {
                HeldReturn = false;
                if (octet == '\n')
                {
                    HeldBreaks++;
                    _heldSpace = false;
                    piece = piece[1..];
                    continue;
                }

                Release();
                Sink.Take("\r"u8);
            }

            switch (octet)
            {
                case (byte)'\r':
                    HeldReturn = true;
                    piece = piece[1..];
                    break;
                case (byte)' ' or (byte)'\t':
                    _heldSpace = true;
                    piece = piece[1..];
                    break;
                default:
                    Release();
                    piece = piece[Content(piece)..];
                    break;
            }
        }
    }

    public override void Finish()
    {
        if (HeldReturn)
        {
            Release();
            Sink.Take("\r"u8);
        }

        // What is held now is white space and line ends only; one line end closes the last line.
        if (_any) Sink.Take("\r\n"u8);
        (HeldReturn, _heldSpace, HeldBreaks) = (false, false, 0);
    }

    private void Release()
    {
        ReleaseBreaks();
        if (_heldSpace) Sink.Take(" "u8);
        (_heldSpace, _any) = (false, true);
    }

    /// <summary>Passes on what may stay as it is, up to a carriage return, a tab, two spaces, or a space at the end.</summary>
    /// <returns>Octets taken.</returns>
    private int Content(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > Window) piece = piece[..Window];
        var end = piece.IndexOfAny((byte)'\r', (byte)'\t');
        if (end >= 0) piece = piece[..end];
        var spaces = piece.IndexOf("  "u8);
        if (spaces >= 0) piece = piece[..spaces];
        else if (piece[^1] == ' ') piece = piece[..^1];
        Sink.Take(piece);
        return piece.Length;
    }
}
