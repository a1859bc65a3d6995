using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dns;

public class Dns_budget
{
    private static readonly DomainName Domain = DomainName.Parse("example.org").Value;

    [Fact]
    public async Task Counts_questions_whoever_asks_them()
    {
        var dns = new FakeDns().Mx("example.org", 10, "mx.example.org").Address("example.org", "192.0.2.1").Txt("example.org", "v=spf1 -all").Reverse("192.0.2.1", "example.org");
        var budget = new DnsBudget(new ManualTime(), maxQuestions: 6);
        var limited = new BudgetedResolver(dns, budget);
        Assert.Equal(DnsStatus.Found, (await limited.MxAsync(Domain, default)).Status);
        Assert.Equal(DnsStatus.Found, (await limited.AddressesAsync(Domain, default)).Status);
        Assert.Equal(DnsStatus.Found, (await limited.TxtAsync(Domain, default)).Status);
        Assert.Equal(DnsStatus.Found, (await limited.ReverseAsync(IPAddress.Parse("192.0.2.1"), default)).Status);
        Assert.Equal(DnsStatus.Found, (await limited.AddressesAsync(Domain, ipv6: false, default)).Status);
        Assert.Equal(6, budget.Questions);
        var refused = await limited.TxtAsync(Domain, default);
        Assert.Equal((DnsStatus.Failed, DnsFailureKind.Budget), (refused.Status, refused.Failure!.Kind));
        Assert.Contains("more than 6 look-ups", refused.Failure.Reason, StringComparison.Ordinal);
        Assert.False(refused.IsAbsent);
        Assert.Equal(5, dns.Asked.Count);
    }

    [Fact]
    public async Task Ends_after_so_many_answers_without_a_record()
    {
        var dns = new FakeDns().Exists("example.org").Txt("there.example.org", "x");
        var budget = new DnsBudget(new ManualTime(), maxVoids: 2);
        var limited = new BudgetedResolver(dns, budget);
        for (var i = 0; i < 3; i++) Assert.True((await limited.TxtAsync(Domain, default)).IsAbsent);
        Assert.Equal(3, budget.Voids);
        var refused = await limited.TxtAsync(DomainName.Parse("there.example.org").Value, default);
        Assert.Equal(DnsFailureKind.Budget, refused.Failure!.Kind);
        Assert.Contains("2 answers without a record", refused.Failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_its_time_also_while_a_question_is_open()
    {
        var time = new ManualTime();
        var budget = new DnsBudget(time, maxTime: TimeSpan.FromSeconds(10));
        var limited = new BudgetedResolver(new Silent(), budget);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(6), budget.TimeLeft);
        var open = limited.TxtAsync(Domain, default);
        Assert.False(open.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Contains("more than 10 seconds", (await open).Failure!.Reason, StringComparison.Ordinal);
        Assert.Equal(DnsFailureKind.Budget, (await limited.MxAsync(Domain, default)).Failure!.Kind);
        Assert.Equal(1, budget.Questions);
    }

    [Fact]
    public async Task Leaves_the_end_of_the_caller_to_the_caller()
    {
        var limited = new BudgetedResolver(new Silent(), new DnsBudget(new ManualTime()));
        using var end = new CancellationTokenSource();
        var open = limited.TxtAsync(Domain, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task A_resolver_that_cannot_ask_never_says_that_there_is_nothing()
    {
        IDnsResolver dns = new Silent();
        var answer = await dns.TlsaAsync(Domain, 25, default);
        Assert.Equal((DnsStatus.Failed, DnsFailureKind.Unsupported, false), (answer.Status, answer.Failure!.Kind, answer.IsAbsent));
    }

    [Fact]
    public async Task Typed_questions_go_to_the_name_they_should()
    {
        var dns = new FakeDns()
            .Record("_25._tcp.example.org", "TLSA", "3 1 1 0102").Record("_imaps._tcp.example.org", "SRV", "1 2 993 mx.example.org.").Record("_imap._tcp.example.org", "SRV", "0 0 0 .")
            .Record("example.org", "CAA", "128 ISSUE \"ca.example\"").Record("example.org", "NS", "ns.example.org.").Address("example.org", "192.0.2.1", "2001:db8::1").Authentic("_25._tcp.example.org");
        var tlsa = await dns.TlsaAsync(Domain, 25, default);
        Assert.Equal(("3 1 1 0102", true), (Assert.Single(tlsa.Records).ToString(), tlsa.Authentic));
        Assert.Equal(new SrvRecord(1, 2, 993, DomainName.Parse("mx.example.org").Value), Assert.Single((await dns.SrvAsync("_imaps._tcp", Domain, default)).Records));
        Assert.Null(Assert.Single((await dns.SrvAsync("_imap._tcp", Domain, default)).Records).Target);
        Assert.Equal(new CaaRecord(true, "issue", "ca.example"), Assert.Single((await dns.CaaAsync(Domain, default)).Records));
        Assert.Equal("ns.example.org", Assert.Single((await dns.NameServersAsync(Domain, default)).Records).Ascii);
        Assert.Equal("2001:db8::1", Assert.Single((await dns.AddressesAsync(Domain, ipv6: true, default)).Records).ToString());
        Assert.Equal(DnsStatus.NameMissing, (await dns.TlsaAsync(Domain, 26, default)).Status);
        Assert.Equal(DnsStatus.NameMissing, (await dns.SrvAsync(new string('a', 64), Domain, default)).Status);
    }

    /// <summary>Answers nothing, and cannot ask for records of any type.</summary>
    private sealed class Silent : IDnsResolver
    {
        public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => Never<MxRecord>(ct);

        public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => Never<IPAddress>(ct);

        public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => Never<string>(ct);

        public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => Never<DomainName>(ct);

        private static Task<DnsAnswer<T>> Never<T>(CancellationToken ct) => new TaskCompletionSource<DnsAnswer<T>>().Task.WaitAsync(ct);
    }
}
