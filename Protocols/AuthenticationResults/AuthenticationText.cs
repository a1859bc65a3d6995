using System.Buffers;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>The characters of the field's grammar.</summary>
/// <remarks>RFC 2045 §5.1 <c>token</c>, RFC 5322 §3.2.3 <c>dot-atom</c>; octets above 127 are those of UTF-8 (RFC 6532 §3.2).</remarks>
internal static class AuthenticationText
{
    /// <summary>What may stand in a value without quotes.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(All("()<>@,;:\\\"/[]?="));

    /// <summary>What may stand in a local part without quotes.</summary>
    public static readonly SearchValues<byte> LocalPart = SearchValues.Create(All("()<>@,;:\\\"[]"));

    /// <summary>What may stand in a domain.</summary>
    public static readonly SearchValues<byte> Domain = SearchValues.Create(All("!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"));

    /// <summary>What ends a value that is not quoted.</summary>
    public static readonly SearchValues<byte> Ends = SearchValues.Create(" \t\r\n\0;("u8);

    private static byte[] All(string but) => [.. Enumerable.Range(0x21, 0xFF - 0x21 + 1).Where(octet => octet != 0x7F && !but.Contains((char)octet, StringComparison.Ordinal)).Select(octet => (byte)octet)];

    /// <summary>Is it <c>[[local-part] "@"] domain-name</c>, which needs no quotes?</summary>
    public static bool IsIdentity(ReadOnlySpan<byte> value)
    {
        var at = value.LastIndexOf((byte)'@');
        var domain = value[(at + 1)..];
        if (domain.IsEmpty || domain.IndexOfAnyExcept(Domain) >= 0) return false;
        return at <= 0 || value[..at].IndexOfAnyExcept(LocalPart) < 0 || IsQuoted(value[..at]);
    }

    /// <summary>A quoted string, whole, without a line break.</summary>
    private static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return false;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] < ' ' || text[i] is (byte)'"' or 0x7F) return false;
            if (text[i] == '\\' && ++i == text.Length - 1) return false;
        }

        return true;
    }
}
