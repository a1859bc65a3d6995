using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.Server.Setup.Preflight;

/// <summary>Looks at the machine, its network and its name: each check on its own, bounded in time; a fault of a check is told as not known, never as fine.</summary>
internal sealed partial class PreflightRun(
    NetworkChecks network,
    NameChecks names,
    MachineChecks machine,
    SetupResolver resolver,
    OwnAddresses addresses,
    SetupStore store,
    IOptions<ApplianceOptions> appliance,
    IOptions<PreflightOptions> options,
    TimeProvider time,
    ILogger<PreflightRun> log)
{
    /// <summary>The findings of the last whole run.</summary>
    public const string Kept = "setup.checks.findings";

    /// <summary>The keys of all checks.</summary>
    public IEnumerable<string> Keys => All().Select(check => check.Blank.Key);

    /// <summary>First each check as it waits, then each as its result comes. A whole run is kept.</summary>
    public async IAsyncEnumerable<PreflightFinding> RunAsync(DomainName domain, [EnumeratorCancellation] CancellationToken ct)
    {
        var checks = All();
        foreach (var check in checks) yield return check.Blank;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var scene = await SceneAsync(domain, stop.Token).ConfigureAwait(false);
            var results = Channel.CreateUnbounded<PreflightFinding>();
            var running = checks.Select(async check => results.Writer.TryWrite(await LookAsync(check, scene, stop.Token).ConfigureAwait(false))).ToList();
            var whole = ImmutableArray.CreateBuilder<PreflightFinding>();
            while (whole.Count < checks.Length)
            {
                var finding = await results.Reader.ReadAsync(ct).ConfigureAwait(false);
                whole.Add(finding);
                yield return finding;
            }

            await Task.WhenAll(running).ConfigureAwait(false);
            await KeepAsync([.. checks.Select(check => whole.First(finding => finding.Key == check.Blank.Key))], ct).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>One check again, in place of its result in the last run; null when there is no such check.</summary>
    public async Task<PreflightFinding?> AgainAsync(string key, DomainName domain, CancellationToken ct)
    {
        if (All().FirstOrDefault(check => check.Blank.Key == key) is not { } check) return null;
        var finding = await LookAsync(check, await SceneAsync(domain, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        var last = Read(await store.ReadAsync(ct).ConfigureAwait(false));
        if (!last.IsEmpty) await KeepAsync([.. last.Select(one => one.Key == key ? finding : one)], ct).ConfigureAwait(false);
        return finding;
    }

    /// <summary>The findings of the last whole run; empty before there was one.</summary>
    public static ImmutableArray<PreflightFinding> Read(ImmutableDictionary<string, string> kept)
    {
        try
        {
            return kept.TryGetValue(Kept, out var text) && JsonSerializer.Deserialize(text, PreflightJson.Default.PreflightFindingArray) is { } findings ? [.. findings] : [];
        }
        catch (JsonException)
        {
            // Written by another version: the checks are run again.
            return [];
        }
    }

    private ImmutableArray<PreflightCheck> All() => [.. network.All(), .. names.All(), .. machine.All()];

    private async Task<PreflightScene> SceneAsync(DomainName domain, CancellationToken ct) => new(
        HostCertificateName.IsPublic(appliance.Value.HostName, out var host) ? host : null,
        domain,
        await addresses.PublicAsync(domain, ct).ConfigureAwait(false),
        resolver.Begin(ct));

    private async Task<PreflightFinding> LookAsync(PreflightCheck check, PreflightScene scene, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(options.Value.CheckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            return await check.LookAsync(scene, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return check.Blank.Unknown(SetupWords.CheckNoAnswer.With(options.Value.CheckTimeout.TotalSeconds));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return check.Blank.Unknown(SetupWords.CheckNotSeen.With(fault.Message));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(check.Blank.Key, fault);
            return check.Blank.Unknown(SetupWords.CheckFailed);
        }
    }

    private async Task KeepAsync(ImmutableArray<PreflightFinding> findings, CancellationToken ct)
    {
        var (blocked, unknown) = (findings.Count(finding => finding.State == PreflightState.Blocked), findings.Count(finding => finding.State == PreflightState.Unknown));
        var words = blocked > 0 ? SetupWords.ChecksBlocked.With(blocked) : unknown > 0 ? SetupWords.ChecksUnknown.With(unknown) : SetupWords.ChecksWell;
        try
        {
            await store.KeepAsync(
                new Dictionary<string, string?> { [SetupProgress.Checked] = words, [Kept] = JsonSerializer.Serialize([.. findings], PreflightJson.Default.PreflightFindingArray) },
                ct).ConfigureAwait(false);
        }
        catch (StoreBusyException busy)
        {
            // What was found was told; the last page asks for another run.
            LogNotKept(busy);
        }
    }

    [LoggerMessage(6608, LogLevel.Error, "The check {Key} of the setup failed")]
    private partial void LogFailed(string key, Exception fault);

    [LoggerMessage(6609, LogLevel.Warning, "The checks of the setup are not kept: the store is busy")]
    private partial void LogNotKept(Exception fault);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(PreflightFinding[]))]
internal sealed partial class PreflightJson : JsonSerializerContext;
