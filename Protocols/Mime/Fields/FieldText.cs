using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Octets of a header value made into strings: UTF-8 where they are that, else windows-1252.</summary>
/// <remarks>RFC 6532 §3 lets UTF-8 stand in fields; other octets above 127 come from senders that name no charset.</remarks>
internal static class FieldText
{
    /// <summary>What parts words: white space, and what may not stand in a line.</summary>
    public static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\0"u8);

    private static readonly SearchValues<byte> Breaks = SearchValues.Create("\r\n\0"u8);

    public static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0;

    /// <summary>The octets as they stand. They must hold no line break and no NUL.</summary>
    public static string String(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return "";
        return KnownTexts.Find(octets) ?? (Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : Charsets.Windows1252.GetString(octets));
    }

    /// <summary>The octets on one line.</summary>
    public static string Line(ReadOnlySpan<byte> octets)
    {
        if (octets.IndexOfAny(Breaks) < 0) return String(octets);
        Span<byte> room = stackalloc byte[256];
        var text = new Scratch<byte>(room);
        AppendUnfolded(ref text, octets);
        var line = String(text.Written.Trim(" \t"u8));
        text.Dispose();
        return line;
    }

    /// <summary>Appends octets as UTF-8.</summary>
    public static void AppendUtf8(ref Scratch<byte> to, scoped ReadOnlySpan<byte> octets)
    {
        if (Utf8.IsValid(octets)) to.Add(octets);
        else AppendUtf8(ref to, Charsets.Windows1252.GetString(octets));
    }

    /// <summary>Appends text as UTF-8.</summary>
    public static void AppendUtf8(ref Scratch<byte> to, string text) => to.Advance(Encoding.UTF8.GetBytes(text, to.Room(Encoding.UTF8.GetMaxByteCount(text.Length))));

    /// <summary>Puts U+FFFD where what was appended is no UTF-8.</summary>
    public static void Replace(ref Scratch<byte> text, int from)
    {
        var chars = ArrayPool<char>.Shared.Rent(text.Count - from);
        Utf8.ToUtf16(text.Written[from..], chars, out _, out var length, replaceInvalidSequences: true);
        text.Cut(from);
        text.Advance(Encoding.UTF8.GetBytes(chars.AsSpan(0, length), text.Room(Encoding.UTF8.GetMaxByteCount(length))));
        ArrayPool<char>.Shared.Return(chars);
    }

    /// <summary>Appends a raw value without its foldings: a line break before white space goes (RFC 5322 §2.2.3), another one and NUL become a space.</summary>
    public static void AppendUnfolded(ref Scratch<byte> to, scoped ReadOnlySpan<byte> raw)
    {
        while (true)
        {
            var at = raw.IndexOfAny(Breaks);
            if (at < 0)
            {
                to.Add(raw);
                return;
            }

            to.Add(raw[..at]);
            var next = AfterBreak(raw, at);
            if (next >= raw.Length || raw[next] is not ((byte)' ' or (byte)'\t')) to.Add((byte)' ');
            raw = raw[next..];
        }
    }

    /// <summary>Appends a raw value as text to show, in UTF-8: a folding with all white space around it becomes one space.</summary>
    public static void AppendShown(ref Scratch<byte> to, scoped ReadOnlySpan<byte> raw)
    {
        while (true)
        {
            var at = raw.IndexOfAny(Breaks);
            if (at < 0)
            {
                AppendUtf8(ref to, raw);
                return;
            }

            AppendUtf8(ref to, raw[..at].TrimEnd(" \t"u8));
            to.Add((byte)' ');
            var behind = raw[at..];
            var text = behind.IndexOfAnyExcept(Blanks);
            if (text < 0) return;
            raw = behind[text..];
        }
    }

    /// <summary>Makes what was appended one line: a line break or NUL becomes a space.</summary>
    public static void OneLine(ref Scratch<byte> text, int from)
    {
        if (text.Written[from..].IndexOfAny(Breaks) < 0) return;
        var kept = from;
        for (var i = from; i < text.Count; i++)
        {
            var octet = text[i];
            if (octet is not ((byte)'\r' or (byte)'\n' or 0))
            {
                text[kept++] = octet;
                continue;
            }

            if (octet == '\r' && i + 1 < text.Count && text[i + 1] == '\n') i++;
            text[kept++] = (byte)' ';
        }

        text.Cut(kept);
    }

    /// <summary>Reports octets above 127 that are no UTF-8.</summary>
    public static void CheckEightBit(ReadOnlySpan<byte> raw, DefectScope defects)
    {
        if (!defects.Records || Utf8.IsValid(raw)) return;
        var at = 0;
        while (Rune.DecodeFromUtf8(raw[at..], out _, out var used) == OperationStatus.Done) at += used;
        defects.Report(DefectKind.EightBitField, at);
    }

    /// <summary>Where the value goes on behind a line break or a NUL.</summary>
    private static int AfterBreak(ReadOnlySpan<byte> raw, int at) => raw[at] == '\r' && at + 1 < raw.Length && raw[at + 1] == '\n' ? at + 2 : at + 1;
}
