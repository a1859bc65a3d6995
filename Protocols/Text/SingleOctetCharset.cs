using System.Collections.Concurrent;

namespace Mox.Protocols.Text;

/// <summary>Charsets of one octet for each character, as tables of 256 characters; U+FFFD stands where nothing does.</summary>
internal static class SingleOctetCharset
{
    private static readonly ConcurrentDictionary<int, char[]?> Tables = new();

    /// <summary>The upper 96 characters of the ISO 8859 parts that the framework lacks or has in an old edition.</summary>
    private static string? UpperHalf(int codePage) => codePage switch
    {
        CharsetLabels.Latin6 => "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ",
        CharsetLabels.Celtic => "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ",
        CharsetLabels.Latin10 => "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ",
        CharsetLabels.Greek => "\u00A0‘’£€₯¦§¨©ͺ«¬\u00AD\uFFFD―°±²³΄΅Ά·ΈΉΊ»Ό½ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\uFFFDΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\uFFFD",
        CharsetLabels.Hebrew => "\u00A0\uFFFD¢£¤¥¦§¨©×«¬\u00AD®¯°±²³´µ¶·¸¹÷»¼½¾\uFFFD" + new string('\uFFFD', 31) + "‗אבגדהוזחטיךכלםמןנסעףפץצקרשת\uFFFD\uFFFD\u200E\u200F\uFFFD",
        _ => null,
    };

    /// <summary>The table; null when the charset has characters of several octets.</summary>
    public static char[]? Of(int codePage) => Tables.GetOrAdd(codePage, static page => Make(page));

    private static char[]? Make(int codePage)
    {
        if (UpperHalf(codePage) is { } upper)
        {
            var own = new char[256];
            for (var i = 0; i < own.Length; i++) own[i] = i < 0xA0 ? (char)i : upper[i - 0xA0];
            return own;
        }

        return codePage switch
        {
            CharsetLabels.UserDefined => [.. Enumerable.Range(0, 256).Select(i => (char)(i < 0x80 ? i : 0xF700 + i))],
            CharsetLabels.MacRoman => With(10000, 0xBD, 'Ω'),
            CharsetLabels.MacCyrillic => With(10017, 0xFF, '€'),
            < 0 => null,
            _ => FromFramework(codePage),
        };
    }

    private static char[] With(int codePage, int octet, char character)
    {
        var table = FromFramework(codePage)!;
        table[octet] = character;
        return table;
    }

    /// <summary>The framework gives octets that stand for nothing characters of private use, from U+F7xx on; U+F8FF is the apple of the Macintosh.</summary>
    private static char[]? FromFramework(int codePage)
    {
        var encoding = Charsets.Load(codePage);
        if (!encoding.IsSingleByte) return null;
        var octets = new byte[256];
        for (var i = 0; i < octets.Length; i++) octets[i] = (byte)i;
        var table = encoding.GetChars(octets);
        foreach (ref var character in table.AsSpan())
        {
            if (character is >= '\uF700' and < '\uF8FF') character = '\uFFFD';
        }

        return table;
    }
}
