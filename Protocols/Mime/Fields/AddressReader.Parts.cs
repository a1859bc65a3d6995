using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <content>Makes addresses, names and domains of tokens.</content>
internal ref partial struct AddressReader
{
    /// <summary>An address in angle brackets, with its name before it. RFC 5322 §3.4.</summary>
    /// <param name="end">The token behind its last comment.</param>
    private void Angle(int end)
    {
        var start = _routeEnd >= 0 ? _routeEnd : _open;
        var close = _close >= 0 ? _close : end;
        if (_close < 0) Broken(_raw.Length);
        for (var i = close; i < end; i++)
        {
            if (_tokens[i].Kind == AddressTokenKind.Comment) continue;
            Broken(_tokens[i].Start);
            break;
        }

        CheckPhrase(_open);
        var (local, domain) = AddrSpec(start, close);
        var route = _routeEnd < 0 ? null : NullIfEmpty(Join(_open, _routeEnd, spaced: false));
        Add(new EnvelopeAddress(Phrase(0, _open, _open, end), local, domain) { Route = route });
    }

    /// <summary>An address without brackets; the name of old software stands in a comment behind it.</summary>
    private void Bare()
    {
        int first = -1, last = -1;
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (!_tokens[i].Is('@')) continue;
            if (first < 0) first = i;
            last = i;
        }

        var start = 0;
        for (int i = first + 2, at = first; at >= 0 && i < last && _count < _max; i++)
        {
            // A second address whose comma was forgotten: behind a domain and white space, with an @ further on.
            if (_tokens[i].Is('@'))
            {
                at = i++;
            }
            else if (i > at + 1 && _tokens[i].SpaceBefore && _tokens[i].IsWord && EndsDomain(i - 1, _tokens[i]))
            {
                One(start, i);
                start = i;
                Broken(_tokens[i].Start);
            }
        }

        if (_count < _max) One(start, _tokens.Count);
        else _defects.Report(DefectKind.FieldLimit, _tokens[start].Start);
    }

    /// <summary>Can a domain end with this token, and does the next not go on with it?</summary>
    private readonly bool EndsDomain(int at, AddressToken next) => _tokens[at].IsWord && _raw[_tokens[at].Start + Math.Max(0, _tokens[at].Length - 1)] != '.' && _raw[next.Start] != '.';

    private void One(int from, int to)
    {
        var (local, domain) = AddrSpec(from, to);
        Add(new EnvelopeAddress(Phrase(0, 0, from, to), local, domain));
    }

    /// <summary>RFC 5322 §3.4.1. White space around dots and @ goes; a domain that is missing is null.</summary>
    private (string Local, string? Domain) AddrSpec(int from, int to)
    {
        var at = -1;
        for (var i = from; i < to; i++)
        {
            if (!_tokens[i].Is('@')) continue;
            if (at >= 0) Broken(_tokens[i].Start);
            at = i;
        }

        var local = Join(from, at < 0 ? to : at, spaced: true);
        var domain = at < 0 ? null : NullIfEmpty(Join(at + 1, to, spaced: false));
        if (local.Length == 0 || domain is null) _defects.Report(DefectKind.InvalidAddress, from < to ? _tokens[from].Start : _raw.Length);
        return (local, domain);
    }

    /// <summary>The words without comments, with a space between two of them where one stood, if wanted.</summary>
    private string Join(int from, int to, bool spaced)
    {
        if (to - from == 1 && _tokens[from] is { Kind: AddressTokenKind.Atom or AddressTokenKind.Quoted, Plain: true } only) return FieldText.String(_raw.Slice(only.Start, only.Length));
        _text.Cut(0);
        bool afterWord = false, afterAny = false;
        for (var i = from; i < to; i++)
        {
            var token = _tokens[i];
            if (token.Kind == AddressTokenKind.Comment) continue;
            if (afterAny && token.SpaceBefore) _defects.Report(DefectKind.InvalidAddress, token.Start);
            afterAny = true;
            var word = token.Kind != AddressTokenKind.Special;
            var dotted = _text.Count > 0 && _text[_text.Count - 1] == '.' || (token.Length > 0 && _raw[token.Start] == '.');
            if (spaced && word && afterWord && token.SpaceBefore && !dotted) _text.Add((byte)' ');
            if (token.Kind == AddressTokenKind.DomainLiteral && !spaced) AppendWithoutBlanks(token);
            else AppendText(token);
            afterWord = word;
        }

        return FieldText.String(_text.Written);
    }

    /// <summary>A display name: words with the white space between them as one space each, then the comments of the address in brackets, or these alone; null when there is none.</summary>
    private string? Phrase(int from, int to, int commentsFrom, int commentsTo)
    {
        _text.Cut(0);
        var encoded = false;
        for (var i = from; i < to; i++)
        {
            var token = _tokens[i];
            if (token.Kind == AddressTokenKind.Comment) continue;
            var space = token.SpaceBefore || (i > from && _tokens[i - 1].Kind == AddressTokenKind.Comment);
            if (space && _text.Count > 0) _text.Add((byte)' ');
            // A folding in an encoded word is left to its decoder.
            if (token.Kind == AddressTokenKind.Atom) _text.Add(_raw.Slice(token.Start, token.Length));
            else AppendText(token);
            if (!IsEncoded(token)) continue;
            encoded = true;
            if (token.Kind == AddressTokenKind.Quoted) _defects.Report(DefectKind.MisplacedEncodedWord, token.Start);
        }

        var named = DecodeFrom(0, encoded, from < to ? _tokens[from].Start : 0);
        AppendComments(from, to, named);
        AppendComments(commentsFrom, commentsTo, named);
        if (named && _commented) _text.Add((byte)')');
        _commented = false;
        var name = _text.Written.Trim((byte)' ');
        return name.IsEmpty ? null : FieldText.String(name);
    }

    private void AppendComments(int from, int to, bool named)
    {
        for (var i = from; i < to; i++)
        {
            var token = _tokens[i];
            if (token.Kind != AddressTokenKind.Comment || _raw.Slice(token.Start, token.Length).IndexOfAnyExcept(FieldText.Blanks) < 0) continue;
            if (_commented) _text.Add((byte)' ');
            else if (named) _text.Add(" ("u8);
            var start = _text.Count;
            AppendText(token);
            DecodeFrom(start, IsEncoded(token), token.Start);
            _commented = true;
        }
    }

    private readonly bool IsEncoded(AddressToken token) => token.Kind != AddressTokenKind.Special && _raw.Slice(token.Start, token.Length).IndexOf("=?"u8) >= 0;

    /// <summary>Decodes the encoded words of what was written last. False when no text is there.</summary>
    private bool DecodeFrom(int start, bool encoded, int at)
    {
        var written = _text.Written[start..];
        if (written.IndexOfAnyExcept(FieldText.Blanks) < 0)
        {
            _text.Cut(start);
            return false;
        }

        if (!encoded && System.Text.Unicode.Utf8.IsValid(written)) return true;
        Span<byte> room = stackalloc byte[256];
        var decoded = new Scratch<byte>(room);
        scoped var words = new EncodedText(written.Trim((byte)' '), _defects.From(at), EncodedWord.MaxDecoded) { Copied = true };
        words.AppendTo(ref decoded);
        _text.Cut(start);
        _text.Add(decoded.Written);
        decoded.Dispose();
        return true;
    }

    /// <summary>Appends what a token says: quoted pairs and foldings undone.</summary>
    private void AppendText(AddressToken token)
    {
        var octets = _raw.Slice(token.Start, token.Length);
        if (token.Plain)
        {
            _text.Add(octets);
            return;
        }

        while (true)
        {
            var at = octets.IndexOf((byte)'\\');
            if (at < 0 || at + 1 == octets.Length)
            {
                FieldText.AppendUnfolded(ref _text, at < 0 ? octets : octets[..at]);
                return;
            }

            FieldText.AppendUnfolded(ref _text, octets[..at]);
            _text.Add(octets[at + 1] is (byte)'\r' or (byte)'\n' or 0 ? (byte)' ' : octets[at + 1]);
            octets = octets[(at + 2)..];
        }
    }

    private void AppendWithoutBlanks(AddressToken token)
    {
        foreach (var octet in _raw.Slice(token.Start, token.Length))
        {
            if (!FieldText.IsBlank(octet)) _text.Add(octet);
        }
    }

    /// <summary>A dot outside quotes is obsolete in a name, an @ is wrong there; both are common. RFC 5322 §4.1.</summary>
    private readonly void CheckPhrase(int to)
    {
        if (!_defects.Records) return;
        for (var i = 0; i < to; i++)
        {
            var token = _tokens[i];
            var bad = token.Kind switch
            {
                AddressTokenKind.Atom => _raw.Slice(token.Start, token.Length).IndexOfAny(NoAtom),
                AddressTokenKind.Special or AddressTokenKind.DomainLiteral => 0,
                _ => -1,
            };
            if (bad >= 0 && !_raw[token.Start..].StartsWith("=?"u8)) _defects.Report(DefectKind.InvalidAddress, token.Start + bad);
        }
    }

    private static readonly System.Buffers.SearchValues<byte> NoAtom = System.Buffers.SearchValues.Create(".)]\\"u8);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
