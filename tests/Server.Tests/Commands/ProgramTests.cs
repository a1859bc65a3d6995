using System.Text;
using Mox.Server.Tests.Dns;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Commands;

/// <summary>The built program as scripts use it: words, standard streams, exit codes.</summary>
public class Program_on_the_command_line(CheckZones zones) : IClassFixture<CheckZones>
{
    [UnboundFact]
    public async Task Makes_keys_signs_and_judges_through_its_standard_streams()
    {
        var key = zones.File("program.pem");
        var made = await RunAsync("", "dkim", "keygen", "--type", "ed25519", "--domain", "signed.test", "--selector", "program", "--output", key, "--resolver", zones.Resolver);
        Assert.True(made.ExitCode == 0, made.All);
        Assert.EndsWith("\nat the selector now: not published\nresult: pass\n", made.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("", "dkim", "keygen", "--domain", "signed.test", "--selector", "program", "--output", key)).ExitCode);

        var message = Mail.Text.Replace("example.org", "reject.signed.test", StringComparison.Ordinal);
        var signed = await RunAsync(message, "dkim", "sign", "-", "--domain", "reject.signed.test", "--selector", "rsa", "--key", zones.File("rsa.pem"));
        Assert.True(signed.ExitCode == 0, signed.All);
        Assert.StartsWith("DKIM-Signature: ", signed.Output, StringComparison.Ordinal);
        Assert.EndsWith(message, signed.Output, StringComparison.Ordinal);
        Assert.EndsWith("result: pass\n", signed.Errors, StringComparison.Ordinal);

        var judged = await RunAsync(signed.Output, "dkim", "verify", "-", "--resolver", zones.Resolver);
        Assert.True(judged.ExitCode == 0 && judged.Output.EndsWith("result: pass\n", StringComparison.Ordinal), judged.All);
        var evaluated = await RunAsync(signed.Output, "dmarc", "check", "192.0.2.9", "", "relay.test", "-", "--resolver", zones.Resolver, "--json");
        Assert.True(evaluated.ExitCode == 0 && evaluated.Output.Split('\n') is [['{', ..], "result: pass", ""], evaluated.All);
        Assert.Equal(1, (await RunAsync(message, "dmarc", "check", "192.0.2.9", "", "relay.test", "-", "--resolver", zones.Resolver)).ExitCode);
    }

    [UnboundFact]
    public async Task Ends_with_the_code_of_its_result()
    {
        Assert.Equal(0, (await RunAsync("", "spf", "check", "ann@signed.test", "192.0.2.7", "--resolver", zones.Resolver)).ExitCode);
        Assert.Equal(1, (await RunAsync("", "spf", "check", "ann@signed.test", "192.0.2.9", "--resolver", zones.Resolver)).ExitCode);
        Assert.Equal(3, (await RunAsync("", "spf", "check", "ann@bogus.test", "192.0.2.7", "--resolver", zones.Resolver)).ExitCode);
        var wrong = await RunAsync("", "spf", "check", "ann@signed.test", "nowhere");
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Output));
        Assert.StartsWith("IP is an address such as 192.0.2.1 or 2001:db8::1, not nowhere.\n", wrong.Errors, StringComparison.Ordinal);
    }

    private static Task<ProgramResult> RunAsync(string input, params string[] words) =>
        ProgramRun.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "mox-appliance.dll"), .. words], Encoding.UTF8.GetBytes(input));
}
