using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Dns;

public class Dns_client_in_trouble
{
    private static readonly DomainName Domain = DomainName.Parse("example.org").Value;
    private static readonly DnsName Owner = DnsName.From(Domain);

    [Fact]
    public async Task Tells_what_went_wrong()
    {
        await using var resolver = new ScriptedResolver();
        Assert.Equal(DnsFailureKind.Refused, await WhyAsync((query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.Refused })]));
        Assert.Equal(DnsFailureKind.ServerFailure, await WhyAsync((query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.ServerFailure })]));
        Assert.Equal(DnsFailureKind.Timeout, await WhyAsync((_, _) => []));
        Assert.Equal(DnsFailureKind.Malformed, await WhyAsync((query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query))[..^3]]));
        Assert.Equal(DnsFailureKind.Malformed, await WhyAsync((query, tcp) =>
            [DnsMessageWriter.Write(tcp ? ScriptedResolver.To(query) with { Id = (ushort)(query.Id + 1) } : ScriptedResolver.To(query) with { Flags = DnsFlags.Response | DnsFlags.Truncated })]));
        Assert.Equal(DnsFailureKind.AliasLoop, await WhyAsync((query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.Alias(query.Questions[0].Name, 60, Other(query.Questions[0].Name))))]));
        Assert.InRange(resolver.Asked.Count, 1, 60);

        var options = new DnsOptions { Rounds = 1 };
        options.Servers.Add("127.0.0.1:1");
        Assert.Equal(DnsFailureKind.Unreachable, (await new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance).MxAsync(Domain, default)).Failure!.Kind);

        async Task<DnsFailureKind> WhyAsync(Func<DnsMessage, bool, IEnumerable<byte[]>> answer)
        {
            resolver.Answer = answer;
            var said = await Client(options => (options.TryTimeout, options.Rounds) = (TimeSpan.FromMilliseconds(300), 1), resolver).MxAsync(Domain, default);
            Assert.Equal((DnsStatus.Failed, false), (said.Status, said.Authentic));
            Assert.NotEmpty(said.Failure!.Reason);
            return said.Failure.Kind;
        }

        static DnsName Other(DnsName name) => name == Owner ? DnsName.Parse("b.example.org").Value : Owner;
    }

    [Theory]
    [InlineData((ushort)6, DnsFailureKind.Bogus)]
    [InlineData((ushort)7, DnsFailureKind.Bogus)]
    [InlineData((ushort)22, DnsFailureKind.ServerFailure)]
    public async Task Knows_bad_signatures_by_the_extended_error(ushort code, DnsFailureKind kind)
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.ServerFailure, Edns = new DnsEdns(1232, 0, true) { Options = [new DnsExtendedError(code, "words of the resolver").ToOption()] } })];
        var answer = await Client(null, resolver).MxAsync(Domain, default);
        Assert.Equal(kind, answer.Failure!.Kind);
        Assert.Contains("words of the resolver", answer.Failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_bad_signatures_by_an_answer_that_comes_only_unchecked_and_does_not_use_it()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(query.Is(DnsFlags.CheckingDisabled) ? ScriptedResolver.To(query, Mx()) : ScriptedResolver.To(query) with { Code = DnsCode.ServerFailure })];
        var answer = await Client(null, resolver).MxAsync(Domain, default);
        Assert.Equal((DnsStatus.Failed, DnsFailureKind.Bogus), (answer.Status, answer.Failure!.Kind));
        Assert.Empty(answer.Records);
        Assert.Equal(2, resolver.Asked.Count);
    }

    [Fact]
    public async Task Does_not_ask_another_resolver_where_a_trusted_one_found_bad_signatures()
    {
        await using var strict = new ScriptedResolver();
        await using var careless = new ScriptedResolver();
        strict.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.ServerFailure, Edns = new DnsEdns(1232, 0, true) { Options = [new DnsExtendedError(6, "").ToOption()] } })];
        careless.Answer = strict.Answer;
        Assert.Equal(DnsFailureKind.Bogus, (await Client(null, strict, careless).MxAsync(Domain, default)).Failure!.Kind);
        Assert.Equal(1, strict.Asked.Count + careless.Asked.Count);
    }

    [Fact]
    public async Task Shares_questions_out_among_resolvers()
    {
        await using var one = new ScriptedResolver();
        await using var two = new ScriptedResolver();
        one.Answer = two.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(ttl: 0)))];
        var client = Client(null, one, two);
        for (var i = 0; i < 10; i++) Assert.Equal(DnsStatus.Found, (await client.MxAsync(Domain, default)).Status);
        Assert.Equal((5, 5), (one.Asked.Count, two.Asked.Count));
    }

    [Fact]
    public async Task Asks_a_silent_resolver_last_for_a_while()
    {
        await using var silent = new ScriptedResolver();
        await using var well = new ScriptedResolver();
        well.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(ttl: 0)))];
        var time = new ManualTime();
        var list = new DnsServerList(Choices(null, silent, well), time);
        var dead = list.Current()[0];
        list.MarkDead(dead);
        for (var i = 0; i < 4; i++) Assert.Equal([well.EndPoint, silent.EndPoint], list.Order().Select(server => server.EndPoint));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, Enumerable.Range(0, 4).Count(_ => list.Order()[0] == dead));
        list.MarkDead(dead);
        list.MarkAlive(dead);
        Assert.Equal(2, Enumerable.Range(0, 4).Count(_ => list.Order()[0] == dead));

        var client = Client(options => options.TryTimeout = TimeSpan.FromSeconds(1), silent, well);
        for (var i = 0; i < 10; i++) Assert.Equal(DnsStatus.Found, (await client.MxAsync(Domain, default)).Status);
        Assert.Single(silent.Asked);
    }

    [Fact]
    public void Asks_those_it_trusts_before_the_others()
    {
        var options = new DnsOptions();
        foreach (var server in (string[])["192.0.2.1", "127.0.0.1", "192.0.2.2"]) options.Servers.Add(server);
        var list = new DnsServerList(options, new ManualTime());
        for (var i = 0; i < 3; i++) Assert.Equal("127.0.0.1:53", list.Order()[0].EndPoint.ToString());
    }

    [Fact]
    public async Task Asks_from_ports_and_with_ids_that_cannot_be_foretold()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx(ttl: 0)))];
        var client = Client(null, resolver);
        for (var i = 0; i < 40; i++) await client.MxAsync(Domain, default);
        Assert.InRange(resolver.Ports.Distinct().Count(), 35, 40);
        Assert.InRange(resolver.Asked.Select(asked => asked.Query.Id).Distinct().Count(), 35, 40);
        var ports = resolver.Ports.ToArray();
        Assert.InRange(ports.Zip(ports.Skip(1), (before, after) => after - before).Distinct().Count(), 20, 40);
        Assert.All(resolver.Asked, asked => Assert.True(asked.Query.Edns!.DnssecOk && asked.Query.Is(DnsFlags.AuthenticData)));
    }

    [Fact]
    public async Task Hears_nobody_but_the_resolver_asked()
    {
        await using var resolver = new ScriptedResolver();
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        resolver.Answer = (query, _) =>
        {
            // All is right about it but where it comes from, and it is there first.
            var evil = ScriptedResolver.To(query, new DnsRecord.MailExchange(Owner, 60, 1, DnsName.Parse("evil.example.org").Value));
            stranger.Send(DnsMessageWriter.Write(evil), new IPEndPoint(IPAddress.Loopback, resolver.Ports.Last()));
            return [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx()))];
        };
        Assert.Equal("mx.example.org", Assert.Single((await Client(null, resolver).MxAsync(Domain, default)).Records).Exchange!.Value.Ascii);
        Assert.Single(resolver.Asked);
    }

    [Fact]
    public async Task Turns_to_TCP_where_somebody_guesses()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, tcp) => tcp
            ? [DnsMessageWriter.Write(ScriptedResolver.To(query, Mx()))]
            : Enumerable.Range(1, 16).Select(i => DnsMessageWriter.Write(ScriptedResolver.To(query, new DnsRecord.MailExchange(Owner, 60, 1, DnsName.Parse("evil.example.org").Value)) with { Id = (ushort)(query.Id + i) }));
        Assert.Equal("mx.example.org", Assert.Single((await Client(null, resolver).MxAsync(Domain, default)).Records).Exchange!.Value.Ascii);
    }

    [Fact]
    public async Task Keeps_that_a_name_does_not_exist_for_all_types()
    {
        await using var resolver = new ScriptedResolver();
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.NameError, Authority = [new DnsRecord.StartOfAuthority(Owner, 300, Owner, Owner, 1, 1, 1, 1, 300)] })];
        var client = Client(null, resolver);
        Assert.Equal(DnsStatus.NameMissing, (await client.MxAsync(Domain, default)).Status);
        Assert.Equal(DnsStatus.NameMissing, (await client.TxtAsync(Domain, default)).Status);
        Assert.Single(resolver.Asked);
    }

    [Fact]
    public void Keeps_no_more_octets_than_it_may_and_lets_go_first_what_ends_first()
    {
        var cache = new DnsCache(new DnsOptions { CacheOctets = 100_000 }, new ManualTime());
        for (var i = 0; i < 400; i++) cache.Keep(Question(i), Texts(1000, 60 + i));
        Assert.InRange(cache.Count, 50, 100);
        Assert.NotNull(cache.Find(Question(399)));
        Assert.Null(cache.Find(Question(0)));
        cache.Keep(Question(1000), Texts(50_000, 60));
        Assert.Null(cache.Find(Question(1000)));

        static DnsQuestion Question(int i) => new(DnsName.Parse($"n{i}.example.org").Value, DnsType.Txt);
        static DnsReading Texts(int octets, int ttl) => new([new DnsRecord.Text(Owner, 60, [[.. new byte[octets]]])], DnsStatus.Found, false, Owner, TimeSpan.FromSeconds(ttl), 0, false);
    }

    [Fact]
    public async Task Does_not_keep_a_negative_answer_on_the_word_of_another_zone()
    {
        await using var resolver = new ScriptedResolver();
        var elsewhere = DnsName.Parse("example.com").Value;
        resolver.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query) with { Code = DnsCode.NameError, Authority = [new DnsRecord.StartOfAuthority(elsewhere, 300, Owner, Owner, 1, 1, 1, 1, 300)] })];
        var client = Client(null, resolver);
        await client.MxAsync(Domain, default);
        await client.MxAsync(Domain, default);
        Assert.Equal(2, resolver.Asked.Count);
    }

    [Fact]
    public async Task Ends_with_the_total_of_its_time_whatever_the_number_of_tries()
    {
        await using var silent = new ScriptedResolver();
        var client = Client(options => (options.TryTimeout, options.TotalTimeout, options.Rounds) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), 10), silent);
        Assert.Equal(DnsFailureKind.Timeout, (await client.MxAsync(Domain, default)).Failure!.Kind);
        Assert.InRange(silent.Asked.Count, 2, 3);
    }

    private static DnsRecord.MailExchange Mx(uint ttl = 60) => new(Owner, ttl, 10, DnsName.Parse("mx.example.org").Value);

    private static DnsOptions Choices(Action<DnsOptions>? more, params ScriptedResolver[] resolvers)
    {
        var options = new DnsOptions();
        foreach (var resolver in resolvers) options.Servers.Add(resolver.EndPoint.ToString());
        more?.Invoke(options);
        return options;
    }

    private static DnsClient Client(Action<DnsOptions>? more, params ScriptedResolver[] resolvers) => new(Options.Create(Choices(more, resolvers)), TimeProvider.System, NullLogger<DnsClient>.Instance);
}
