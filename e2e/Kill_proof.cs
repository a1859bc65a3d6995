using Mox.Testing.Proofs;
using Xunit.Abstractions;

namespace Mox.E2E;

/// <summary>The short form of the proof; the full one is <c>dotnet run -c Release --project tests/Benchmarks -- kill9 200</c>.</summary>
public class Kill_proof(ITestOutputHelper output)
{
    [Fact]
    public async Task Twenty_kills_under_load_lose_nothing_and_double_nothing()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var proof = new KillProof(seed, output.WriteLine);
        await proof.RunAsync(20, CancellationToken.None);
        Assert.Empty(proof.Faults);
        Assert.True(proof.Promised > 40, $"only {proof.Promised} messages were promised: the proof proves little");
    }
}
