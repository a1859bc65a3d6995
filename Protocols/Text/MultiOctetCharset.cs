using System.Text;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Text;

/// <summary>The charsets of East Asia that the framework reads, with what it reads differently set right and the places of faults found.</summary>
internal static class MultiOctetCharset
{
    public static string Decode(int codePage, ReadOnlySpan<byte> octets, DefectScope defects)
    {
        var encoding = Charsets.Load(codePage);
        var text = encoding.GetString(octets);
        var gb18030 = codePage == CharsetLabels.Gb18030;
        if (text.Contains('\uFFFD', StringComparison.Ordinal) && (defects.Records || gb18030)) text = Again(codePage, octets, defects);
        return codePage switch
        {
            // Private use stands here for characters that the framework does not know.
            CharsetLabels.Big5 => WithoutPrivateUse(text, '\uE000', '\uF8FF', encoding, defects),
            CharsetLabels.ShiftJis => WithoutPrivateUse(text, '\uF8F0', '\uF8F3', encoding, defects),
            _ => text,
        };
    }

    /// <summary>Reads a second time and notes what is replaced, and where.</summary>
    private static string Again(int codePage, ReadOnlySpan<byte> octets, DefectScope defects)
    {
        var encoding = Charsets.With(codePage, new Noting(codePage == CharsetLabels.Gb18030, defects));
        var chars = new char[encoding.GetMaxCharCount(octets.Length)];
        return new string(chars, 0, encoding.GetChars(octets, chars));
    }

    private static string WithoutPrivateUse(string text, char first, char last, Encoding encoding, DefectScope defects)
    {
        var at = text.AsSpan().IndexOfAnyInRange(first, last);
        if (at < 0) return text;
        if (defects.Records) defects.Report(DefectKind.InvalidCharacters, encoding.GetByteCount(text.AsSpan(0, at)));
        return string.Create(text.Length, (text, first, last), static (chars, source) =>
        {
            source.text.CopyTo(chars);
            foreach (ref var c in chars)
            {
                if (c >= source.first && c <= source.last) c = '\uFFFD';
            }
        });
    }

    /// <summary>Replaces by U+FFFD and reports. The octet 80 is the euro sign of GBK.</summary>
    private sealed class Noting(bool gb18030, DefectScope defects) : DecoderFallback
    {
        public override int MaxCharCount => 1;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(gb18030, defects);

        private sealed class Buffer(bool gb18030, DefectScope defects) : DecoderFallbackBuffer
        {
            private int _left;
            private char _character;

            public override int Remaining => _left;

            public override bool Fallback(byte[] bytesUnknown, int index)
            {
                _left = 1;
                _character = gb18030 && bytesUnknown is [0x80] ? '\u20AC' : '\uFFFD';
                if (_character == '\uFFFD') defects.Report(DefectKind.InvalidCharacters, Math.Max(0, index));
                return true;
            }

            public override char GetNextChar()
            {
                if (_left == 0) return '\0';
                _left = 0;
                return _character;
            }

            public override bool MovePrevious()
            {
                if (_left != 0) return false;
                _left = 1;
                return true;
            }
        }
    }
}
