using System.IO.Compression;
using System.Text;

namespace Mox.Tables;

/// <summary>The public suffix list as it is embedded: the whole text with its licence notice, compressed.</summary>
internal static class SuffixData
{
    /// <param name="commit">The commit of the list, where the file itself does not say it (the published file does, the one in the repository of the list does not).</param>
    public static void Write(string list, string? commit, string file)
    {
        using var output = File.Create(file);
        using var packed = new GZipStream(output, CompressionLevel.SmallestSize);
        using var input = File.OpenRead(list);
        input.CopyTo(packed);
        if (commit is not null) packed.Write(Encoding.ASCII.GetBytes($"\n// COMMIT: {commit}\n"));
        Console.WriteLine($"{file}: {input.Length} octets packed");
    }
}
