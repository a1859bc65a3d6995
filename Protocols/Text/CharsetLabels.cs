using System.Collections.Frozen;

namespace Mox.Protocols.Text;

/// <summary>Charset labels met in mail and the code page each is read with.</summary>
/// <remarks>
/// The labels of the WHATWG Encoding Standard, the names registered by IANA and what mail software writes in their place. Where a
/// charset has a superset that senders really use, the superset is read: iso-8859-1 as windows-1252, gb2312 as gb18030.
/// </remarks>
internal static class CharsetLabels
{
    /// <summary>Not code pages of the framework: read by code of our own.</summary>
    public const int Utf7 = -7, Latin6 = -10, Celtic = -14, Latin10 = -16;

    private static readonly (int CodePage, string Labels)[] Table =
    [
        (65001, "utf-8 utf8 unicode-1-1-utf-8 utf-8-mac x-utf-8 utf-8-sig unicode-2-0-utf-8"),
        (1252, "us-ascii ascii iso-8859-1 latin1 l1 cp1252 x-cp1252 windows-1252 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 "
            + "csisolatin1 cp819 ibm819 ansi_x3.4-1968 iso646-us us 646 ansi_x3.4-1986 iso_646.irv:1991 iso-ir-6 csascii cp367 ibm367 "
            + "default 8bit 7bit unknown-8bit x-unknown unknown latin-1 iso-latin-1 ansi"),
        (28592, "iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 latin2 l2 iso-ir-101 csisolatin2"),
        (28593, "iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 latin3 l3 iso-ir-109 csisolatin3"),
        (28594, "iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 latin4 l4 iso-ir-110 csisolatin4"),
        (28595, "iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 cyrillic iso-ir-144 csisolatincyrillic"),
        (28596, "iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso-8859-6-e iso-8859-6-i arabic asmo-708 ecma-114 iso-ir-127 "
            + "csisolatinarabic"),
        (28597, "iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 greek greek8 ecma-118 elot_928 sun_eu_greek iso-ir-126 "
            + "csisolatingreek"),
        (28598, "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-8859-8-e iso-8859-8-i hebrew visual logical iso-ir-138 "
            + "csisolatinhebrew csiso88598e csiso88598i"),
        (1254, "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 latin5 l5 iso-ir-148 csisolatin5"),
        (28603, "iso-8859-13 iso8859-13 iso885913 iso_8859-13 latin7 l7"),
        (28605, "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 l9 csisolatin9"),
        (1250, "windows-1250 cp1250 x-cp1250"),
        (1251, "windows-1251 cp1251 x-cp1251 win-1251 win1251"),
        (1253, "windows-1253 cp1253 x-cp1253"),
        (1255, "windows-1255 cp1255 x-cp1255"),
        (1256, "windows-1256 cp1256 x-cp1256"),
        (1257, "windows-1257 cp1257 x-cp1257"),
        (1258, "windows-1258 cp1258 x-cp1258"),
        (874, "windows-874 tis-620 tis620 iso-8859-11 iso8859-11 iso885911 dos-874 cp874"),
        (866, "ibm866 866 cp866 csibm866 dos-866"),
        (437, "ibm437 cp437 437 cspc8codepage437"),
        (850, "ibm850 cp850 850"),
        (852, "ibm852 cp852 852"),
        (855, "ibm855 cp855"),
        (858, "ibm00858 cp858"),
        (737, "ibm737 cp737"),
        (775, "ibm775 cp775"),
        (857, "ibm857 cp857"),
        (860, "ibm860 cp860"),
        (861, "ibm861 cp861"),
        (862, "ibm862 cp862 dos-862"),
        (863, "ibm863 cp863"),
        (864, "ibm864 cp864"),
        (865, "ibm865 cp865"),
        (869, "ibm869 cp869"),
        (20866, "koi8-r koi koi8 koi8_r cskoi8r"),
        (21866, "koi8-u koi8-ru"),
        (10000, "macintosh mac x-mac-roman csmacintosh macroman"),
        (10007, "x-mac-cyrillic x-mac-ukrainian mac-cyrillic"),
        (10006, "x-mac-greek"),
        (10029, "x-mac-ce"),
        (10081, "x-mac-turkish"),
        (54936, "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese x-gbk cp936 ms936 windows-936 csgb2312 csiso58gb231280 iso-ir-58 gb2312-80 "
            + "euc-cn cn-gb x-euc-cn"),
        (52936, "hz-gb-2312 hz"),
        (950, "big5 big5-hkscs cn-big5 csbig5 x-x-big5 big5hkscs cp950 ms950 windows-950 x-windows-950 big-5"),
        (932, "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j windows-932 cp932 csshiftjis"),
        (51932, "euc-jp x-euc-jp eucjp cseucpkdfmtjapanese x-euc"),
        (50220, "iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms cp50220 cp50221"),
        (949, "euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 ks_c_5601 korean windows-949 cp949 ms949 uhc cseuckr csksc56011987 "
            + "iso-ir-149 x-windows-949 x-euc-kr euckr"),
        (50225, "iso-2022-kr csiso2022kr"),
        (1361, "johab ms1361"),
        (1200, "utf-16 utf-16le ucs-2 unicode iso-10646-ucs-2 csunicode unicodefeff utf16"),
        (1201, "utf-16be unicodefffe"),
        (12000, "utf-32 utf-32le ucs-4"),
        (12001, "utf-32be"),
        (-7, "utf-7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7 utf7"),
        (-10, "iso-8859-10 iso8859-10 iso885910 latin6 l6 iso-ir-157 csisolatin6"),
        (-14, "iso-8859-14 iso8859-14 iso885914 latin8 iso-celtic"),
        (-16, "iso-8859-16 iso_8859-16 iso8859-16 latin10 l10"),
    ];

    private static readonly FrozenDictionary<string, int> ByLabel = Table
        .SelectMany(row => row.Labels.Split(' ').Select(label => (label, row.CodePage)))
        .ToFrozenDictionary(entry => entry.label, entry => entry.CodePage, StringComparer.OrdinalIgnoreCase);

    /// <summary>The upper 96 characters of the ISO 8859 parts that the framework lacks.</summary>
    public static string? UpperHalf(int codePage) => codePage switch
    {
        Latin6 => "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ",
        Celtic => "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ",
        Latin10 => "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ",
        _ => null,
    };

    /// <summary>The code page of a label; 0 when the label is not known.</summary>
    public static int CodePage(string label)
    {
        if (ByLabel.TryGetValue(label, out var codePage)) return codePage;
        // Seen in the wild: iso8859_2, windows1252, cp-1250.
        var plain = label.Replace('_', '-');
        if (ByLabel.TryGetValue(plain, out codePage)) return codePage;
        foreach (var prefix in (ReadOnlySpan<string>)["windows", "cp", "iso", "ibm"])
        {
            if (!plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var number = plain[prefix.Length..].TrimStart('-');
            return ByLabel.TryGetValue($"{prefix}-{number}", out codePage) || ByLabel.TryGetValue(prefix + number, out codePage) ? codePage : 0;
        }

        return 0;
    }
}
