using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Hosting;
using Mox.Server.Outbound;
using Mox.Server.Storage;
using Mox.Server.Webmail.Security;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;

namespace Mox.Server.Tests.Outbound;

public class Tls_towards_other_hosts
{
    private readonly FakeDns _dns = new FakeDns { AllAuthentic = true }.Mx("there.example", 10, "a.there.example").Mx("there.example", 20, "b.there.example").Address("a.there.example", "192.0.2.1").Address("b.there.example", "192.0.2.2");
    private readonly FixedPolicies _policies = new();

    private static string Key => Convert.ToHexString(SHA256.HashData(ScriptedMailHost.Presented.PublicKey.ExportSubjectPublicKeyInfo()));

    private Task<RoutePlan> PlanAsync(bool waivesTls = false)
    {
        var planner = new RoutePlanner(_dns, _ => new AddressOwner.Elsewhere(), _ => false, new TlsPlanner(_dns, _policies), Options.Create(new ApplianceOptions { HostName = "mail.ours.example" }), Options.Create(new OutboundOptions()));
        return planner.PlanAsync(MailAddress.Parse("ann@there.example").Value, waivesTls, default);
    }

    private async Task<string> DemandsAsync(bool waivesTls = false) => await PlanAsync(waivesTls) switch
    {
        RoutePlan.Remote remote => string.Join(' ', remote.Hosts.Select(host => $"{host.Name[..1]}:{host.Tls.Level}/{host.Tls.Why}")),
        RoutePlan.Unknown unknown => unknown.Reason,
        var other => other.ToString()!,
    };

