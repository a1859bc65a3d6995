using System.Diagnostics;

namespace Mox.Fuzz;

/// <summary>What a run found: the first input that broke the target, or none.</summary>
public sealed record FuzzResult(long Inputs, byte[]? Broken, Exception? Fault);

/// <summary>Feeds a target, first with its seeds, then with mutations of them.</summary>
public static class FuzzRun
{
    /// <summary>An input that takes longer is a fault: parsers are linear.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    /// <summary>Runs until <paramref name="goOn"/> says no, or until the first fault. The same seed number gives the same inputs.</summary>
    public static FuzzResult Go(FuzzTarget target, int seed, Func<long, bool> goOn)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(goOn);
        // Not for secrets: the point is that a run can be repeated.
#pragma warning disable CA5394
        var mutator = new Mutator(new Random(seed), target.Seeds, target.Words);
#pragma warning restore CA5394
        long inputs = 0;
        while (goOn(inputs))
        {
            var input = inputs < target.Seeds.Count ? target.Seeds[(int)inputs] : mutator.Next();
            inputs++;
            var started = Stopwatch.GetTimestamp();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Run(input);
            }
#pragma warning disable CA1031 // Whatever comes out is the finding.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                return new FuzzResult(inputs, input, fault);
            }

            var took = Stopwatch.GetElapsedTime(started);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > target.MaxAllocated(input.Length)) return new FuzzResult(inputs, input, new FuzzFaultException($"asked for {allocated} octets of memory for {input.Length} octets"));
            if (took > Slow) return new FuzzResult(inputs, input, new FuzzFaultException($"took {took.TotalSeconds:F1} s for {input.Length} octets"));
        }

        return new FuzzResult(inputs, null, null);
    }
}
