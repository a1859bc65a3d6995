using System.Globalization;
using System.Text;
using Mox.Server.Commands;
using Mox.Server.Config;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Config;

public class Configuration_on_the_command_line
{
    [Fact]
    public async Task Tests_describes_and_exports_beside_a_running_store_and_applies_through_its_socket()
    {
        await using var house = await ConfigHouse.OpenAsync();
        var socket = house.Store.Get<ControlSocket>();
        await socket.StartAsync(default);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ControlSocket.FileOf(house.Store.Folder)));
        var folder = house.Store.Folder;
        var exported = await RunAsync(null, "export", "--data", folder);
        Assert.Equal((0, "result: exported\n"), (exported.Code, exported.Errors));
        Assert.Equal(await house.TextAsync(), exported.Raw);
        await house.Export.WriteAsync(default);
        var version = (await house.Versions.ListAsync(default))[0].Id;
        Assert.Equal((0, $"nothing changes; version {version} is the present one\nresult: same\n"), Shown(await RunAsync(null, "describe", "--data", folder)));
        Assert.Equal((0, "result: good"), Ended(await RunAsync(null, "test", "--data", folder)));

        var file = Path.Combine(folder, "edited.json");
        Assert.Equal((0, "result: exported"), Ended(await RunAsync(null, "export", file, "--data", folder)));
        Assert.Equal(2, (await RunAsync(null, "export", file, "--data", folder)).Code);
        Assert.Equal(0, (await RunAsync(null, "export", file, "--force", "--data", folder)).Code);
        await File.WriteAllTextAsync(file, exported.Raw.Replace("\"separators\": \"+\"", "\"separators\": \"-\"", StringComparison.Ordinal));
        var described = await RunAsync(null, "describe", file, "--data", folder);
        Assert.Equal((0, "- domain test.example: separators: '+' -> '-'\nresult: changes\n"), Shown(described));
        var applied = await RunAsync(null, "apply", file, "--data", folder);
        Assert.True(applied.Output == $"- domain test.example: separators: '+' -> '-'\nversion {version + 1}\nresult: applied\n", applied.ToString());
        Assert.Equal("-", house.Store.Book.Domain(ConfigHouse.Domain("test.example"))!.Separators);
        Assert.EndsWith(" (command line)", (await house.Versions.ListAsync(default))[0].Who, StringComparison.Ordinal);

        Assert.Equal((1, "result: refused"), Ended(await RunAsync(null, "apply", "-", "--data", folder, exported.Raw)));
        var faults = await RunAsync(null, "apply", "-", "--json", "--data", folder, exported.Raw.Replace("\"admin\"", "\"adnim\"", StringComparison.Ordinal));
        Assert.Equal((1, "result: faults"), Ended(faults));
        Assert.Contains("\"faults\":[{\"line\":", faults.Output, StringComparison.Ordinal);
        await socket.StopAsync(default);
        Assert.False(File.Exists(ControlSocket.FileOf(folder)));

        // Without its socket a running one cannot be asked, and nothing is done behind its back.
        var alone = await RunAsync(null, "apply", file, "--force", "--data", folder);
        Assert.Equal(2, alone.Code);
        Assert.Contains("does not answer", alone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applies_alone_when_no_appliance_runs()
    {
        var folder = Directory.CreateTempSubdirectory("mox-config-").FullName;
        try
        {
            await using (var store = await TestStore.OpenAsync(TimeProvider.System, folder)) await store.AddAccountAsync("alice", isAdmin: true);
            var text = (await RunAsync(null, "export", "--data", folder)).Raw.Replace("\"displayName\": \"\"", "\"displayName\": \"Alice\"", StringComparison.Ordinal).Replace("\"domains\": {", "\"domains\": { \"club.example\": {},", StringComparison.Ordinal);
            var applied = await RunAsync(null, "apply", "-", "--data", folder, text);
            Assert.True(applied.Code == 0, applied.ToString());
            Assert.Equal((0, "result: good"), Ended(await RunAsync(null, "test", "--data", folder)));
            await using (var store = await TestStore.OpenAsync(TimeProvider.System, folder))
            {
                Assert.Equal("Alice", store.Book.ByLogin("alice")!.DisplayName);
                Assert.NotEmpty(store.Book.Domain(ConfigHouse.Domain("club.example"))!.Keys);
                Assert.Empty(await store.Get<StoreVerifier>().RunAsync(readBodies: true, default));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Tests_a_file_alone_where_there_is_no_store_and_says_so_elsewhere()
    {
        var folder = Path.Combine(Path.GetTempPath(), "mox-no-store-here");
        const string text = """{ "version": 4, "domains": { "a.example": {} }, "accounts": { "ann": { "addresses": ["ann@a.example"], "admin": true } } }""";
        Assert.Equal((0, "result: good"), Ended(await RunAsync(null, "test", "-", "--data", folder, text)));
        Assert.Equal((1, "result: faults"), Ended(await RunAsync(null, "test", "-", "--data", folder, text.Replace("ann@a", "ann@b", StringComparison.Ordinal))));
        foreach (var verb in (string[])["describe", "apply", "export"])
        {
            var run = await RunAsync(null, verb, "-", "--data", folder, text);
            Assert.Equal(2, run.Code);
            Assert.Contains("There is no store in", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Takes_its_words_and_no_others()
    {
        Assert.Equal(new CommandLine.Config(CommandLine.ConfigVerb.Apply) { File = "a.json", DataFolder = "d", Force = true }, (CommandLine.Config)CommandLine.Parse(["config", "apply", "a.json", "--data", "d", "--force"]) with { Remove = [] });
        Assert.Equal("x y", string.Join(' ', ((CommandLine.Config)CommandLine.Parse(["config", "describe", "--remove", "x", "--remove=y"])).Remove));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["config"]));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["config", "undo"]));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["config", "2"]));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["config", "export", "--remove", "x"]));
        Assert.IsType<CommandLine.Wrong>(CommandLine.Parse(["config", "test", "a", "b"]));
    }

    private static (int, string) Shown((int Code, string Output, string Errors, string Raw) run) => (run.Code, run.Output);

    private static (int, string) Ended((int Code, string Output, string Errors, string Raw) run) => (run.Code, run.Output.TrimEnd('\n').Split('\n')[^1]);

    /// <summary>Runs it; a last word that begins with a brace is standard input.</summary>
    private static async Task<(int Code, string Output, string Errors, string Raw)> RunAsync(string? input, params string[] words)
    {
        if (words[^1].Contains('{', StringComparison.Ordinal)) (input, words) = (words[^1], words[..^1]);
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var errors = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var raw = new MemoryStream();
        var around = new CommandSurroundings { Output = output, Errors = errors, RawOutput = () => raw, Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")) };
        var config = Assert.IsType<CommandLine.Config>(CommandLine.Parse(["config", .. words]));
        var code = await ConfigCommand.RunAsync(config, around);
        return (code, output.ToString(), errors.ToString(), Encoding.UTF8.GetString(raw.ToArray()));
    }
}
