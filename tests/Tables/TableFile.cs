using System.IO.Compression;
using System.Text;

namespace Mox.Tables;

/// <summary>Tables from code points to numbers, and the texts the numbers stand for, in the form the library reads (UnicodeTable.cs).</summary>
internal sealed class TableFile(string version, int tables)
{
    private const int CodePoints = 0x110000;

    private readonly ushort[][] _tables = [.. Enumerable.Range(0, tables).Select(_ => new ushort[CodePoints])];
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);

    public ushort[] this[int table] => _tables[table];

    /// <summary>Sets a value for a range.</summary>
    public void Set(int table, int first, int last, int value)
    {
        for (var code = first; code <= last; code++) _tables[table][code] = checked((ushort)value);
    }

    /// <summary>The number of a text.</summary>
    public int Text(string text)
    {
        if (_known.TryGetValue(text, out var number)) return number;
        _known[text] = _texts.Count;
        _texts.Add(text);
        return _texts.Count - 1;
    }

    public void Write(string file)
    {
        using var plain = new MemoryStream();
        Number(plain, _tables.Length);
        foreach (var table in _tables) Ranges(plain, table);
        Number(plain, _texts.Count);
        foreach (var text in _texts)
        {
            var octets = Encoding.UTF8.GetBytes(text);
            Number(plain, octets.Length);
            plain.Write(octets);
        }

        using var output = File.Create(file);
        output.Write(Encoding.ASCII.GetBytes($"unicode {version}\n"));
        using var packed = new DeflateStream(output, CompressionLevel.SmallestSize);
        plain.WriteTo(packed);
        Console.WriteLine($"{file}: Unicode {version}, {plain.Length} octets packed");
    }

    /// <summary>Runs of equal values that are not zero: gap, length, value.</summary>
    private static void Ranges(Stream output, ushort[] table)
    {
        var runs = new List<(int First, int Length, int Value)>();
        for (var code = 0; code < CodePoints;)
        {
            var first = code;
            while (code < CodePoints && table[code] == table[first]) code++;
            if (table[first] != 0) runs.Add((first, code - first, table[first]));
        }

        Number(output, runs.Count);
        var end = 0;
        foreach (var (first, length, value) in runs)
        {
            Number(output, first - end);
            Number(output, length);
            Number(output, value);
            end = first + length;
        }
    }

    /// <summary>Seven bits an octet, the lowest first, the eighth says that more follow.</summary>
    private static void Number(Stream output, int value)
    {
        for (; value >= 0x80; value >>= 7) output.WriteByte((byte)(value | 0x80));
        output.WriteByte((byte)value);
    }
}
