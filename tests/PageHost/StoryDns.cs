using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.PageHost;

/// <summary>The DNS of hollis.example while its records are being added.</summary>
internal sealed class StoryDns(TimeProvider time) : IDnsAdmin
{
    private const string Key = "v=DKIM1; h=sha256; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApTyGJMuHbEL31IeL2HPcHyGcFRl1SPnXNYvMIHa/2o76umfXfKm/r5kJP1VrT+1FJors/6ILi8IHn5kxsC7tVO/HbkQfyy/KV5zjR3j1twdTKWTddB+XhkAS1voQG6yyzyN9zHYIa4UOrGNATMuDJawTgsu8PO+799nKSNrh9UCauSDmLhuVtcqcYezdZ/tDDj8hYs5suKcNd8Zra9A9sKPxZ9W3qLy7zKUVQDT7S8sTQCBNR3YbDgbleph1QHt61QTC4XATWS8PHp9NHfYjFM5DI4pZj59fhZ5R1Py4oJe2JbmPTuSgR7cMy+UcU3zr1ZtoLuCr64IDAQAB";

    private static readonly ImmutableArray<Finding> Rows =
    [
        Row("mx", DnsGroup.Mx, "Where your mail goes", "MX", "hollis.example.", FindingState.Different, "10 mail.hollis.example.", "Mail to the domain is delivered to the host named here. There should be no other, or part of the mail goes there.") with
        {
            Found = ["10 mx.oldhost.example."], Difference = "Your mail still goes to mx.oldhost.example", Fix = "replace that line with this one, and new mail arrives here", KeptFor = TimeSpan.FromMinutes(47), Severity = FindingSeverity.Problem,
        },
        Row("a", DnsGroup.Addresses, "Address, IPv4", "A", "mail.hollis.example.", FindingState.Found, "203.0.113.25", "Other servers find this host by its name."),
        Row("aaaa", DnsGroup.Addresses, "Address, IPv6", "AAAA", "mail.hollis.example.", FindingState.Found, "2001:db8:4a::25", "Other servers find this host by its name."),
        Row("ptr.203.0.113.25", DnsGroup.ReverseDns, "Name of 203.0.113.25", "PTR", "25.113.0.203.in-addr.arpa.", FindingState.Found, "mail.hollis.example.", "Many servers refuse mail from an address without a name."),
        Row("spf", DnsGroup.Spf, "Who may send (SPF)", "TXT", "hollis.example.", FindingState.Found, "v=spf1 ip4:203.0.113.25 ip6:2001:db8:4a::25 mx ~all", "Lists the addresses that may send."),
        Row("spf.host", DnsGroup.Spf, "Who may send, server", "TXT", "mail.hollis.example.", FindingState.Found, "v=spf1 a -all", "Only the server itself may use its name."),
        Row("dkim.s1", DnsGroup.Dkim, "Signature key s1", "TXT", "s1._domainkey.hollis.example.", FindingState.Found, "v=DKIM1; h=sha256; k=ed25519; p=CxqlIOdNKhiFXiQ2hzT/pLjHX2JiCLhKcIhP6Br1iQF=", "With this key others check the signature on your mail."),
        Row("dkim.s2", DnsGroup.Dkim, "Signature key s2", "TXT", "s2._domainkey.hollis.example.", FindingState.Missing, Key, "A second signature key, for receivers that cannot read the first. The value is long: paste it whole. If your provider splits it into parts, that is fine, the parts are joined when read.") with { Severity = FindingSeverity.Warning },
        Row("dmarc", DnsGroup.Dmarc, "Forged mail (DMARC)", "TXT", "_dmarc.hollis.example.", FindingState.LookupFailed, "v=DMARC1; p=none; rua=mailto:dmarc@hollis.example!10m", "Asks others to tell you who sends in your name."),
        Row("mtasts.name", DnsGroup.MtaSts, "Where the encryption policy is read", "CNAME", "mta-sts.hollis.example.", FindingState.Found, "mail.hollis.example.", "Others fetch the policy from this name."),
        Row("mtasts", DnsGroup.MtaSts, "Encryption policy (MTA-STS)", "TXT", "_mta-sts.hollis.example.", FindingState.Found, "v=STSv1; id=20260712091400", "Says that there is a policy."),
        Row("tlsrpt", DnsGroup.DomainTlsReports, "Reports about encryption", "TXT", "_smtp._tls.hollis.example.", FindingState.Missing, "v=TLSRPTv1; rua=mailto:tlsrpt@hollis.example", "Without it you do not hear when others fail to encrypt.") with { Severity = FindingSeverity.Advice },
        Row("tlsa", DnsGroup.Dane, "Pinned keys", "TLSA", "_25._tcp.mail.hollis.example.", FindingState.Unsigned, "3 1 1 73581569969e58b081006f7e3dfc967a64cb14028d512c9791e558e08baa7196", "Switch on DNSSEC at your provider and it starts to count. Nothing breaks until then.") with { Severity = FindingSeverity.Warning, Difference = "The record is right, but your zone is not signed, so senders ignore it" },
        .. new[] { ("imaps", "_imaps._tcp", "SRV", "0 1 993 mail.hollis.example."), ("submissions", "_submissions._tcp", "SRV", "0 1 465 mail.hollis.example."), ("autoconfig", "autoconfig", "CNAME", "mail.hollis.example."), ("autodiscover", "_autodiscover._tcp", "SRV", "0 1 443 mail.hollis.example."), ("imap", "_imap._tcp", "SRV", "0 0 0 .") }
            .Select(row => Row($"srv.{row.Item1}", DnsGroup.Services, $"Apps find {row.Item1}", row.Item3, $"{row.Item2}.hollis.example.", FindingState.Missing, row.Item4, "Mail programs set themselves up by it.") with { Optional = true, Severity = FindingSeverity.Advice }),
    ];

