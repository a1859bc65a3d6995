using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Certificates.Acme;
using Mox.Server.Commands;
using Mox.Server.Identity;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Setup;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Setup;

/// <summary>The setup without a browser.</summary>
public sealed class Without_a_browser : IDisposable
{
    private readonly string _above = Directory.CreateTempSubdirectory("mox-quick-").FullName;

    private string Folder => Path.Combine(_above, "data");

    [Fact]
    public async Task A_start_with_an_owner_in_the_settings_does_all_steps_once()
    {
        var secret = Path.Combine(_above, "password");
        await File.WriteAllTextAsync(secret, SetupHouse.Password + "\nnot this\n");
        (string, string)[] settings = [("Setup:Owner", "ann@ours.example"), ("Setup:OwnerName", "Ann"), ("Setup:PasswordFile", secret), ("Appliance:HostName", "mail.ours.example")];
        await using (var house = await SetupHouse.OpenAsync(Folder, settings: settings))
        {
            await house.Get<UnattendedSetup>().RunAsync(default);
            Assert.Contains(house.Said, line => line.StartsWith("ann@ours.example is the owner", StringComparison.Ordinal));
            Assert.DoesNotContain(house.Said, line => line.Contains(SetupHouse.Password, StringComparison.Ordinal));
            Assert.True((await house.For<ISetup>().ReadAsync(default)).IsFinished);
            Assert.IsType<LoginResult.Accepted>(await house.Get<IAuthenticator>().CheckPasswordAsync("ann@ours.example", SetupHouse.Password, new LoginContext(IPAddress.Loopback, LoginFace.Web, "password"), default));
        }

        File.Delete(secret);
        await using (var house = await SetupHouse.OpenAsync(Folder, settings: settings))
        {
            await house.Get<UnattendedSetup>().RunAsync(default);
            Assert.Empty(house.Said);
            Assert.Single(house.Book.Accounts);
        }
    }

