using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Commands;

/// <summary>Keys of <c>dkim keygen</c>, messages of <c>dkim sign</c> and the judgement of <c>dkim verify</c> against OpenDKIM and dkimpy.</summary>
public sealed partial class Dkim_commands_and_other_programs : IDisposable
{
    private const string VerifyScript = """
        import sys, json, dkim
        keys = json.loads(sys.argv[1])
        message = sys.stdin.buffer.read()
        print(dkim.verify(message, dnsfunc=lambda name, timeout=5: keys.get(name.decode().rstrip('.'), '').encode()))
        """;

    private const string SignScript = """
        import sys, dkim
        message = sys.stdin.buffer.read()
        key = open(sys.argv[1], 'rb').read()
        signature = dkim.sign(message, sys.argv[2].encode(), b'example.org', key, canonicalize=tuple(sys.argv[3].encode().split(b'/')), signature_algorithm=sys.argv[4].encode(), length=sys.argv[5] == 'l')
        sys.stdout.buffer.write(signature + message)
        """;

    private const string SealScript = """
        import sys, dkim
        message = b'Authentication-Results: relay.test; spf=pass smtp.mailfrom=example.org\r\n' + sys.stdin.buffer.read()
        seal = dkim.arc_sign(message, b'rsa', b'example.org', open(sys.argv[1], 'rb').read(), b'relay.test', include_headers=[b'from', b'to', b'subject', b'date', b'message-id'])
        sys.stdout.buffer.write(b''.join(seal) + message)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-dkim-peers-").FullName;
    private readonly FakeDns _dns = new();
    private readonly Dictionary<string, string> _records = [];

    private static string Message => Mail.Text.ReplaceLineEndings("\r\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [OpenDkimTheory]
    [InlineData("rsa", "relaxed/relaxed")]
    [InlineData("rsa", "simple/simple")]
    [InlineData("ed25519", "relaxed/relaxed")]
    public async Task OpenDkim_accepts_what_we_sign(string type, string forms)
    {
        await MakeKeyAsync(type);
        var signed = await SignAsync(type, forms);
        var config = await VerifyingAsync();
        // It knows the size of RSA keys only.
        Assert.Contains($"verification (s={type}, d=example.org, {(type == "rsa" ? 2048 : 0)}-bit key) succeeded", await OpenDkimAsync(config, signed), StringComparison.Ordinal);
        Assert.Contains("failed: ", await OpenDkimAsync(config, signed.Replace("noon", "nine", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [OpenDkimTheory]
    [InlineData("rsa", "ed25519")]
    [InlineData("ed25519", "rsa")]
    public async Task OpenDkim_accepts_two_signatures_at_once(string first, string second)
    {
        await MakeKeyAsync(first);
        await MakeKeyAsync(second);
        var config = await VerifyingAsync();
        var signed = await SignAsync(first, "relaxed/relaxed", second);
        Assert.Contains(") succeeded", await OpenDkimAsync(config, signed), StringComparison.Ordinal);
        Assert.Contains("failed: ", await OpenDkimAsync(config, signed.Replace("noon", "nine", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [OpenDkimTheory]
    [InlineData("rsa", "relaxed/relaxed")]
    [InlineData("rsa", "simple/simple")]
    [InlineData("ed25519", "relaxed/simple")]
    public async Task We_accept_what_OpenDkim_signs(string type, string forms)
    {
        await MakeKeyAsync(type);
        var config = At("sign.conf");
        await File.WriteAllTextAsync(config, $"Mode s\nDomain example.org\nSelector {type}\nKeyFile {At($"{type}.pem")}\nSignatureAlgorithm {type}-sha256\nCanonicalization {forms}\nRequireSafeKeys no\nSyslog no\nBackground no\n");
        var said = await OpenDkimAsync(config, Message);
        var field = SignatureField().Match(said);
        Assert.True(field.Success, said);
        var signed = field.Value.ReplaceLineEndings("\r\n") + Message;
        (await VerifyAsync(signed)).EndsWith(0, "pass").Says($"algorithm: {type}-sha256 {forms}");
        (await VerifyAsync(signed.Replace("noon", "nine", StringComparison.Ordinal))).EndsWith(1, "fail");
    }

    [DkimpyTheory]
    [InlineData("rsa", "relaxed/relaxed")]
    [InlineData("rsa", "simple/simple")]
    [InlineData("ed25519", "relaxed/relaxed")]
    [InlineData("ed25519", "simple/simple")]
    public async Task Dkimpy_accepts_what_we_sign(string type, string forms)
    {
        await MakeKeyAsync(type);
        var signed = await SignAsync(type, forms);
        Assert.Equal("True", (await PythonAsync(signed, VerifyScript, JsonSerializer.Serialize(_records))).Trim());
        Assert.Equal("False", (await PythonAsync(signed.Replace("noon", "nine", StringComparison.Ordinal), VerifyScript, JsonSerializer.Serialize(_records))).Trim());
    }

    [DkimpyTheory]
    [InlineData("rsa", "relaxed/relaxed")]
    [InlineData("rsa", "simple/simple")]
    [InlineData("ed25519", "relaxed/relaxed")]
    [InlineData("ed25519", "simple/simple")]
    public async Task We_accept_what_dkimpy_signs(string type, string forms)
    {
        await MakeKeyAsync(type);
        var signed = await PythonSignAsync(type, forms, "");
        (await VerifyAsync(signed)).EndsWith(0, "pass").Says($"algorithm: {type}-sha256 {forms}");
        (await VerifyAsync(signed.Replace("noon", "nine", StringComparison.Ordinal))).EndsWith(1, "fail");
    }

    [DkimpyFact]
    public async Task A_signature_of_a_part_of_the_body_is_neutral_and_noted()
    {
        await MakeKeyAsync("rsa");
        var signed = await PythonSignAsync("rsa", "relaxed/relaxed", "l");
        (await VerifyAsync(signed + "added\r\n")).EndsWith(1, "neutral").Says("note: only the first ", " at its end are not");
    }

    [DkimpyFact("authres")]
    public async Task A_chain_that_dkimpy_sealed_is_listed_and_changes_no_result()
    {
        await MakeKeyAsync("rsa");
        var sealed_ = await PythonAsync(Message, SealScript, At("rsa.pem"));
        (await VerifyAsync(sealed_)).EndsWith(1, "none").Says(
            "arc: pass: Passed on by example.org\n",
            "arc set 1: found by example.org: relay.test; spf=pass smtp.mailfrom=example.org\n",
            "arc set 1, message: pass: ",
            "arc set 1, seal: pass: ",
            "  algorithm: rsa-sha256, key of 2048 bits");
        (await VerifyAsync(sealed_.Replace("noon", "nine", StringComparison.Ordinal))).EndsWith(1, "none").Says("arc: fail: ");
    }

    private string At(string name) => Path.Combine(_folder, name);

    private async Task MakeKeyAsync(string type)
    {
        (await CommandRun.RunAsync(_dns, "dkim", "keygen", "--type", type, "--domain", "example.org", "--selector", type, "--output", At($"{type}.pem"))).EndsWith(0, "pass");
        using var key = DkimPrivateKey.FromPem(await File.ReadAllTextAsync(At($"{type}.pem")), new PortableEd25519()).Value;
        var name = $"{type}._domainkey.example.org";
        _records[name] = DkimKeyText.Record(key.Record);
        _dns.Txt(name, _records[name]);
    }

    /// <summary>A configuration of OpenDKIM that judges messages with the keys made.</summary>
    private async Task<string> VerifyingAsync()
    {
        var config = At("verify.conf");
        await File.WriteAllTextAsync(config, $"Mode v\nQueryCache no\nTestPublicKeys {At("records")}\nSyslog no\nBackground no\n");
        await File.WriteAllTextAsync(At("records"), string.Concat(_records.Select(record => $"{record.Key} {record.Value}\n")));
        return config;
    }

    private async Task<string> SignAsync(string type, string forms, string? second = null)
    {
        await File.WriteAllTextAsync(At("message.eml"), Message);
        var now = TimeProvider.System.GetUtcNow();
        var run = await CommandRun.RunAsync(_dns, now, null, ["dkim", "sign", At("message.eml"), "--domain", "example.org", "--selector", type, "--key", At($"{type}.pem"), "--canonicalization", forms, .. second is null ? (string[])[] : ["--selector", second, "--key", At($"{second}.pem")]]);
        Assert.True(run.Code == 0, run.ToString());
        return run.RawText;
    }

    private Task<CommandRun> VerifyAsync(string message) => CommandRun.RunAsync(_dns, TimeProvider.System.GetUtcNow(), new SlowStream(message, 4096), "dkim", "verify", "-");

    private async Task<string> OpenDkimAsync(string config, string message)
    {
        await File.WriteAllTextAsync(At("given.eml"), message);
        var run = await ProgramRun.RunAsync("opendkim", ["-x", config, "-t", At("given.eml")]);
        Assert.True(run.ExitCode == 0, run.All);
        return run.All;
    }

    private async Task<string> PythonSignAsync(string type, string forms, string length)
    {
        var key = At($"{type}.pem");
        if (type == "ed25519")
        {
            // dkimpy takes the seed alone, in base64.
            await File.WriteAllTextAsync(At("seed"), Convert.ToBase64String(Convert.FromBase64String(string.Concat((await File.ReadAllLinesAsync(key)).Where(line => !line.StartsWith('-'))))[^32..]));
            key = At("seed");
        }

        return await PythonAsync(Message, SignScript, key, type, forms, $"{type}-sha256", length);
    }

    private static async Task<string> PythonAsync(string message, string script, params string[] words)
    {
        var run = await ProgramRun.RunAsync("/usr/bin/python3", ["-c", script, .. words], Encoding.UTF8.GetBytes(message));
        Assert.True(run.ExitCode == 0, run.All);
        return run.Output;
    }

    [GeneratedRegex(@"DKIM-Signature: [^\n]*\n([ \t][^\n]*\n)*")]
    private static partial Regex SignatureField();
}

/// <summary>Skipped, with the reason, where OpenDKIM is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenDkimTheoryAttribute : TheoryAttribute
{
    public OpenDkimTheoryAttribute() => Skip = ProgramRun.Find("opendkim") is null ? "opendkim is not installed" : null;
}

/// <summary>Skipped, with the reason, where dkimpy is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DkimpyTheoryAttribute : TheoryAttribute
{
    public DkimpyTheoryAttribute() => Skip = Dkimpy.WhyNot("dkim");
}

/// <summary>Skipped, with the reason, where dkimpy is not installed, or a module it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DkimpyFactAttribute : FactAttribute
{
    public DkimpyFactAttribute(string module = "dkim") => Skip = Dkimpy.WhyNot("dkim") ?? Dkimpy.WhyNot(module);
}

internal static class Dkimpy
{
    /// <summary>Why a module of Debian's Python cannot be used, or null.</summary>
    public static string? WhyNot(string module) => Directory.Exists($"/usr/lib/python3/dist-packages/{module}") || File.Exists($"/usr/lib/python3/dist-packages/{module}.py") ? null : $"the Python module {module} is not installed";
}
