namespace Mox.Fuzz;

/// <summary>Walks over responses as a strict client does; throws where they leave the grammar.</summary>
/// <remarks>RFC 9051 §9. Written apart from the writer.</remarks>
internal sealed class ImapResponseGrammar(byte[] octets)
{
    private int _at;

    /// <summary>One FETCH with ENVELOPE, BODY and BODYSTRUCTURE, then LIST, STATUS, ID, and a status line.</summary>
    public void Lines()
    {
        Take("* 1 FETCH (ENVELOPE ");
        Envelope();
        Take(" BODY ");
        Body(false);
        Take(" BODYSTRUCTURE ");
        Body(true);
        Take(")\r\n* LIST (\\Sent) \"/\" ");
        AString();
        Take(" (\"OLDNAME\" (");
        AString();
        Take("))\r\n* STATUS ");
        AString();
        Take(" (MESSAGES 1)\r\n* ID (");
        String();
        Take(" ");
        String();
        Take(")\r\n* OK ");
        while (octets[_at] is not ((byte)'\r' or (byte)'\n' or 0)) _at++;
        Take("\r\n");
        if (_at != octets.Length) Fail("end");
    }

    private void Envelope()
    {
        Take("(");
        NString();
        Take(" ");
        NString();
        for (var list = 0; list < 6; list++)
        {
            Take(" ");
            if (Try("NIL")) continue;
            Take("(");
            do
            {
                Take("(");
                for (var field = 0; field < 4; field++)
                {
                    if (field > 0) Take(" ");
                    NString();
                }

                Take(")");
            }
            while (octets[_at] == '(');
            Take(")");
        }

        Take(" ");
        NString();
        Take(" ");
        NString();
        Take(")");
    }

    private void Body(bool extended)
    {
        Take("(");
        if (octets[_at] == '(')
        {
            while (octets[_at] == '(') Body(extended);
            Take(" ");
            String();
            if (extended)
            {
                Take(" ");
                Parameters();
                Rest();
            }
        }
        else
        {
            Single(extended);
        }

        Take(")");
    }

    private void Single(bool extended)
    {
        var type = String();
        Take(" ");
        var subtype = String();
        Take(" ");
        Parameters();
        Take(" ");
        NString();
        Take(" ");
        NString();
        Take(" ");
        String();
        Take(" ");
        Number();
        var message = type == "MESSAGE" && subtype is "RFC822" or "GLOBAL";
        if (message)
        {
            Take(" ");
            Envelope();
            Take(" ");
            Body(extended);
        }

        if (message || type == "TEXT")
        {
            Take(" ");
            Number();
        }

        if (!extended) return;
        Take(" ");
        NString();
        Rest();
    }

    private void Rest()
    {
        Take(" ");
        if (!Try("NIL"))
        {
            Take("(");
            String();
            Take(" ");
            Parameters();
            Take(")");
        }

        Take(" ");
        if (Try("("))
        {
            do String();
            while (Try(" "));
            Take(")");
        }
        else
        {
            NString();
        }

        Take(" ");
        NString();
    }

    private void Parameters()
    {
        if (Try("NIL")) return;
        Take("(");
        do
        {
            String();
            Take(" ");
            String();
        }
        while (Try(" "));
        Take(")");
    }

    private void NString()
    {
        if (!Try("NIL")) String();
    }

    private void AString()
    {
        if (octets[_at] is (byte)'"' or (byte)'{')
        {
            String();
            return;
        }

        var start = _at;
        while (octets[_at] is > 0x20 and < 0x7f and not ((byte)'(' or (byte)')' or (byte)'{' or (byte)'%' or (byte)'*' or (byte)'"' or (byte)'\\')) _at++;
        if (_at == start) Fail("astring");
    }

    private string String()
    {
        if (Try("{"))
        {
            var length = Number();
            Take("}\r\n");
            if (octets.AsSpan(_at, length).Contains((byte)0)) Fail("literal without NUL");
            _at += length;
            return "";
        }

        Take("\"");
        var start = _at;
        while (octets[_at] != '"')
        {
            if (octets[_at] is 0 or (byte)'\r' or (byte)'\n') Fail("character between quotes");
            if (octets[_at] == '\\' && octets[++_at] is not ((byte)'"' or (byte)'\\')) Fail("escape");
            _at++;
        }

        return System.Text.Encoding.UTF8.GetString(octets, start, _at++ - start);
    }

    private int Number()
    {
        var number = 0;
        var start = _at;
        while (octets[_at] is >= (byte)'0' and <= (byte)'9') number = checked((number * 10) + octets[_at++] - '0');
        if (_at == start) Fail("number");
        return number;
    }

    private void Take(string text)
    {
        if (!Try(text)) Fail(text);
    }

    private bool Try(string text)
    {
        if (!octets.AsSpan(_at).StartsWith(System.Text.Encoding.ASCII.GetBytes(text))) return false;
        _at += text.Length;
        return true;
    }

    private void Fail(string expected) =>
        throw new FuzzFaultException($"expected {expected} at {_at}: {System.Text.Encoding.Latin1.GetString(octets, Math.Max(0, _at - 40), Math.Min(80, octets.Length - Math.Max(0, _at - 40)))}");
}
