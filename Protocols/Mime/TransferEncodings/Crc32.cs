namespace Mox.Protocols.Mime;

/// <summary>The checksum of yEnc: CRC-32 with the polynomial of ISO 3309, reflected, as in ZIP.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of what came before, or 0, carried on over more octets.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> octets)
    {
        var table = Table;
        var state = ~checksum;
        foreach (var octet in octets) state = (state >> 8) ^ table[(byte)(state ^ octet)];
        return ~state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) * 0xEDB88320u);
            table[i] = value;
        }

        return table;
    }
}
