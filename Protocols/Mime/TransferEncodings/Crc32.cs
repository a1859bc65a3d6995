using System.Buffers.Binary;

namespace Mox.Protocols.Mime;

/// <summary>The checksum of yEnc: CRC-32 with the polynomial of ISO 3309, reflected, as in ZIP.</summary>
internal static class Crc32
{
    /// <summary>Eight tables of 256: eight octets are taken in one step.</summary>
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The checksum of what came before, or 0, carried on over more octets.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> octets)
    {
        var t = Tables;
        var state = ~checksum;
        while (octets.Length >= 8)
        {
            var low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(octets);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]);
            state = t[0x700 + (byte)low] ^ t[0x600 + (byte)(low >> 8)] ^ t[0x500 + (byte)(low >> 16)] ^ t[0x400 + (low >> 24)]
                ^ t[0x300 + (byte)high] ^ t[0x200 + (byte)(high >> 8)] ^ t[0x100 + (byte)(high >> 16)] ^ t[high >> 24];
            octets = octets[8..];
        }

        foreach (var octet in octets) state = (state >> 8) ^ t[(byte)(state ^ octet)];
        return ~state;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) * 0xEDB88320u);
            tables[i] = value;
        }

        for (var i = 256; i < tables.Length; i++) tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
