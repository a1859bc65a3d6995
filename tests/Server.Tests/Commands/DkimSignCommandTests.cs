using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

public sealed partial class Dkim_sign_command : IDisposable
{
    private static readonly string RsaPem = DkimPrivateKey.GenerateRsa().ToPem();
    private static readonly string Ed25519Pem = DkimPrivateKey.GenerateEd25519(new PortableEd25519()).ToPem();

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-sign-").FullName;
    private readonly FakeDns _dns = new();

    public Dkim_sign_command()
    {
        foreach (var (name, pem) in ((string, string)[])[("rsa", RsaPem), ("ed25519", Ed25519Pem)])
        {
            File.WriteAllText(At($"{name}.pem"), pem);
            using var key = DkimPrivateKey.FromPem(pem, new PortableEd25519()).Value;
            _dns.Txt($"{name}._domainkey.example.org", DkimKeyText.Record(key.Record));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_message_alone_goes_to_standard_output_and_stays_as_it_is()
    {
        foreach (var text in (string[])[Mail.Text, Mail.Text.ReplaceLineEndings("\r\n"), "Subject: x\nFrom: a@example.org\n"])
        {
            var run = await SignAsync(text);
            Assert.Equal((0, ""), (run.Code, run.Output));
            Assert.EndsWith(text, run.RawText, StringComparison.Ordinal);
            Assert.StartsWith("DKIM-Signature: ", run.RawText, StringComparison.Ordinal);
            Assert.Equal(text.Contains('\r', StringComparison.Ordinal) ? run.RawText.Count(c => c == '\n') : 0, run.RawText.Count(c => c == '\r'));
            Assert.Equal("signed: domain example.org, selector rsa, rsa-sha256 relaxed/relaxed, key of 2048 bits\nresult: pass\n", run.Errors);
            await PassesAsync(run.RawText);
        }
    }

    [Fact]
    public async Task Standard_input_is_signed_as_well()
    {
        using var input = new SlowStream(Mail.Text, 11);
        var run = await CommandRun.RunAsync(_dns, CommandRun.Now, input, ["dkim", "sign", "-", .. Words("rsa")]);
        Assert.EndsWith(Mail.Text, run.RawText, StringComparison.Ordinal);
        await PassesAsync(run.RawText);
    }

    [Fact]
    public async Task The_line_before_the_message_in_an_mbox_file_stays_there()
    {
        const string line = "From ann@example.org Thu Nov 26 03:00:00 2026\n";
        var run = await SignAsync(line + Mail.Text);
        Assert.StartsWith(line + "DKIM-Signature: ", run.RawText, StringComparison.Ordinal);
        Assert.EndsWith(Mail.Text, run.RawText, StringComparison.Ordinal);
        await PassesAsync(run.RawText);
    }

    [Fact]
    public async Task Each_pair_of_selector_and_key_makes_a_signature()
    {
        var run = await SignAsync(Mail.Text, [.. Words("rsa"), .. Pair("ed25519")]);
        Assert.Equal(["rsa", "ed25519"], Selector().Matches(run.RawText).Select(match => match.Groups[1].Value));
        await PassesAsync(run.RawText, 2);
    }

    [Theory]
    [InlineData("simple/simple")]
    [InlineData("simple/relaxed")]
    [InlineData("relaxed/simple")]
    public async Task Signs_in_the_forms_it_is_told(string forms)
    {
        var run = await SignAsync(Mail.Text, [.. Words("rsa"), "--canonicalization", forms]);
        Assert.Contains($"c={forms};", run.RawText, StringComparison.Ordinal);
        await PassesAsync(run.RawText);
    }

    [Fact]
    public async Task Signs_the_fields_it_is_told_and_From_always()
    {
        var run = await SignAsync(Mail.Text, [.. Words("rsa"), "--header-list", "Subject:Message-ID:X-None"]);
        var signature = Signature(run.RawText);
        Assert.Equal(["from", "from", "subject", "subject", "message-id"], signature.SignedFields.AsEnumerable());
        await PassesAsync(run.RawText);
    }

    [Theory]
    [InlineData("48", 48)]
    [InlineData("0", null)]
    public async Task Signatures_hold_as_long_as_told(string hours, int? expected)
    {
        var signature = Signature((await SignAsync(Mail.Text, [.. Words("rsa"), "--expires", hours])).RawText);
        Assert.Equal(CommandRun.Now, signature.SignedAt);
        Assert.Equal(expected is { } held ? CommandRun.Now.AddHours(held) : null, signature.ExpiresAt);
    }

    [Theory]
    [InlineData("Subject: x\n\nbody\n", "no From field")]
    [InlineData("From: a@example.org\nSubject: x\nFROM : b@example.org\n\nbody\n", "2 From fields")]
    [InlineData("From: a@example.org\nno field\n\nbody\n", "Line 2 is no header field")]
    public async Task What_cannot_be_signed_is_refused_with_the_reason(string message, string reason)
    {
        var run = await SignAsync(message);
        Assert.Equal((1, "", 0), (run.Code, run.Output, run.Raw.Length));
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
        Assert.EndsWith("\nresult: fail\n", run.Errors, StringComparison.Ordinal);
        var json = (await SignAsync(message, [.. Words("rsa"), "--json"])).EndsWith(1, "fail");
        Assert.Contains(reason, json.Json.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_overwritten_only_by_force()
    {
        var message = At("message.eml");
        await File.WriteAllTextAsync(message, Mail.Text);
        string[] words = ["dkim", "sign", message, .. Words("rsa"), "--output", message];
        var refused = await CommandRun.RunAsync(_dns, words);
        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(Mail.Text, await File.ReadAllTextAsync(message));

        (await CommandRun.RunAsync(_dns, [.. words, "--force"])).EndsWith(0, "pass");
        await PassesAsync(await File.ReadAllTextAsync(message));
        Assert.Equal(["ed25519.pem", "message.eml", "rsa.pem"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task One_object_holds_the_fields_when_no_file_is_named()
    {
        var run = (await SignAsync(Mail.Text, [.. Words("rsa"), "--json"])).EndsWith(0, "pass");
        Assert.Empty(run.Raw);
        await PassesAsync(run.Json.GetProperty("fields").GetString() + Mail.Text.ReplaceLineEndings("\r\n"));
        Assert.Equal(2048, run.Json.GetProperty("signatures")[0].GetProperty("keyBits").GetInt32());
    }

    [Fact]
    public async Task Says_what_is_published_when_a_resolver_is_named()
    {
        var file = At("message.eml");
        await File.WriteAllTextAsync(file, Mail.Text);
        foreach (var (selector, said) in ((string, string)[])[("rsa", "published"), ("ed25519", "another key is published"), ("missing", "not published"), ("ill", "could not be asked: the resolver says SERVFAIL")])
        {
            _dns.Fail("txt ill._domainkey.example.org");
            var run = await CommandRun.RunAsync(_dns, "dkim", "sign", file, "--domain", "example.org", "--selector", selector, "--key", At("rsa.pem"), "--resolver", "127.0.0.1:53");
            Assert.Contains($"\n  at the selector now: {said}\n", run.Errors, StringComparison.Ordinal);
        }

        var asked = _dns.Asked.Count;
        await SignAsync(Mail.Text);
        Assert.Equal(asked, _dns.Asked.Count);
    }

    [Theory]
    [InlineData("ann@example.net", true)]
    [InlineData("ann@news.example.org", false)]
    public async Task A_signature_that_does_not_stand_for_the_author_is_noted(string author, bool noted)
    {
        var run = await SignAsync(Mail.Text.Replace("ann@example.org", author, StringComparison.Ordinal));
        Assert.Equal(noted, run.Errors.Contains("note: the author is at example.net: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_hold_no_key_are_told_by_name()
    {
        using var encrypted = RSA.Create(2048);
        await File.WriteAllTextAsync(At("locked.pem"), encrypted.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        await File.WriteAllTextAsync(At("text.pem"), "no key");
        await File.WriteAllBytesAsync(At("long.pem"), new byte[100_000]);
        foreach (var name in (string[])["locked", "text", "long", "absent"])
        {
            var run = await SignAsync(Mail.Text, ["--domain", "example.org", "--selector", "s", "--key", At($"{name}.pem")]);
            Assert.Equal((2, "", 0), (run.Code, run.Output, run.Raw.Length));
            Assert.Contains($"{name}.pem", run.Errors, StringComparison.Ordinal);
        }
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string[] Pair(string selector) => ["--selector", selector, "--key", At($"{selector}.pem")];

    private string[] Words(string selector) => ["--domain", "example.org", .. Pair(selector)];

    private async Task<CommandRun> SignAsync(string message, string[]? words = null)
    {
        var file = At("message.eml");
        await File.WriteAllTextAsync(file, message);
        var run = await CommandRun.RunAsync(_dns, ["dkim", "sign", file, .. words ?? Words("rsa")]);
        Assert.Equal(message, await File.ReadAllTextAsync(file));
        return run;
    }

    private async Task PassesAsync(string message, int signatures = 1)
    {
        var run = await CommandRun.RunAsync(_dns, CommandRun.Now, new SlowStream(message, 1000), "dkim", "verify", "-");
        run.EndsWith(0, "pass");
        Assert.Equal(signatures, run.Output.Split(": pass: Signed by example.org").Length - 1);
    }

    private static DkimSignature Signature(string message)
    {
        var octets = Encoding.UTF8.GetBytes(message);
        foreach (var field in new Mox.Protocols.Mime.HeaderReader(octets)) return DkimSignature.Parse(field.RawValue).Value;
        throw new ArgumentException("No field");
    }

    [GeneratedRegex(@"\bs=(\w+);")]
    private static partial Regex Selector();
}
