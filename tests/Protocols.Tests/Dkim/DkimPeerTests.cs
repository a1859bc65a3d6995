using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Dkim;
using static Mox.Protocols.Tests.Dkim.TestMail;

namespace Mox.Protocols.Tests.Dkim;

/// <summary>What we sign is accepted by other programs, and what they sign by us.</summary>
public class DkimPeerTests
{
    private const string VerifyScript = """
        import sys, json, dkim
        keys = json.loads(sys.argv[1])
        message = sys.stdin.buffer.read()
        answer = lambda name, timeout=5: keys.get(name.decode().rstrip('.'), '').encode()
        def verify(i):
            try:
                return dkim.DKIM(message).verify(idx=i, dnsfunc=answer)
            except dkim.ValidationError:
                return False
        print([verify(i) for i in range(int(sys.argv[2]))])
        """;

    private const string SignScript = """
        import sys, dkim
        message = sys.stdin.buffer.read()
        form = tuple(sys.argv[2].encode().split(b'/'))
        sys.stdout.buffer.write(dkim.sign(message, b's0', b'example.org', open(sys.argv[1], 'rb').read(), canonicalize=form) + message)
        """;

    public static TheoryData<DkimForm, DkimForm> Forms => new()
    {
        { DkimForm.Relaxed, DkimForm.Relaxed }, { DkimForm.Relaxed, DkimForm.Simple }, { DkimForm.Simple, DkimForm.Relaxed }, { DkimForm.Simple, DkimForm.Simple },
    };

    [PeerTheory("/usr/bin/python3", "-c", "import dkim, nacl")]
    [MemberData(nameof(Forms))]
    public async Task DkimpyAcceptsWhatWeSign(DkimForm header, DkimForm body)
    {
        var options = Options(Rsa, Ed25519) with { HeaderForm = header, BodyForm = body };
        var keys = JsonSerializer.Serialize(options.Keys.ToDictionary(key => $"{key.Selector}._domainkey.example.org", key => DkimKeyText.Record(key.Key.Record)));
        var signed = Signed(options);
        Assert.Equal("[True, True]", (await RunAsync(signed + Body, "/usr/bin/python3", "-c", VerifyScript, keys, "2")).Trim());
        Assert.Equal("[False, False]", (await RunAsync(signed + Body.Replace("noon", "nine", StringComparison.Ordinal), "/usr/bin/python3", "-c", VerifyScript, keys, "2")).Trim());
    }

    [PeerTheory("/usr/bin/python3", "-c", "import dkim")]
    [MemberData(nameof(Forms))]
    public Task WeAcceptWhatDkimpySigns(DkimForm header, DkimForm body) =>
        AcceptsAsync(file => RunAsync(Header + Body, "/usr/bin/python3", "-c", SignScript, file, $"{header}/{body}".ToLowerInvariant()));

    /// <summary>This program of OpenDKIM signs with SHA-1 only: right, and refused.</summary>
    [PeerTheory("/usr/sbin/opendkim-testmsg", "-h")]
    [InlineData(true, DkimStatus.Pass)]
    [InlineData(false, DkimStatus.PermError)]
    public Task OfWhatOpenDkimSignsOnlyTheHashIsRefused(bool acceptsSha1, DkimStatus expected) =>
        AcceptsAsync(file => RunAsync(Header + Body, "/usr/sbin/opendkim-testmsg", "-C", "-d", "example.org", "-s", "s0", "-k", file), new DkimPolicy { AcceptsSha1 = acceptsSha1 }, expected, record => record with { Hashes = [] });

    private static async Task AcceptsAsync(Func<string, Task<string>> sign, DkimPolicy? policy = null, DkimStatus expected = DkimStatus.Pass, Func<DkimKeyRecord, DkimKeyRecord>? change = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Rsa.ToPem());
            var signed = Octets((await sign(file)).ReplaceLineEndings("\r\n"));
            var start = DkimVerifier.BodyStart(signed);
            var report = await new DkimVerifier(Published(Options(Rsa), change), policy: policy).VerifyAsync(signed.AsMemory(0, start), signed.AsMemory(start), DateTimeOffset.MaxValue.AddDays(-1), CancellationToken.None);
            Assert.True(report.Status == expected, string.Join('\n', report.Results));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> RunAsync(string input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input));
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}

/// <summary>A test that needs another program: skipped, with the reason, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    /// <param name="program">The program.</param>
    /// <param name="arguments">With these it ends well, or at least starts, where all that is needed is there.</param>
    public PeerTheoryAttribute(string program, params string[] arguments)
    {
        (Program, Arguments) = (program, arguments);
        if (!IsThere(program, arguments)) Skip = $"'{program} {string.Join(' ', arguments)}' cannot be run here";
    }

    public string Program { get; }

    public IReadOnlyList<string> Arguments { get; }

    private static bool IsThere(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardInput.Close();
            process.WaitForExit();
            return !program.EndsWith("python3", StringComparison.Ordinal) || process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
