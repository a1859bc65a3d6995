using System.Globalization;
using Mox.Server.Commands;

namespace Mox.Server;

/// <summary>The composition root: what the program was asked to do, and which rooms that takes.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // What the program says on a console, in logs and in mail is English, wherever it runs; pages are in the language of who looks (ViewerLanguage).
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.InvariantCulture, CultureInfo.InvariantCulture);
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (CultureInfo.InvariantCulture, CultureInfo.InvariantCulture);
        switch (CommandLine.Parse(args))
        {
            case CommandLine.Serve serve:
                return await ServeCommand.RunAsync(serve).ConfigureAwait(false);
            case CommandLine.LocalServe local:
                return await LocalServeCommand.RunAsync(local).ConfigureAwait(false);
            case CommandLine.Quickstart quickstart:
                return await QuickstartCommand.RunAsync(quickstart, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.Verify verify:
                return await VerifyCommand.RunAsync(verify).ConfigureAwait(false);
            case CommandLine.DnsLookup lookup:
                return await DnsLookupCommand.RunAsync(lookup, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.SpfCheck check:
                return await SpfCheckCommand.RunAsync(check, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.DkimVerify verify:
                return await DkimVerifyCommand.RunAsync(verify, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.DkimSign sign:
                return await DkimSignCommand.RunAsync(sign, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.DkimKeygen keygen:
                return await DkimKeygenCommand.RunAsync(keygen, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.DmarcCheck check:
                return await DmarcCheckCommand.RunAsync(check, CommandSurroundings.OfProcess).ConfigureAwait(false);
            case CommandLine.Config config:
                return await ConfigCommand.RunAsync(config, CommandSurroundings.OfProcess).ConfigureAwait(false);
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
