using System.Globalization;
using System.Text;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>The words the field is made of.</summary>
internal ref partial struct AuthenticationResultsReader
{
    /// <summary>Reads <c>i=1;</c> at the beginning of the field that ARC writes. Where it is missing, nothing is taken for it.</summary>
    private int? ReadInstance()
    {
        SkipSpace();
        var start = _at;
        var word = ReadWord();
        SkipSpace();
        if (word != "i" || Next != '=')
        {
            _at = start;
            _comments.Clear();
            Fault("instance from 1 to 50");
            return null;
        }

        _at++;
        SkipSpace();
        start = _at;
        int? number = char.IsAsciiDigit((char)Next) ? ReadVersion() : null;
        if (number is not (>= 1 and <= 50))
        {
            FaultAt(start, "instance from 1 to 50");
            SkipToSemicolon();
        }

        SkipSpace();
        if (Next == ';') _at++;
        else Fault("semicolon");
        return number;
    }

    /// <summary>Who wrote the field. Microsoft's forwarders leave it out and begin with a result, which no name can look like.</summary>
    private string ReadIdentifier(out bool missing)
    {
        var start = _at;
        var length = _raw[_at..].IndexOfAny(AuthenticationText.Ends);
        missing = Next != '"' && _raw.Slice(_at, length < 0 ? _raw.Length - _at : length).Contains((byte)'=');
        if (!missing) return ReadValue("authserv-id");
        FaultAt(start, "authserv-id");
        return "";
    }

    private int ReadVersion()
    {
        var start = _at;
        while (char.IsAsciiDigit((char)Next)) _at++;
        if (_at == start) Fault("version");
        if (!AtEnd && AuthenticationText.Token.Contains(Next)) Fault("end of number");
        return int.TryParse(_raw[start.._at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : _at == start ? 1 : int.MaxValue;
    }

    /// <summary>Letters, digits, hyphens; an underscore too, as some properties have one. Lower-case.</summary>
    private string ReadWord()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit((char)Next) || Next is (byte)'-' or (byte)'_') _at++;
        return Encoding.ASCII.GetString(_raw[start.._at]).ToLowerInvariant();
    }

    /// <summary>A token, a quoted string, an address or what stands in their place, up to white space, a semicolon or a comment.</summary>
    /// <param name="expected">What it is; null when a fault was noted already.</param>
    private string ReadValue(string? expected)
    {
        var start = _at;
        if (Next == '"')
        {
            var text = ReadQuoted();
            if (Next != '@' || expected is null) return text;
        }

        var length = _raw[_at..].IndexOfAny(AuthenticationText.Ends);
        _at = length < 0 ? _raw.Length : _at + length;
        var value = _raw[start.._at];
        if (expected is not null && value.IsEmpty) Fault(expected);
        else if (expected is not null && value.IndexOfAnyExcept(AuthenticationText.Token) is var odd and >= 0 && !AuthenticationText.IsIdentity(value)) FaultAt(start + odd, "quoted value");
        return FieldText.Line(value);
    }

    private string ReadQuoted()
    {
        Span<byte> room = stackalloc byte[128];
        var text = new Scratch<byte>(room);
        var start = _at++;
        var closed = false;
        while (!AtEnd && !closed)
        {
            var octet = _raw[_at++];
            if (octet == '\\' && !AtEnd) text.Add(_raw[_at++]);
            else if (octet == '"') closed = true;
            else text.Add(octet);
        }

        if (!closed) FaultAt(start, "closing quote");
        var value = FieldText.Line(text.Written);
        text.Dispose();
        return value;
    }

    /// <summary>White space and comments, which are kept.</summary>
    private void SkipSpace()
    {
        while (!AtEnd)
        {
            if (FieldText.IsBlank(Next)) _at++;
            else if (Next == '(') ReadComment();
            else return;
        }
    }

    private void ReadComment()
    {
        Span<byte> room = stackalloc byte[128];
        var text = new Scratch<byte>(room);
        var start = _at++;
        var depth = 1;
        while (!AtEnd && depth > 0)
        {
            var octet = _raw[_at++];
            if (octet == '\\' && !AtEnd)
            {
                text.Add(_raw[_at++]);
                continue;
            }

            depth += octet == '(' ? 1 : octet == ')' ? -1 : 0;
            if (depth > 0) text.Add(octet);
        }

        if (depth > 0) FaultAt(start, "closing bracket");
        if (_comments.Count < AuthenticationResultsField.MaxProperties) _comments.Add(Shown(text.Written));
        text.Dispose();
    }

    /// <summary>The text of a comment: a folding in it becomes one space.</summary>
    private static string Shown(ReadOnlySpan<byte> octets)
    {
        Span<byte> room = stackalloc byte[128];
        var shown = new Scratch<byte>(room);
        FieldText.AppendShown(ref shown, octets);
        var text = FieldText.String(shown.Written.Trim(" \t"u8));
        shown.Dispose();
        return text;
    }

    /// <summary>Skips what could not be read, one octet at least from where it began.</summary>
    private void SkipWord(int start)
    {
        if (Next == '"')
        {
            ReadQuoted();
            return;
        }

        var length = _raw[_at..].IndexOfAny(AuthenticationText.Ends);
        _at = length < 0 ? _raw.Length : _at + length;
        if (_at == start) _at++;
    }

    private void SkipToSemicolon()
    {
        SkipSpace();
        while (!AtEnd && Next != ';')
        {
            SkipWord(_at);
            SkipSpace();
        }
    }

    private readonly void Fault(string expected) => FaultAt(_at, expected);

    private readonly void FaultAt(int offset, string expected)
    {
        if (_faults.Count < AuthenticationResultsField.MaxFaults) _faults.Add(new SyntaxFault(offset, expected));
    }
}
