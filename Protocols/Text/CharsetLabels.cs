using System.Collections.Frozen;
using System.Globalization;

namespace Mox.Protocols.Text;

/// <summary>Charset labels met in mail and the code page each is read with.</summary>
/// <remarks>
/// All labels of the WHATWG Encoding Standard but <c>replacement</c>, the names registered by IANA and what mail software writes in their place. Where a
/// charset has a superset that senders really use, the superset is read: iso-8859-1 as windows-1252, gb2312 as gb18030.
/// </remarks>
internal static class CharsetLabels
{
    public const int Utf8 = 65001, Utf16 = 1200, Utf16BigEndian = 1201, Windows1252 = 1252, Gb18030 = 54936, Big5 = 950, ShiftJis = 932;

    /// <summary>US-ASCII, and names that say no more than that: what is no ASCII is guessed.</summary>
    public const int Ascii = 20127;

    /// <summary>Not code pages of the framework: read by code of our own.</summary>
    public const int Utf7 = -7, Latin6 = -10, Celtic = -14, Latin10 = -16, Greek = -70, Hebrew = -80, MacRoman = -100, MacCyrillic = -107, UserDefined = -1000,
        Iso2022Jp = -20220, Iso2022Kr = -20225, Iso2022Cn = -20227, EucJp = -51932;

    private static readonly (int CodePage, string Labels)[] Table =
    [
        (Utf8, "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf-8-mac x-utf-8 utf-8-sig unicode-2-0-utf-8 utf8mb4 utf-8mb4"),
        (Ascii, "us-ascii ascii ansi_x3.4-1968 iso646-us us 646 ansi_x3.4-1986 iso_646.irv:1991 iso-ir-6 csascii cp367 ibm367 default 8bit 7bit binary none "
            + "unknown-8bit x-unknown unknown _autodetect_all _autodetect usascii us_ascii x-user-ascii"),
        (Windows1252, "iso-8859-1 latin1 l1 cp1252 x-cp1252 windows-1252 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 csisolatin1 cp819 ibm819 "
            + "latin-1 iso-latin-1 ansi iso-8859-12 iso8859 iso-8859 x-ansi"),
        (28592, "iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 latin2 latin-2 l2 iso-ir-101 csisolatin2"),
        (28593, "iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 latin3 latin-3 l3 iso-ir-109 csisolatin3"),
        (28594, "iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 latin4 latin-4 l4 iso-ir-110 csisolatin4"),
        (28595, "iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 cyrillic iso-ir-144 csisolatincyrillic"),
        (28596, "iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso-8859-6-e iso-8859-6-i csiso88596e csiso88596i arabic asmo-708 ecma-114 iso-ir-127 "
            + "csisolatinarabic"),
        (Greek, "iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 greek greek8 ecma-118 elot_928 elot-928 sun_eu_greek iso-ir-126 csisolatingreek"),
        (Hebrew, "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-8859-8-e iso-8859-8-i hebrew visual logical iso-ir-138 csisolatinhebrew "
            + "csiso88598e csiso88598i"),
        (1254, "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 latin5 latin-5 l5 iso-ir-148 csisolatin5"),
        (Latin6, "iso-8859-10 iso8859-10 iso885910 iso_8859-10 iso_8859-10:1992 latin6 latin-6 l6 iso-ir-157 csisolatin6"),
        (28603, "iso-8859-13 iso8859-13 iso885913 iso_8859-13 latin7 latin-7 l7"),
        (Celtic, "iso-8859-14 iso8859-14 iso885914 iso_8859-14 iso_8859-14:1998 latin8 latin-8 l8 iso-celtic iso-ir-199"),
        (28605, "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 latin0 l9 csisolatin9"),
        (Latin10, "iso-8859-16 iso_8859-16 iso8859-16 iso885916 iso_8859-16:2001 latin10 latin-10 l10 iso-ir-226"),
        (874, "windows-874 tis-620 tis620 iso-8859-11 iso8859-11 iso885911 iso_8859-11 dos-874 cp874 thai"),
        (866, "ibm866 866 cp866 csibm866 dos-866"),
        (437, "ibm437 cp437 437 cspc8codepage437"),
        (858, "ibm00858 cp858 858 pc-multilingual-850+euro"),
        (20866, "koi8-r koi koi8 koi8_r cskoi8r"),
        (21866, "koi8-u koi8-ru cskoi8u"),
        (MacRoman, "macintosh mac x-mac-roman csmacintosh macroman mac-roman"),
        (MacCyrillic, "x-mac-cyrillic x-mac-ukrainian"),
        (10001, "x-mac-japanese"), (10002, "x-mac-chinesetrad"), (10003, "x-mac-korean"), (10004, "x-mac-arabic"), (10005, "x-mac-hebrew"),
        (10006, "x-mac-greek"), (10008, "x-mac-chinesesimp"), (10010, "x-mac-romanian"), (10021, "x-mac-thai"), (10029, "x-mac-ce x-mac-centraleurroman"),
        (10079, "x-mac-icelandic"), (10081, "x-mac-turkish"), (10082, "x-mac-croatian"),
        (Gb18030, "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese x-gbk cp936 936 ms936 windows-936 csgb2312 csiso58gb231280 iso-ir-58 gb2312-80 "
            + "euc-cn euccn cn-gb x-euc-cn gb-2312 gb18030-2000 gb2312_charset gbk2312"),
        (52936, "hz-gb-2312 hz hzgb hz-gb2312"),
        (Big5, "big5 big5-hkscs cn-big5 csbig5 x-x-big5 big5hkscs cp950 950 ms950 windows-950 x-windows-950 big-5 big5-eten x-big5 euc-tw-big5"),
        (ShiftJis, "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j windows-932 cp932 932 csshiftjis cswindows31j cp943 x-ms-cp932 shiftjis sjis-win"),
        (EucJp, "euc-jp x-euc-jp eucjp cseucpkdfmtjapanese x-euc euc_jp ujis euc-jp-ms eucjp-ms"),
        (Iso2022Jp, "iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 iso-2022-jp-ms csiso2022jp2 cp50220 cp50221 cp50222 jis jis7 iso-2022"),
        (949, "euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 ks_c_5601 korean windows-949 cp949 949 ms949 uhc cseuckr csksc56011987 "
            + "iso-ir-149 x-windows-949 x-euc-kr euckr ks_c-5601-1987 ksc-5601 5601 ks-c-5601-1987"),
        (Iso2022Kr, "iso-2022-kr csiso2022kr"),
        (Iso2022Cn, "iso-2022-cn iso-2022-cn-ext csiso2022cn"),
        (1361, "johab ms1361 x-johab"),
        (Utf16, "utf-16 utf-16le ucs-2 unicode iso-10646-ucs-2 csunicode unicodefeff utf16 utf16le ucs-2le"),
        (Utf16BigEndian, "utf-16be unicodefffe utf16be ucs-2be"),
        (12000, "utf-32 utf-32le ucs-4 utf32 iso-10646-ucs-4 csucs4"),
        (12001, "utf-32be ucs-4be"),
        (Utf7, "utf-7 unicode-1-1-utf-7 csunicode11utf7 unicode-2-0-utf-7 x-unicode-2-0-utf-7 utf7 x-utf-7"),
        (UserDefined, "x-user-defined"),
    ];

