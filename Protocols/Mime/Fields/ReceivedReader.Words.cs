using System.Buffers;
using System.Net;
using System.Text;

namespace Mox.Protocols.Mime.Fields;

/// <content>What words and comments say.</content>
internal ref partial struct ReceivedReader
{
    /// <summary>Names of protocols as written, and what they are: those of RFC 3848 and RFC 6531 §4.3, and what software writes in their place.</summary>
    private static readonly (string Written, string Name)[] KnownProtocols =
    [
        ("smtp", "SMTP"), ("esmtp", "ESMTP"), ("esmtps", "ESMTPS"), ("esmtpa", "ESMTPA"), ("esmtpsa", "ESMTPSA"),
        ("lmtp", "LMTP"), ("lmtps", "LMTPS"), ("lmtpa", "LMTPA"), ("lmtpsa", "LMTPSA"), ("local", "LOCAL"), ("http", "HTTP"), ("https", "HTTPS"),
        ("utf8smtp", "UTF8SMTP"), ("utf8smtps", "UTF8SMTPS"), ("utf8smtpa", "UTF8SMTPA"), ("utf8smtpsa", "UTF8SMTPSA"),
        ("utf8lmtp", "UTF8LMTP"), ("utf8lmtps", "UTF8LMTPS"), ("utf8lmtpa", "UTF8LMTPA"), ("utf8lmtpsa", "UTF8LMTPSA"),
        ("pop3", "POP3"), ("imap", "IMAP"), ("mms", "MMS"), ("smtpsvc", "SMTP"), ("bsmtp", "SMTP"), ("local-bsmtp", "SMTP"), ("local-smtp", "SMTP"), ("local-esmtp", "ESMTP"),
        ("smtps", "ESMTPS"), ("asmtp", "ESMTPA"), ("esmtp-tls", "ESMTPS"),
    ];

    private static readonly SearchValues<byte> CommentWordEnds = SearchValues.Create(" \t\r\n\0()<>[]\",;/"u8);

    private static readonly SearchValues<byte> PartEnds = SearchValues.Create(" \t\r\n\0()<>[]\",;:=/"u8);

    private static readonly SearchValues<byte> AddressOctets = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    private static readonly SearchValues<byte> CipherOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"u8);

    /// <summary>The host and its address, HELO, ident and the like behind the name of the client.</summary>
    private void FromComment(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8 && Ascii.EqualsIgnoreCase(text[..8], "envelope"u8)) return;
        var (first, heloNext) = (true, false);
        while (NextWord(ref text, out var word, out var bracketed))
        {
            if (heloNext)
            {
                Helo ??= FieldText.Line(word);
                heloNext = false;
            }
            else if (Address(word) is { } address)
            {
                FromAddress ??= address;
            }
            else if (!bracketed)
            {
                heloNext = Said(word, first);
            }

            first = false;
        }
    }

    /// <summary>A word beside the client's name. True when it is a HELO whose name comes next.</summary>
    private bool Said(scoped ReadOnlySpan<byte> word, bool first)
    {
        if (word.Length >= 4 && (word.Length == 4 || word[4] == '=') && Greeting(word[..4]) is { } command)
        {
            HeloCommand ??= command;
            if (word.Length > 5) Helo ??= FieldText.Line(word[5..]);
            return word.Length <= 5;
        }

        if (word.Length > 6 && Ascii.EqualsIgnoreCase(word[..5], "ident"u8) && word[5] is (byte)'=' or (byte)':') Ident ??= NullIfEmpty(word[6..].TrimEnd((byte)'@'));
        else if (word.Contains((byte)'@')) Ident ??= NullIfEmpty(word.TrimEnd((byte)'@'));
        else if (first && IsHostName(word)) FromHost ??= FieldText.Line(word);
        return false;
    }

    private static string? Greeting(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "HELO"u8) ? "HELO" : Ascii.EqualsIgnoreCase(word, "EHLO"u8) ? "EHLO" : Ascii.EqualsIgnoreCase(word, "LHLO"u8) ? "LHLO" : null;

    private static string? NullIfEmpty(ReadOnlySpan<byte> word) => word.IsEmpty ? null : FieldText.Line(word);

    /// <summary>Letters, digits and hyphens with a dot between.</summary>
    private static bool IsHostName(ReadOnlySpan<byte> word)
    {
        if (word.IndexOf((byte)'.') <= 0) return false;
        foreach (var octet in word)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'.' or (byte)'-' or (byte)'_') && octet < 0x80) return false;
        }

        return true;
    }

    /// <summary>The address a word is, with or without a port behind it.</summary>
    private static IPAddress? Address(ReadOnlySpan<byte> word)
    {
        if (word.Length > 5 && Ascii.EqualsIgnoreCase(word[..5], "IPv6:"u8)) word = word[5..];
        if (word.Length is < 2 or > 60 || word.IndexOfAnyExcept(AddressOctets) >= 0) return null;
        var colon = word.IndexOf((byte)':');
        if (colon > 0 && word[(colon + 1)..].IndexOf((byte)':') < 0) word = word[..colon];
        if (colon <= 0 || word.IndexOf((byte)':') < 0)
        {
            if (word.Count((byte)'.') != 3 && colon != 0) return null;
        }

        Span<char> text = stackalloc char[60];
        return IPAddress.TryParse(text[..Encoding.ASCII.GetChars(word, text)], out var address) ? address : null;
    }

    /// <summary>The next word of a comment, or what stands in square brackets.</summary>
    private static bool NextWord(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> word, out bool bracketed)
    {
        word = default;
        bracketed = false;
        while (!text.IsEmpty)
        {
            // A slash parts words here, as it does in "TLSv1/SSLv3".
            var end = text.IndexOfAny(CommentWordEnds);
            if (end != 0)
            {
                word = end < 0 ? text : text[..end];
                text = text[word.Length..];
                return true;
            }

            bracketed = text[0] == '[';
            text = text[1..];
            if (!bracketed) continue;
            var close = text.IndexOf((byte)']');
            word = close < 0 ? text : text[..close];
            text = close < 0 ? default : text[(close + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>The first known protocol among the words.</summary>
    private void Protocols(ReadOnlySpan<byte> text)
    {
        while (Protocol is null && NextPart(ref text, out var part))
        {
            foreach (var (written, name) in KnownProtocols)
            {
                if (!Ascii.EqualsIgnoreCase(part, written)) continue;
                Protocol = name;
                break;
            }
        }
    }

    /// <summary>A version of TLS and a cipher suite among the words.</summary>
    private void Tls(ReadOnlySpan<byte> text)
    {
        // Nearly all names of cipher suites end with a hash.
        if (text.IndexOf("TLS"u8) < 0 && text.IndexOf("SHA"u8) < 0 && text.IndexOf("SSL"u8) < 0) return;
        while ((TlsVersion is null || TlsCipher is null) && NextPart(ref text, out var part))
        {
            TlsVersion ??= VersionOf(part);
            if (TlsCipher is null && IsCipher(part)) TlsCipher = FieldText.Line(part);
        }
    }

    private static bool NextPart(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> part)
    {
        part = default;
        var start = text.IndexOfAnyExcept(PartEnds);
        if (start < 0) return false;
        text = text[start..];
        var end = text.IndexOfAny(PartEnds);
        part = end < 0 ? text : text[..end];
        text = text[part.Length..];
        return true;
    }

    /// <summary><c>TLSv1.2</c>, <c>TLS1_2</c>, <c>SSLv3</c> and the like.</summary>
    private static string? VersionOf(ReadOnlySpan<byte> part)
    {
        if (part.Length is < 4 or > 7) return null;
        var tls = Ascii.EqualsIgnoreCase(part[..3], "TLS"u8);
        if (!tls && !Ascii.EqualsIgnoreCase(part[..3], "SSL"u8)) return null;
        var number = part[3..].TrimStart("vV"u8);
        if (!tls) return number.SequenceEqual("3"u8) ? "SSLv3" : number.SequenceEqual("2"u8) ? "SSLv2" : null;
        if (number.IsEmpty || number[0] != '1') return null;
        if (number.Length == 1) return "TLSv1.0";
        if (number.Length != 3 || number[1] is not ((byte)'.' or (byte)'_')) return null;
        return number[2] switch { (byte)'0' => "TLSv1.0", (byte)'1' => "TLSv1.1", (byte)'2' => "TLSv1.2", (byte)'3' => "TLSv1.3", _ => null };
    }

    /// <summary>A name of capitals with the name of a cipher in it.</summary>
    private static bool IsCipher(ReadOnlySpan<byte> part) =>
        part.Length is >= 7 and <= 64 && part.IndexOfAnyExcept(CipherOctets) < 0 && part.IndexOfAny((byte)'-', (byte)'_') >= 0
            && (part.IndexOf("AES"u8) >= 0 || part.IndexOf("DES"u8) >= 0 || part.IndexOf("RC4"u8) >= 0 || part.IndexOf("CHACHA20"u8) >= 0 || part.IndexOf("CAMELLIA"u8) >= 0
                || part.IndexOf("ARIA"u8) >= 0 || part.IndexOf("SEED"u8) >= 0 || part.IndexOf("IDEA"u8) >= 0 || part.IndexOf("ARCFOUR"u8) >= 0);
}
