namespace Mox.Protocols.Addresses.Idna;

/// <summary>A number for each code point, found in two steps: block, then place in the block.</summary>
internal sealed class CodePointTable
{
    private const int BlockBits = 7;
    private const int BlockSize = 1 << BlockBits;
    private const int CodePoints = 0x110000;

    private readonly ushort[] _blocks = new ushort[CodePoints >> BlockBits];
    private readonly ushort[] _values;

    /// <param name="runs">Runs of equal values, in order, none overlapping; 0 between them.</param>
    public CodePointTable(ReadOnlySpan<(int First, int Length, ushort Value)> runs)
    {
        var values = new List<ushort>();
        var uniform = new Dictionary<ushort, ushort>();
        Span<ushort> block = stackalloc ushort[BlockSize];
        var run = 0;
        for (var number = 0; number < _blocks.Length; number++)
        {
            var start = number << BlockBits;
            block.Clear();
            while (run < runs.Length && runs[run].First + runs[run].Length <= start) run++;
            for (var at = run; at < runs.Length && runs[at].First < start + BlockSize; at++)
            {
                var from = Math.Max(runs[at].First, start) - start;
                var to = Math.Min(runs[at].First + runs[at].Length, start + BlockSize) - start;
                block[from..to].Fill(runs[at].Value);
            }

            var same = !block.ContainsAnyExcept(block[0]);
            if (same && uniform.TryGetValue(block[0], out var known))
            {
                _blocks[number] = known;
                continue;
            }

            _blocks[number] = (ushort)(values.Count >> BlockBits);
            if (same) uniform[block[0]] = _blocks[number];
            values.AddRange(block);
        }

        _values = [.. values];
    }

    /// <summary>The number of a code point, which must be below U+110000.</summary>
    public ushort this[int code] => _values[(_blocks[code >> BlockBits] << BlockBits) + (code & (BlockSize - 1))];
}
