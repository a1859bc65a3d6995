using System.Collections.Concurrent;
using System.Text;
using System.Text.Unicode;

namespace Mox.Protocols.Text;

/// <summary>Turns octets of any charset that mail uses into text. Never an exception: what cannot be read becomes U+FFFD.</summary>
/// <remarks>RFC 2978 §2.3 names charsets; which decoder a label gets stands in <see cref="CharsetLabels"/>.</remarks>
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

    /// <summary>Decodes octets. Without a label, with an unknown one, or with 8-bit octets under us-ascii: UTF-8 if they are that, else windows-1252.</summary>
    public static string Decode(string? label, ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return "";
        var clean = label is null ? "" : Clean(label);
        var codePage = CharsetLabels.CodePage(clean);
        if (codePage is 0 or 65001 || IsAscii(clean)) return Guess(octets, codePage == 65001);
        if (codePage == CharsetLabels.Utf7) return Utf7.Decode(octets);
        if (CharsetLabels.UpperHalf(codePage) is { } upper) return DecodeUpper(octets, upper);
        if (codePage is 1200 or 1201) return DecodeUtf16(octets, codePage == 1201);
        return Loaded.GetOrAdd(codePage, static page => Load(page)).GetString(octets);
    }

    private static string Guess(ReadOnlySpan<byte> octets, bool saidUtf8)
    {
        if (octets is [0xEF, 0xBB, 0xBF, ..]) octets = octets[3..];
        return saidUtf8 || Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : Windows1252.GetString(octets);
    }

    /// <summary>A byte order mark overrules the label.</summary>
    private static string DecodeUtf16(ReadOnlySpan<byte> octets, bool bigEndian)
    {
        if (octets is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            bigEndian = octets[0] == 0xFE;
            octets = octets[2..];
        }

        return (bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(octets);
    }

    private static string DecodeUpper(ReadOnlySpan<byte> octets, string upper)
    {
        var text = new StringBuilder(octets.Length);
        foreach (var octet in octets) text.Append(octet < 0xA0 ? (char)octet : upper[octet - 0xA0]);
        return text.ToString();
    }

    private static bool IsAscii(string label) => label.ToUpperInvariant() is "US-ASCII" or "ASCII" or "ANSI_X3.4-1968" or "DEFAULT"
        or "8BIT" or "7BIT" or "UNKNOWN-8BIT" or "X-UNKNOWN" or "UNKNOWN" or "646" or "US";

    private static string Clean(string label) => label.AsSpan().Trim(" \t\"'").ToString();

    private static Encoding Load(int codePage)
    {
        var replace = new DecoderReplacementFallback("\uFFFD");
        return CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, replace)
            ?? Encoding.GetEncoding(codePage, EncoderFallback.ReplacementFallback, replace);
    }
}
