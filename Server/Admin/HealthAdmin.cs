using System.Reflection;
using Microsoft.Extensions.Options;
using Mox.Server.Health;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Changes;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class HealthAdmin(
    CurrentAccount current,
    HealthFacts facts,
    Readiness readiness,
    DiskUse disk,
    QueueTable queue,
    BackupNotes backups,
    AccountStore accounts,
    CertificatesNow certificates,
    SendingAlarms alarms,
    TrafficMeter traffic,
    IChangeFeed feed,
    IOptions<ApplianceOptions> appliance,
    TimeProvider time,
    ILogger<HealthAdmin> log) : IHealth
{
    /// <summary>Between two calls.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Domains of the queue that are told.</summary>
    private const int Places = 5;

    private static readonly string Version = (typeof(HealthAdmin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    public async Task<HealthView> ReadAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var (domains, seen, host) = await facts.DomainsAsync(ct);
        return new HealthView
        {
            HostName = appliance.Value.HostName,
            Version = Version,
            Started = traffic.Started,
            Now = time.GetUtcNow(),
            Faults = await readiness.FaultsAsync(ct),
            Ports = facts.Ports(host),
            PortsSeen = seen,
            Certificates = CertificateViews.Of(certificates(), static _ => false),
            Queue = await queue.SummaryAsync(Places, ct),
            Disk = await DiskAsync(ct),
            Domains = domains,
            Backup = await backups.LastAsync(ct) is var (at, who) ? new BackupNote(at, who) : null,
            FirstAccount = await accounts.FirstMadeAsync(ct),
            Traffic = facts.Traffic(),
            SignIns = await facts.SignInsAsync(ct),
            Limited = [.. alarms.Read().Select(one => new LimitedAccount(one.AccountId, one.Account, one.At, one.Limit == SendingLimit.NewRecipients, one.Most))],
            MemoryUsed = Environment.WorkingSet,
            MemoryTotal = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        };
    }

    public async Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        await current.RequireAdminAsync();
        var (subscription, end) = (feed.SubscribeQueue(), new Lease());
        _ = Task.Run(() => TellAsync(subscription, onChange, end.Token), CancellationToken.None);
        return end;
    }

    public async Task NoteBackupAsync(CancellationToken ct) => await backups.NoteAsync((await current.RequireAdminAsync()).AccountName, ct);

    private async Task<DiskView?> DiskAsync(CancellationToken ct)
    {
        try
        {
            var state = await disk.ReadAsync(ct);
            return new DiskView(state.Total, state.Free, state.Mail, state.Index, state.Other);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A volume that cannot be looked at: the page says so, all else is told.
            LogDisk(e);
            return null;
        }
    }

    private async Task TellAsync(IChangeSubscription<QueueChange> subscription, Func<Task> onChange, CancellationToken ct)
    {
        using (subscription)
        {
            try
            {
                while (await subscription.Changes.WaitToReadAsync(ct))
                {
                    while (subscription.Changes.TryRead(out _))
                    {
                        // All that waits is one call.
                    }

                    await onChange();
                    await Task.Delay(Pause, time, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The page is gone.
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // A page that fails harms nobody but itself: it is drawn anew by its clock.
                LogBroken(fault);
            }
        }
    }

    [LoggerMessage(6531, LogLevel.Warning, "The volume of the data folder could not be looked at")]
    private partial void LogDisk(Exception fault);

    [LoggerMessage(6532, LogLevel.Error, "Live changes of the health page broke off")]
    private partial void LogBroken(Exception fault);

    private sealed class Lease : IDisposable
    {
        // Not disposed: the loop may still look at its token; nothing but memory hangs on it.
        private readonly CancellationTokenSource _end = new();

        public CancellationToken Token => _end.Token;

        public void Dispose() => _end.Cancel();
    }
}
