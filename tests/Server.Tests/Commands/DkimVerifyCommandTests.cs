using System.Globalization;
using Mox.Server.Tests.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

public class Dkim_verify_command(CheckZones zones) : IClassFixture<CheckZones>
{
    [UnboundTheory]
    [InlineData("signed.test", "authentic: yes")]
    [InlineData("plain.test", "authentic: no")]
    public async Task Accepts_what_dkim_sign_signed_with_the_records_of_dkim_keygen(string domain, string authentic)
    {
        var run = await zones.RunAsync("dkim", "verify", await zones.SignedAsync(domain, ["rsa", "ed25519"]));
        run.EndsWith(0, "pass").Says(
            $"signature 1: pass: Signed by {domain}\n  domain: {domain}, selector: rsa\n  algorithm: rsa-sha256 relaxed/relaxed, key of 2048 bits, {authentic}\n",
            $"signature 2: pass: Signed by {domain}\n  domain: {domain}, selector: ed25519\n  algorithm: ed25519-sha256 relaxed/relaxed, key of 256 bits, {authentic}\n",
            "  signed: 2026-11-26T03:00:00Z, holds until 2026-12-10T03:00:00Z\n",
            "arc: none: The message has no ARC chain\nlook-ups: 2\n");
    }

    [UnboundFact]
    public async Task Tells_a_changed_message_and_one_without_signatures()
    {
        var file = await zones.SignedAsync("signed.test", ["rsa"]);
        var changed = zones.Message((await File.ReadAllTextAsync(file)).Replace("noon", "nine", StringComparison.Ordinal));
        (await zones.RunAsync("dkim", "verify", changed)).EndsWith(1, "fail").Says("signature 1: fail: ");
        (await zones.RunAsync("dkim", "verify", zones.Message(Mail.Text))).EndsWith(1, "none").Says("dkim: none: The message has no signature");
    }

    [UnboundTheory]
    [InlineData("bogus.test", "changed", 3, "temperror", "look-up failed: changed._domainkey.bogus.test: the resolver found the signatures not valid")]
    [InlineData("signed.test", "missing", 1, "permerror")]
    [InlineData("signed.test", "revoked", 1, "permerror", "withdrawn")]
    [InlineData("signed.test", "short", 0, "pass", "key of 1024 bits", "note: the key is short")]
    [InlineData("signed.test", "testing", 0, "pass", "note: the domain is testing (t=y)", "note: the record of the key says: only trying")]
    public async Task Says_what_is_wrong_with_a_key_or_worth_a_note(string domain, string selector, int code, string result, params string[] texts) =>
        (await zones.RunAsync("dkim", "verify", await zones.SignedAsync(domain, [selector]))).EndsWith(code, result).Says(texts);

    [UnboundFact]
    public async Task One_good_signature_is_enough_beside_others()
    {
        var run = (await zones.RunAsync("dkim", "verify", await zones.SignedAsync("signed.test", ["missing", "rsa"]), "--json")).EndsWith(0, "pass");
        var signatures = run.Json.GetProperty("dkim").GetProperty("signatures");
        Assert.Equal(["permerror", "pass"], signatures.EnumerateArray().Select(one => one.GetProperty("result").GetString()));
        Assert.Equal((2048, "rsa", "rsa-sha256", "relaxed/relaxed"), (signatures[1].GetProperty("keyBits").GetInt32(), signatures[1].GetProperty("selector").GetString(), signatures[1].GetProperty("algorithm").GetString(), signatures[1].GetProperty("canonicalization").GetString()));
        Assert.Equal("none", run.Json.GetProperty("arc").GetProperty("result").GetString());
        Assert.Equal(2, run.Json.GetProperty("lookUps").GetInt32());
    }

    [UnboundFact]
    public async Task Judges_old_messages_at_the_time_it_is_told()
    {
        var file = await zones.SignedAsync("signed.test", ["rsa"], at: new DateTimeOffset(2020, 1, 1, 12, 0, 0, TimeSpan.Zero));
        (await zones.RunAsync("dkim", "verify", file)).EndsWith(1, "permerror").Says("expire");
        (await zones.RunAsync("dkim", "verify", file, "--at", "2020-01-10")).EndsWith(0, "pass");
        (await zones.RunAsync("dkim", "verify", file, "--at", "2020-01-15T13:30:00+01:00")).EndsWith(1, "permerror");
    }

    [UnboundFact]
    public async Task Reads_standard_input_in_pieces_and_either_line_end()
    {
        var text = await File.ReadAllTextAsync(await zones.SignedAsync("signed.test", ["rsa"]));
        foreach (var form in (string[])[text, text.ReplaceLineEndings("\r\n"), "From ann@example.org Thu Nov 26 03:00:00 2026\n" + text])
        {
            using var input = new SlowStream(form, 7);
            (await CommandRun.RunAsync(zones.Client, CommandRun.Now, input, "dkim", "verify", "-")).EndsWith(0, "pass");
        }
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_makes_the_result_temporary()
    {
        await using var silent = new ScriptedResolver();
        var signed = "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s; h=from:subject; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\n" + Mail.Text;
        (await CommandRun.RunAsync(null, CommandRun.Now, new SlowStream(signed, 1000), "dkim", "verify", "-", "--resolver", silent.EndPoint.ToString())).EndsWith(3, "temperror");
        Assert.NotEmpty(silent.Asked);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_before_anything_is_asked()
    {
        var dns = new FakeDns();
        var missing = await CommandRun.RunAsync(dns, "dkim", "verify", "/nowhere/message.eml");
        Assert.Equal((2, ""), (missing.Code, missing.Output));
        Assert.Contains("/nowhere/message.eml", missing.Errors, StringComparison.Ordinal);
        var folder = await CommandRun.RunAsync(dns, "dkim", "verify", Path.GetTempPath());
        Assert.Equal((2, ""), (folder.Code, folder.Output));
        Assert.NotEmpty(folder.Errors);
        using var endless = new SlowStream(string.Concat(Enumerable.Range(0, 60_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: a field among many\n"))), 50_000);
        var large = await CommandRun.RunAsync(dns, CommandRun.Now, endless, "dkim", "verify", "-");
        Assert.Equal((2, ""), (large.Code, large.Output));
        Assert.Contains("The header is longer than 1048576 octets", large.Errors, StringComparison.Ordinal);
        Assert.True(endless.Given < 1_200_000);
        Assert.Empty(dns.Asked);
    }
}
