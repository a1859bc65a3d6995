using System.IO.Compression;
using System.Text;

namespace Mox.Protocols.Addresses.Idna;

/// <summary>Tables about characters out of an embedded file, as <c>tests/Tables</c> makes them from the data files of the Unicode Consortium.</summary>
internal sealed class UnicodeTable
{
    private UnicodeTable(string version, CodePointTable[] tables, string[] texts) => (Version, Tables, Texts) = (version, tables, texts);

    /// <summary>The version of Unicode the tables were made of.</summary>
    public string Version { get; }

    public CodePointTable[] Tables { get; }

    /// <summary>What the numbers in the tables stand for.</summary>
    public string[] Texts { get; }

    /// <exception cref="InvalidOperationException">The assembly lacks the file or it is not of this form: it was built wrongly.</exception>
    public static UnicodeTable Load(string resource)
    {
        using var file = typeof(UnicodeTable).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is not embedded");
        var head = new StringBuilder();
        for (var octet = file.ReadByte(); octet != '\n'; octet = file.ReadByte())
        {
            if (octet < 0 || head.Length > 40) throw new InvalidOperationException($"{resource} has no head");
            head.Append((char)octet);
        }

        using var unpacked = new DeflateStream(file, CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        ReadOnlySpan<byte> rest = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        var tables = new CodePointTable[Number(ref rest)];
        for (var i = 0; i < tables.Length; i++) tables[i] = Table(ref rest);
        var texts = new string[Number(ref rest)];
        for (var i = 0; i < texts.Length; i++)
        {
            var length = Number(ref rest);
            texts[i] = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
        }

        return new UnicodeTable(head.ToString().Split(' ')[^1], tables, texts);
    }

    private static CodePointTable Table(ref ReadOnlySpan<byte> rest)
    {
        var runs = new (int, int, ushort)[Number(ref rest)];
        var end = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            var first = end + Number(ref rest);
            var length = Number(ref rest);
            runs[i] = (first, length, (ushort)Number(ref rest));
            end = first + length;
        }

        return new CodePointTable(runs);
    }

    private static int Number(ref ReadOnlySpan<byte> rest)
    {
        var value = 0;
        var i = 0;
        for (; rest[i] >= 0x80; i++) value |= (rest[i] & 0x7F) << (7 * i);
        value |= rest[i] << (7 * i);
        rest = rest[(i + 1)..];
        return value;
    }
}
