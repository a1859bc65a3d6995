using System.Text;
using System.Text.Unicode;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Decodes the encoded words of a text into UTF-8.</summary>
/// <param name="raw">The text, folding and all.</param>
/// <param name="defects">Counts from the first octet of the text.</param>
/// <param name="maxOctets">What may be appended.</param>
internal ref struct EncodedText(ReadOnlySpan<byte> raw, DefectScope defects, int maxOctets)
{
    private readonly ReadOnlySpan<byte> _raw = raw;
    private readonly DefectScope _defects = defects;

    /// <summary>Where the decoded octets of the words read last begin, not yet in UTF-8; -1 when there are none.</summary>
    private int _run = -1;
    private ReadOnlySpan<byte> _charset;
    private int _wordAt;

    /// <summary>The text is the value of a parameter, where RFC 2047 §5 lets no word stand: what touches a word belongs to it, and all words are misplaced.</summary>
    public bool Parameter { get; init; }

    /// <summary>The text stood between quotes: white space between words of different charsets was meant.</summary>
    public bool Quoted { get; init; }

    /// <summary>The text is a copy in which places mean nothing: all is reported at its start.</summary>
    public bool Copied { get; init; }

    public void AppendTo(ref Scratch<byte> to)
    {
        var begin = to.Count;
        var copied = 0;
        var at = _raw.IndexOf("=?"u8);
        while (at >= 0)
        {
            if (!WordShape.TryMatch(_raw[at..], out var word, out var open))
            {
                if (open) Report(DefectKind.InvalidEncodedWord, at);
                at = Next(at + 1);
                continue;
            }

            Between(ref to, copied, at, word.Charset(_raw[at..]));
            if (_run < 0)
            {
                _charset = word.Charset(_raw[at..]);
                (_run, _wordAt) = (to.Count, at);
            }

            var sound = word.Base64 ? AppendBase64(ref to, word.Text(_raw[at..])) : AppendQ(ref to, word.Text(_raw[at..]));
            if (!sound) Report(DefectKind.InvalidEncodedWord, at);
            copied = at + word.Length;
            Behind(ref to, at, word, copied);
            if (to.Count - begin > maxOctets) break;
            at = Next(copied);
        }

        Flush(ref to);
        if (to.Count - begin <= maxOctets) FieldText.AppendShown(ref to, _raw[copied..]);
        Limit(ref to, begin);
    }

    private readonly void Report(DefectKind kind, int at) => _defects.Report(kind, Copied ? 0 : at);

    private readonly int Next(int from)
    {
        var at = _raw[from..].IndexOf("=?"u8);
        return at < 0 ? -1 : from + at;
    }

    /// <summary>What stands before a word: nothing when it only parts it from the word before (RFC 2047 §6.2).</summary>
    private void Between(ref Scratch<byte> to, int from, int at, ReadOnlySpan<byte> charset)
    {
        var between = _raw[from..at];
        var sameCharset = _run >= 0 && Ascii.EqualsIgnoreCase(_charset, charset);
        var joined = _run >= 0 && between.IndexOfAnyExcept(FieldText.Blanks) < 0 && (!Quoted || sameCharset);
        if (!joined || !sameCharset) Flush(ref to);
        if (Parameter || (between.IsEmpty && from > 0)) Report(DefectKind.MisplacedEncodedWord, at);
        if (joined || between.IsEmpty) return;
        if (Parameter) FieldText.AppendUnfolded(ref to, between);
        else FieldText.AppendShown(ref to, between);
        var last = between[^1];
        if (FieldText.IsBlank(last) || last == '(' || Parameter) return;
        Report(DefectKind.MisplacedEncodedWord, at);
        // "[tag]=?utf-8?...?=" and "Re:=?...?=": the space they need is the one that was forgotten.
        if (last is (byte)']' or (byte)'}' or (byte)')' or (byte)'>' or (byte)':' or (byte)';' or (byte)',') to.Add((byte)' ');
    }

    /// <summary>Looks at what touches the word from behind.</summary>
    private void Behind(ref Scratch<byte> to, int at, WordShape word, int next)
    {
        if (Parameter || next >= _raw.Length || FieldText.IsBlank(_raw[next]) || _raw[next] == ')' || _raw[next..].StartsWith("=?"u8)) return;
        Report(DefectKind.MisplacedEncodedWord, at);
        // An empty word can only have been put there to part what stands around it.
        if (word.TextLength == 0) to.Add((byte)' ');
    }

    /// <summary>Makes the decoded octets UTF-8 of one line.</summary>
    private void Flush(ref Scratch<byte> to)
    {
        if (_run < 0) return;
        var start = _run;
        _run = -1;
        if (Ascii.EqualsIgnoreCase(_charset, "utf-8"u8))
        {
            if (to.Written[start..] is [0xEF, 0xBB, 0xBF, ..]) to.Remove(start, 3);
            if (!Utf8.IsValid(to.Written[start..]))
            {
                Report(DefectKind.InvalidEncodedWord, _wordAt);
                FieldText.Replace(ref to, start);
            }
        }
        else
        {
            var label = FieldText.String(_charset);
            if (_defects.Records && !Charsets.Knows(label)) Report(DefectKind.UnknownCharset, _wordAt);
            var text = Charsets.Decode(label, to.Written[start..]);
            to.Cut(start);
            FieldText.AppendUtf8(ref to, text);
        }

        FieldText.OneLine(ref to, start);
    }

    /// <summary>Drops what is beyond the bound, whole characters only.</summary>
    private readonly void Limit(ref Scratch<byte> to, int begin)
    {
        if (to.Count - begin <= maxOctets) return;
        Report(DefectKind.FieldLimit, 0);
        var end = begin + maxOctets;
        while (end > begin && (to[end] & 0xC0) == 0x80) end--;
        to.Cut(end);
    }

    /// <summary>RFC 2047 §4.1. White space is skipped, as it comes from folding; other characters outside the alphabet are skipped too, and are a fault.</summary>
    private static bool AppendBase64(ref Scratch<byte> to, ReadOnlySpan<byte> encoded)
    {
        int bits = 0, held = 0;
        var sound = true;
        var padded = false;
        foreach (var octet in encoded)
        {
            var value = EncodedWord.Base64Value((char)octet);
            if (value < 0)
            {
                if (octet == '=') (bits, held, padded) = (0, 0, true);
                else if (!FieldText.IsBlank(octet)) sound = false;
                continue;
            }

            sound &= !padded;
            held = (held << 6) | value;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            to.Add((byte)(held >> bits));
            held &= (1 << bits) - 1;
        }

        return sound && bits == 0;
    }

    /// <summary>RFC 2047 §4.2. A folding goes with the white space around it; a space that stands there raw is one.</summary>
    private static bool AppendQ(ref Scratch<byte> to, ReadOnlySpan<byte> encoded)
    {
        var sound = true;
        for (var i = 0; i < encoded.Length; i++)
        {
            var octet = encoded[i];
            if (octet == '=' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                to.Add((byte)((EncodedWord.HexValue((char)encoded[i + 1]) << 4) | EncodedWord.HexValue((char)encoded[i + 2])));
                i += 2;
            }
            else if (octet is (byte)'\r' or (byte)'\n')
            {
                while (i + 1 < encoded.Length && FieldText.IsBlank(encoded[i + 1])) i++;
            }
            else
            {
                sound &= octet is not ((byte)'=' or (byte)'\t' or (byte)' ');
                to.Add(octet is (byte)'_' or (byte)'\t' or 0 ? (byte)' ' : octet);
            }
        }

        return sound;
    }
}
