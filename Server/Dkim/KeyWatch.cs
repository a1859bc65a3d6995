using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Dkim;

/// <summary>Watches over keys: lets those begin to sign whose record has come into the DNS, warns of records that are missing, and puts files aside that no key belongs to.</summary>
internal sealed partial class KeyWatch(DomainKeys keys, DkimKeyFiles files, KeyChanges changes, AddressBook book, IDnsResolver dns, IOptions<DkimOptions> options, TimeProvider time, ILogger<KeyWatch> log) : BackgroundService
{
    /// <summary>How often the records of keys that sign are looked for.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromDays(1);

    /// <summary>Keys whose owner was told that something else stands in the place of their record.</summary>
    private readonly ConcurrentDictionary<long, bool> _told = new();

    private DateTimeOffset _checked = DateTimeOffset.MinValue;

    /// <summary>Looks for the records of all keys that wait, and moves those on that have one; says how many. An owner may ask for it at any time.</summary>
    public async Task<int> LookAsync(CancellationToken ct)
    {
        var begun = 0;
        foreach (var domain in book.Domains)
        {
            foreach (var key in domain.Keys.Where(key => key.State == DkimKeyState.Waiting))
            {
                var state = await RecordCheck.RunAsync(dns, domain.Name, key, ct).ConfigureAwait(false);
                if (state == RecordState.Published && await BeginAsync(domain, key, ct).ConfigureAwait(false)) begun++;
                else if (state == RecordState.Differs && _told.TryAdd(key.Id, true)) LogDiffers(key.Selector.Ascii, domain.Name.Ascii);
            }
        }

        return begun;
    }

    /// <summary>The keys of a domain, each with what the DNS says of its record now.</summary>
    /// <exception cref="KeyRefusedException">The domain is not there.</exception>
    public async Task<ImmutableArray<(KeyView Key, RecordState Record)>> RecordsAsync(DomainName domain, CancellationToken ct)
    {
        var states = ImmutableArray.CreateBuilder<(KeyView, RecordState)>();
        foreach (var key in keys.List(domain)) states.Add((key, await RecordCheck.RunAsync(dns, domain, key.Entry, ct).ConfigureAwait(false)));
        return states.ToImmutable();
    }

    /// <summary>Warns of keys that mail is signed with and whose record is not there.</summary>
    public async Task CheckAsync(CancellationToken ct)
    {
        foreach (var domain in book.Domains.Where(domain => domain.Signs))
        {
            foreach (var (key, record) in await RecordsAsync(domain.Name, ct).ConfigureAwait(false))
            {
                if (key.State == DkimKeyState.Signing && record is (RecordState.Missing or RecordState.Differs)) LogNotPublished(domain.Name.Ascii, key.Selector.Ascii, key.ZoneLine);
            }
        }
    }

    /// <summary>Puts files aside that no row refers to; says how many.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        using var turn = await changes.EnterAsync(ct).ConfigureAwait(false);
        var orphans = files.Sweep(book.Domains.SelectMany(domain => domain.Keys).Select(key => key.FileName).ToHashSet(StringComparer.Ordinal));
        foreach (var orphan in orphans) LogOrphan(orphan);
        return orphans.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken).ConfigureAwait(false);
                if (options.Value.WatchRecords) await LookAsync(stoppingToken).ConfigureAwait(false);
                if (options.Value.WatchRecords && time.GetUtcNow() - _checked >= CheckEvery)
                {
                    await CheckAsync(stoppingToken).ConfigureAwait(false);
                    _checked = time.GetUtcNow();
                }
            }
            catch (Exception e) when (e is StoreBusyException or IOException or UnauthorizedAccessException)
            {
                LogLater(e);
            }

            await changes.Changed.WaitAsync(options.Value.LookEvery, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> BeginAsync(DomainEntry domain, DkimKeyEntry key, CancellationToken ct)
    {
        try
        {
            return await keys.StepAsync(domain.Name, key.Selector, new KeyStep.Published(), ct).ConfigureAwait(false);
        }
        catch (KeyRefusedException)
        {
            // It was removed meanwhile.
            return false;
        }
    }

    [LoggerMessage(7021, LogLevel.Warning, "The selector {Selector} of {Domain} waits, and something else than its record is published in its place")]
    private partial void LogDiffers(string selector, string domain);

    [LoggerMessage(7022, LogLevel.Warning, "Mail of {Domain} is signed with the selector {Selector}, whose record is not in the DNS, or not as it should be. Publish: {ZoneLine}")]
    private partial void LogNotPublished(string domain, string selector, string zoneLine);

    [LoggerMessage(7023, LogLevel.Warning, "The key file {File} belongs to no key; it was moved to the folder old")]
    private partial void LogOrphan(string file);

    [LoggerMessage(7024, LogLevel.Warning, "Looking after the signing keys waits")]
    private partial void LogLater(Exception fault);
}
