using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Admin;

/// <summary>The DNS page of a domain, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface IDnsAdmin
{
    /// <summary>What is known before anything is looked up; null when the domain is none of this host.</summary>
    Task<DnsOverview?> OpenAsync(DomainName domain, CancellationToken ct);

    /// <summary>Checks the domain now. Findings come as answers come, each key once, as they are: what was accepted is not applied to them. The run is kept when it came to its end.</summary>
    /// <param name="domain">A domain of this host; one that is none has no findings.</param>
    /// <param name="ct">Ends the check.</param>
    IAsyncEnumerable<Finding> RunAsync(DomainName domain, CancellationToken ct);

    /// <summary>The records one by one, in the form a provider's page asks for.</summary>
    Task<ImmutableArray<RecordLine>> RecordsAsync(DomainName domain, RecordForm form, CancellationToken ct);

    /// <summary>All records as a zone file with the reasons as comments.</summary>
    Task<string> ZoneFileAsync(DomainName domain, CancellationToken ct);

    /// <summary>Accepts a row as it is: it costs no points and raises no alarm. Takes the place of what was said of it before.</summary>
    /// <param name="domain">A domain of this host.</param>
    /// <param name="key">The row.</param>
    /// <param name="reason">Why, in a line of at most <see cref="AcceptedFinding.MaxReason"/> characters; not empty.</param>
    /// <param name="until">It counts no longer from then on; null: for good.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>All that is accepted of the domain now.</returns>
    /// <exception cref="ArgumentException">There is no reason, the row is none, or the end has passed; the message says which.</exception>
    Task<ImmutableArray<AcceptedFinding>> AcceptAsync(DomainName domain, string key, string reason, DateTimeOffset? until, CancellationToken ct);

    /// <summary>Takes that back.</summary>
    /// <returns>All that is accepted of the domain now.</returns>
    Task<ImmutableArray<AcceptedFinding>> WithdrawAsync(DomainName domain, string key, CancellationToken ct);

    /// <summary>How DMARC and MTA-STS become stricter, by what the last check has seen; null when the domain is none of this host.</summary>
    Task<DomainPlans?> PlansAsync(DomainName domain, CancellationToken ct);

    /// <summary>Chooses a step: the record wanted of the domain, or its policy, is that one from now on. Published it is afterwards, by hand or by <see cref="IDnsPublishing"/>.</summary>
    /// <param name="domain">A domain of this host.</param>
    /// <param name="subject">What becomes stricter, or less so.</param>
    /// <param name="step">The index of the step.</param>
    /// <param name="anyway">Also when the evidence is not there.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ChangeRefusedException">The evidence is not there, or it is more than one step ahead.</exception>
    Task<DomainPlans> ChooseAsync(DomainName domain, PlanSubject subject, int step, bool anyway, CancellationToken ct);
}

/// <summary>A row that the owner has accepted as it is.</summary>
/// <param name="Key">The row.</param>
/// <param name="Reason">What the owner says.</param>
/// <param name="Who">Who said it.</param>
/// <param name="At">When.</param>
/// <param name="Until">It counts no longer from then on; null: for good.</param>
public sealed record AcceptedFinding(string Key, string Reason, string Who, DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>Characters of a reason.</summary>
    public const int MaxReason = 300;
}

/// <summary>How many points a run came to.</summary>
public readonly record struct ScorePoint(DateTimeOffset At, int Points);

/// <summary>What is known of a domain before anything is looked up.</summary>
public sealed record DnsOverview
{
    public required DomainName Domain { get; init; }

    /// <summary>The name of this host, which MX records name.</summary>
    public required DomainName Host { get; init; }

    /// <summary>The public addresses of this host are known; else records for them can neither be suggested nor checked.</summary>
    public bool AddressesKnown { get; init; } = true;

    /// <summary>The rows in the order of the page, nothing known of them.</summary>
    public required ImmutableArray<Finding> Blank { get; init; }

    /// <summary>The findings of the last run that was kept; empty before the first.</summary>
    public ImmutableArray<Finding> Last { get; init; } = [];

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>When the domain is checked by itself; null when that does not happen.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>The points of the last 30 days, the oldest first.</summary>
    public ImmutableArray<ScorePoint> History { get; init; } = [];

    /// <summary>What the owner has accepted.</summary>
    public ImmutableArray<AcceptedFinding> Accepted { get; init; } = [];
}
