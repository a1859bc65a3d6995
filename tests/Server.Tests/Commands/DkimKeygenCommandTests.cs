using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

public sealed class Dkim_keygen_command : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-keygen-").FullName;

    private string KeyFile => Path.Combine(_folder, "key.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("rsa", 2048, 2)]
    [InlineData("rsa", 4096, 3)]
    [InlineData("ed25519", 256, 1)]
    public async Task Writes_a_private_file_and_prints_the_record(string type, int bits, int strings)
    {
        var run = (await RunAsync(["--type", type, .. type == "rsa" ? (string[])["--bits", $"{bits}"] : []])).EndsWith(0, "pass");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        using var key = DkimPrivateKey.FromPem(await File.ReadAllTextAsync(KeyFile), new PortableEd25519()).Value;
        Assert.Equal(bits, key.Bits);
        var lines = run.Output.Split('\n');
        Assert.Contains(DkimKeyText.Record(key.Record), lines);
        var zone = lines.Single(line => line.StartsWith("mail2026._domainkey.example.org. IN TXT ( \"", StringComparison.Ordinal));
        var quoted = zone.Split('"').Where((_, i) => i % 2 == 1).ToArray();
        Assert.Equal(strings, quoted.Length);
        Assert.All(quoted, text => Assert.InRange(text.Length, 1, 255));
        Assert.Equal(DkimKeyText.Record(key.Record), string.Concat(quoted));
        Assert.DoesNotContain("PRIVATE KEY", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Raw);
    }

    [Fact]
    public async Task A_key_is_never_overwritten()
    {
        await File.WriteAllTextAsync(KeyFile, "precious");
        var run = await RunAsync([]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("never overwritten", run.Errors, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(KeyFile));
    }

    [Fact]
    public async Task Prints_the_private_key_only_when_asked_to()
    {
        var run = await CommandRun.RunAsync(new FakeDns(), "dkim", "keygen", "--domain", "example.org", "--selector", "s", "--output", "-");
        Assert.Equal((0, ""), (run.Code, run.Output));
        using var key = DkimPrivateKey.FromPem(run.RawText, null).Value;
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", run.RawText, StringComparison.Ordinal);
        Assert.Contains(DkimKeyText.Record(key.Record), run.Errors, StringComparison.Ordinal);
        Assert.EndsWith("\nresult: pass\n", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Prints_one_object_when_asked_for()
    {
        var run = (await RunAsync(["--json"])).EndsWith(0, "pass");
        Assert.Equal("mail2026._domainkey.example.org", run.Json.GetProperty("name").GetString());
        Assert.Equal(run.Json.GetProperty("value").GetString(), string.Concat(run.Json.GetProperty("strings").EnumerateArray().Select(text => text.GetString())));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.Json.GetProperty("privateKey").ValueKind);
        var printed = await CommandRun.RunAsync(new FakeDns(), "dkim", "keygen", "--domain", "example.org", "--selector", "s", "--output", "-", "--json");
        Assert.True(DkimPrivateKey.FromPem(printed.Json.GetProperty("privateKey").GetString()!, null).Ok);
        Assert.Empty(printed.Raw);
    }

    [Fact]
    public async Task Says_whether_the_selector_is_in_use_when_a_resolver_is_named()
    {
        var run = await CommandRun.RunAsync(new FakeDns().Txt("mail2026._domainkey.example.org", "v=DKIM1; p="), [.. Words, "--resolver", "127.0.0.1"]);
        run.EndsWith(0, "pass").Says("at the selector now: another key is published");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told()
    {
        var run = await CommandRun.RunAsync(new FakeDns(), "dkim", "keygen", "--domain", "example.org", "--selector", "s", "--output", Path.Combine(_folder, "none", "key.pem"));
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("key.pem", run.Errors, StringComparison.Ordinal);
    }

    private string[] Words => ["dkim", "keygen", "--domain", "example.org", "--selector", "mail2026", "--output", KeyFile];

    private Task<CommandRun> RunAsync(string[] more) => CommandRun.RunAsync(new FakeDns(), [.. Words, .. more]);
}
