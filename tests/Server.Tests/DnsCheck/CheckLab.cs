using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck;
using Mox.Server.DnsCheck.Probes;
using Mox.Server.DnsCheck.Rows;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>A domain for which all is right: published, reachable, listed nowhere. Tests break one thing of it.</summary>
internal sealed class CheckLab
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private CheckLab(MailDomainFacts facts)
    {
        Facts = facts.TlsKeys.IsEmpty ? facts : facts with { TlsKeys = [facts.TlsKeys[0] with { Sha256 = [.. SHA256.HashData(Key.ExportSubjectPublicKeyInfo())] }, .. facts.TlsKeys.Skip(1)] };
        Authority = new NameServers { Zone = Zone };
        Smtp = new MailHosts(() => new SmtpReading(ProbeFault.None, "") { Tls = "TLS 1.3", Certificates = [Certificate()] });
        Https = new WebServers(this);
    }

    public MailDomainFacts Facts { get; set; }

    /// <summary>What the resolver sees, and the name servers too unless they are told otherwise.</summary>
    public ZoneDns Zone { get; } = new() { Signed = true };

    /// <summary>In place of <see cref="Zone"/>, where the resolver is another.</summary>
    public IDnsResolver? Resolver { get; set; }

    public NameServers Authority { get; }

    public MailHosts Smtp { get; }

    public WebServers Https { get; }

    public ManualTime Time { get; } = new();

    public DnsCheckOptions Options { get; } = new() { SignedName = "signed.test" };

    public BlocklistHealth? Blocklists { get; set; }

    /// <summary>All of it right.</summary>
    public static CheckLab Right(MailDomainFacts? facts = null)
    {
        var lab = new CheckLab(facts ?? Sample.Plain);
        var domain = DnsName.From(lab.Facts.Domain);
        foreach (var wanted in WantedRecords.For(lab.Facts).Where(wanted => wanted.Need != RecordNeed.Later)) lab.Zone.Add(wanted.Records);
        lab.Zone.Add(
            new DnsRecord.StartOfAuthority(domain, 300, DnsName.Parse("ns1.dns.test").Value, DnsName.Parse("host.dns.test").Value, 2026112204, 3600, 600, 86400, 240),
            new DnsRecord.NameServer(DnsName.Parse("signed.test").Value, 300, DnsName.Parse("ns.signed.test").Value));
        foreach (var list in lab.Options.BlocklistsAsked) lab.Zone.Address($"2.0.0.127.{list}", "127.0.0.2");
        foreach (var list in lab.Options.DomainBlocklistsAsked) lab.Zone.Address($"test.{list}", "127.0.1.2");
        foreach (var (probe, i) in lab.Options.ProbesTried.Select((probe, i) => (probe, i))) lab.Zone.Mx(probe, 10, $"mx.{probe}").Address($"mx.{probe}", $"198.51.100.{i}");
        return lab;
    }

    /// <summary>The records wanted with that key.</summary>
    public WantedRecord Wanted(string key) => WantedRecords.For(Facts).Single(wanted => wanted.Key == key);

    /// <summary>Takes the records wanted with that key out of the zone, and puts others there.</summary>
    public CheckLab Replace(string key, params DnsRecord[] records)
    {
        Zone.Without(Wanted(key).Name, Wanted(key).Type).Add(records);
        return this;
    }

    /// <summary>The same with texts.</summary>
    public CheckLab Text(string key, params string[] texts) => Replace(key, [.. texts.Select(text => new RecordMaker(TimeSpan.FromMinutes(5)).Text(Wanted(key).Name, text))]);

    /// <summary>The look-up of the records wanted with that key fails.</summary>
    public CheckLab Fail(string key, DnsFailureKind kind = DnsFailureKind.Timeout)
    {
        Zone.Fail(Wanted(key).Name, Wanted(key).Type, kind);
        return this;
    }

    /// <summary>Answers about the name are not authentic.</summary>
    public CheckLab Unsigned(string name)
    {
        Zone.Unsigned.Add(name);
        return this;
    }

    /// <summary>Runs the check to its end.</summary>
    public async Task<Dictionary<string, Finding>> RunAsync()
    {
        var findings = new Dictionary<string, Finding>();
        var running = CollectAsync();
        await Time.AdvanceUntilAsync(running, TimeSpan.FromSeconds(1));
        await running;
        return findings;

        async Task CollectAsync()
        {
            await foreach (var finding in Checklist().RunAsync(Facts, default)) findings.Add(finding.Key, finding);
        }
    }

    public DnsChecklist Checklist() =>
        new(Resolver ?? Zone, Authority, Smtp, Https, Blocklists ??= new BlocklistHealth(Options, Time), Microsoft.Extensions.Options.Options.Create(Options), Time);

    /// <summary>A certificate of the host's key, for 90 days.</summary>
    public ImmutableArray<byte> Certificate(int days = 90, ECDsa? key = null)
    {
        var request = new CertificateRequest($"CN={Facts.Host}", key ?? Key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Time.GetUtcNow().AddDays(-1), Time.GetUtcNow().AddDays(days));
        return [.. certificate.RawData];
    }

    /// <summary>The policy that is served.</summary>
    public string Policy(string? mode = null, string? host = null) =>
        $"version: STSv1\r\nmode: {mode ?? HttpsRows.Word(Facts.MtaSts!.Mode)}\r\n{string.Concat((host is null ? Facts.MtaSts!.Hosts : [host]).Select(mx => $"mx: {mx}\r\n"))}max_age: {Facts.MtaSts!.MaxAge.TotalSeconds}\r\n";
}

