using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Server.Tests.Dns;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>Real signatures, checked by a real resolver.</summary>
public class Dns_checklist_with_unbound
{
    /// <summary>A second pinned key in each zone; signed.test has the first one as well.</summary>
    private const string Next = "_25._tcp.mx TLSA 3 1 1 00070E151C232A31383F464D545B626970777E858C939AA1A8AFB6BDC4CBD2D9\n";

    [UnboundFact]
    public async Task Tells_signed_zones_from_others_and_from_those_with_wrong_signatures()
    {
        await using var unbound = await Unbound.StartAsync(more: Next + Records("signed.test"));
        var signed = await RunAsync(unbound, Facts("signed.test"));
        Assert.Equal((FindingState.Found, FindingState.Found, FindingState.Found), (signed["dnssec.resolver"].State, signed["dnssec"].State, signed["tlsa"].State));
        Assert.Equal((FindingState.Found, FindingState.Missing), (signed["ptr.192.0.2.7"].State, signed["ptr.2001:db8::7"].State));

        // The records that the generator wrote came through unbound, keys of several strings included.
        Assert.All(signed.Values.Where(finding => finding.Group is DnsGroup.Dkim or DnsGroup.Dmarc or DnsGroup.MtaSts or DnsGroup.DomainTlsReports && finding.Type != "HTTPS"), finding => Assert.Equal(FindingState.Found, finding.State));

        var plain = await RunAsync(unbound, Facts("plain.test") with { TlsKeys = [Sample.Plain.TlsKeys[1] with { Next = false }] });
        Assert.Equal((FindingState.Found, FindingState.Unsigned, FindingState.Unsigned), (plain["dnssec.resolver"].State, plain["dnssec"].State, plain["tlsa"].State));
        Assert.Equal(FindingState.Found, plain["mx"].State);

        var expired = await RunAsync(unbound, Facts("expired.test"));
        Assert.Equal((FindingState.Different, FindingSeverity.Problem), (expired["dnssec"].State, expired["dnssec"].Severity));
        Assert.All(expired.Values.Where(finding => finding.Name.EndsWith("expired.test.", StringComparison.Ordinal) && finding.Key != "dnssec"), finding => Assert.Equal(FindingState.LookupFailed, finding.State));

        var bogus = await RunAsync(unbound, Facts("bogus.test"));
        Assert.Equal((FindingState.LookupFailed, FindingState.Found), (bogus["a"].State, bogus["mx"].State));
        Assert.Contains("signatures", bogus["a"].Difference, StringComparison.Ordinal);

        var untrusted = await RunAsync(unbound, Facts("signed.test"), options => options.TrustAuthenticData = false);
        Assert.Equal((FindingState.Unsigned, FindingState.LookupFailed, FindingState.Unsigned), (untrusted["dnssec.resolver"].State, untrusted["dnssec"].State, untrusted["tlsa"].State));
    }

    private static MailDomainFacts Facts(string zone) => Sample.Plain with
    {
        Host = Sample.Name($"mx.{zone}"),
        Domain = Sample.Name(zone),
        Addresses = [IPAddress.Parse("192.0.2.7"), IPAddress.Parse("2001:db8::7")],
        ClientSettings = null,
        DmarcReports = Sample.Address($"dmarc@{zone}"),
        TlsReports = Sample.Address($"tlsrpt@{zone}"),
        HostTlsReports = null,
        MtaSts = new MtaStsFacts(MtaStsMode.Testing, "1", TimeSpan.FromDays(1), [$"mx.{zone}"]),
        Authority = null,
    };

    /// <summary>What the lab's zones do not have yet, with names below them.</summary>
    private static string Records(string zone)
    {
        var wanted = WantedRecords.For(Facts(zone)).Where(wanted => wanted.Group is DnsGroup.Dkim or DnsGroup.Dmarc or DnsGroup.MtaSts or DnsGroup.DomainTlsReports);
        return string.Concat(RecordLines.Of(wanted, Sample.Name(zone), new RecordForm(true, true)).Select(line => $"{line.Name} {line.Type} {line.Value}\n"));
    }

