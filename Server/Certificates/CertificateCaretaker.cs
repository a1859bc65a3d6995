using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates.Acme;
using Mox.Shared.Words;

namespace Mox.Server.Certificates;

/// <summary>Looks after the certificates: reads files anew, asks for those that are missing, renews, and tries again after failures, each name on its own.</summary>
internal sealed partial class CertificateCaretaker(
    CertificateStore store,
    ManualFiles files,
    CertificateIssuer issuer,
    HostKeys keys,
    IEnumerable<ICertificateNames> sources,
    IOptions<AcmeOptions> acme,
    IOptions<CertificateOptions> certificates,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<CertificateCaretaker> log) : BackgroundService, IHostedLifecycleService
{
    /// <summary>How often it looks: files change, certificates come due, names are added.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Certificates asked for in one round; the others wait for the next.</summary>
    private const int MostInRound = 10;

    /// <summary>How long after its end the certificate of a name that is not served any more is kept.</summary>
    private static readonly TimeSpan LongGone = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly RenewalTimes _times = new(issuer, time);
    private readonly Func<double> _spread = Random.Shared.NextDouble;
    private TryLog? _tries;
    private ImmutableHashSet<string> _forced = [];
    private volatile CertificateReport _report = CertificateReport.Empty;

    /// <summary>How all certificates stand.</summary>
    public CertificateReport Report => _report;

    /// <summary>The files are read before the first port opens.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var fault in store.Folder.Unreadable) LogUnreadable(fault);
        files.Look();
        Publish(Wanted());
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks at once: names were added, or the owner does not want to wait.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Asks for a certificate for a name now, whatever it has and whatever failed before.</summary>
    public void RenewNow(string name)
    {
        ImmutableInterlocked.Update(ref _forced, forced => forced.Add(name));
        Wake();
    }

    /// <summary>True while a certificate was asked for by <see cref="RenewNow"/> and the try has not ended.</summary>
    public bool IsAsked(string name) => _forced.Contains(name);

    /// <summary>Makes the next key of a name the one in use, and asks for a certificate with it. To be called when the TLSA record of that key has been in DNS for long enough.</summary>
    /// <exception cref="InvalidOperationException">Keys do not stay (see the options).</exception>
    public HostKeyDigests AdvanceKey(string name)
    {
        if (!certificates.Value.KeepKeys) throw new InvalidOperationException($"{CertificateOptions.Section}:KeepKeys is off");
        var digests = keys.Advance(name);
        RenewNow(name);
        return digests;
    }

    /// <summary>Gives the ACME account a new key.</summary>
    /// <returns>Null, or why it did not come about.</returns>
    public async Task<AcmeFailure?> ChangeAccountKeyAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await issuer.ChangeAccountKeyAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>One round: everything that is due now.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            files.Look();
            store.Refresh();
            var names = Wanted();
            if (!acme.Value.Enabled)
            {
                Publish(names);
                return;
            }

            _tries ??= new TryLog(issuer.AccountFile.TriesFile, log);
            _tries.Forget(_tries.Names.Except(names.Select(name => name.Ascii)));
            await _times.AskAsync(names.Select(name => store.OfAcme(name.Ascii)).OfType<ServedCertificate>(), ct).ConfigureAwait(false);
            foreach (var name in names.Where(name => Due(name.Ascii) <= time.GetUtcNow()).Take(MostInRound)) await IssueAsync(name, ct).ConfigureAwait(false);
            store.Clear(names.Select(name => name.Ascii).ToHashSet(StringComparer.Ordinal), LongGone);
            Publish(names);
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await StartedAsync().ConfigureAwait(false)) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A bug, or a disk that cannot be read: mail goes on with the certificates there are.
                LogRoundFailed(e);
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(Interval, time, either.Token), _wake.Reader.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(false);
            await either.CancelAsync().ConfigureAwait(false);
            _wake.Reader.TryRead(out _);
        }

        async Task<bool> StartedAsync()
        {
            // A server that looks for an answer must find the ports open.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var start = lifetime.ApplicationStarted.Register(() => started.TrySetResult()).ConfigureAwait(false);
            await using var stop = stoppingToken.Register(() => started.TrySetResult()).ConfigureAwait(false);
            await started.Task.ConfigureAwait(false);
            return !stoppingToken.IsCancellationRequested;
        }
    }

    private ImmutableArray<DomainName> Wanted() => [.. sources.SelectMany(source => source.Names()).Distinct().OrderBy(name => name.Ascii, StringComparer.Ordinal)];

    /// <summary>When a certificate for a name is to be asked for; null when none is needed.</summary>
    private DateTimeOffset? Due(string name)
    {
        if (!acme.Value.Enabled) return null;
        if (_forced.Contains(name)) return DateTimeOffset.MinValue;
        if (store.Shown(name) is { Origin: CertificateOrigin.File } given && given.IsValidAt(time.GetUtcNow())) return null;
        var renewal = store.OfAcme(name) is { } there ? _times.Due(there) : DateTimeOffset.MinValue;
        return _tries?.Last(name) is { Failures: > 0, Next: { } next } && next > renewal ? next : renewal;
    }

    private async Task IssueAsync(DomainName name, CancellationToken ct)
    {
        var last = _tries!.Last(name.Ascii);
        LogAsking(name);
        var outcome = await issuer.IssueAsync(name, last?.ChallengeType, ct).ConfigureAwait(false);
        ImmutableInterlocked.Update(ref _forced, forced => forced.Remove(name.Ascii));
        var now = time.GetUtcNow();
        if (outcome.Certificate is { } certificate)
        {
            _tries.Keep(name.Ascii, new NameTry(now, 0, null, null, null, null));
            LogIssued(name, certificate.NotAfter);
        }
        else
        {
            var failures = (last?.Failures ?? 0) + 1;
            var next = RenewalSchedule.Retry(failures, outcome.Kind, outcome.RetryAt, now, _spread());
            _tries.Keep(name.Ascii, new NameTry(now, failures, next, outcome.Kind, outcome.Error, outcome.ChallengeType));
            LogFailed(name, outcome.Error!, next);
        }

        Publish(Wanted());
    }

    private void Publish(ImmutableArray<DomainName> names)
    {
        var faults = new List<Worded>(store.Folder.Unreadable);
        var statuses = names.Select(name => Status(name.Ascii, faults)).ToImmutableArray();
        var account = acme.Value.Enabled ? Read(issuer.AccountFile.LoadAccount, faults) : null;
        _report = new CertificateReport(statuses, files.Status, account, faults.Count > 0 ? Worded.List(faults) : null)
        {
            Host = Shown(store.HostName, store.Host),
        };
    }

    /// <summary>What is only reported may fail: mail goes on.</summary>
    private static T? Read<T>(Func<T?> read, List<Worded> faults)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(e.Message);
            return null;
        }
    }

    private CertificateStatus Status(string name, List<Worded> faults)
    {
        var shown = store.Shown(name);
        var last = _tries?.Last(name);
        return Shown(name, shown) with
        {
            LastTry = last?.At,
            LastError = last?.Error,
            LastFailure = last?.Kind,
            Failures = last?.Failures ?? 0,
            NextTry = Due(name) is { } due ? due > time.GetUtcNow() ? due : time.GetUtcNow() : null,
            RenewalExplanation = store.OfAcme(name) is { } there ? _times.Explanation(there) : null,
            Window = store.OfAcme(name) is { } window ? _times.Window(window) : null,
            Keys = certificates.Value.KeepKeys ? Read(() => keys.Digests(name), faults) : null,
        };
    }

    private static CertificateStatus Shown(string name, ServedCertificate? shown) =>
        new(name, shown?.Origin ?? CertificateOrigin.SelfSigned, shown?.Leaf.Issuer, shown?.NotBefore, shown?.NotAfter, shown?.KeyDigest)
        {
            Serial = shown?.Leaf.SerialNumber,
            Covers = shown?.Names ?? [],
        };

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    [LoggerMessage(1106, LogLevel.Information, "Asking for a certificate for {Name}")]
    private partial void LogAsking(DomainName name);

    [LoggerMessage(1107, LogLevel.Information, "The certificate for {Name}, valid until {Until:u}, is shown from now on")]
    private partial void LogIssued(DomainName name, DateTimeOffset until);

    [LoggerMessage(1108, LogLevel.Warning, "No certificate for {Name}: {Reason}. The next try is at {Next:u}")]
    private partial void LogFailed(DomainName name, string reason, DateTimeOffset next);

    [LoggerMessage(1109, LogLevel.Warning, "A certificate kept before cannot be used and will be asked for again: {Fault}")]
    private partial void LogUnreadable(string fault);

    [LoggerMessage(1110, LogLevel.Error, "Looking after the certificates failed; it goes on in a minute")]
    private partial void LogRoundFailed(Exception fault);
}
