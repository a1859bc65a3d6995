namespace Mox.Server.Inbound;

/// <summary>Counts what the header of a message holds, while the message streams by. Octets may come cut anywhere; nothing of the message is kept.</summary>
/// <remarks>RFC 5322 §2.2: a header field begins at the start of a line with its name and a colon. RFC 5321 §6.3 on loops, RFC 6409 §8 on what a submission server may complete.</remarks>
internal sealed class MessageCensus
{
    private readonly byte[] _name = new byte[16];
    private int _nameLength;
    private State _state = State.LineStart;

    private enum State
    {
        LineStart,
        Name,
        Line,
        BlankCr,
        Body,
    }

    /// <summary>Fields called Received.</summary>
    public int Received { get; private set; }

    public int From { get; private set; }

    public int Date { get; private set; }

    public int MessageId { get; private set; }

    public int ReturnPath { get; private set; }

    /// <summary>The blank line that ends the header was there.</summary>
    public bool HeaderEnded => _state == State.Body;

    /// <summary>An octet above 127 in the header.</summary>
    public bool EightBitHeader { get; private set; }

    /// <summary>An octet above 127 anywhere.</summary>
    public bool EightBit { get; private set; }

    public void Write(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        while (at < octets.Length && _state != State.Body) Step(octets[at++]);
        if (!EightBit && octets[at..].ContainsAnyExceptInRange((byte)0, (byte)127)) EightBit = true;
    }

    private void Step(byte octet)
    {
        if (octet > 127) EightBit = EightBitHeader = true;
        switch (_state)
        {
            case State.LineStart when octet == '\r':
                _state = State.BlankCr;
                break;
            case State.BlankCr when octet == '\n':
                _state = State.Body;
                break;
            case State.LineStart when octet is (byte)' ' or (byte)'\t':
                _state = State.Line;
                break;
            case State.LineStart:
                _nameLength = 0;
                _state = State.Name;
                Take(octet);
                break;
            case State.Name:
                Take(octet);
                break;
            default:
                _state = octet == '\n' ? State.LineStart : State.Line;
                break;
        }
    }

    private void Take(byte octet)
    {
        if (octet == ':')
        {
            Count();
            _state = State.Line;
        }
        else if (octet == '\n')
        {
            _state = State.LineStart;
        }
        else if (_nameLength < _name.Length)
        {
            _name[_nameLength++] = octet;
        }
        else
        {
            _state = State.Line;
        }
    }

    private void Count()
    {
        // Obsolete syntax lets space stand before the colon (RFC 5322 §4.5).
        var name = _name.AsSpan(0, _nameLength).TrimEnd(" \t"u8);
        if (System.Text.Ascii.EqualsIgnoreCase(name, "Received"u8)) Received++;
        else if (System.Text.Ascii.EqualsIgnoreCase(name, "From"u8)) From++;
        else if (System.Text.Ascii.EqualsIgnoreCase(name, "Date"u8)) Date++;
        else if (System.Text.Ascii.EqualsIgnoreCase(name, "Message-ID"u8)) MessageId++;
        else if (System.Text.Ascii.EqualsIgnoreCase(name, "Return-Path"u8)) ReturnPath++;
    }
}
