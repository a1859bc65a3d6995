using System.IO.Compression;

namespace Mox.Tables;

/// <summary>The public suffix list as it is embedded: the whole text with its licence notice, compressed.</summary>
internal static class SuffixData
{
    public static void Write(string list, string file)
    {
        using var output = File.Create(file);
        using var packed = new GZipStream(output, CompressionLevel.SmallestSize);
        using var input = File.OpenRead(list);
        input.CopyTo(packed);
        Console.WriteLine($"{file}: {input.Length} octets packed");
    }
}
