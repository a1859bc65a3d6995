using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>How the appliance is, for administrators. Others get <see cref="Account.NotSignedInException"/>.</summary>
public interface IHealth
{
    /// <summary>How it is now.</summary>
    Task<HealthView> ReadAsync(CancellationToken ct);

    /// <summary>Calls back when the queue changed, at most once a second, not on the circuit's own context. Dispose to end.</summary>
    Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct);

    /// <summary>Notes that a backup was made just now, by means of the administrator's own.</summary>
    Task NoteBackupAsync(CancellationToken ct);
}

/// <summary>How the appliance is at one moment. Text of the queue comes from peers and is shown as text only.</summary>
public sealed record HealthView
{
    public required string HostName { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The clock of the server.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What keeps it from being ready, in a few words each; empty when it is.</summary>
    public ImmutableArray<HealthFault> Faults { get; init; } = [];

    public ImmutableArray<PortView> Ports { get; init; } = [];

    /// <summary>When the DNS check saw port 25 last; null: never.</summary>
    public DateTimeOffset? PortsSeen { get; init; }

    public ImmutableArray<CertificateView> Certificates { get; init; } = [];

    public QueueHealth Queue { get; init; } = new(0, 0, null, []);

    public DiskView? Disk { get; init; }

    /// <summary>The domains, those that stand worst first.</summary>
    public ImmutableArray<DomainHealth> Domains { get; init; } = [];

    /// <summary>When a backup was noted last; null: never.</summary>
    public BackupNote? Backup { get; init; }

    /// <summary>When the first account was made; null without one.</summary>
    public DateTimeOffset? FirstAccount { get; init; }

    public TrafficView Traffic { get; init; } = new(default, []);

    public SignInHealth SignIns { get; init; } = new([], 0, []);

    /// <summary>Accounts that came to a limit of sending within the last day, the newest first.</summary>
    public ImmutableArray<LimitedAccount> Limited { get; init; } = [];

    /// <summary>Octets of memory that the process uses.</summary>
    public long MemoryUsed { get; init; }

    /// <summary>Octets of memory it may use.</summary>
    public long MemoryTotal { get; init; }
}

/// <summary>What keeps it from being ready.</summary>
/// <param name="Text">In a few words, of nobody in particular.</param>
/// <param name="OfCertificate">It is about certificates, else about the store or the ports.</param>
public sealed record HealthFault(Worded Text, bool OfCertificate = false);

/// <summary>An account that came to a limit of sending.</summary>
/// <param name="NewRecipients">It is about people never written to before, else about recipients at all.</param>
/// <param name="Most">So many are allowed in 24 hours.</param>
public sealed record LimitedAccount(long AccountId, string Account, DateTimeOffset At, bool NewRecipients, int Most);

/// <summary>What is known of how a port can be reached.</summary>
public enum PortReach
{
    /// <summary>It is open; nobody has looked from outside.</summary>
    Listening,

    /// <summary>It does not take connections.</summary>
    Closed,

    /// <summary>It is open on the loopback interface alone.</summary>
    LocalOnly,

    /// <summary>The last DNS check reached it at its public address.</summary>
    Reachable,

    /// <summary>The last DNS check did not reach it.</summary>
    Unreached,
}

/// <param name="Name">What the listener is for: <c>smtp</c>, <c>submission</c>, <c>submissions</c>, <c>imap</c>, <c>imaps</c>, <c>http</c> or <c>https</c>.</param>
public sealed record PortView(string Name, int Port, PortReach Reach);

/// <summary>The queue in short.</summary>
/// <param name="Waiting">Rows, those on hold left out.</param>
/// <param name="Held">Rows on hold.</param>
/// <param name="Oldest">When the oldest row came in; null without rows.</param>
/// <param name="Places">Where they go, those that wait longest first; not more than a few.</param>
public sealed record QueueHealth(int Waiting, int Held, DateTimeOffset? Oldest, ImmutableArray<QueuePlace> Places);

/// <summary>Rows of the queue to one domain.</summary>
/// <param name="OnHold">Those on hold, or the others.</param>
/// <param name="Tries">The most attempts of one row.</param>
/// <param name="LastError">What went wrong last; may be empty.</param>
public sealed record QueuePlace(string Domain, bool OnHold, int Count, DateTimeOffset Oldest, int Tries, DateTimeOffset NextAttempt, string LastError);

/// <summary>Octets of the volume that holds the data folder, and of the folder.</summary>
public sealed record DiskView(long Total, long Free, long Mail, long Index, long Other);

/// <summary>How the DNS of a domain stands by its last check.</summary>
/// <param name="Points">Of 100; null before the first check.</param>
/// <param name="Wrong">Rows that are wrong and not accepted by the owner.</param>
/// <param name="Worst">The worst of them in a line; empty without.</param>
/// <param name="IsProblem">Mail is lost, refused or forged on account of it.</param>
public sealed record DomainHealth(DomainName Domain, bool Disabled, int? Points, DateTimeOffset? CheckedAt, int Wrong, string Worst, bool IsProblem);

/// <summary>A backup that somebody made and noted.</summary>
public sealed record BackupNote(DateTimeOffset At, string Who);

/// <summary>Mail by the hour.</summary>
/// <param name="Since">When counting began.</param>
/// <param name="Hours">The last 24, the oldest first.</param>
public sealed record TrafficView(DateTimeOffset Since, ImmutableArray<TrafficHourView> Hours);

/// <summary>Counts of one hour.</summary>
/// <param name="Received">Messages of other servers that were taken.</param>
/// <param name="InClear">Those of them that came without TLS.</param>
/// <param name="Refused">Senders, recipients and messages of other servers refused for good.</param>
/// <param name="Sent">Recipients elsewhere whose server took the message over.</param>
/// <param name="Home">Recipients here of what an account sent.</param>
/// <param name="Returned">Recipients given up.</param>
public sealed record TrafficHourView(DateTimeOffset Start, long Received, long InClear, long Refused, long Sent, long Home, long Returned);

/// <summary>Sign-ins of the last 24 hours.</summary>
/// <param name="Hours">By the hour, as <see cref="TrafficView.Hours"/>.</param>
/// <param name="ShutOut">Networks that have to wait now.</param>
/// <param name="Sources">The addresses refused most since yesterday; not more than a few.</param>
public sealed record SignInHealth(ImmutableArray<SignInHour> Hours, int ShutOut, ImmutableArray<RefusedSource> Sources);

public sealed record SignInHour(DateTimeOffset Start, long LetIn, long Refused);

/// <param name="Address">An IP address; empty: those beyond what is written down.</param>
/// <param name="Until">Until when it has to wait; null: it does not.</param>
public sealed record RefusedSource(string Address, long Tries, DateTimeOffset? Until);
