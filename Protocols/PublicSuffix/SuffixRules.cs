namespace Mox.Protocols.PublicSuffix;

/// <summary>What the list says of one name; several may hold, as of a name with a rule of its own and a wildcard below.</summary>
[Flags]
internal enum SuffixRule : byte
{
    None = 0,

    /// <summary>The name is a suffix.</summary>
    Plain = 1,

    /// <summary>Each name right below is a suffix.</summary>
    Wildcard = 2,

    /// <summary>The name is none although the wildcard above says so.</summary>
    Exception = 4,
    PrivatePlain = 8,
    PrivateWildcard = 16,
    PrivateException = 32,
}

/// <summary>The rules, sorted by the octets of their names: one block of octets, where each begins, and a kind for each.</summary>
internal sealed class SuffixRules
{
    private readonly byte[] _octets;
    private readonly int[] _starts;
    private readonly SuffixRule[] _kinds;

    public SuffixRules(IReadOnlyDictionary<string, SuffixRule> rules)
    {
        var names = rules.Keys.Order(StringComparer.Ordinal).ToArray();
        _octets = new byte[names.Sum(name => name.Length)];
        _starts = new int[names.Length + 1];
        _kinds = new SuffixRule[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            System.Text.Encoding.ASCII.GetBytes(names[i], _octets.AsSpan(_starts[i]));
            _starts[i + 1] = _starts[i] + names[i].Length;
            _kinds[i] = rules[names[i]];
            MaxLabels = Math.Max(MaxLabels, 1 + names[i].AsSpan().Count('.'));
        }
    }

    /// <summary>Names that have a rule.</summary>
    public int Count => _kinds.Length;

    /// <summary>Labels of the longest name that has a rule.</summary>
    public int MaxLabels { get; }

    /// <summary>What is said of a name in lower-case ASCII.</summary>
    public SuffixRule Find(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, _kinds.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            switch (name.SequenceCompareTo(_octets.AsSpan(_starts[middle].._starts[middle + 1])))
            {
                case 0: return _kinds[middle];
                case < 0: high = middle - 1; break;
                default: low = middle + 1; break;
            }
        }

        return SuffixRule.None;
    }
}
