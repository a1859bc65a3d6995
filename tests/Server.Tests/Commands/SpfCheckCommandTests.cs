using Mox.Server.Tests.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

public class Spf_check_command(CheckZones zones) : IClassFixture<CheckZones>
{
    [UnboundTheory]
    [InlineData("ann@signed.test", "192.0.2.7", 0, "pass", "mechanism: mx, in the record of signed.test", "authentic: yes", "record: v=spf1 mx -all")]
    [InlineData("<ann@plain.test>", "2001:db8::7", 0, "pass", "mechanism: mx", "authentic: no", "look-ups: 3; terms that need one: 1 of 10 allowed, in vain: 0 of 2 allowed")]
    [InlineData("plain.test", "192.0.2.9", 1, "fail", "mechanism: -all", "none of its senders", "sender postmaster@plain.test, from 192.0.2.9")]
    [InlineData("ann@strict.signed.test", "192.0.2.9", 1, "fail", "explanation of strict.signed.test: 192.0.2.9 sends nothing for us")]
    [InlineData("ann@soft.signed.test", "192.0.2.9", 1, "softfail", "mechanism: ~all")]
    [InlineData("ann@silent.signed.test", "192.0.2.9", 1, "none")]
    [InlineData("ann@localhost", "192.0.2.9", 1, "none", "no domain that could have a policy")]
    [InlineData("ann@broken.signed.test", "192.0.2.9", 1, "permerror", "cannot be followed", "problem: ")]
    [InlineData("ann@bogus.test", "192.0.2.7", 3, "temperror", "failed: the resolver found the signatures not valid")]
    public async Task Says_what_the_policy_of_a_domain_comes_to(string address, string ip, int code, string result, params string[] texts) =>
        (await zones.RunAsync("spf", "check", address, ip)).EndsWith(code, result).Says(texts);

    [UnboundFact]
    public async Task Checks_the_name_of_the_host_for_the_null_sender() =>
        (await zones.RunAsync("spf", "check", "<>", "192.0.2.7", "--helo", "signed.test")).EndsWith(0, "pass").Says("name of the host postmaster@signed.test, from 192.0.2.7");

    [UnboundFact]
    public async Task Prints_one_object_when_asked_for()
    {
        var run = (await zones.RunAsync("spf", "check", "ann@strict.signed.test", "192.0.2.9", "--json")).EndsWith(1, "fail");
        Assert.Equal(("fail", "-all", "192.0.2.9 sends nothing for us", true), (run.Json.GetProperty("result").GetString(), run.Json.GetProperty("mechanism").GetString(), run.Json.GetProperty("explanation").GetString(), run.Json.GetProperty("authentic").GetBoolean()));
        var bogus = (await zones.RunAsync("spf", "check", "ann@bogus.test", "192.0.2.7", "--json")).EndsWith(3, "temperror");
        Assert.Equal("Bogus", bogus.Json.GetProperty("failure").GetString());
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_makes_the_result_temporary()
    {
        await using var silent = new ScriptedResolver();
        var run = await CommandRun.RunAsync(null, "spf", "check", "ann@example.org", "192.0.2.7", "--resolver", silent.EndPoint.ToString());
        run.EndsWith(3, "temperror").Says("failed: no resolver answered in time");
        Assert.NotEmpty(silent.Asked);
    }

    [Fact]
    public async Task The_name_given_with_helo_is_what_policies_see()
    {
        var dns = new FakeDns().Txt("example.org", "v=spf1 exists:%{h} -all").Address("mx.example.org", "192.0.2.1");
        (await CommandRun.RunAsync(dns, "spf", "check", "ann@example.org", "192.0.2.7", "--helo", "mx.example.org")).EndsWith(0, "pass");
        (await CommandRun.RunAsync(dns, "spf", "check", "ann@example.org", "192.0.2.7", "--helo", "other.example.org")).EndsWith(1, "fail");
    }

    [Fact]
    public async Task Text_of_others_moves_no_cursor()
    {
        var dns = new FakeDns().Txt("example.org", "v=spf1 -all exp=why.example.org").Txt("why.example.org", "gone\u001B[2J");
        var run = await CommandRun.RunAsync(dns, "spf", "check", "a\u202Eb@example.org", "192.0.2.7");
        run.EndsWith(1, "fail");
        Assert.DoesNotContain(run.Output, c => c is '\u001B' or '\u202E');
    }
}
