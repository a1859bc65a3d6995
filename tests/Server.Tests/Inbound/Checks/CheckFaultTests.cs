using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Inbound;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>Checks that break down, take too long or ask too much: what cannot be found out is a temporary error, and never a reason to refuse.</summary>
public sealed class A_check_that_goes_wrong
{
    private const string Mail = "From: ann@sender.example\r\nSubject: x\r\n\r\nx\r\n";

    [Fact]
    public async Task Loses_no_message_and_is_logged()
    {
        await using var house = (await CheckedHouse.OpenAsync(resolver: dns => new OddDns(dns, (name, _) => name.StartsWith("7.100.51.198", StringComparison.Ordinal) ? throw new InvalidOperationException("broken") : Task.CompletedTask))).Policy("p=none");
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail), StringComparison.Ordinal);
        Assert.Contains("iprev=temperror", await house.ChecksAsync());
        Assert.Contains("\tiprev=temperror", await house.StoredAsync(), StringComparison.Ordinal);
        Assert.Matches("^Error: The check iprev of message [a-z0-9]+ broke down", Assert.Single(house.Faults));
    }

    [Theory]
    [InlineData("sel._domainkey", true)]
    [InlineData("sender.example", false)]
    [InlineData("_dmarc", false)]
    public async Task Is_no_reason_to_refuse_what_it_might_have_saved(string name, bool signed)
    {
        await using var house = (await CheckedHouse.OpenAsync(resolver: dns => new OddDns(dns, (asked, _) => asked.StartsWith(name, StringComparison.Ordinal) ? throw new InvalidOperationException("broken") : Task.CompletedTask))).Policy("p=reject");
        Assert.StartsWith("451 4.7.0 ", await house.DeliverAsync(signed ? CheckedHouse.Sign(Mail) : Mail, from: signed ? "b@list.example" : "a@sender.example"), StringComparison.Ordinal);
        await house.EmptyAsync();
        Assert.Single(house.Faults);
    }

    [Fact]
    public async Task By_itself_or_by_one_of_others_ends_as_a_result_of_that_check_alone()
    {
        await using var house = (await CheckedHouse.OpenAsync(more: services => services.AddSingleton<IInboundCheck>(new Broken()))).Policy("p=reject");
        Assert.StartsWith("250 ", await house.DeliverAsync(Mail, remote: CheckedHouse.Friend), StringComparison.Ordinal);
        Assert.Contains("dmarc=pass sender.example aligned", await house.ChecksAsync());
        Assert.Contains("broken on purpose", Assert.Single(house.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_want_of_answers_ends_at_the_deadline_with_what_the_others_found()
    {
        using var asked = new SemaphoreSlim(0);
        await using var house = (await CheckedHouse.OpenAsync(resolver: dns => new OddDns(dns, async (name, ct) =>
        {
            // What is asked of the sender's own domain has to be under way before the clock moves, as it is answered at once.
            if (name is "sender.example" or "sel._domainkey.sender.example") asked.Release();
            if (!name.StartsWith("slow", StringComparison.Ordinal)) return;
            asked.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }))).Policy("p=none");
        var reply = house.DeliverAsync(CheckedHouse.Sign(CheckedHouse.Sign(Mail), "elsewhere.example", "slow"), hello: "slow.example");
        for (var question = 0; question < 4; question++) await asked.WaitAsync();
        house.House.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(reply.IsCompleted);

        // Two thirds of the half minute are for proofs; the rest is kept for the policy.
        house.House.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("250 ", await reply, StringComparison.Ordinal);
        Assert.Contains("spf=temperror slow.example", await house.ChecksAsync());
        Assert.Contains("dkim=pass sender.example aligned", await house.ChecksAsync());
        Assert.Contains("dkim=temperror elsewhere.example", await house.ChecksAsync());
        Assert.Contains("dmarc=pass sender.example aligned", await house.ChecksAsync());
        Assert.Contains("spf=fail sender.example", await house.ChecksAsync());
    }

    [Fact]
    public async Task And_never_ends_is_stopped()
    {
        var stuck = new Stuck();
        await using var house = (await CheckedHouse.OpenAsync(more: services => services.AddSingleton<IInboundCheck>(stuck))).Policy("p=none");
        var reply = house.DeliverAsync(Mail);
        await stuck.Begun.Task;
        house.House.Time.Advance(TimeSpan.FromSeconds(35));
        Assert.StartsWith("451 4.7.0 ", await reply, StringComparison.Ordinal);
        Assert.Equal("the checks took more than 30 seconds", stuck.GivenUp);
        Assert.Matches("^Warning: The check stuck of message [a-z0-9]+ did not end", house.Faults[0]);
        Assert.All(house.Faults, fault => Assert.DoesNotContain("broke", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task For_it_asks_too_much_is_a_temporary_error()
    {
        await using var house = (await CheckedHouse.OpenAsync(options => options.MaxLookups = 20)).Policy("p=reject");
        house.Dns.Txt("costly.example", "v=spf1 a:a.costly.example a:b.costly.example mx -all").Address("a.costly.example", "192.0.2.99").Address("b.costly.example", "192.0.2.99");
        for (var i = 0; i < 10; i++) house.Dns.Mx("costly.example", i, $"mx{i}.costly.example").Address($"mx{i}.costly.example", "192.0.2.99");
        Assert.StartsWith("451 4.7.0 ", await house.DeliverAsync(CheckedHouse.Sign(Mail), from: "a@costly.example", hello: "costly.example"), StringComparison.Ordinal);
        Assert.InRange(house.Dns.Asked.Count, 10, 20);
        await house.EmptyAsync();

        // What was asked for in proofs does not keep the policy from being applied.
        Assert.StartsWith("550-5.7.26 ", await house.DeliverAsync(Mail, from: "a@costly.example", hello: "costly.example"), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_all_told()
    {
        var options = new InboundCheckOptions();
        Assert.True(new InboundCheckOptionsValidator().Validate(null, options).Succeeded);
        options.TrustedSealers.Add("lists..example");
        options.TrustedForwarders.Add("192.0.2.1/33");
        options.TrustedForwarders.Add("somewhere");
        Assert.Equal(
            ["Checks:TrustedSealers: lists..example is no domain", "Checks:TrustedForwarders: 192.0.2.1/33 is no address and no network (ADDRESS/BITS)", "Checks:TrustedForwarders: somewhere is no address and no network (ADDRESS/BITS)"],
            new InboundCheckOptionsValidator().Validate(null, options).Failures);
    }

    private sealed class Broken : IInboundCheck
    {
        public string Name => "broken on purpose";

        public CheckStage Stage => CheckStage.Worth;

        public ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct) => throw new InvalidOperationException("broken");
    }

    private sealed class Stuck : IInboundCheck
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? GivenUp { get; private set; }

        public string Name => "stuck";

        public CheckStage Stage => CheckStage.Proof;

        public async ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct)
        {
            Begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return CheckResult.Pass;
        }

        public CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why)
        {
            GivenUp = why;
            return CheckResult.Pass;
        }
    }

    /// <summary>A resolver with which something happens before it answers.</summary>
    private sealed class OddDns(IDnsResolver inner, Func<string, CancellationToken, Task> before) : IDnsResolver
    {
        public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => After(name.Ascii, () => inner.MxAsync(name, ct), ct);

        public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => After(name.Ascii, () => inner.AddressesAsync(name, ct), ct);

        public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => After(name.Ascii, () => inner.TxtAsync(name, ct), ct);

        public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => After(DnsName.Reverse(address).Text, () => inner.ReverseAsync(address, ct), ct);

        public Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct) => After(name.Text, () => inner.LookUpAsync(name, type, ct), ct);

        private async Task<T> After<T>(string name, Func<Task<T>> ask, CancellationToken ct)
        {
            await before(name, ct);
            return await ask();
        }
    }
}
