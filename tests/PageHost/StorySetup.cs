using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

namespace Mox.PageHost;

/// <summary>A setup that has come to its third step; the checks stop while some are under way.</summary>
internal sealed class StorySetup(TimeProvider time) : ISetup
{
    private readonly HashSet<SetupStep> _passed = [SetupStep.Owner, SetupStep.Name, SetupStep.Checks];
    private SetupCertificates _certificates = new()
    {
        Authorities = [new KnownAuthority("Let’s Encrypt", "https://acme-v02.api.letsencrypt.org/directory", "https://letsencrypt.org/repository/"), new KnownAuthority("Buypass", "https://api.buypass.com/acme/directory", "https://www.buypass.com/terms")],
        Directory = "https://acme-v02.api.letsencrypt.org/directory",
        Names = [new SetupCertificateName(Story.Host, PreflightState.WorthKnowing, "Our own certificate for now.", null)],
    };

    private RoundTrip _trip = new();

    public Task<SetupState> ReadAsync(CancellationToken ct) => Task.FromResult(new SetupState
    {
        Steps = [.. Enum.GetValues<SetupStep>().Select(step => new SetupStepItem(step, _passed.Contains(step), _passed.Contains(step) ? Result(step) : ""))],
        OwnerName = "Mara Hollis",
        Owner = FakeSetup.Address("mara@hollis.example"),
        HostName = Story.Host,
        HostNames = [Story.Host, "mx.hollis.example", "vps-4711.hoster.example"],
    });

    public Task PassAsync(SetupStep step, CancellationToken ct)
    {
        _passed.Add(step);
        return Task.CompletedTask;
    }

