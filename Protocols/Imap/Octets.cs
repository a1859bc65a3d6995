using System.Buffers;

namespace Mox.Protocols.Imap;

/// <summary>The classes of octets of the grammar.</summary>
/// <remarks>RFC 9051 §9: ATOM-CHAR, ASTRING-CHAR, list-char, tag.</remarks>
internal static class Octets
{
    public static readonly SearchValues<byte> Atom = Printable("(){ %*\"\\]");
    public static readonly SearchValues<byte> AString = Printable("(){ %*\"\\");
    public static readonly SearchValues<byte> List = Printable("(){ \"\\");
    public static readonly SearchValues<byte> Tag = Printable("(){ %*\"\\+");
    public static readonly SearchValues<byte> Set = SearchValues.Create("0123456789:,*$"u8);

    /// <summary>What may stand between quotes without a backslash: no control that ends a line, no quote, no backslash.</summary>
    public static readonly SearchValues<byte> QuotedPlain = SearchValues.Create(
        [.. Enumerable.Range(1, 255).Select(octet => (byte)octet).Where(octet => octet is not ((byte)'\r' or (byte)'\n' or (byte)'"' or (byte)'\\'))]);

    private static SearchValues<byte> Printable(string except) =>
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7e - 0x20).Where(octet => !except.Contains((char)octet, StringComparison.Ordinal)).Select(octet => (byte)octet)]);
}
