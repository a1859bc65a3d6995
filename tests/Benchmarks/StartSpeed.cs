using Mox.Testing.Processes;

namespace Mox.Benchmarks;

/// <summary>From the start of the process to <c>ready</c>.</summary>
internal static class StartSpeed
{
    public static async Task RunAsync(string? program, int runs)
    {
        var folder = Directory.CreateTempSubdirectory("mox-start-").FullName;
        try
        {
            for (var run = 0; run < runs; run++)
            {
                await using var server = await ApplianceProcess.StartAsync(folder, program: program);
                Console.WriteLine($"{(run == 0 ? "empty folder" : "restart")}: ready after {server.TimeToReady.TotalMilliseconds:F0} ms, {Memory.ProportionalMegabytes(server.Pid):F0} MB");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
