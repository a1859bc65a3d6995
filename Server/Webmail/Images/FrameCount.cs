using System.Buffers.Binary;

namespace Mox.Server.Webmail.Images;

/// <summary>How many frames a moving picture has, told by its blocks alone: a file of a few octets can hold more of them than memory has room for, and its decoder would make them all.</summary>
internal static class FrameCount
{
    /// <summary>Frames of a GIF or WebP file, as far as its blocks can be followed; 1 for any other file.</summary>
    public static int Of(ReadOnlySpan<byte> file) =>
        file.StartsWith("GIF8"u8) ? OfGif(file) : file.StartsWith("RIFF"u8) && file.Length > 12 && file[8..12].SequenceEqual("WEBP"u8) ? OfWebp(file[12..]) : 1;

    private static int OfGif(ReadOnlySpan<byte> file)
    {
        if (file.Length < 13) return 1;
        var (at, frames) = (13 + ColorTable(file[10]), 0);
        while (at < file.Length)
        {
            switch (file[at])
            {
                case 0x21: // An extension: its label, then blocks.
                    at = AfterBlocks(file, at + 2);
                    break;
                case 0x2C when at + 10 <= file.Length: // A frame: its place, its colours, the size of its codes, then blocks.
                    frames++;
                    at = AfterBlocks(file, at + 11 + ColorTable(file[at + 9]));
                    break;
                default: // The end, or nothing that can be followed.
                    return Math.Max(1, frames);
            }
        }

        return Math.Max(1, frames);
    }

    private static int ColorTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int AfterBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0) at += 1 + file[at];
        return at + 1;
    }

    private static int OfWebp(ReadOnlySpan<byte> chunks)
    {
        var frames = 0;
        while (chunks.Length >= 8)
        {
            if (chunks.StartsWith("ANMF"u8)) frames++;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
            var whole = 8 + (long)size + (size & 1);
            if (whole > chunks.Length) break;
            chunks = chunks[(int)whole..];
        }

        return Math.Max(1, frames);
    }
}
