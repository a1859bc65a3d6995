using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Mox.Server.Imap.Fetching;

/// <summary>Picks fields out of a header, octet for octet as they stand, with the blank line that ends it.</summary>
/// <remarks>RFC 9051 §6.4.5.1: HEADER.FIELDS and HEADER.FIELDS.NOT; names are matched in any case, the order is that of the header.</remarks>
internal static class HeaderFieldFilter
{
    public static byte[] Pick(ReadOnlySpan<byte> header, ImmutableArray<string> names, bool inverted)
    {
        var picked = new ArrayBufferWriter<byte>(Math.Max(256, header.Length / 8));
        var wanted = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        var take = false;
        while (!header.IsEmpty)
        {
            var end = header.IndexOf((byte)'\n');
            var line = end < 0 ? header : header[..(end + 1)];
            header = header[line.Length..];
            if (line is [(byte)'\n'] or [(byte)'\r', (byte)'\n']) break;
            if (line[0] is not ((byte)' ' or (byte)'\t')) take = wanted.Contains(NameOf(line)) != inverted;
            if (!take) continue;
            picked.Write(line);
            if (end < 0) picked.Write("\r\n"u8);
        }

        picked.Write("\r\n"u8);
        return picked.WrittenSpan.ToArray();
    }

    private static string NameOf(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon <= 0 ? "" : Encoding.Latin1.GetString(line[..colon].TrimEnd(" \t"u8));
    }
}