    [Theory]
    [InlineData("ann", SetupHouse.Password, "Setup:Owner: Type the whole address")]
    [InlineData("ann@ours.example", "password", "Setup:Password: ")]
    [InlineData("ann@ours.example", "", "Setup:Owner needs Setup:Password or Setup:PasswordFile")]
    public async Task A_start_says_what_is_wrong_with_the_owner_and_makes_none(string owner, string password, string fault)
    {
        await using var house = await SetupHouse.OpenAsync(settings: [("Setup:Owner", owner), ("Setup:Password", password)]);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => house.Get<UnattendedSetup>().RunAsync(default));
        Assert.StartsWith(fault, refused.Message, StringComparison.Ordinal);
        Assert.Empty(house.Book.Accounts);
        Assert.Empty(house.Book.Domains);
    }

    [Fact]
    public async Task Quickstart_makes_everything_and_says_what_to_do()
    {
        var run = await RunAsync(new CommandLine.Quickstart("ann@ours.example") { Host = "mx.ours.example", DataFolder = Folder, SkipChecks = true });
        Assert.Equal((0, "result: ready", ""), (run.Code, run.Last, run.Errors));
        foreach (var word in (string[])["Owner     ann@ours.example", "Host      mx.ours.example", "ours.example. 300 IN MX 10 mx.ours.example.", "v=DKIM1", "[Service]", $"--data {Folder}", "systemctl enable --now mox-appliance"]) Assert.Contains(word, run.Output, StringComparison.Ordinal);
        var password = run.Output.Split("Password  ")[1].Split(' ')[0];
        await using (var house = await SetupHouse.OpenAsync(Folder))
        {
            Assert.Equal("mx.ours.example", house.Get<Microsoft.Extensions.Options.IOptions<Mox.Server.Hosting.ApplianceOptions>>().Value.HostName);
            Assert.IsType<LoginResult.Accepted>(await house.Get<IAuthenticator>().CheckPasswordAsync("ann@ours.example", password, new LoginContext(IPAddress.Loopback, LoginFace.Web, "password"), default));
            Assert.True((await house.For<ISetup>().ReadAsync(default)).IsFinished);
        }

        var again = await RunAsync(new CommandLine.Quickstart("eve@ours.example") { DataFolder = Folder });
        Assert.Equal((1, "result: refused"), (again.Code, again.Last));
        Assert.Contains("has an owner already: nothing was changed", again.Errors, StringComparison.Ordinal);
        Assert.Contains("mx.ours.example", await File.ReadAllTextAsync(Path.Combine(Folder, "config", "appliance.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quickstart_prints_one_object_for_scripts_with_what_was_looked_at_and_settings_for_the_web_server()
    {
        var secret = Path.Combine(_above, "password");
        await File.WriteAllTextAsync(secret, SetupHouse.Password + "\n");
        var run = await RunAsync(new CommandLine.Quickstart("ann@ours.example") { DataFolder = Folder, PasswordFile = secret, ExistingWebServer = true, Json = true });
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal((2, "result: ready"), (lines.Length, lines[1]));
        using var json = JsonDocument.Parse(lines[0]);
        var root = json.RootElement;
        Assert.Equal(("ann@ours.example", "mail.ours.example", JsonValueKind.Null), (root.GetProperty("owner").GetString(), root.GetProperty("host").GetString(), root.GetProperty("password").ValueKind));
        Assert.DoesNotContain(SetupHouse.Password, run.Output, StringComparison.Ordinal);
        Assert.Contains(root.GetProperty("checks").EnumerateArray(), check => check.GetProperty("key").GetString() == "disk");
        Assert.DoesNotContain(root.GetProperty("checks").EnumerateArray(), check => check.GetProperty("key").GetString() == "ports");
        Assert.Contains("proxy_pass http://127.0.0.1:1080;", root.GetProperty("summary").GetProperty("webServerSettings").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"BehindProxy\": true", await File.ReadAllTextAsync(Path.Combine(Folder, "config", "appliance.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quickstart_leaves_nothing_behind_when_it_fails()
    {
        var secret = Path.Combine(_above, "password");
        await File.WriteAllTextAsync(secret, "password\n");
        var wish = new CommandLine.Quickstart("ann@ours.example") { DataFolder = Folder, PasswordFile = secret };
        var refused = await RunAsync(wish);
        Assert.Equal((1, "result: refused"), (refused.Code, refused.Last));
        Assert.StartsWith("Setup:Password: ", refused.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));

        // A folder with settings keeps them.
        Directory.CreateDirectory(Path.Combine(Folder, "config"));
        var file = Path.Combine(Folder, "config", "appliance.json");
        const string own = "{ \"Appliance\": { \"Addresses\": [\"203.0.113.9\"] } }";
        await File.WriteAllTextAsync(file, own);
        Assert.Equal(1, (await RunAsync(wish)).Code);
        Assert.Equal(own, await File.ReadAllTextAsync(file));
        await File.WriteAllTextAsync(secret, SetupHouse.Password);
        Assert.Equal(0, (await RunAsync(wish with { SkipChecks = true })).Code);
        Assert.Contains("203.0.113.9", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann", null, "Type the whole address")]
    [InlineData("ann@ours.example", "localhost", "--host takes the full name")]
    public async Task Quickstart_is_told_apart_from_wrong_use(string address, string? host, string why)
    {
        var run = await RunAsync(new CommandLine.Quickstart(address) { Host = host, DataFolder = Folder });
        Assert.Equal(2, run.Code);
        Assert.Contains(why, run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Its_words_are_read()
    {
        Assert.Equal(
            new CommandLine.Quickstart("ann@ours.example") { Host = "mx.ours.example", DataFolder = "/d", PasswordFile = "/p", ExistingWebServer = true, SkipChecks = true, Json = true },
            CommandLine.Parse(["quickstart", "ann@ours.example", "--host", "mx.ours.example", "--data", "/d", "--password-file=/p", "--existing-webserver", "--skip-checks", "--json"]));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["quickstart"]));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["quickstart", "ann@ours.example", "--fast"]));
    }

    [Autoconfig.PeerFact("systemd-analyze")]
    public async Task The_unit_is_one_that_systemd_takes()
    {
        var program = Path.Combine(_above, "a program");
        File.Copy(ProgramRun.Find("true")!, program);
        var unit = Path.Combine(_above, "mox-appliance.service");
        var text = ServiceUnit.Text([program], Path.Combine(_above, "mail 100%"));
        Assert.Contains("AmbientCapabilities=CAP_NET_BIND_SERVICE", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(unit, text);
        var verdict = await ProgramRun.RunAsync("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", unit]);
        Assert.True(verdict.ExitCode == 0 && !verdict.All.Contains("mox-appliance.service:", StringComparison.Ordinal), verdict.All);
    }

    [Fact]
    public async Task The_last_page_says_what_works_and_what_does_not_yet()
    {
        await using var house = await SetupHouse.OpenAsync(Folder);
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        var summary = await setup.SummaryAsync(default);
        foreach (var (step, text) in ((SetupStep, string)[])[(SetupStep.Name, "calls itself localhost"), (SetupStep.Checks, "were not looked at"), (SetupStep.Records, "were not looked at yet"), (SetupStep.Certificate, "of our own making"), (SetupStep.RoundTrip, "was not tried"), (SetupStep.Owner, "password alone")])
        {
            Assert.Contains(summary.Open, point => point.Step == step && point.Text.Contains(text, StringComparison.Ordinal) && point.Todo.Length > 0);
        }

        Assert.DoesNotContain(summary.Open, point => point.Step == SetupStep.Mailboxes);
        Assert.Equal(summary.Open.Select(point => point.Severity).OrderDescending(), summary.Open.Select(point => point.Severity));
        Assert.Contains($"http://127.0.0.1:{house.Port}", summary.WebAddress, StringComparison.Ordinal);
        Assert.Empty(summary.WebServerSettings);
        await house.Get<AliasStore>().RemoveAsync(MailAddress.Parse("abuse@ours.example").Value, default);
        Assert.Contains((await setup.SummaryAsync(default)).Open, point => point.Step == SetupStep.Mailboxes && point.Text.StartsWith("abuse@ours.example reaches nobody", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_above, recursive: true);

    private static async Task<(int Code, string Output, string Errors, string Last)> RunAsync(CommandLine.Quickstart wish)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var dns = new ZoneDns { Signed = true };
        var code = await QuickstartCommand.RunAsync(wish, new CommandSurroundings { Output = output, Errors = errors }, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IDnsResolver>(dns));
            services.Replace(ServiceDescriptor.Singleton<LocalAddresses>(() => [IPAddress.Loopback, IPAddress.Parse("203.0.113.9")]));
        });
        return (code, output.ToString(), errors.ToString(), output.ToString().TrimEnd('\n').Split('\n')[^1]);
    }
}
