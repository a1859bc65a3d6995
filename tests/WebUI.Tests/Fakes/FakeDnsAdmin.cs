using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>The DNS of one domain; findings come when the test lets them.</summary>
public sealed class FakeDnsAdmin : IDnsAdmin
{
    public static DomainName Domain { get; } = DomainName.Parse("hollis.example").Value;

    public List<Finding> Blank { get; } = [Row("mx", DnsGroup.Mx, "MX", "10 mail.hollis.example."), Row("spf", DnsGroup.Spf, "TXT", "v=spf1 mx ~all"), Row("srv.submissions", DnsGroup.Services, "SRV", "0 1 465 mail.hollis.example.")];

    public List<Finding> Last { get; } = [];

    public DateTimeOffset? LastRun { get; set; }

    public bool AddressesKnown { get; set; } = true;

    public List<AcceptedFinding> Accepted { get; } = [];

    /// <summary>The run that is under way: findings written here come to the page; completing it ends the run.</summary>
    public Channel<Finding> Run { get; private set; } = Channel.CreateUnbounded<Finding>();

    public int Runs { get; private set; }

    public static Finding Row(string key, DnsGroup group, string type, string wanted) =>
        new() { Key = key, Group = group, Title = $"Row {key}", Term = type, Type = type, Name = "hollis.example.", Wanted = [wanted], Why = $"Why {key} is wanted.", Ttl = TimeSpan.FromMinutes(5) };

    public Finding Found(string key) => Blank.Single(row => row.Key == key) with { State = FindingState.Found, Found = Blank.Single(row => row.Key == key).Wanted };

    public Finding Wrong(string key, FindingState state, FindingSeverity severity, params string[] found) =>
        Blank.Single(row => row.Key == key) with { State = state, Severity = severity, Found = [.. found], Difference = "something else is there", Fix = $"Enter {key} as it stands below" };

    public Task<DnsOverview?> OpenAsync(DomainName domain, CancellationToken ct) => Task.FromResult(domain != Domain ? null : new DnsOverview
    {
        Domain = domain,
        Host = DomainName.Parse("mail.hollis.example").Value,
        AddressesKnown = AddressesKnown,
        Blank = [.. Blank],
        Last = [.. Last],
        LastRun = LastRun,
        Accepted = [.. Accepted],
    });

    public async IAsyncEnumerable<Finding> RunAsync(DomainName domain, [EnumeratorCancellation] CancellationToken ct)
    {
        Runs++;
        await foreach (var finding in Run.Reader.ReadAllAsync(ct)) yield return finding;
        Run = Channel.CreateUnbounded<Finding>();
    }

    public Task<ImmutableArray<RecordLine>> RecordsAsync(DomainName domain, RecordForm form, CancellationToken ct) => Task.FromResult<ImmutableArray<RecordLine>>(
    [
        .. from row in Blank
           let value = row.Wanted[0]
           select new RecordLine
           {
               Key = row.Key,
               Group = row.Group,
               Scope = row.Scope,
               Need = RecordNeed.Required,
               Title = row.Title,
               Reason = row.Why,
               Name = form.Relative ? "@" : row.Name,
               Type = row.Type,
               Value = form.Quoted && row.Type == "TXT" ? $"\"{value}\"" : value,
               Ttl = row.Ttl,
               Elsewhere = false,
           },
    ]);

    public Task<string> ZoneFileAsync(DomainName domain, CancellationToken ct) => Task.FromResult("; zone of hollis.example\n");

    public Task<ImmutableArray<AcceptedFinding>> AcceptAsync(DomainName domain, string key, string reason, DateTimeOffset? until, CancellationToken ct)
    {
        if (reason == "bad") throw new ArgumentException("That is no reason");
        Accepted.Add(new AcceptedFinding(key, reason, "mox", DateTimeOffset.UnixEpoch, until));
        return Task.FromResult(Accepted.ToImmutableArray());
    }

    public DomainPlans? Plans { get; set; }

    /// <summary>What was chosen, in order.</summary>
    public List<(PlanSubject Subject, int Step, bool Anyway)> Chosen { get; } = [];

    public Task<DomainPlans?> PlansAsync(DomainName domain, CancellationToken ct) => Task.FromResult(Plans);

    public Task<DomainPlans> ChooseAsync(DomainName domain, PlanSubject subject, int step, bool anyway, CancellationToken ct)
    {
        if (!anyway && step > Plans!.Of(subject).Now && !Plans.Of(subject).IsReady) throw new ChangeRefusedException("The evidence is not there");
        Chosen.Add((subject, step, anyway));
        var plan = Plans!.Of(subject) with { Chosen = step, ChosenRecord = $"record of step {step}" };
        return Task.FromResult(Plans = subject == PlanSubject.Dmarc ? Plans with { Dmarc = plan } : Plans with { MtaSts = plan });
    }

    public Task<ImmutableArray<AcceptedFinding>> WithdrawAsync(DomainName domain, string key, CancellationToken ct)
    {
        Accepted.RemoveAll(said => said.Key == key);
        return Task.FromResult(Accepted.ToImmutableArray());
    }
}
