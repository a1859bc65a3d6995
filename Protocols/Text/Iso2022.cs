using System.Buffers;
using System.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Text;

/// <summary>The charsets of East Asia that change their meaning by escape sequences: ISO-2022-JP with its extensions, ISO-2022-KR, ISO-2022-CN; and EUC-JP with its three-octet characters.</summary>
/// <remarks>
/// RFC 1468, RFC 1554, RFC 1557, RFC 1922. Runs of two-octet characters are read by the framework. Of CNS 11643 the planes 1 and 2 are known. An escape
/// that is none, and octets above 127, become U+FFFD.
/// </remarks>
internal ref struct Iso2022
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly StringBuilder _text;
    private readonly byte[] _run;
    private readonly DefectScope _defects;
    private int _runLength;
    private int _runStart;
    private int _runOctets;
    private Set _runSet;
    private int _at;
    private Set _g0;
    private Set _g1;
    private Set _g2;
    private bool _shiftedOut;

    private Iso2022(int codePage, ReadOnlySpan<byte> octets, byte[] run, DefectScope defects)
    {
        _octets = octets;
        _run = run;
        _defects = defects;
        _text = new StringBuilder(octets.Length);
        _g1 = codePage switch { CharsetLabels.Iso2022Kr => Set.Korean, CharsetLabels.Iso2022Cn => Set.Gb2312, _ => Set.Kana };
    }

    private enum Set
    {
        Ascii,
        Roman,
        Kana,
        Latin1,
        Jis0208,
        Jis0212,
        Gb2312,
        Korean,
        Cns1,
        Cns2,
    }

    public static string Decode(int codePage, ReadOnlySpan<byte> octets, DefectScope defects)
    {
        var run = ArrayPool<byte>.Shared.Rent(octets.Length);
        try
        {
            var reader = new Iso2022(codePage, octets, run, defects);
            reader.Run();
            return reader._text.ToString();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(run);
        }
    }

    /// <summary>EUC-JP: the framework has one code page that lacks JIS X 0212 and one that has it in two octets.</summary>
    public static string DecodeEucJp(ReadOnlySpan<byte> octets, DefectScope defects)
    {
        if (!octets.Contains((byte)0x8F)) return MultiOctetCharset.Decode(51932, octets, defects);
        var text = new StringBuilder(octets.Length);
        var at = 0;
        while (at < octets.Length)
        {
            var rest = octets[at..];
            if (rest is [0x8F, >= 0xA1 and <= 0xFE, >= 0xA1 and <= 0xFE, ..])
            {
                text.Append(MultiOctetCharset.Decode(20932, [rest[1], (byte)(rest[2] & 0x7F)], defects.From(at)));
                at += 3;
                continue;
            }

            var next = rest[1..].IndexOf((byte)0x8F);
            var piece = next < 0 ? rest : rest[..(next + 1)];
            text.Append(MultiOctetCharset.Decode(51932, piece, defects.From(at)));
            at += piece.Length;
        }

        return text.ToString();
    }

    private void Run()
    {
        while (_at < _octets.Length)
        {
            var octet = _octets[_at];
            if (octet == 0x1B) Escape();
            else if (octet is 0x0E or 0x0F) (_shiftedOut, _at) = (octet == 0x0E, _at + 1);
            else Character(octet, _shiftedOut ? _g1 : _g0);
        }

        Flush();
    }

    private void Escape()
    {
        var rest = _octets[(_at + 1)..];
        var known = rest switch
        {
            [(byte)'(', (byte)'B' or (byte)'H', ..] => Designate(ref _g0, Set.Ascii, 3),
            [(byte)'(', (byte)'J', ..] => Designate(ref _g0, Set.Roman, 3),
            [(byte)'(', (byte)'I', ..] => Designate(ref _g0, Set.Kana, 3),
            [(byte)'$', (byte)'@' or (byte)'B', ..] => Designate(ref _g0, Set.Jis0208, 3),
            [(byte)'$', (byte)'A', ..] => Designate(ref _g0, Set.Gb2312, 3),
            [(byte)'$', (byte)'(', (byte)'@' or (byte)'B' or (byte)'O' or (byte)'Q', ..] => Designate(ref _g0, Set.Jis0208, 4),
            [(byte)'$', (byte)'(', (byte)'D', ..] => Designate(ref _g0, Set.Jis0212, 4),
            [(byte)'$', (byte)'(', (byte)'A', ..] => Designate(ref _g0, Set.Gb2312, 4),
            [(byte)'$', (byte)'(', (byte)'C', ..] => Designate(ref _g0, Set.Korean, 4),
            [(byte)'$', (byte)')', (byte)'C', ..] => Designate(ref _g1, Set.Korean, 4),
            [(byte)'$', (byte)')', (byte)'A' or (byte)'E', ..] => Designate(ref _g1, Set.Gb2312, 4),
            [(byte)'$', (byte)')', (byte)'G', ..] => Designate(ref _g1, Set.Cns1, 4),
            [(byte)'$', (byte)'*', (byte)'H', ..] => Designate(ref _g2, Set.Cns2, 4),
            [(byte)'.', (byte)'A', ..] => Designate(ref _g2, Set.Latin1, 3),
            [(byte)'&', (byte)'@', ..] => Designate(ref _g2, _g2, 3),
            [(byte)'N', _, ..] => SingleShift(),
            _ => false,
        };
        if (!known) Replace(1);
    }

    private bool Designate(ref Set which, Set set, int length)
    {
        which = set;
        _at += length;
        return true;
    }

    /// <summary>One character of G2.</summary>
    private bool SingleShift()
    {
        _at += 2;
        if (_g2 == Set.Latin1 && _octets[_at] is >= 0x20 and < 0x80) Put((char)(_octets[_at++] | 0x80));
        else if (_g2 == Set.Cns2) Character(_octets[_at], Set.Cns2);
        else Replace(1);
        return true;
    }

    private void Character(byte octet, Set set)
    {
        if (octet < 0x21 || octet == 0x7F)
        {
            Put((char)octet);
            _at++;
        }
        else if (octet > 0x7F)
        {
            Replace(1);
        }
        else if (set >= Set.Jis0208)
        {
            Pair(octet, set);
        }
        else
        {
            _at++;
            Put((set, octet) switch
            {
                (Set.Roman, (byte)'\\') => '\u00A5',
                (Set.Roman, (byte)'~') => '\u203E',
                (Set.Kana, <= 0x5F) => (char)(0xFF61 + octet - 0x21),
                (Set.Kana, _) => '\uFFFD',
                _ => (char)octet,
            });
        }
    }

    private void Pair(byte lead, Set set)
    {
        if (_at + 1 >= _octets.Length || _octets[_at + 1] is < 0x21 or > 0x7E)
        {
            Replace(1);
            return;
        }

        if (_runLength > 0 && (_runSet != set || _runStart + _runOctets != _at)) Flush();
        if (_runLength == 0) (_runSet, _runStart, _runOctets) = (set, _at, 0);
        _run[_runLength++] = (byte)(lead | 0x80);
        // The framework has JIS X 0212 and plane 2 beside another set, with a second octet below 128.
        _run[_runLength++] = set is Set.Jis0212 or Set.Cns2 ? _octets[_at + 1] : (byte)(_octets[_at + 1] | 0x80);
        _runOctets += 2;
        _at += 2;
    }

    private void Put(char c)
    {
        Flush();
        if (c == '\uFFFD') _defects.Report(DefectKind.InvalidCharacters, _at - 1);
        _text.Append(c);
    }

    private void Replace(int length)
    {
        Flush();
        _defects.Report(DefectKind.InvalidCharacters, _at);
        _text.Append('\uFFFD');
        _at += length;
    }

    private void Flush()
    {
        if (_runLength == 0) return;
        var codePage = _runSet switch
        {
            Set.Jis0208 => 51932,
            Set.Jis0212 => 20932,
            Set.Gb2312 => CharsetLabels.Gb18030,
            Set.Korean => 949,
            _ => 20000,
        };
        _text.Append(MultiOctetCharset.Decode(codePage, _run.AsSpan(0, _runLength), _defects.From(_runStart)));
        _runLength = 0;
    }
}