    private static async Task<Dictionary<string, Finding>> RunAsync(Unbound unbound, MailDomainFacts facts, Action<DnsOptions>? more = null)
    {
        var lab = CheckLab.Right();
        (lab.Options.AskBlocklists, lab.Options.TryOutboundPort) = (false, false);
        lab.Authority.Silent = true;
        IDnsResolver dns = unbound.Client(more);
        var findings = new Dictionary<string, Finding>();
        await foreach (var finding in new DnsChecklist(dns, lab.Authority, lab.Smtp, lab.Https, new BlocklistHealth(lab.Options, lab.Time), Options.Create(lab.Options), TimeProvider.System).RunAsync(facts, default)) findings.Add(finding.Key, finding);
        return findings;
    }
}

/// <summary>A real name server, asked as the resolver and itself.</summary>
public class Dns_checklist_with_BIND
{
    [BindFact]
    public async Task Sees_records_as_soon_as_they_are_published()
    {
        await using var bind = await Bind.StartAsync("hollis.example", "");
        var dns = Client(bind);
        var (lab, facts) = (CheckLab.Right(), Sample.Plain with { Signed = false });
        var servers = new AuthoritativeServers(dns, lab.Options, TimeProvider.System, bind.EndPoint.Port);

        var before = await RunAsync();
        Assert.All((string[])["mx", "spf", "dkim.2026a", "dmarc", "a", "srv.imaps"], key => Assert.Equal(FindingState.Missing, before[key].State));
        Assert.Equal([new Sighting("resolver", FindingState.Missing), new Sighting("ns.hollis.example", FindingState.Missing)], before["mx"].SeenBy.AsEnumerable());
        Assert.StartsWith("1 of 1, serial ", Assert.Single(before["ns"].Found), StringComparison.Ordinal);

        var target = new UpdateTarget(bind.EndPoint, DnsName.Parse("hollis.example").Value, TsigKey.Parse("ours", Bind.Secret).Value);
        Assert.Equal(PublishResult.Done, (await new ZoneUpdater(target, TimeProvider.System, TimeSpan.FromSeconds(20)).PublishAsync(WantedRecords.For(facts), default)).Result);
        var after = await RunAsync();
        Assert.All((string[])["mx", "spf", "spf.host", "dkim.2026a", "dkim.2026e", "dmarc", "a", "aaaa", "srv.imaps", "srv.pop3", "mtasts", "mtasts.name", "autoconfig", "client", "tlsrpt", "caa.host", "caa.allows"], key => Assert.True(after[key].State == FindingState.Found, $"{key}: {after[key].State} {after[key].Difference}"));

        async Task<Dictionary<string, Finding>> RunAsync()
        {
            var findings = new Dictionary<string, Finding>();
            await foreach (var finding in new DnsChecklist(dns, servers, lab.Smtp, lab.Https, new BlocklistHealth(lab.Options, lab.Time), Options.Create(lab.Options), TimeProvider.System).RunAsync(facts, default)) findings.Add(finding.Key, finding);
            return findings;
        }
    }

    [BindFact]
    public async Task Asks_name_servers_that_are_in_charge_and_believes_no_others()
    {
        await using var bind = await Bind.StartAsync("hollis.example", "mail A 192.0.2.1\nautoconfig CNAME mail\nabroad CNAME www.other.test.");
        await using var lame = new ScriptedResolver();
        lame.Answer = (query, _) => [DnsMessageWriter.Write(ScriptedResolver.To(query))];
        var dns = new ZoneDns();
        dns.Add(new DnsRecord.NameServer(ZoneDns.Name("hollis.example"), 300, ZoneDns.Name("ns.hollis.example"))).Address("ns.hollis.example", "127.0.0.1");
        var options = new DnsCheckOptions();
        IDnsResolver resolver = new CheckResolver(dns, options, TimeProvider.System, default);
        var servers = new AuthoritativeServers(resolver, options, TimeProvider.System, bind.EndPoint.Port);
        Assert.Equal("192.0.2.1", Assert.IsType<DnsRecord.Address>(Assert.Single((await Ask(servers, "mail.hollis.example", DnsType.A)).Records)).Ip.ToString());
        Assert.Equal(DnsStatus.NameMissing, (await Ask(servers, "absent.hollis.example", DnsType.A)).Status);
        Assert.Equal(DnsStatus.NoData, (await Ask(servers, "mail.hollis.example", DnsType.Mx)).Status);
        Assert.Equal(DnsStatus.Found, (await Ask(servers, "autoconfig.hollis.example", DnsType.A)).Status);
        Assert.Equal(DnsStatus.Failed, (await Ask(servers, "abroad.hollis.example", DnsType.A)).Status);
        Assert.Equal(DnsStatus.Failed, (await Ask(new AuthoritativeServers(resolver, options, TimeProvider.System, lame.EndPoint.Port), "mail.hollis.example", DnsType.A)).Status);
        Assert.Empty(await servers.AskAsync(ZoneDns.Name("mail.absent.test"), DnsType.A, default));

        static async Task<DnsAnswer<DnsRecord>> Ask(AuthoritativeServers servers, string name, DnsType type)
        {
            var answer = Assert.Single(await servers.AskAsync(ZoneDns.Name(name), type, default));
            Assert.Equal("ns.hollis.example", answer.Server.Ascii);
            return answer.Answer;
        }
    }