    public async Task<NameSurvey> SurveyAsync(DomainName host, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), time, ct);
        return new NameSurvey
        {
            Host = host,
            HostNote = host.Ascii == Story.Host
                ? new SurveyNote(PreflightState.Fine, "Leads to 203.0.113.25 and 2001:db8:4a::25, both of this machine.")
                : new SurveyNote(PreflightState.WorthKnowing, "Is not in the DNS yet. You add it in the step of the records; until then nobody finds this server by its name."),
            MailNote = new SurveyNote(PreflightState.WorthKnowing, "Your mail still goes to mx.oldhost.example. It keeps going there until you change the MX record, so you can set up everything here in peace first."),
            MailHosts = ["mx.oldhost.example", "mx2.oldhost.example"],
        };
    }

    public Task<bool> SetNameAsync(DomainName host, CancellationToken ct) => Task.FromResult(host.Ascii != Story.Host);

    public async IAsyncEnumerable<PreflightFinding> CheckAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var finding in Findings) yield return finding with { State = PreflightState.Waiting };
        foreach (var finding in Findings)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(30), time, ct);
            yield return finding;
        }

        await Task.Delay(TimeSpan.FromMinutes(5), time, ct);
    }

    public async Task<PreflightFinding> CheckAgainAsync(string key, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
        return Findings.First(finding => finding.Key == key);
    }

    public Task<SetupCertificates> CertificatesAsync(CancellationToken ct) => Task.FromResult(_certificates);

    public Task<bool> UseAuthorityAsync(AuthorityChoice choice, CancellationToken ct)
    {
        _certificates = _certificates with
        {
            Source = choice.Source,
            Names =
            [
                new SetupCertificateName(Story.Host, PreflightState.Fine, "By Let’s Encrypt, until 24 Feb 2027. Renewed by itself from 25 Jan.", null),
                new SetupCertificateName("autoconfig.hollis.example", PreflightState.Checking, "Let’s Encrypt is looking whether the name leads here.", null),
                new SetupCertificateName("mta-sts.hollis.example", PreflightState.WorthKnowing, "The name does not lead to this machine yet: add its record in the step before.", time.GetUtcNow().AddMinutes(12)),
            ],
        };
        return Task.FromResult(false);
    }

    public Task<RoundTrip> RoundTripAsync(CancellationToken ct) => Task.FromResult(_trip);

    public Task SendTestAsync(MailAddress to, CancellationToken ct)
    {
        if (to.Domain == Story.DomainName) throw new ChangeRefusedException("It is one of ours. Take an address with another provider.", "");
        _trip = new RoundTrip
        {
            To = to,
            SentAt = time.GetUtcNow(),
            Out = PreflightState.Fine,
            OutText = "mx.elsewhere.example took it after 1.4 s, encrypted: 250 2.0.0 Ok: queued as 4Wx1.",
            Back = to.Local.Text.StartsWith("wait", StringComparison.Ordinal) ? PreflightState.Checking : PreflightState.Fine,
            BackText = to.Local.Text.StartsWith("wait", StringComparison.Ordinal) ? "" : $"{to.ToDisplay()} answered after 41 s.",
            Checks = to.Local.Text.StartsWith("wait", StringComparison.Ordinal) ? [] :
            [
                new RoundTripCheck("SPF", PreflightState.Fine, "198.51.100.7 may send for elsewhere.example."),
                new RoundTripCheck("DKIM", PreflightState.Fine, "Signed by elsewhere.example with a good key of 2048 bits."),
                new RoundTripCheck("DMARC", PreflightState.WorthKnowing, "Passes; elsewhere.example asks for nothing when mail fails (p=none)."),
            ],
        };
        return Task.CompletedTask;
    }

    public Task<SetupSummary> SummaryAsync(CancellationToken ct) => Task.FromResult(new SetupSummary(
        ["mail.hollis.example leads here, and both addresses lead back to it.", "Mail is encrypted with a certificate that others trust.", "Your mail is signed with two keys.", "A message went out and its answer came back."],
        [
            new SetupOpenPoint(FindingSeverity.Problem, "Your network stops connections to other mail servers.", "Ask the provider to open port 25 for outgoing connections; the note is in the step of the checks.", SetupStep.Checks),
            new SetupOpenPoint(FindingSeverity.Warning, "One DNS record is missing: TLSRPT.", "Add it, or you do not hear when others fail to encrypt.", SetupStep.Records),
            new SetupOpenPoint(FindingSeverity.Advice, "The zone is not signed (DNSSEC).", "Switch it on at your DNS provider; nothing breaks until then.", SetupStep.Records),
        ])
    {
        WebAddress = "https://mail.hollis.example/",
        ServiceCommands = ["install -m 755 mox-appliance /usr/local/bin/mox-appliance", "systemctl daemon-reload", "systemctl enable --now mox-appliance"],
        ServiceUnit = "[Unit]\nDescription=Mox.Appliance\nAfter=network-online.target\n\n[Service]\nExecStart=/usr/local/bin/mox-appliance serve\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nProtectSystem=strict\n\n[Install]\nWantedBy=multi-user.target\n",
        WebServerSettings = "server {\n  server_name mail.hollis.example;\n  location / {\n    proxy_pass http://127.0.0.1:1080;\n    proxy_set_header X-Forwarded-For $remote_addr;\n  }\n}\n",
    });

    public Task FinishAsync(CancellationToken ct) => Task.CompletedTask;

    private static string Result(SetupStep step) => step switch
    {
        SetupStep.Owner => "Mara Hollis, with a passkey",
        SetupStep.Name => Story.Host,
        SetupStep.Checks => "11 fine, 1 worth knowing",
        _ => "",
    };

    private static readonly ImmutableArray<PreflightFinding> Findings =
    [
        Row("addresses", PreflightArea.Network, "Public addresses", PreflightState.Fine, "One IPv4 and one IPv6 address, both yours.", "203.0.113.25", "2001:db8:4a::25"),
        Row("reverse", PreflightArea.Network, "Reverse name", PreflightState.Fine, "Both addresses lead back to this machine's name.", Story.Host),
        Row("port25-out", PreflightArea.Network, "Sending mail", PreflightState.Blocked, "Your network stops connections to other mail servers.", "TCP 25 out, no answer in 10 s") with
        {
            Advice = "Mail servers talk to each other on port 25. Many home and cloud networks close it until asked. Receiving works without it, so you can go on and settle this later.",
            NoteToProvider = "Hello, please open outgoing TCP port 25 for 203.0.113.25.",
        },
        Row("ports", PreflightArea.Network, "Receiving mail", PreflightState.Checking, "Knocking on port 25 at the public addresses.", "TCP 25 in"),
        Row("web", PreflightArea.Network, "Web and certificates", PreflightState.Checking, "Ports 80 and 443, needed to get a certificate.", "TCP 80, 443 in"),
        Row("host", PreflightArea.Name, "Host name", PreflightState.Fine, "Leads to this machine from outside, not to itself.", Story.Host),
        Row("mail", PreflightArea.Name, "Mail today", PreflightState.WorthKnowing, "Mail of the domain goes to mx.oldhost.example. It keeps going there until you change the MX record, so nothing is lost while you set up.", "10 mx.oldhost.example."),
        Row("resolver", PreflightArea.Name, "Trustworthy lookups", PreflightState.Fine, "Your resolver checks DNS signatures.", "127.0.0.1, DNSSEC validated"),
        Row("clock", PreflightArea.Machine, "Clock", PreflightState.Fine, "In step with the world.", "+0.02 s"),
        Row("disk", PreflightArea.Machine, "Disk", PreflightState.Fine, "Room for roughly two million messages.", "182 of 240 GB free"),
        Row("memory", PreflightArea.Machine, "Memory", PreflightState.Unknown, "It could not be found out.", "/proc/meminfo") with { Advice = "Nothing depends on it; 512 MB are enough for some ten mailboxes." },
        Row("blocklists", PreflightArea.Machine, "Blocklists", PreflightState.Waiting, "Whether your addresses carry a bad name.", "2 lists"),
    ];

    private static PreflightFinding Row(string key, PreflightArea area, string title, PreflightState state, string text, params string[] fact) =>
        new() { Key = key, Area = area, Title = title, State = state, Text = text, Fact = [.. fact] };
}
