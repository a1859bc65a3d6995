using System.Globalization;
using System.Text.Json;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Commands;
using Mox.Server.Tests.Dns;

namespace Mox.Server.Tests.Commands;

public class Dns_lookup_command
{
    [Fact]
    public async Task Prints_the_records_and_a_result_on_the_last_line()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = Answer;
        Assert.Equal((0, "example.org. 60 MX 10 mx.example.org.\nexample.org. 60 MX 20 mx2.example.org.\nauthentic: yes\nresult: found\n"), await RunAsync(resolver, "MX", "example.org"));
        Assert.Equal((1, "authentic: no\nresult: nxdomain\n"), await RunAsync(resolver, "MX", "missing.example.org"));
        Assert.Equal((1, "authentic: no\nresult: nodata\n"), await RunAsync(resolver, "TXT", "example.org"));
        var (code, failed) = await RunAsync(resolver, "A", "example.org");
        Assert.Equal((3, "failed: the resolver refuses to answer\nresult: temperror\n"), (code, failed));
    }

    [Fact]
    public async Task Prints_one_object_when_asked_for()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = Answer;
        var (code, printed) = await RunAsync(resolver, "MX", "example.org", "--json");
        var lines = printed.TrimEnd('\n').Split('\n');
        Assert.Equal((0, 2, "result: found"), (code, lines.Length, lines[1]));
        using var answer = JsonDocument.Parse(lines[0]);
        Assert.True(answer.RootElement.GetProperty("authentic").GetBoolean());
        Assert.Equal("10 mx.example.org.", answer.RootElement.GetProperty("records")[0].GetProperty("data").GetString());
        var failed = JsonDocument.Parse((await RunAsync(resolver, "A", "example.org", "--json")).Printed.Split('\n')[0]).RootElement;
        Assert.Equal("Refused", failed.GetProperty("failure").GetString());
    }

    [UnboundFact]
    public async Task Tells_authentic_insecure_and_bogus_zones_of_a_real_resolver_apart()
    {
        await using var unbound = await Unbound.StartAsync();
        Assert.Equal((0, "mx.signed.test. 300 A 192.0.2.7\nauthentic: yes\nresult: found\n"), await RunAsync(unbound.EndPoint.ToString(), "A", "alias1.signed.test"));
        Assert.Equal((0, "mx.plain.test. 300 A 192.0.2.7\nauthentic: no\nresult: found\n"), await RunAsync(unbound.EndPoint.ToString(), "A", "mx.plain.test"));
        var (code, printed) = await RunAsync(unbound.EndPoint.ToString(), "A", "mx.bogus.test");
        Assert.Equal(3, code);
        Assert.StartsWith("failed: the resolver found the signatures not valid", printed, StringComparison.Ordinal);
        Assert.EndsWith("\nresult: temperror\n", printed, StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Answer(DnsMessage query, bool tcp)
    {
        var asked = query.Questions[0];
        var answer = ScriptedResolver.To(query);
        if (asked.Type == DnsType.A) answer = answer with { Code = DnsCode.Refused };
        else if (asked.Name.Text.StartsWith("missing", StringComparison.Ordinal)) answer = answer with { Code = DnsCode.NameError };
        else if (asked.Type == DnsType.Mx) answer = answer with { Flags = answer.Flags | DnsFlags.AuthenticData, Answers = [Mx(10, "mx.example.org"), Mx(20, "mx2.example.org")] };
        return [DnsMessageWriter.Write(answer)];

        DnsRecord Mx(ushort preference, string host) => new DnsRecord.MailExchange(asked.Name, 60, preference, DnsName.Parse(host).Value);
    }

    private static Task<(int Code, string Printed)> RunAsync(ScriptedResolver resolver, params string[] words) => RunAsync(resolver.EndPoint.ToString(), words);

    private static async Task<(int Code, string Printed)> RunAsync(string resolver, params string[] words)
    {
        var lookup = Assert.IsType<CommandLine.DnsLookup>(CommandLine.Parse(["dns", "lookup", .. words, "--resolver", resolver]));
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        return (await DnsLookupCommand.RunAsync(lookup, new CommandSurroundings { Output = output, Errors = TextWriter.Null }), output.ToString());
    }
}
