using Mox.Fuzz;

namespace Mox.Protocols.Tests.Fuzz;

/// <summary>The short run of every fuzz target; <c>dotnet run --project tests/Fuzz</c> runs them for as long as one likes.</summary>
public class FuzzTests
{
    private const int Inputs = 600;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void EveryInputOfTheShortRunHolds(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);
        var result = FuzzRun.Go(target, seed: 20260105, inputs => inputs < target.Seeds.Count + Inputs);
        Assert.True(result.Fault is null, $"input {result.Inputs} of {name}, {Convert.ToBase64String(result.Broken ?? [])}: {result.Fault}");
    }

    [Fact]
    public void AFaultIsFoundAndGivenWithItsInput()
    {
        var result = FuzzRun.Go(new Fragile(), seed: 1, inputs => inputs < 10_000);
        Assert.IsType<FuzzFaultException>(result.Fault);
        Assert.Contains((byte)0xFF, result.Broken!);
        Assert.Equal(result.Inputs, FuzzRun.Go(new Fragile(), seed: 1, inputs => inputs < 10_000).Inputs);
    }

    private sealed class Fragile : FuzzTarget
    {
        public override string Name => "fragile";

        public override IReadOnlyList<byte[]> Seeds { get; } = ["seed"u8.ToArray()];

        public override void Run(byte[] input) => Hold(!input.Contains((byte)0xFF), "no octet is 255");
    }
}