/// <summary>Two name servers that have a zone.</summary>
internal sealed class NameServers : IAuthoritativeDns
{
    public required ZoneDns Zone { get; set; }

    /// <summary>What the second one has, where that differs.</summary>
    public ZoneDns? Second { get; set; }

    public int Count { get; set; } = 2;

    /// <summary>They give no answer.</summary>
    public bool Silent { get; set; }

    public async Task<ImmutableArray<ServerAnswer>> AskAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var answers = ImmutableArray.CreateBuilder<ServerAnswer>();
        for (var i = 0; i < Count; i++)
        {
            var answer = await (i == 1 && Second is not null ? Second : Zone).LookUpAsync(name, type, ct);
            answers.Add(new ServerAnswer(DomainName.Parse($"ns{i + 1}.dns.test").Value, Silent ? DnsAnswer<DnsRecord>.Failed(default, new DnsFailure(DnsFailureKind.Timeout, "silence")) : answer));
        }

        return answers.ToImmutable();
    }
}

/// <summary>Mail hosts that show what they are told to.</summary>
internal sealed class MailHosts(Func<SmtpReading> usual) : ISmtpProbe
{
    public ConcurrentDictionary<string, SmtpReading> Readings { get; } = new();

    /// <summary>Before each probe: null goes on, else what is seen instead.</summary>
    public Func<SmtpReading?> Disturb { get; set; } = () => null;

    public Task<SmtpReading> GreetAsync(IPAddress address, CancellationToken ct) => Task.FromResult(Disturb() ?? (Readings.TryGetValue(address.ToString(), out var reading) ? reading : new SmtpReading(ProbeFault.None, "220 hello")));

    public Task<SmtpReading> StartTlsAsync(IPAddress address, DomainName host, CancellationToken ct) => Task.FromResult(Disturb() ?? (Readings.TryGetValue(address.ToString(), out var reading) ? reading : usual()));
}

/// <summary>Web servers that give what they are told to.</summary>
internal sealed class WebServers(CheckLab lab) : IHttpsProbe
{
    public ConcurrentDictionary<string, HttpsReading> Readings { get; } = new();

    /// <summary>Before each fetch: null goes on, else what is seen instead.</summary>
    public Func<HttpsReading?> Disturb { get; set; } = () => null;

    public Task<HttpsReading> GetAsync(Uri uri, CancellationToken ct) => Task.FromResult(Disturb() ?? (Readings.TryGetValue(uri.Host, out var reading) ? reading : uri.Host.Split('.')[0] switch
    {
        "mta-sts" => new HttpsReading(ProbeFault.None, "", 200, "text/plain", lab.Policy()),
        "autoconfig" => new HttpsReading(ProbeFault.None, "", 200, "text/xml", "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"/>"),
        _ => new HttpsReading(ProbeFault.None, "", 405),
    }));
}
