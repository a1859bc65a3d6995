using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Unicode;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Text;

/// <summary>Turns octets of any charset that mail uses into text. Never an exception: what cannot be read becomes U+FFFD.</summary>
/// <remarks>
/// RFC 2978 §2.3 names charsets; which decoder a label gets stands in <see cref="CharsetLabels"/>. A byte order mark of UTF-8 overrules every label.
/// The characters of HKSCS in Big5 are not known and count as invalid.
/// </remarks>
public static class Charsets
{
    private static readonly ConcurrentDictionary<int, Encoding> Loaded = new();

    /// <summary>What 8-bit text without a usable label is read as when it is not UTF-8.</summary>
    public static Encoding Windows1252 { get; } = Load(1252);

    /// <summary>True when text under this label can be decoded as what it says.</summary>
    public static bool Knows(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return CharsetLabels.CodePage(Clean(label)) != 0;
    }

    /// <summary>Decodes octets. Without a label, with an unknown one, or with 8-bit octets under us-ascii: UTF-8 if they are that, else windows-1252; 7-bit octets with its escape sequences are ISO-2022-JP.</summary>
    /// <param name="label">A name of the charset as mail has it, in any case, quotes and white space around it passed over; null or empty when there is none.</param>
    /// <param name="octets">The text, no transfer encoding left.</param>
    /// <param name="defects">Takes <see cref="DefectKind.UnknownCharset"/> and <see cref="DefectKind.InvalidCharacters"/> with offsets in <paramref name="octets"/>.</param>
    public static string Decode(string? label, ReadOnlySpan<byte> octets, DefectScope defects = default) => DecodeAs(label, octets, defects);

    /// <summary>As <see cref="Decode(string?, ReadOnlySpan{byte}, DefectScope)"/>, for a label that is a piece of another text.</summary>
    public static string DecodeAs(ReadOnlySpan<char> label, ReadOnlySpan<byte> octets, DefectScope defects = default)
    {
        if (octets.IsEmpty) return "";
        label = Clean(label);
        var codePage = label.IsEmpty ? 0 : CharsetLabels.CodePage(label);
        if (codePage == 0 && !label.IsEmpty) defects.Report(DefectKind.UnknownCharset, 0);
        if (octets is [0xEF, 0xBB, 0xBF, ..])
        {
            octets = octets[3..];
            defects = defects.From(3);
            codePage = CharsetLabels.Utf8;
        }

        if (codePage == CharsetLabels.Utf8) return Utf8Text(octets, replace: true, defects)!;
        if (codePage is 0 or CharsetLabels.Ascii) return Guess(octets, codePage == CharsetLabels.Ascii ? defects : default);
        if (CharsetLabels.IsAsciiSuperset(codePage) && Ascii.IsValid(octets)) return Encoding.ASCII.GetString(octets);
        return codePage switch
        {
            CharsetLabels.Utf7 => Utf7.Decode(octets, defects),
            CharsetLabels.Iso2022Jp or CharsetLabels.Iso2022Kr or CharsetLabels.Iso2022Cn => Iso2022.Decode(codePage, octets, defects),
            CharsetLabels.EucJp => Iso2022.DecodeEucJp(octets, defects),
            CharsetLabels.Utf16 or CharsetLabels.Utf16BigEndian => Utf16(octets, codePage == CharsetLabels.Utf16BigEndian, defects),
            _ => SingleOctetCharset.Of(codePage) is { } table ? Single(octets, table, defects) : MultiOctetCharset.Decode(codePage, octets, defects),
        };
    }

    /// <summary>A code page of the framework that replaces what it cannot read by U+FFFD.</summary>
    internal static Encoding Load(int codePage) => Loaded.GetOrAdd(codePage, static page => With(page, new DecoderReplacementFallback("\uFFFD")));

    internal static Encoding With(int codePage, DecoderFallback fallback) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, fallback)
            ?? Encoding.GetEncoding(codePage, EncoderFallback.ReplacementFallback, fallback);

    /// <summary>Reports the places of U+FFFD in a text in which every character was so many octets.</summary>
    internal static void ReportReplaced(ReadOnlySpan<char> text, int octetsOfCharacter, DefectScope defects)
    {
        if (!defects.Records) return;
        for (var at = text.IndexOf('\uFFFD'); at >= 0;)
        {
            defects.Report(DefectKind.InvalidCharacters, (long)at * octetsOfCharacter);
            var next = text[(at + 1)..].IndexOf('\uFFFD');
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    private static string Guess(ReadOnlySpan<byte> octets, DefectScope saidAscii)
    {
        // Japanese mail without a label, or with that of its octets.
        if (octets.IndexOf("\x1B$"u8) is var escape and >= 0 && octets[(escape + 2)..] is [(byte)'B' or (byte)'@' or (byte)'(', ..] && Ascii.IsValid(octets))
        {
            return Iso2022.Decode(CharsetLabels.Iso2022Jp, octets, saidAscii);
        }

        if (saidAscii.Records && octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is var at and >= 0) saidAscii.Report(DefectKind.InvalidCharacters, at);
        return Utf8Text(octets, replace: false, default) ?? Single(octets, SingleOctetCharset.Of(CharsetLabels.Windows1252)!, default);
    }

    /// <summary>Reads UTF-8 in one pass; null when it is none and nothing is to be replaced.</summary>
    private static string? Utf8Text(ReadOnlySpan<byte> octets, bool replace, DefectScope defects)
    {
        char[]? rented = null;
        var chars = octets.Length <= 512 ? stackalloc char[512] : (rented = ArrayPool<char>.Shared.Rent(octets.Length));
        try
        {
            int read = 0, written = 0;
            while (true)
            {
                var status = Utf8.ToUtf16(octets[read..], chars[written..], out var taken, out var made, replaceInvalidSequences: false);
                (read, written) = (read + taken, written + made);
                if (status == OperationStatus.Done) return new string(chars[..written]);
                if (!replace) return null;
                defects.Report(DefectKind.InvalidCharacters, read);
                Rune.DecodeFromUtf8(octets[read..], out _, out var skipped);
                read += Math.Max(skipped, 1);
                chars[written++] = '\uFFFD';
            }
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static string Single(ReadOnlySpan<byte> octets, char[] table, DefectScope defects)
    {
        var text = string.Create(octets.Length, new Source(octets, table), static (chars, source) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = source.Table[source.Octets[i]];
        });
        ReportReplaced(text, 1, defects);
        return text;
    }

    /// <summary>A byte order mark overrules the label.</summary>
    private static string Utf16(ReadOnlySpan<byte> octets, bool bigEndian, DefectScope defects)
    {
        if (octets is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            bigEndian = octets[0] == 0xFE;
            octets = octets[2..];
            defects = defects.From(2);
        }

        var text = (bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(octets);
        ReportReplaced(text, 2, defects);
        return text;
    }

    private static ReadOnlySpan<char> Clean(ReadOnlySpan<char> label) => label.Trim(" \t\r\n\f\"'");

    private readonly ref struct Source(ReadOnlySpan<byte> octets, char[] table)
    {
        public readonly ReadOnlySpan<byte> Octets = octets;
        public readonly char[] Table = table;
    }
}
