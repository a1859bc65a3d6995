namespace Mox.Fuzz;

/// <summary>Makes inputs out of seeds; the same random numbers give the same inputs.</summary>
public sealed class Mutator(Random random, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words)
{
    private const int MaxLength = 64 * 1024;

    private static readonly byte[] Interesting = [0, 9, 10, 13, 32, 34, 39, 40, 41, 44, 45, 46, 58, 59, 60, 61, 62, 63, 64, 91, 92, 93, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var octets = new List<byte>(seeds[random.Next(seeds.Count)]);
        for (var count = 1 + random.Next(random.Next(4) == 0 ? 32 : 6); count > 0; count--) Mutate(octets);
        if (octets.Count > MaxLength) octets.RemoveRange(MaxLength, octets.Count - MaxLength);
        return [.. octets];
    }

    private void Mutate(List<byte> octets)
    {
        var at = random.Next(octets.Count + 1);
        switch (random.Next(10))
        {
            case 0 when at < octets.Count:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < octets.Count:
                octets[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2:
                octets.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
            case 3 when at < octets.Count:
                octets.RemoveRange(at, Math.Min(Run(), octets.Count - at));
                break;
            case 4:
                octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, Math.Min(Run(), octets.Count - at)));
                break;
            case 5 when words.Count > 0:
                octets.InsertRange(at, words[random.Next(words.Count)]);
                break;
            case 6:
                var other = seeds[random.Next(seeds.Count)];
                var from = random.Next(other.Length + 1);
                octets.InsertRange(at, other.AsSpan(from, Math.Min(Run(), other.Length - from)).ToArray());
                break;
            case 7:
                octets.InsertRange(at, Enumerable.Repeat(Interesting[random.Next(Interesting.Length)], Run()));
                break;
            case 8 when at < octets.Count && random.Next(8) == 0:
                octets.RemoveRange(at, octets.Count - at);
                break;
            default:
                Swap(octets);
                break;
        }
    }

    /// <summary>Exchanges two octets.</summary>
    private void Swap(List<byte> octets)
    {
        if (octets.Count < 2) return;
        var (a, b) = (random.Next(octets.Count), random.Next(octets.Count));
        (octets[a], octets[b]) = (octets[b], octets[a]);
    }

    /// <summary>Mostly short lengths.</summary>
    private int Run() => random.Next(6) == 0 ? 1 + random.Next(2000) : 1 + random.Next(20);
}
