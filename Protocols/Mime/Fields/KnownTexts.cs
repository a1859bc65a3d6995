using System.Text;

namespace Mox.Protocols.Mime.Fields;

/// <summary>One shared string for each of the texts that stand in most messages, so that reading them allocates nothing.</summary>
internal static class KnownTexts
{
    private const int MaxLength = 32;

    private static readonly string[] Texts = ((string[])
    [
        "text plain html calendar csv css xml multipart mixed alternative related signed report digest encrypted appledouble form-data parallel",
        "message rfc822 global delivery-status disposition-notification partial external-body rfc822-headers global-delivery-status",
        "image png jpeg jpg gif webp svg+xml tiff bmp heic audio mpeg wav video mp4 quicktime application octet-stream pdf zip json pkcs7-signature pkcs7-mime pgp-signature pgp-encrypted",
        "msword vnd.ms-excel ms-tnef ics x-pkcs7-signature x-zip-compressed vnd.openxmlformats-officedocument.wordprocessingml.document rtf javascript",
        "text/plain text/html text/calendar text/csv text/rfc822-headers multipart/mixed multipart/alternative multipart/related multipart/signed multipart/report multipart/digest multipart/encrypted",
        "message/rfc822 message/delivery-status message/disposition-notification message/global image/png image/jpeg image/gif application/octet-stream application/pdf application/zip",
        "application/pkcs7-signature application/pgp-signature application/pgp-encrypted application/ms-tnef application/ics application/json application/msword application/vnd.ms-excel",
        "inline attachment filename name size creation-date modification-date read-date",
        "charset boundary format delsp flowed fixed type start start-info micalg protocol report-type method reply-type yes no x-unix-mode x-mac-type x-mac-creator smime-type access-type",
        "utf-8 UTF-8 utf8 UTF8 us-ascii US-ASCII ascii iso-8859-1 ISO-8859-1 iso-8859-2 ISO-8859-2 iso-8859-15 ISO-8859-15 windows-1250 windows-1251 windows-1252 Windows-1252 windows-1254 windows-1256",
        "koi8-r KOI8-R gb2312 GB2312 gbk GBK gb18030 GB18030 big5 Big5 iso-2022-jp ISO-2022-JP shift_jis Shift_JIS euc-kr EUC-KR ks_c_5601-1987 euc-jp",
        "7bit 8bit binary base64 quoted-printable x-uuencode 7BIT 8BIT Base64 BASE64 Quoted-Printable QUOTED-PRINTABLE",
        "pgp-sha256 pgp-sha512 pgp-sha1 sha-256 sha1 sha-1 sha256 application/pgp-signature REQUEST REPLY PUBLISH CANCEL disposition-notification",
        "gmail.com outlook.com hotmail.com yahoo.com icloud.com googlegroups.com github.com googlemail.com gmx.de web.de mail.ru qq.com noreply no-reply info support",
        "SMTP ESMTP ESMTPS ESMTPA ESMTPSA LMTP LMTPS LMTPA LMTPSA HTTP HTTPS Postfix localhost unknown 127.0.0.1 en de fr TCP",
    ]).SelectMany(line => line.Split(' ')).Where(text => text.Length <= MaxLength).Distinct(StringComparer.Ordinal).ToArray();

    private static readonly string?[] Table = Fill();

    /// <summary>The shared string of these octets; null when they are none of the frequent texts.</summary>
    public static string? Find(ReadOnlySpan<byte> octets)
    {
        if (octets.Length is 0 or > MaxLength) return null;
        for (var at = Slot(octets.Length, octets[0], octets[octets.Length / 2], octets[^1]); Table[at] is { } text; at = (at + 1) % Table.Length)
        {
            if (text.Length == octets.Length && Ascii.Equals(octets, text)) return text;
        }

        return null;
    }

    /// <summary>The shared string equal to this text, else a new one.</summary>
    public static string Of(ReadOnlySpan<char> chars)
    {
        if (chars.IsEmpty) return "";
        if (chars.Length > MaxLength) return chars.ToString();
        for (var at = Slot(chars.Length, chars[0], chars[chars.Length / 2], chars[^1]); Table[at] is { } text; at = (at + 1) % Table.Length)
        {
            if (chars.SequenceEqual(text)) return text;
        }

        return chars.ToString();
    }

    private static string?[] Fill()
    {
        var table = new string?[1024];
        foreach (var text in Texts)
        {
            var at = Slot(text.Length, text[0], text[text.Length / 2], text[^1]);
            while (table[at] is not null) at = (at + 1) % table.Length;
            table[at] = text;
        }

        return table;
    }

    private static int Slot(int length, int first, int middle, int last) => ((length * 67) + (first * 31) + (middle * 149) + (last * 7)) & 1023;
}
