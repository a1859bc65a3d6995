using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Dns;

public class Dns_client
{
    private static readonly DomainName Domain = DomainName.Parse("example.org").Value;
    private static readonly DnsName Owner = DnsName.From(Domain);

    private static readonly DnsRecord.StartOfAuthority Soa = new(Owner, 3600, Owner, Owner, 1, 1, 1, 1, 300);

    private static DnsClient Client(TimeProvider? time = null, Action<DnsOptions>? more = null, params ScriptedResolver[] resolvers)
    {
        var options = new DnsOptions();
        foreach (var resolver in resolvers) options.Servers.Add(resolver.EndPoint.ToString());
        more?.Invoke(options);
        return new DnsClient(Options.Create(options), time ?? TimeProvider.System, NullLogger<DnsClient>.Instance);
    }

    private static DnsRecord.MailExchange Mx(ushort preference, string host, uint ttl = 60) => new(Owner, ttl, preference, DnsName.Parse(host).Value);

    [Fact]
    public async Task Asks_by_UDP_with_EDNS_and_keeps_the_answer_for_its_time_to_live()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(10, "mx.example.org"), Mx(0, ".")))];
        var time = new ManualTime();
        var client = Client(time, null, resolver);
        var answer = await client.MxAsync(Domain, default);
        Assert.Equal([new MxRecord(10, DomainName.Parse("mx.example.org").Value), new MxRecord(0, null)], answer.Records.AsEnumerable());
        var (query, tcp) = Assert.Single(resolver.Asked);
        Assert.False(tcp);
        Assert.Equal(1232, query.Edns!.UdpSize);
        Assert.True(query.Is(DnsFlags.RecursionDesired));
        time.Advance(TimeSpan.FromSeconds(59));
        await client.MxAsync(Domain, default);
        Assert.Single(resolver.Asked);
        time.Advance(TimeSpan.FromSeconds(1));
        await client.MxAsync(Domain, default);
        Assert.Equal(2, resolver.Asked.Count);
    }

    [Fact]
    public async Task Believes_authentic_data_only_from_a_trusted_resolver()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) =>
        {
            var answer = ScriptedResolver.To(query, Mx(10, "mx.example.org"));
            return [DnsMessageWriter.Write(answer with { Flags = answer.Flags | DnsFlags.AuthenticData })];
        };
        Assert.True((await Client(null, null, resolver).MxAsync(Domain, default)).Authentic);
        Assert.False((await Client(null, options => options.TrustAuthenticData = false, resolver).MxAsync(Domain, default)).Authentic);
    }

    [Fact]
    public async Task Is_not_taken_in_by_answers_to_other_questions()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) =>
        {
            var evil = ScriptedResolver.To(query, Mx(10, "evil.example.org"));
            return
            [
                [1, 2, 3],
                DnsMessageWriter.Write(evil with { Id = (ushort)(query.Id + 1) }),
                DnsMessageWriter.Write(evil with { Questions = [new DnsQuestion(DnsName.Parse("example.com").Value, DnsType.Mx)] }),
                DnsMessageWriter.Write(evil with { Flags = DnsFlags.None }),
                DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(10, "mx.example.org"))),
            ];
        };
        Assert.Equal("mx.example.org", Assert.Single((await Client(null, null, resolver).MxAsync(Domain, default)).Records).Exchange!.Value.Ascii);
    }

    [Fact]
    public async Task Asks_by_TCP_when_the_answer_was_truncated()
    {
        await using var resolver = new ScriptedResolver();
        var texts = Enumerable.Range(0, 40).Select(i => (DnsRecord)new DnsRecord.Text(Owner, 60, [[.. new byte[200].Select(_ => (byte)'x')], [.. System.Text.Encoding.ASCII.GetBytes($"{i}")]])).ToArray();
        resolver.Answer = (query, tcp) =>
        {
            var answer = ScriptedResolver.To(query, tcp ? texts : []);
            return [DnsMessageWriter.Write(tcp ? answer : answer with { Flags = answer.Flags | DnsFlags.Truncated })];
        };
        var answer = await Client(null, null, resolver).TxtAsync(Domain, default);
        Assert.Equal(40, answer.Records.Length);
        Assert.Equal(new string('x', 200) + "39", answer.Records[39]);
    }

    [Fact]
    public async Task Leaves_EDNS_out_for_a_resolver_that_does_not_know_it()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => query.Edns is not null
            ? [DnsMessageWriter.Write(query with { Flags = DnsFlags.Response, Code = DnsCode.FormatError, Questions = [], Edns = null })]
            : [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(10, "mx.example.org")))];
        Assert.Equal(DnsStatus.Found, (await Client(null, null, resolver).MxAsync(Domain, default)).Status);
    }

    [Theory]
    [InlineData(DnsCode.NameError, DnsStatus.NameMissing)]
    [InlineData(DnsCode.NoError, DnsStatus.NoData)]
    public async Task Keeps_negative_answers_as_long_as_the_SOA_says(DnsCode code, DnsStatus status)
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = code, Authority = [Soa] })];
        var time = new ManualTime();
        var client = Client(time, null, resolver);
        Assert.Equal(status, (await client.MxAsync(Domain, default)).Status);
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.True((await client.MxAsync(Domain, default)).IsAbsent);
        Assert.Single(resolver.Asked);
        time.Advance(TimeSpan.FromSeconds(1));
        await client.MxAsync(Domain, default);
        Assert.Equal(2, resolver.Asked.Count);
    }

    [Fact]
    public async Task Takes_the_word_of_the_next_server_when_one_fails()
    {
        await using var ill = new ScriptedResolver();
        await using var well = new ScriptedResolver();
        ill.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.ServerFailure })];
        well.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(10, "mx.example.org")))];
        Assert.Equal(DnsStatus.Found, (await Client(null, null, ill, well).MxAsync(Domain, default)).Status);
    }

    [Fact]
    public async Task Fails_for_the_time_being_when_nobody_answers()
    {
        await using var silent = new ScriptedResolver();
        var client = Client(null, options => (options.TryTimeout, options.Rounds) = (TimeSpan.FromMilliseconds(100), 2), silent);
        Assert.Equal(DnsStatus.Failed, (await client.MxAsync(Domain, default)).Status);
        Assert.Equal(2, silent.Asked.Count);
    }

    [Fact]
    public async Task Follows_aliases_within_the_answer_and_beyond_it()
    {
        await using var resolver = new ScriptedResolver();
        var (middle, end) = (DnsName.Parse("middle.example.org").Value, DnsName.Parse("end.example.org").Value);
        resolver.Answer = (query, _) => query.Questions[0].Name == end
            ? [DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.MailExchange(end, 60, 5, middle)))]
            : [DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.Alias(Owner, 60, middle), new DnsRecord.Alias(middle, 60, end)))];
        var answer = await Client(null, null, resolver).MxAsync(Domain, default);
        Assert.Equal("end.example.org", answer.Name.Ascii);
        Assert.Single(answer.Records);
    }

    [Fact]
    public async Task Gives_up_on_aliases_that_never_end()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) =>
        {
            var name = query.Questions[0].Name;
            return [DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.Alias(name, 60, DnsName.Parse($"a{name.Text[..1]}.{resolver.Asked.Count}.example.org").Value)))];
        };
        Assert.Equal(DnsStatus.Failed, (await Client(null, null, resolver).MxAsync(Domain, default)).Status);
        Assert.InRange(resolver.Asked.Count, 2, 20);
    }

    [Fact]
    public async Task Asks_equal_questions_at_the_same_time_once()
    {
        await using var resolver = new ScriptedResolver();
        using var gate = new ManualResetEventSlim();
        resolver.Answer = (query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(20));
            return [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(10, "mx.example.org")))];
        };
        var client = Client(null, null, resolver);
        var asking = Enumerable.Range(0, 20).Select(_ => client.MxAsync(Domain, default)).ToArray();
        gate.Set();
        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal(DnsStatus.Found, answer.Status));
        Assert.Single(resolver.Asked);
    }

    [Fact]
    public async Task Puts_both_families_together_and_fails_only_when_neither_could_be_had()
    {
        await using var resolver = new ScriptedResolver();
        var (four, six) = (true, true);
        resolver.Answer = (query, _) => query.Questions[0].Type switch
        {
            DnsType.A when four => [DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.Address(Owner, 0, IPAddress.Parse("192.0.2.1"))))],
            DnsType.Aaaa when six => [DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.Address(Owner, 0, IPAddress.Parse("2001:db8::1"))))],
            _ => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.ServerFailure })],
        };
        var client = Client(null, null, resolver);
        Assert.Equal(2, (await client.AddressesAsync(Domain, default)).Records.Length);
        four = false;
        Assert.Equal("2001:db8::1", Assert.Single((await client.AddressesAsync(Domain, default)).Records).ToString());
        six = false;
        Assert.Equal(DnsStatus.Failed, (await client.AddressesAsync(Domain, default)).Status);
    }

    [Fact]
    public async Task Keeps_no_more_answers_than_it_may()
    {
        var options = new DnsOptions { CacheEntries = 100 };
        var cache = new DnsCache(options, new ManualTime());
        for (var i = 0; i < 1000; i++)
        {
            cache.Keep(new DnsQuestion(DnsName.Parse($"n{i}.example.org").Value, DnsType.A), new DnsReading([], DnsStatus.NoData, false, Owner, TimeSpan.FromSeconds(60), 0, false));
            Assert.InRange(cache.Count, 1, 100);
        }

        await Task.CompletedTask;
    }
}

public class Dns_servers
{
    [Fact]
    public void Are_those_of_resolv_conf()
    {
        var servers = DnsServerList.Read(["# comment", "search example.org", "nameserver 127.0.0.53", "nameserver\t192.0.2.53", "nameserver nonsense", "options edns0"], null);
        Assert.Equal(["127.0.0.53:53", "192.0.2.53:53"], servers.Select(server => server.EndPoint.ToString()));
        Assert.Equal([true, false], servers.Select(server => server.Trusted));
        Assert.All(DnsServerList.Read(["nameserver 192.0.2.53", "options trust-ad"], null), server => Assert.True(server.Trusted));
        Assert.Equal("127.0.0.1:53", Assert.Single(DnsServerList.Read([], null)).EndPoint.ToString());
    }

    [Fact]
    public void Are_told_wrong_before_the_start()
    {
        var options = new DnsOptions();
        options.Servers.Add("[::1]:5353");
        options.Servers.Add("192.0.2.1");
        Assert.True(new DnsOptionsValidator().Validate(null, options).Succeeded);
        options.Servers.Add("dns.example.org");
        Assert.True(new DnsOptionsValidator().Validate(null, options).Failed);
    }
}
