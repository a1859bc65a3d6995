using Mox.Server.Tests.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

public class Dmarc_check_command(CheckZones zones) : IClassFixture<CheckZones>
{
    private const string Ours = "192.0.2.7";
    private const string Strange = "192.0.2.9";

    [UnboundFact]
    public async Task A_message_from_a_host_of_the_domain_passes()
    {
        var run = await zones.RunAsync("dmarc", "check", Ours, "ann@reject.signed.test", "mx.signed.test", Unsigned("reject.signed.test"));
        run.EndsWith(0, "pass").Says(
            "spf: pass: ",
            "dkim: none: ",
            "arc: none: ",
            "dmarc: pass: SPF proves reject.signed.test",
            "  author's domain: reject.signed.test, organizational domain: reject.signed.test, by the public suffix list: signed.test\n",
            "  record of reject.signed.test (the author's own), authentic: yes: v=DMARC1; p=reject; psd=n; adkim=s\n",
            "  policy: reject (p), applied to this message: none\n",
            "  spf pass for reject.signed.test, aligned: yes, the same domain\n",
            "the appliance would accept the message: ");
    }

    [UnboundFact]
    public async Task A_signed_message_passes_from_anywhere()
    {
        var file = await zones.SignedAsync("reject.plain.test", ["rsa"]);
        var run = await zones.RunAsync("dmarc", "check", Strange, "bounce@signed.test", "relay.test", file);
        run.EndsWith(0, "pass").Says("spf: fail: ", "signature 1: pass: Signed by reject.plain.test", "  dkim pass for reject.plain.test, aligned: yes, the same domain\n", "authentic: no: v=DMARC1");
    }

    [UnboundFact]
    public async Task A_spoofed_message_would_be_refused_where_the_domain_asks_for_it()
    {
        var file = await zones.SignedAsync("signed.test", ["rsa"], author: "reject.signed.test");
        var run = await zones.RunAsync("dmarc", "check", Strange, "ann@reject.signed.test", "relay.test", file);
        run.EndsWith(1, "fail").Says(
            "spf: fail: ",
            "signature 1: pass: Signed by signed.test",
            "dmarc: fail: Nothing proves that the message is from reject.signed.test",
            "  dkim pass for signed.test, aligned: no\n",
            "applied to this message: reject\n",
            "the appliance would refuse the message: the domain of the author asks for it (550 5.7.26");
    }

    [UnboundTheory]
    [InlineData("watch.signed.test", 1, "fail", "accept the message", "policy: none (p)")]
    [InlineData("half.signed.test", 1, "fail", "refuse the message", "asked for 50 of 100 messages (pct)")]
    [InlineData("signed.test", 1, "none", "accept the message", "dmarc: none: signed.test publishes no policy", "organizational domain: signed.test")]
    [InlineData("broken.signed.test", 1, "permerror", "accept the message", "dmarc: permerror: ", "passed over in the record: p=: ")]
    [InlineData("changed.signed.test", 1, "fail", "refuse the message")]
    [InlineData("changed.bogus.test", 3, "temperror", "ask for the message again", "dmarc: temperror: ", "look-up failed: _dmarc.changed.bogus.test: the resolver found the signatures not valid")]
    [InlineData("reject.bogus.test", 3, "temperror", "ask for the message again", "spf: temperror: ", "the SPF check of reject.bogus.test was interrupted")]
    public async Task Says_what_would_be_done_with_an_unsigned_message(string domain, int code, string result, params string[] texts) =>
        (await zones.RunAsync("dmarc", "check", Strange, $"ann@{domain}", "relay.test", Unsigned(domain))).EndsWith(code, result).Says(texts);

    [UnboundFact]
    public async Task A_bounce_is_checked_by_the_name_of_the_host()
    {
        var run = await zones.RunAsync("dmarc", "check", Ours, "<>", "reject.signed.test", Unsigned("reject.signed.test"));
        run.EndsWith(0, "pass").Says("name of the host postmaster@reject.signed.test");
    }

    [UnboundTheory]
    [InlineData("From: ann@reject.signed.test\nFrom: bob@signed.test\nSubject: x\n\nbody\n", "more than one From field")]
    [InlineData("From: ann\nSubject: x\n\nbody\n", "the From field cannot be read")]
    [InlineData("Subject: x\n\nbody\n", "no From field")]
    public async Task A_message_without_an_author_that_can_be_checked_would_be_refused(string text, string why) =>
        (await zones.RunAsync("dmarc", "check", Ours, "ann@reject.signed.test", "mx.signed.test", zones.Message(text))).EndsWith(1, "none").Says($"the appliance would refuse the message: {why} (550 5.6.0 to the sender)");

