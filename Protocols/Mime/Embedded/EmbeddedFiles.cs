using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Embedded;

/// <summary>Finds files inside the octets of a text part: uuencoded and in yEnc.</summary>
/// <remarks>
/// A pure function in linear time. A <c>begin</c> line counts only with a mode of three or four octal digits, a name, and a line of sound data behind it, so
/// that prose is left alone. A file without its last line ends where its data end, and is reported as <see cref="DefectKind.InvalidUuencode"/>.
/// </remarks>
public static class EmbeddedFiles
{
    /// <summary>Names are cut behind so many octets.</summary>
    private const int MaxName = 500;

    /// <summary>The files, in their order; at most <paramref name="maxFiles"/> of them.</summary>
    public static ImmutableArray<EmbeddedFile> Find(ReadOnlySpan<byte> text, int maxFiles, DefectScope defects = default)
    {
        var files = ImmutableArray.CreateBuilder<EmbeddedFile>();
        var at = 0;
        while (files.Count < maxFiles)
        {
            // "begin " is part of "=ybegin " too.
            var found = text[at..].IndexOf("begin "u8);
            if (found < 0) break;
            at += found;
            var start = at >= 2 && text[at - 1] == 'y' && text[at - 2] == '=' ? at - 2 : at;
            var file = start > 0 && text[start - 1] != '\n' ? null : start < at ? YEnc(text, start, defects) : Uuencoded(text, start, defects);
            if (file is not null) files.Add(file);
            at = file is null ? at + 6 : Math.Max(at + 6, start + file.Length);
        }

        return files.DrainToImmutable();
    }

    /// <summary>The octets of a file.</summary>
    /// <param name="file">One that was found.</param>
    /// <param name="text">The text part with its transfer encoding undone, from its beginning; closed with the result.</param>
    /// <param name="defects">Takes what is wrong with the data; offsets count from the file's first line.</param>
    public static Stream Open(EmbeddedFile file, Stream text, DefectScope defects = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        TransferDecoder decoder = file.Encoding == EmbeddedEncoding.YEnc ? new YencDecoder(defects) : new UuDecoder(defects);
        return new DecodingStream(new ForwardSlice(text, file.Start, file.Length), decoder);
    }

    /// <summary>The text without the lines of its files.</summary>
    public static byte[] TextWithout(ReadOnlySpan<byte> text, ImmutableArray<EmbeddedFile> files)
    {
        var kept = new byte[text.Length - files.Sum(file => file.Length)];
        int at = 0, written = 0;
        foreach (var file in files)
        {
            text[at..file.Start].CopyTo(kept.AsSpan(written));
            written += file.Start - at;
            at = file.Start + file.Length;
        }

        text[at..].CopyTo(kept.AsSpan(written));
        return kept;
    }

    private static EmbeddedFile? Uuencoded(ReadOnlySpan<byte> text, int start, DefectScope defects)
    {
        var at = start;
        var head = Line(text, ref at)["begin ".Length..];
        var mode = head.IndexOf((byte)' ');
        if (mode is not (3 or 4) || head[..mode].IndexOfAnyExceptInRange((byte)'0', (byte)'7') >= 0) return null;
        var name = head[mode..].Trim((byte)' ');
        if (name.IsEmpty || at >= text.Length) return null;
        var shown = NameText(name);
        long size = 0;
        var lines = 0;
        while (at < text.Length)
        {
            var next = at;
            var line = Line(text, ref next);
            if (line.SequenceEqual("end"u8)) return lines == 0 ? null : File(next);
            // Between the last data and the last line stands an empty group, or an empty line.
            if (!line.IsEmpty && !UuLine.IsSound(line)) break;
            if (line.IsEmpty && lines == 0) return null;
            if (!line.IsEmpty) size += UuLine.Octets(line);
            lines++;
            at = next;
        }

        if (lines < 2 || size == 0) return null;
        defects.Report(DefectKind.InvalidUuencode, at);
        return File(at);

        EmbeddedFile File(int end) => new(EmbeddedEncoding.Uuencode, shown, start, end - start, size, 0, 0);
    }

    private static EmbeddedFile? YEnc(ReadOnlySpan<byte> text, int start, DefectScope defects)
    {
        var at = start;
        var head = Line(text, ref at);
        if (at == text.Length || YencLine.Number(head, "size"u8) is not { } size || YencLine.Number(head, "line"u8) is null) return null;
        var part = (int)Math.Min(YencLine.Number(head, "part"u8) ?? 0, int.MaxValue);
        var parts = (int)Math.Min(YencLine.Number(head, "total"u8) ?? 0, int.MaxValue);
        var name = NameText(YencLine.Name(head));
        if (part > 0 && text[at..].StartsWith("=ypart "u8))
        {
            var range = Line(text, ref at);
            if (YencLine.Number(range, "begin"u8) is { } first && YencLine.Number(range, "end"u8) is { } last && last >= first && first > 0) size = last - first + 1;
        }

        // A keyword stands at the beginning of a line, where the data have none.
        at--;
        var next = text[at..].IndexOf("\n=ybegin "u8);
        var end = (next < 0 ? text[at..] : text.Slice(at, next + 1)).IndexOf("\n=yend"u8);
        if (end >= 0)
        {
            at += end + 1;
            Line(text, ref at);
        }
        else
        {
            at = next < 0 ? text.Length : at + next + 1;
            defects.Report(DefectKind.InvalidUuencode, at);
        }

        return new EmbeddedFile(EmbeddedEncoding.YEnc, name, start, at - start, size, part, parts);
    }

    private static string NameText(ReadOnlySpan<byte> name) => Charsets.Decode(null, name[..Math.Min(name.Length, MaxName)]);

    /// <summary>The line at <paramref name="at"/>, which then stands behind its end.</summary>
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, ref int at)
    {
        var end = text[at..].IndexOf((byte)'\n');
        var line = end < 0 ? text[at..] : text.Slice(at, end);
        at += end < 0 ? line.Length : end + 1;
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}
