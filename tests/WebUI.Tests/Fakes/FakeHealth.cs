using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>A healthy appliance; tests make of it what they need.</summary>
public sealed class FakeHealth(TimeProvider time) : IHealth
{
    private Func<Task>? _subscriber;

    public Func<HealthView, HealthView> Change { get; set; } = view => view;

    public Exception? Fault { get; set; }

    public int Readings { get; private set; }

    public int Notes { get; private set; }

    public bool IsSubscribed => _subscriber is not null;

    public Task TellAsync() => _subscriber?.Invoke() ?? Task.CompletedTask;

    public static CertificateView Certificate(DateTimeOffset now, int days = 61, string name = "mail.hollis.example") => new()
    {
        Name = name,
        Source = CertificateKind.Acme,
        Issuer = "CN=R11, O=Let's Encrypt, C=US",
        Serial = "04AB12",
        Covers = [name],
        From = now.AddDays(days - 90),
        Until = now.AddDays(days),
        KeyDigest = new string('a', 64),
        NextTry = now.AddDays(days - 30),
    };

    public Task<HealthView> ReadAsync(CancellationToken ct)
    {
        Readings++;
        if (Fault is { } fault) return Task.FromException<HealthView>(fault);
        var now = time.GetUtcNow();
        var hours = Enumerable.Range(0, 24).Select(i => now.AddHours(i - 23)).ToArray();
        return Task.FromResult(Change(new HealthView
        {
            HostName = "mail.hollis.example",
            Version = "1.4.1",
            Started = now.AddDays(-41),
            Now = now,
            Ports = [new PortView("smtp", 25, PortReach.Reachable), new PortView("imaps", 993, PortReach.Listening), new PortView("http", 1080, PortReach.LocalOnly)],
            Certificates = [Certificate(now)],
            Disk = new DiskView(240_000_000_000, 182_000_000_000, 41_000_000_000, 9_000_000_000, 1_000_000_000),
            Domains = [new DomainHealth(DomainName.Parse("hollis.example").Value, false, 97, now.AddHours(-2), 0, "", false)],
            Backup = new BackupNote(now.AddDays(-1), "mara"),
            FirstAccount = now.AddDays(-100),
            Traffic = new TrafficView(now.AddDays(-41), [.. hours.Select((hour, i) => new TrafficHourView(hour, i, i == 3 ? 1 : 0, 2, 1, 0, 0))]),
            SignIns = new SignInHealth([.. hours.Select(hour => new SignInHour(hour, 10, 0))], 0, []),
            MemoryUsed = 400_000_000,
            MemoryTotal = 4_000_000_000,
        }));
    }

    public Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct)
    {
        _subscriber = onChange;
        return Task.FromResult<IDisposable>(new Ending(() => _subscriber = null));
    }

    public Task NoteBackupAsync(CancellationToken ct)
    {
        Notes++;
        var noted = time.GetUtcNow();
        var before = Change;
        Change = view => before(view) with { Backup = new BackupNote(noted, "mox") };
        return Task.CompletedTask;
    }
}