    private static DnsClient Client(Bind bind)
    {
        var options = new DnsOptions { Rounds = 1, CacheEntries = 0 };
        options.Servers.Add(bind.EndPoint.ToString());
        return new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance);
    }
}

public class Dns_check_of_a_domain
{
    [Fact]
    public async Task Is_put_together_by_its_registration_and_knows_only_domains_of_ours()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.Configure<ApplianceOptions>(options => options.HostName = "mail.hollis.example");
        await using var provider = services.AddDns().AddStorage().AddDnsCheck().AddSingleton<IMailDomainFacts>(new Ours()).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        var check = provider.GetRequiredService<DomainDnsCheck>();
        Assert.Contains("hollis.example. 300 IN MX 10 mail.hollis.example.", await check.ZoneFileAsync(Sample.Plain.Domain, default), StringComparison.Ordinal);
        Assert.Contains(await check.ListAsync(Sample.Plain.Domain, new RecordForm(true, false), default), line => line is { Key: "mx", Name: "@" });
        Assert.Equal("", await check.ZoneFileAsync(Sample.Name("other.test"), default));
        Assert.Empty(await check.ListAsync(Sample.Name("other.test"), default, default));
        await foreach (var _ in check.RunAsync(Sample.Name("other.test"), default)) Assert.Fail("it is no domain of ours");
    }

    [Fact]
    public async Task Shows_what_the_owner_accepted()
    {
        var lab = CheckLab.Right().Text("dmarc");
        var rows = new Dictionary<string, Finding>();
        await foreach (var finding in new DomainDnsCheck(new Ours(), new Accepted("dmarc", "elsewhere"), lab.Checklist()).RunAsync(Sample.Plain.Domain, default)) rows.Add(finding.Key, finding);
        Assert.Equal((FindingState.Acknowledged, "elsewhere"), (rows["dmarc"].State, rows["dmarc"].Acknowledgement));
    }

    [Fact]
    public void Has_options_whose_names_are_names()
    {
        var options = new DnsCheckOptions { SignedName = "a b" };
        options.Blocklists.Add("..");
        var faults = new DnsCheckOptionsValidator().Validate(null, options).Failures!.ToList();
        Assert.Equal(2, faults.Count);
        Assert.All(faults, fault => Assert.Contains("is no domain name", fault, StringComparison.Ordinal));
        Assert.True(new DnsCheckOptionsValidator().Validate(null, new DnsCheckOptions()).Succeeded);
    }

    private sealed class Ours : IMailDomainFacts
    {
        public Task<MailDomainFacts?> OfAsync(DomainName domain, CancellationToken ct) => Task.FromResult(domain == Sample.Plain.Domain ? Sample.Plain : null);
    }

    private sealed class Accepted(string key, string reason) : IAcknowledgedFindings
    {
        public Task<System.Collections.Immutable.ImmutableDictionary<string, string>> OfAsync(DomainName domain, CancellationToken ct) => Task.FromResult(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add(key, reason));
    }
}