    [Fact]
    public async Task Is_held_to_the_keys_in_signed_DNS()
    {
        Assert.Equal("a:Opportunistic/Opportunistic b:Opportunistic/Opportunistic", await DemandsAsync());
        _dns.Record("_25._tcp.a.there.example", "TLSA", $"3 1 1 {Key}");
        Assert.Equal("a:Dane/Dane b:Opportunistic/Opportunistic", await DemandsAsync());
        Assert.Equal("a:Opportunistic/Opportunistic b:Opportunistic/Opportunistic", await DemandsAsync(waivesTls: true));

        // Records that cannot be used still say that there is TLS; those that cannot be looked up, that the host may not be used.
        _dns.Record("_25._tcp.b.there.example", "TLSA", "0 0 1 00");
        Assert.Equal("a:Dane/Dane b:Encrypted/Dane", await DemandsAsync());
        _dns.Fail("tlsa _25._tcp.a.there.example");
        Assert.Equal("b:Encrypted/Dane", await DemandsAsync());
        _dns.Fail("tlsa _25._tcp.b.there.example");
        Assert.Contains("may be used now: the TLSA records of a.there.example could not be looked up", await DemandsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_held_to_records_that_are_not_authentic()
    {
        _dns.Record("_25._tcp.a.there.example", "TLSA", $"3 1 1 {Key}").AllAuthentic = false;
        Assert.Equal("a:Opportunistic/Opportunistic b:Opportunistic/Opportunistic", await DemandsAsync());
        Assert.DoesNotContain(_dns.Asked, question => question.StartsWith("tlsa", StringComparison.Ordinal));

        // The mail exchanger is not: whoever forges that forges the host.
        _dns.Authentic("a.there.example", "_25._tcp.a.there.example");
        Assert.Equal("a:Opportunistic/Opportunistic b:Opportunistic/Opportunistic", await DemandsAsync());
        _dns.Authentic("there.example");
        Assert.Equal("a:Dane/Dane b:Opportunistic/Opportunistic", await DemandsAsync());
    }

    [Fact]
    public async Task Asks_first_at_the_name_an_alias_leads_to()
    {
        _dns.Remove("a.there.example").Alias("a.there.example", "real.host.example").Address("real.host.example", "192.0.2.1").Record("_25._tcp.real.host.example", "TLSA", $"2 1 1 {Key}");
        var dane = Assert.IsType<RoutePlan.Remote>(await PlanAsync()).Hosts[0].Tls.Dane!;
        Assert.Equal(("real.host.example", "real.host.example a.there.example there.example"), (dane.Base.Ascii, string.Join(' ', dane.Names)));
    }

    [Fact]
    public async Task Is_held_to_the_policy_of_the_domain()
    {
        _policies.Add("there.example", "enforce", "b.there.example");
        Assert.Equal("b:Verified/MtaSts", await DemandsAsync());
        _dns.Record("_25._tcp.b.there.example", "TLSA", $"3 1 1 {Key}");
        Assert.Equal("b:Dane/Dane", await DemandsAsync());
        Assert.Equal("a:Opportunistic/Opportunistic b:Opportunistic/Opportunistic", await DemandsAsync(waivesTls: true));
        _policies.Add("there.example", "enforce", "c.there.example");
        Assert.Contains("the policy of there.example does not name its mail host a.there.example", await DemandsAsync(), StringComparison.Ordinal);
        _policies.Add("there.example", "testing", "c.there.example");
        Assert.Equal("a:Opportunistic/Opportunistic b:Dane/Dane", await DemandsAsync());
    }

    [Theory]
    [InlineData(nameof(TlsLevel.Dane), "3 1 1", true)]
    [InlineData(nameof(TlsLevel.Dane), "wrong", false)]
    [InlineData(nameof(TlsLevel.Verified), "", false)]
    [InlineData(nameof(TlsLevel.Encrypted), "", true)]
    public async Task Lets_mail_go_only_to_the_certificate_asked_for(string asked, string records, bool goes)
    {
        await using var host = new ScriptedMailHost { Tls = ScriptedTls.Works };
        var level = Enum.Parse<TlsLevel>(asked);
        var name = DomainName.Parse("mx.remote.example").Value;
        var dns = new FakeDns().Record("_25._tcp.mx.remote.example", "TLSA", $"{(records is "wrong" ? "3 1 1" : records is "" ? "3 1 1" : records)} {(records == "wrong" ? new string('0', 64) : Key)}");
        var tlsa = (await dns.TlsaAsync(name, 25, default)).Records;
        var demand = new TlsDemand(level, TlsReason.Dane) { Dane = level == TlsLevel.Dane ? new DaneAnchors(tlsa, name, [name]) : null };
        var attempt = new DeliveryAttempt(Options.Create(new ApplianceOptions { HostName = "mail.ours.example" }), Options.Create(new OutboundOptions()), TimeProvider.System, NullLogger<DeliveryAttempt>.Instance);
        await using var keeper = new SessionKeeper();
        var message = new OutgoingMessage { From = null, Recipients = [new OutgoingRecipient(MailAddress.Parse("a@remote.example").Value)], Size = 5, OpenAsync = _ => ValueTask.FromResult<Stream>(new MemoryStream("a: b\r\n"u8.ToArray())) };
        var result = Assert.Single(await attempt.RunAsync(new RoutePlan.Remote([new RouteHost("127.0.0.1", host.Port, [IPAddress.Loopback], demand)]), message, keeper, default));
        Assert.Equal(goes, result.Outcome is DeliveryOutcome.Delivered);
        Assert.Equal(goes ? 1 : 0, host.Taken.Count);
        Assert.Equal(goes, keeper.Sight is { StartTls: true });
        Assert.Equal(goes, keeper.Insecure is null);
        if (level == TlsLevel.Verified) Assert.StartsWith("127.0.0.1: the certificate is not valid for the host: it is for another name", keeper.Insecure, StringComparison.Ordinal);
        if (records == "wrong") Assert.Contains("no TLSA record matches", ((DeliveryOutcome.Deferred)result.Outcome).Reason, StringComparison.Ordinal);
    }
}

public class Policies_of_other_domains
{
    private static readonly DomainName There = DomainName.Parse("there.example").Value;

    private static MtaStsPolicies Policies(TestStore store, FakeDns dns, FakeFetcher fetcher, ManualTime time) => new(dns, fetcher, store.Get<PeerStore>(), time, NullLogger<MtaStsPolicies>.Instance);

    [Fact]
    public async Task Are_fetched_once_for_each_id_and_hold_until_they_run_out()
    {
        var time = new ManualTime();
        await using var store = await TestStore.OpenAsync(time);
        var (dns, fetcher) = (new FakeDns(), new FakeFetcher());
        Assert.Equal(MtaStsFinding.None, await Policies(store, dns, fetcher, time).ForAsync(There, default));
        Assert.Equal(0, fetcher.Asked);

        dns.Txt("_mta-sts.there.example", "v=STSv1; id=1;");
        fetcher.Answer = new PolicyFetched(FixedPolicies.Policy("enforce", "mx.there.example"), "");
        Assert.NotNull((await Policies(store, dns, fetcher, time).ForAsync(There, default)).Enforced);
        Assert.NotNull((await Policies(store, dns, fetcher, time).ForAsync(There, default)).Enforced);
        Assert.Equal(1, fetcher.Asked);

        // A record taken away, or one that cannot be had, ends nothing; time does.
        dns.Remove("_mta-sts.there.example");
        Assert.NotNull((await Policies(store, dns, fetcher, time).ForAsync(There, default)).Enforced);
        dns.Fail("txt _mta-sts.there.example");
        Assert.NotNull((await Policies(store, dns, fetcher, time).ForAsync(There, default)).Enforced);
        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Contains("could not be looked up", (await Policies(store, dns, fetcher, time).ForAsync(There, default)).Fault, StringComparison.Ordinal);
        Assert.Equal(1, fetcher.Asked);
    }

    [Fact]
    public async Task Are_asked_for_again_after_a_fault_and_never_keep_mail_from_going()
    {
        var time = new ManualTime();
        await using var store = await TestStore.OpenAsync(time);
        var (dns, fetcher) = (new FakeDns().Txt("_mta-sts.there.example", "v=STSv1; id=1;"), new FakeFetcher());
        var policies = Policies(store, dns, fetcher, time);
        Assert.Equal(new MtaStsFinding(null, "not there"), await policies.ForAsync(There, default));
        Assert.Equal(new MtaStsFinding(null, "not there"), await policies.ForAsync(There, default));
        Assert.Equal(1, fetcher.Asked);
        time.Advance(TimeSpan.FromMinutes(6));
        fetcher.Answer = new PolicyFetched(FixedPolicies.Policy("enforce", "mx.there.example"), "");
        Assert.NotNull((await policies.ForAsync(There, default)).Enforced);

        // A new id whose document cannot be had: the older one holds, and the fault is told.
        dns.Remove("_mta-sts.there.example").Txt("_mta-sts.there.example", "v=STSv1; id=2;");
        fetcher.Answer = new PolicyFetched(null, "down");
        Assert.Equal("down", (await policies.ForAsync(There, default)).Fault);
        Assert.NotNull((await policies.ForAsync(There, default)).Enforced);
        Assert.Equal(3, fetcher.Asked);
    }

    [Fact]
    public async Task Are_not_fetched_from_private_addresses()
    {
        using var fetcher = new PolicyFetcher(new FakeDns().Address("mta-sts.there.example", "127.0.0.1", "10.1.2.3", "::ffff:192.168.1.1", "fe80::1"), Options.Create(new OutboundOptions()), TimeProvider.System);
        var fetched = await fetcher.FetchAsync(There, default);
        Assert.Null(fetched.Policy);
        Assert.Contains("private", fetched.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_fetched_over_HTTPS_from_a_host_with_a_valid_certificate()
    {
        const string Policy = "version: STSv1\r\nmode: enforce\r\nmx: mx.there.example\r\nmax_age: 86400\r\n";
        static string Answer(string type, string body, string status = "200 OK") => $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nLocation: https://other.example/\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
        var dns = new FakeDns().Address("mta-sts.there.example", "127.0.0.1").Address("mta-sts.other.example", "127.0.0.1");
        var options = Options.Create(new OutboundOptions { ClosedNetwork = true });
        await using var server = new DnsCheck.TlsServer("mta-sts.there.example", Answer("text/plain; charset=utf-8", Policy));
        using var fetcher = new PolicyFetcher(dns, options, TimeProvider.System, server.Port, [server.Certificate]);
        Assert.Equal("mx.there.example", Assert.Single((await fetcher.FetchAsync(There, default)).Policy!.Hosts).ToString());
        Assert.Null((await fetcher.FetchAsync(DomainName.Parse("other.example").Value, default)).Policy);
        server.Response = Answer("text/html", Policy);
        Assert.Contains("text/plain", (await fetcher.FetchAsync(There, default)).Fault, StringComparison.Ordinal);
        server.Response = Answer("text/plain", "", "302 Found");
        Assert.Contains("status 200", (await fetcher.FetchAsync(There, default)).Fault, StringComparison.Ordinal);
        server.Response = Answer("text/plain", Policy + new string('x', 200_000));
        Assert.Null((await fetcher.FetchAsync(There, default)).Policy);
        using var stranger = new PolicyFetcher(dns, options, TimeProvider.System, server.Port);
        Assert.Contains("mta-sts.there.example:", (await stranger.FetchAsync(There, default)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_delivery_showed_is_kept()
    {
        var time = new ManualTime();
        await using var store = await TestStore.OpenAsync(time);
        var peers = store.Get<PeerStore>();
        Assert.Null(await peers.SeenAsync(There, default));
        await peers.SawAsync(There, true, false, "Tls13", default);
        time.Advance(TimeSpan.FromMinutes(1));
        var commits = store.Turns.Commits;
        await peers.SawAsync(There, true, false, "Tls13", default);
        Assert.Equal(commits, store.Turns.Commits);
        await peers.SawAsync(There, false, false, "", default);
        Assert.Equal((false, false, ""), ((await peers.SeenAsync(There, default))!.StartTls, (await peers.SeenAsync(There, default))!.RequireTls, (await peers.SeenAsync(There, default))!.Tls));
    }
}

public class Security_of_a_recipient
{
    private static readonly DomainName There = DomainName.Parse("there.example").Value;

    private static async Task<AddressSafety> LookAsync(TestStore store, FakeDns dns, FixedPolicies policies, PeerFaults? faults = null) =>
        RecipientSecurity.Read(new AddressSafety("ann@there.example", AddressPlace.Elsewhere), await new PeerSecurity(dns, policies, store.Get<PeerStore>(), faults ?? new PeerFaults()).LookUpAsync(There, default, default));

    private static string Say(AddressSafety safety) => $"{safety.StartTls.Answer} {safety.MtaSts.Answer} {safety.Dnssec.Answer} {safety.Dane.Answer} {safety.RequireTls.Answer}: {safety.Level}{(safety.CanRequireTls ? "!" : "")}";

    [Fact]
    public async Task Is_told_check_by_check_and_summed_up()
    {
        await using var store = await TestStore.OpenAsync();
        var (dns, policies) = (new FakeDns().Mx("there.example", 10, "mx.there.example").Address("mx.there.example", "192.0.2.1"), new FixedPolicies());
        Assert.Equal("Unknown No No No Unknown: Unknown", Say(await LookAsync(store, dns, policies)));
        await store.Get<PeerStore>().SawAsync(There, false, false, "", default);
        Assert.Equal("No No No No No: NoTls", Say(await LookAsync(store, dns, policies)));
        await store.Get<PeerStore>().SawAsync(There, true, true, "Tls13", default);
        Assert.Equal("Yes No No No Yes: Tls", Say(await LookAsync(store, dns, policies)));
        policies.Add("there.example", "testing", "mx.there.example");
        Assert.Equal("Yes No No No Yes: Tls", Say(await LookAsync(store, dns, policies)));
        policies.Add("there.example", "enforce", "mx.there.example");
        Assert.Equal("Yes Yes No No Yes: MtaSts!", Say(await LookAsync(store, dns, policies)));
        dns.AllAuthentic = true;
        Assert.Equal("Yes Yes Yes No Yes: MtaSts!", Say(await LookAsync(store, dns, policies)));
        dns.Record("_25._tcp.mx.there.example", "TLSA", $"3 1 1 {new string('A', 64)}");
        Assert.Equal("Yes Yes Yes Yes Yes: DaneRequireTls!", Say(await LookAsync(store, dns, policies)));
        dns.Fail("tlsa _25._tcp.mx.there.example");
        Assert.Equal("Yes Yes Yes Unknown Yes: MtaSts!", Say(await LookAsync(store, dns, policies)));
        dns.Fail("mx there.example");
        Assert.Equal("Yes Yes Unknown Unknown Yes: MtaSts!", Say(await LookAsync(store, dns, policies)));
    }

    [Fact]
    public async Task Tells_what_keeps_mail_from_going()
    {
        await using var store = await TestStore.OpenAsync();
        var (dns, policies, faults) = (new FakeDns().Mx("there.example", 10, "mx.there.example").Address("mx.there.example", "192.0.2.1"), new FixedPolicies(), new PeerFaults());
        policies.Add("there.example", "enforce", "other.example");
        var safety = await LookAsync(store, dns, policies, faults);
        Assert.Equal(new SafetyCheck(SafetyAnswer.Error, "it does not name mx.there.example, the mail host of the domain"), safety.MtaSts);
        policies.Add("there.example", "enforce", "mx.there.example");
        faults.Tell(There, "the certificate is for another name");
        safety = await LookAsync(store, dns, policies, faults);
        Assert.Equal((new SafetyCheck(SafetyAnswer.Error, "the certificate is for another name"), SafetyAnswer.Yes), (safety.StartTls, safety.MtaSts.Answer));
        faults.Tell(There, null);
        await store.Get<PeerStore>().SawAsync(There, true, false, "Tls13", default);
        Assert.Equal("Yes Yes No No No: MtaSts", Say(await LookAsync(store, dns, policies, faults)));
    }

    [Fact]
    public async Task Comes_in_time_whatever_does_not_answer()
    {
        await using var store = await TestStore.OpenAsync();
        await store.Get<PeerStore>().SawAsync(There, true, false, "Tls13", default);
        using var patience = new CancellationTokenSource();
        var peers = new PeerSecurity(new FakeDns(), new Stuck(), store.Get<PeerStore>(), new PeerFaults());
        var looking = peers.LookUpAsync(There, patience.Token, default);
        await patience.CancelAsync();
        var facts = await looking;
        Assert.True(facts is { Policy: null, Seen.StartTls: true });
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peers.LookUpAsync(There, gone.Token, gone.Token));
    }

    private sealed class Stuck : IMtaStsPolicies
    {
        public Task<MtaStsFinding> ForAsync(DomainName domain, CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ContinueWith<MtaStsFinding>(_ => throw new OperationCanceledException(ct), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
