using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Fields;

/// <content>Makes parameters of what was read.</content>
internal ref partial struct ParameterReader
{
    /// <summary>Puts the sections of RFC 2231 §3 together, in whatever order they came; behind a gap nothing is read.</summary>
    private ImmutableArray<HeaderParameter> Combine()
    {
        var found = new HeaderParameter[_parts.Count];
        var count = 0;
        for (var i = 0; i < _parts.Count; i++)
        {
            if (IsMentioned(i)) continue;
            var whole = HasSections(i) ? Joined(i) : Plain(i);
            if (whole is { } parameter) found[count++] = parameter;
        }

        if (count == 0) return [];
        if (count < found.Length) Array.Resize(ref found, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(found);
    }

    private readonly bool SameName(int left, int right)
    {
        var (a, b) = (_parts[left], _parts[right]);
        if (a.NameLength != b.NameLength) return false;
        for (var i = 0; i < a.NameLength; i++)
        {
            if (Lower(_raw[a.NameStart + i]) != Lower(_raw[b.NameStart + i])) return false;
        }

        return true;
    }

    /// <summary>Was a parameter of this name met before?</summary>
    private readonly bool IsMentioned(int part)
    {
        for (var i = 0; i < part; i++)
        {
            if (!SameName(i, part)) continue;
            if (_parts[i].Section == _parts[part].Section) _defects.Report(DefectKind.RepeatedParameter, _parts[part].NameStart);
            return true;
        }

        return false;
    }

    private readonly bool HasSections(int first)
    {
        for (var i = first; i < _parts.Count; i++)
        {
            if (_parts[i].Section >= 0 && SameName(first, i)) return true;
        }

        return false;
    }

    /// <summary>The first part of a name with this section number; -1 without one.</summary>
    private readonly int Find(int first, int section)
    {
        for (var i = first; i < _parts.Count; i++)
        {
            if (_parts[i].Section == section && SameName(first, i)) return i;
        }

        return -1;
    }

    private HeaderParameter? Plain(int part)
    {
        var (start, length, quoted) = (_parts[part].ValueStart, _parts[part].ValueLength, _parts[part].Quoted);
        var value = _raw.Slice(start, length);
        if (value.IndexOfAny("=\\\r\n\0"u8) < 0) return new HeaderParameter(Name(part), FieldText.String(value));
        _text.Cut(0);
        AppendValue(_parts[part]);
        return new HeaderParameter(Name(part), Decoded(start, quoted));
    }

    /// <summary>The text at hand as a value, its encoded words decoded: some senders put them there, whole or cut into sections.</summary>
    private string Decoded(int at, bool quoted)
    {
        if (_text.Written.IndexOf("=?"u8) < 0) return FieldText.String(_text.Written);
        Span<byte> room = stackalloc byte[256];
        var decoded = new Scratch<byte>(room);
        scoped var words = new EncodedText(_text.Written, _defects.From(at), EncodedWord.MaxDecoded) { Parameter = true, Quoted = quoted, Copied = true };
        words.AppendTo(ref decoded);
        var value = FieldText.String(quoted ? decoded.Written : decoded.Written.Trim((byte)' '));
        decoded.Dispose();
        return value;
    }

    private HeaderParameter? Joined(int first)
    {
        var next = Find(first, 0);
        if (next < 0)
        {
            _defects.Report(DefectKind.ParameterGap, _parts[first].NameStart);
            var plain = Find(first, -1);
            return plain < 0 ? null : Plain(plain);
        }

        _text.Cut(0);
        ReadOnlySpan<byte> charset = default;
        string? language = null;
        var (at, run, sections) = (_parts[next].ValueStart, -1, 0);
        for (; next >= 0; next = Find(first, ++sections))
        {
            var part = _parts[next];
            if (!part.Extended && run >= 0)
            {
                EndRun(run, charset, at);
                run = -1;
            }

            var start = _text.Count;
            if (part.Extended && run < 0) run = start;
            AppendValue(part);
            if (sections == 0 && part.Extended) TakeCharset(part, start, out charset, out language);
            if (part.Extended) Unpercent(start, part.ValueStart);
        }

        if (run >= 0) EndRun(run, charset, at);
        if (Others(first) > sections) _defects.Report(DefectKind.ParameterGap, _parts[first].NameStart);
        var value = charset.IsEmpty ? Decoded(at, quoted: true) : FieldText.String(_text.Written);
        return new HeaderParameter(Name(first), value) { Language = language };
    }

    /// <summary>One more than the highest section number of a name.</summary>
    private readonly int Others(int first)
    {
        var highest = -1;
        for (var i = first; i < _parts.Count; i++)
        {
            if (_parts[i].Section > highest && SameName(first, i)) highest = _parts[i].Section;
        }

        return highest + 1;
    }

    /// <summary>RFC 2231 §4: <c>charset'language'text</c>; only the text stays.</summary>
    private void TakeCharset(ParameterPart part, int start, out ReadOnlySpan<byte> charset, out string? language)
    {
        charset = default;
        language = null;
        var raw = _raw.Slice(part.ValueStart, part.ValueLength);
        var first = raw.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : raw[(first + 1)..].IndexOf((byte)'\'');
        if (second < 0)
        {
            _defects.Report(DefectKind.InvalidParameter, part.ValueStart);
            return;
        }

        charset = raw[..first].Trim(" \t\r\n\0"u8);
        if (second > 0) language = FieldText.String(raw.Slice(first + 1, second).Trim(" \t\r\n\0"u8));
        if (language is { Length: 0 } || (language is not null && language.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)) language = null;
        var written = _text.Written[start..];
        var skip = written.IndexOf((byte)'\'') + 1;
        skip += written[skip..].IndexOf((byte)'\'') + 1;
        _text.Remove(start, skip);
    }

    /// <summary>Undoes the percent encoding of what was appended last.</summary>
    private void Unpercent(int start, int at)
    {
        var kept = start;
        for (var i = start; i < _text.Count; i++)
        {
            var octet = _text[i];
            if (octet == '%')
            {
                if (i + 2 < _text.Count && char.IsAsciiHexDigit((char)_text[i + 1]) && char.IsAsciiHexDigit((char)_text[i + 2]))
                {
                    octet = (byte)((EncodedWord.HexValue((char)_text[i + 1]) << 4) | EncodedWord.HexValue((char)_text[i + 2]));
                    i += 2;
                }
                else
                {
                    _defects.Report(DefectKind.InvalidParameter, at);
                }
            }

            _text[kept++] = octet;
        }

        _text.Cut(kept);
    }

    /// <summary>Makes decoded sections UTF-8 of one line.</summary>
    private void EndRun(int start, scoped ReadOnlySpan<byte> charset, int at)
    {
        var octets = _text.Written[start..];
        var ascii = Ascii.IsValid(octets) && (charset.IsEmpty || Ascii.EqualsIgnoreCase(charset, "utf-8"u8) || Ascii.EqualsIgnoreCase(charset, "us-ascii"u8));
        if (!ascii && !(Ascii.EqualsIgnoreCase(charset, "utf-8"u8) && Utf8.IsValid(octets)))
        {
            var label = charset.IsEmpty ? null : FieldText.String(charset);
            if (label is not null && _defects.Records && !Charsets.Knows(label)) _defects.Report(DefectKind.UnknownCharset, at);
            var text = Charsets.Decode(label, octets);
            _text.Cut(start);
            FieldText.AppendUtf8(ref _text, text);
        }

        FieldText.OneLine(ref _text, start);
    }

    /// <summary>Appends a value: quoted pairs and foldings undone.</summary>
    private void AppendValue(ParameterPart part)
    {
        var value = _raw.Slice(part.ValueStart, part.ValueLength);
        while (part.Quoted && value.IndexOf((byte)'\\') is var at and >= 0 && at + 1 < value.Length)
        {
            FieldText.AppendUnfolded(ref _text, value[..at]);
            _text.Add(value[at + 1] is (byte)'\r' or (byte)'\n' or 0 ? (byte)' ' : value[at + 1]);
            value = value[(at + 2)..];
        }

        FieldText.AppendUnfolded(ref _text, value);
    }

    private static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;

    /// <summary>The name of a part, lower-case.</summary>
    private readonly string Name(int part)
    {
        Span<byte> lower = stackalloc byte[MaxName];
        var name = _raw.Slice(_parts[part].NameStart, _parts[part].NameLength);
        for (var i = 0; i < name.Length; i++) lower[i] = Lower(name[i]);
        return FieldText.String(lower[..name.Length]);
    }
}
