using Mox.Server.Commands;

namespace Mox.Server;

/// <summary>The composition root: what the program was asked to do, and which rooms that takes.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (CommandLine.Parse(args))
        {
            case CommandLine.Serve serve:
                return await ServeCommand.RunAsync(serve).ConfigureAwait(false);
            case CommandLine.LocalServe local:
                return await LocalServeCommand.RunAsync(local).ConfigureAwait(false);
            case CommandLine.Verify verify:
                return await VerifyCommand.RunAsync(verify).ConfigureAwait(false);
            case CommandLine.DnsLookup lookup:
                return await DnsLookupCommand.RunAsync(lookup, Console.Out).ConfigureAwait(false);
            case CommandLine.Wrong wrong:
                foreach (var fault in wrong.Faults) await Console.Error.WriteLineAsync(fault).ConfigureAwait(false);
                await Console.Error.WriteLineAsync(CommandLine.Usage).ConfigureAwait(false);
                return 2;
            default:
                Console.WriteLine(CommandLine.Usage);
                return 0;
        }
    }
}