    /// <summary>Code pages that are named by their number only: <c>cp850</c>, <c>ibm-850</c>, <c>windows-1250</c>, <c>dos-720</c>.</summary>
    private static readonly FrozenSet<int> Numbered = new[]
    {
        37, 437, 500, 708, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 870, 874, 875, 932, 936, 949, 950, 1026, 1047,
        1140, 1141, 1142, 1143, 1144, 1145, 1146, 1147, 1148, 1149, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 10000, 10006, 10029, 10081, 20127, 20866, 21866,
        28592, 28593, 28594, 28595, 28596, 28603, 28605, 54936, 65001,
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, int> ByLabel = Table
        .SelectMany(row => row.Labels.Split(' ').Select(label => (label, row.CodePage)))
        .ToFrozenDictionary(entry => entry.label, entry => entry.CodePage, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Labels = ByLabel.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The code page of a label; 0 when the label is not known.</summary>
    public static int CodePage(ReadOnlySpan<char> label)
    {
        if (Labels.TryGetValue(label, out var codePage)) return codePage;
        return label.Length is 0 or > 40 ? 0 : Resembling(label);
    }

    /// <summary>Are octets below 128 the characters of ASCII?</summary>
    public static bool IsAsciiSuperset(int codePage) => codePage is not (Utf7 or Iso2022Jp or Iso2022Kr or Iso2022Cn or 52936 or Utf16 or Utf16BigEndian or 12000 or 12001
        or 37 or 500 or 870 or 875 or 1026 or 1047 or (>= 1140 and <= 1149));

    /// <summary>Seen in the wild: <c>iso8859_2</c>, <c>windows1252</c>, <c>cp-1250</c>, <c>macgreek</c>, <c>iso-8859-1;</c>.</summary>
    private static int Resembling(ReadOnlySpan<char> label)
    {
        Span<char> plain = stackalloc char[48];
        var length = 0;
        foreach (var c in label)
        {
            if (char.IsAsciiLetterOrDigit(c)) plain[length++] = char.ToLowerInvariant(c);
            else if (c is '-' or '_' or ' ' or '.') plain[length++] = '-';
            else break;
        }

        ReadOnlySpan<char> text = plain[..length].Trim('-');
        if (Labels.TryGetValue(text, out var codePage)) return codePage;
        if (text.StartsWith("x-") && text.Length > 2 && CodePageOfPlain(text[2..]) is var unprefixed and not 0) return unprefixed;
        return CodePageOfPlain(text);
    }

    private static int CodePageOfPlain(ReadOnlySpan<char> text)
    {
        if (Labels.TryGetValue(text, out var codePage)) return codePage;
        if (text.StartsWith("mac")) return Labels.TryGetValue($"x-mac-{text[3..].TrimStart('-')}", out codePage) ? codePage : 0;
        if (text.StartsWith("iso") && text[3..].TrimStart('-') is ['8', '8', '5', '9', .. var part])
        {
            // iso-8859-2-windows, iso8859.2: the number of the part counts.
            part = part.TrimStart('-');
            var digits = part.IndexOfAnyExceptInRange('0', '9');
            return Labels.TryGetValue($"iso-8859-{(digits < 0 ? part : part[..digits])}", out codePage) ? codePage : 0;
        }

        foreach (var prefix in (ReadOnlySpan<string>)["windows", "win", "cp", "ibm", "dos", "ms", "ccsid", "microsoft-cp", "pc"])
        {
            if (!text.StartsWith(prefix)) continue;
            var digits = text[prefix.Length..].TrimStart('-').TrimStart('0');
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (Labels.TryGetValue($"cp{number}", out codePage)) return codePage;
            return Numbered.Contains(number) ? number : 0;
        }

        return 0;
    }
}