    public Task<DnsOverview?> OpenAsync(DomainName domain, CancellationToken ct) => Task.FromResult<DnsOverview?>(new DnsOverview
    {
        Domain = domain,
        Host = DomainName.Parse(Story.Host).Value,
        Blank = [.. Rows.Select(row => row with { State = FindingState.LookupFailed, Severity = FindingSeverity.Fine, Found = [], Difference = "", Fix = "", KeptFor = null })],
        Last = Rows,
        LastRun = time.GetUtcNow(),
    });

    public Task<DomainPlans?> PlansAsync(DomainName domain, CancellationToken ct) => Task.FromResult<DomainPlans?>(null);

    public Task<DomainPlans> ChooseAsync(DomainName domain, PlanSubject subject, int step, bool anyway, CancellationToken ct) => throw new NotSupportedException("The story has no plans");

    public async IAsyncEnumerable<Finding> RunAsync(DomainName domain, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var row in Rows)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(150), time, ct);
            yield return row;
        }
    }

    public Task<ImmutableArray<RecordLine>> RecordsAsync(DomainName domain, RecordForm form, CancellationToken ct) => Task.FromResult<ImmutableArray<RecordLine>>([.. Rows.Select(row => new RecordLine
    {
        Key = row.Key,
        Group = row.Group,
        Scope = row.Scope,
        Need = row.Optional ? RecordNeed.Optional : RecordNeed.Required,
        Title = row.Title,
        Reason = row.Why,
        Name = !form.Relative || !row.Name.EndsWith("hollis.example.", StringComparison.Ordinal) ? row.Name : row.Name == "hollis.example." ? "@" : row.Name[..^".hollis.example.".Length],
        Type = row.Type,
        Value = form.Quoted && row.Type == "TXT" ? $"\"{row.Wanted[0]}\"" : row.Wanted[0],
        Ttl = row.Ttl,
        Elsewhere = row.Type == "PTR",
    })]);

    public Task<string> ZoneFileAsync(DomainName domain, CancellationToken ct) =>
        Task.FromResult("; Records for mail of hollis.example.\n\n" + string.Concat(Rows.Select(row => $"; {row.Title}. {row.Why}\n{row.Name} 300 IN {row.Type} {row.Wanted[0]}\n\n")));

    public Task<ImmutableArray<AcceptedFinding>> AcceptAsync(DomainName domain, string key, string reason, DateTimeOffset? until, CancellationToken ct) => Task.FromResult<ImmutableArray<AcceptedFinding>>([new AcceptedFinding(key, reason, "mara", time.GetUtcNow(), until)]);

    public Task<ImmutableArray<AcceptedFinding>> WithdrawAsync(DomainName domain, string key, CancellationToken ct) => Task.FromResult<ImmutableArray<AcceptedFinding>>([]);

    private static Finding Row(string key, DnsGroup group, string title, string type, string name, FindingState state, string wanted, string why) => new()
    {
        Key = key,
        Group = group,
        Title = title,
        Term = type,
        Type = type,
        Name = name,
        State = state,
        Wanted = [wanted],
        Found = state is FindingState.Found or FindingState.Unsigned ? [wanted] : [],
        Why = why,
        Ttl = TimeSpan.FromMinutes(5),
    };
}