    [UnboundFact]
    public async Task Of_several_authors_the_strictest_outcome_counts()
    {
        var message = zones.Message("From: ann@signed.test, bob@reject.signed.test, cy@reject.signed.test\nSubject: x\n\nbody\n");
        (await zones.RunAsync("dmarc", "check", Strange, "ann@signed.test", "relay.test", message)).EndsWith(1, "fail").Says("the appliance would refuse the message: the domain of the author asks for it", "dmarc: none: signed.test");
        (await zones.RunAsync("dmarc", "check", Ours, "ann@reject.signed.test", "mx.signed.test", message)).Says("the appliance would accept the message", "dmarc: none: signed.test", "dmarc: pass: ");
    }

    [UnboundFact]
    public async Task Prints_one_object_when_asked_for()
    {
        var run = (await zones.RunAsync("dmarc", "check", Strange, "ann@reject.signed.test", "relay.test", Unsigned("reject.signed.test"), "--json")).EndsWith(1, "fail");
        Assert.Equal(("fail", "none", "none"), (run.Json.GetProperty("spf").GetProperty("result").GetString(), run.Json.GetProperty("dkim").GetProperty("result").GetString(), run.Json.GetProperty("arc").GetProperty("result").GetString()));
        var dmarc = run.Json.GetProperty("dmarc");
        Assert.Equal(("fail", "reject.signed.test", "reject", "reject", true), (dmarc.GetProperty("result").GetString(), dmarc.GetProperty("organizationalDomain").GetString(), dmarc.GetProperty("policy").GetString(), dmarc.GetProperty("appliedPolicy").GetString(), dmarc.GetProperty("authentic").GetBoolean()));
        Assert.Equal("refuse", run.Json.GetProperty("disposition").GetString());
        Assert.InRange(run.Json.GetProperty("lookUps").GetInt32(), 2, 20);
    }

    [UnboundFact]
    public async Task Judges_old_messages_at_the_time_it_is_told()
    {
        var file = await zones.SignedAsync("reject.signed.test", ["rsa"], at: new DateTimeOffset(2020, 1, 1, 12, 0, 0, TimeSpan.Zero));
        (await zones.RunAsync("dmarc", "check", Strange, "x@signed.test", "relay.test", file)).EndsWith(1, "fail");
        (await zones.RunAsync("dmarc", "check", Strange, "x@signed.test", "relay.test", file, "--at", "2020-01-02T00:00")).EndsWith(0, "pass");
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_makes_the_result_temporary()
    {
        await using var silent = new ScriptedResolver();
        var run = await CommandRun.RunAsync(null, CommandRun.Now, new SlowStream(Mail.Text, 100), "dmarc", "check", Ours, "ann@example.org", "mx.example.org", "-", "--resolver", silent.EndPoint.ToString());
        run.EndsWith(3, "temperror").Says("the appliance would ask for the message again");
    }

    [Fact]
    public async Task What_nothing_hangs_on_is_not_asked_for_again()
    {
        var dns = new FakeDns().Txt("_dmarc.example.org", "v=DMARC1; p=none").Fail("txt example.org");
        var run = await CommandRun.RunAsync(dns, CommandRun.Now, new SlowStream(Mail.Text, 100), "dmarc", "check", Ours, "ann@example.org", "mx.example.org", "-");
        run.EndsWith(3, "temperror").Says("the appliance would accept the message");
    }

    [Fact]
    public async Task Policies_that_are_only_tested_are_not_applied()
    {
        var dns = new FakeDns().Txt("_dmarc.example.org", "v=DMARC1; p=reject; t=y");
        var run = await CommandRun.RunAsync(dns, CommandRun.Now, new SlowStream(Mail.Text, 100), "dmarc", "check", Ours, "ann@example.org", "mx.example.org", "-");
        run.EndsWith(1, "fail").Says("the appliance would accept the message: the domain does not ask to apply its policy to this message");
    }

    [Fact]
    public async Task All_checks_of_a_message_share_one_budget_of_look_ups()
    {
        var dns = new FakeDns();
        var signatures = string.Concat(Enumerable.Range(0, 12).Select(i => $"DKIM-Signature: v=1; a=rsa-sha256; d=d{i}.example.net; s=s; h=from:subject; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\n"));
        var run = await CommandRun.RunAsync(dns, CommandRun.Now, new SlowStream(signatures + Mail.Text, 100), "dmarc", "check", Ours, "ann@example.org", "mx.example.org", "-");
        run.EndsWith(1, "none").Says($"look-ups: {dns.Asked.Count}\n");
        Assert.InRange(dns.Asked.Count, 14, 20);
    }

    private string Unsigned(string domain) => zones.Message(Mail.Text.Replace("example.org", domain, StringComparison.Ordinal));
}
