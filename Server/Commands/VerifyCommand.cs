using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Server.Storage;

namespace Mox.Server.Commands;

/// <summary>Checks every invariant of a store, each body included. It changes nothing, and may run beside a server.</summary>
internal static class VerifyCommand
{
    /// <returns>0: no fault; 1: faults, one on a line; 2: there is no store.</returns>
    public static async Task<int> RunAsync(CommandLine.Verify verify)
    {
        if (!File.Exists(Path.Combine(verify.DataFolder, "appliance.db")))
        {
            await Console.Error.WriteLineAsync($"There is no store in {verify.DataFolder}.").ConfigureAwait(false);
            return 2;
        }

        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IOptions<ApplianceOptions>>(Options.Create(new ApplianceOptions { DataFolder = verify.DataFolder }))
            .AddStorage()
            .BuildServiceProvider();
        await using var ending = services.ConfigureAwait(false);
        var verifier = services.GetRequiredService<StoreVerifier>();
        var findings = await verifier.RunAsync(readBodies: true, CancellationToken.None).ConfigureAwait(false);
        foreach (var finding in findings) Console.WriteLine(finding);
        var (messages, bodies, accounts) = verifier.Count();
        Console.WriteLine($"{messages} messages, {bodies} bodies, {accounts} accounts: {(findings.IsEmpty ? "no fault found" : $"{findings.Length} faults")}");
        return findings.IsEmpty ? 0 : 1;
    }
}
