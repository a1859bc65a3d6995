using System.Security.Cryptography;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Server.Tests.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

/// <summary>Keys made by <c>dkim keygen</c>, and a real unbound whose zones (signed, bogus, plain) hold their records beside policies of all kinds.</summary>
public sealed class CheckZones : IAsyncLifetime
{
    private Unbound? _unbound;

    /// <summary>A folder for the files of the tests.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("mox-commands-").FullName;

    public string Resolver => _unbound!.EndPoint.ToString();

    internal Mox.Server.Dns.DnsClient Client => _unbound!.Client();

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a message and gives its file.</summary>
    public string Message(string text)
    {
        var file = File($"{Guid.NewGuid():N}.eml");
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Runs a command that asks unbound.</summary>
    internal Task<CommandRun> RunAsync(params string[] words) => CommandRun.RunAsync(Client, words);

    /// <summary>A file with a message of a domain, signed with the keys of some selectors.</summary>
    internal async Task<string> SignedAsync(string domain, string[] selectors, string author = "", DateTimeOffset? at = null)
    {
        var file = File($"{Guid.NewGuid():N}.eml");
        var message = Message(Mail.Text.Replace("example.org", author.Length == 0 ? domain : author, StringComparison.Ordinal));
        var run = await CommandRun.RunAsync(Client, at ?? CommandRun.Now, null, ["dkim", "sign", message, "--domain", domain, "--output", file, .. selectors.SelectMany(selector => (string[])["--selector", selector, "--key", File(KeyOf(selector))])]);
        run.EndsWith(0, "pass");
        return file;
    }

    public async Task InitializeAsync()
    {
        if (Unbound.WhyNot is not null) return;
        var zone = new List<string>();
        foreach (var type in (string[])["rsa", "ed25519"])
        {
            var made = await CommandRun.RunAsync(new FakeDns(), "dkim", "keygen", "--type", type, "--domain", "signed.test", "--selector", type, "--output", File($"{type}.pem"));
            made.EndsWith(0, "pass");
            zone.Add(made.Output.Split('\n').Single(line => line.Contains(" IN TXT ", StringComparison.Ordinal)).Replace(".signed.test. IN", " IN", StringComparison.Ordinal));
        }

        using var shortKey = RSA.Create(1024);
        await System.IO.File.WriteAllTextAsync(File("short.pem"), shortKey.ExportPkcs8PrivateKeyPem());
        using var key = DkimPrivateKey.FromPem(await System.IO.File.ReadAllTextAsync(File("rsa.pem")), new PortableEd25519()).Value;
        zone.Add(Record("short", new DkimKeyRecord { PublicKey = [.. shortKey.ExportSubjectPublicKeyInfo()] }));
        zone.Add(Record("testing", key.Record with { Flags = ["y"], Note = "only trying" }));
        zone.Add(Record("changed", key.Record with { Note = "192.0.2.7" }));
        zone.Add(Record("revoked", key.Record with { PublicKey = [] }));
        _unbound = await Unbound.StartAsync(more: $"""
            {string.Join('\n', zone)}
            strict TXT "v=spf1 -all exp=why.%{"{d}"}"
            why.strict TXT "%{"{i}"} sends nothing for us"
            soft TXT "v=spf1 ~all"
            broken TXT "v=spf1 nonsense:x -all"
            silent A 192.0.2.1
            watch A 192.0.2.1
            half A 192.0.2.1
            changed A 192.0.2.1
            reject TXT "v=spf1 ip4:192.0.2.7 -all"
            _dmarc.reject TXT "v=DMARC1; p=reject; psd=n; adkim=s"
            rsa._domainkey.reject CNAME rsa._domainkey
            _dmarc.watch TXT "v=DMARC1; p=none; psd=n"
            _dmarc.half TXT "v=DMARC1; p=quarantine; pct=50; psd=n"
            _dmarc.broken TXT "v=DMARC1; p=wrong"
            _dmarc.changed TXT "v=DMARC1; p=reject; x=192.0.2.7"

            """);
    }

    public async Task DisposeAsync()
    {
        if (_unbound is not null) await _unbound.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The key behind a selector: most hold records of the RSA key.</summary>
    private static string KeyOf(string selector) => selector is "short" or "ed25519" ? $"{selector}.pem" : "rsa.pem";

    private static string Record(string selector, DkimKeyRecord record) =>
        $"{selector}._domainkey IN TXT ( {string.Join(' ', DkimKeyText.Strings(DkimKeyText.Record(record)).Select(text => $"\"{text}\""))} )";
}

/// <summary>The message of the tests.</summary>
internal static class Mail
{
    public const string Header = "From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: Plans\n for today\nDate: Thu, 26 Nov 2026 03:00:00 +0000\nMessage-ID: <1@example.org>\n";

    /// <summary>With LF line ends, as a file on Unix.</summary>
    public const string Text = Header + "\nHello  Bob,\n\nsee you at \tnoon. \n\n\n";
}
