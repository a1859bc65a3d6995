using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Setup.Preflight;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Words;

namespace Mox.Server.Setup;

/// <inheritdoc/>
internal sealed partial class SetupDesk(
    CurrentAccount current,
    SetupProgress progress,
    NameSurveyor surveyor,
    PreflightRun preflight,
    SetupAuthority authority,
    RoundTripTest test,
    SetupSummaries summaries,
    ApplianceFile file,
    ApplianceRestart restart,
    IOptions<ApplianceOptions> appliance,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SetupDesk> log) : ISetup
{
    private const string NameKey = $"{ApplianceOptions.Section}:{nameof(ApplianceOptions.HostName)}";

    public async Task<SetupState> ReadAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await progress.ReadAsync(ct);
    }

    public async Task PassAsync(SetupStep step, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        if (!Enum.IsDefined(step)) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoSuchStep));
        await KeptAsync(() => progress.PassAsync(step, ct));
    }

    public async Task<NameSurvey> SurveyAsync(DomainName host, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await surveyor.SurveyAsync(host, (await progress.OwnerAsync(ct)).Primary.Domain, ct);
    }

    public async Task<bool> SetNameAsync(DomainName host, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        if (!HostCertificateName.IsPublic(host.Ascii, out _) || !host.HasValidLabels || host.Ascii.Contains('_', StringComparison.Ordinal)) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotAFullHostName, host), nameof(ApplianceOptions.HostName));
        if (host.Ascii == appliance.Value.HostName)
        {
            await KeptAsync(() => progress.PassAsync(SetupStep.Name, ct));
            return false;
        }

        if (ApplianceFileSource.IsFixed((IConfigurationRoot)configuration, NameKey)) throw new ChangeRefusedException(Worded.Of(RefusalWords.HostNameGivenAtStart, NameKey), nameof(ApplianceOptions.HostName));
        var text = await RefusableAsync(() => Task.FromResult<string?>(ApplianceFile.With(file.Read(), root => ApplianceFile.Section(root, ApplianceOptions.Section)[nameof(ApplianceOptions.HostName)] = host.Ascii)));
        await KeptAsync(() => progress.PassAsync(SetupStep.Name, ct));
        await StartAnewAsync(text!);
        LogNamed(host, admin.AccountName);
        return true;
    }

    public async IAsyncEnumerable<PreflightFinding> CheckAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await current.RequireAdminAsync();
        await foreach (var finding in preflight.RunAsync((await progress.OwnerAsync(ct)).Primary.Domain, ct)) yield return finding;
    }

    public async Task<PreflightFinding> CheckAgainAsync(string key, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await preflight.AgainAsync(key, (await progress.OwnerAsync(ct)).Primary.Domain, ct) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoSuchCheck));
    }

    public async Task<SetupCertificates> CertificatesAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return authority.Read();
    }

    public async Task<bool> UseAuthorityAsync(AuthorityChoice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var admin = await current.RequireAdminAsync();
        if (await RefusableAsync(() => Task.FromResult<string?>(authority.Choose(choice))) is not { } text)
        {
            authority.Hurry();
            return false;
        }

        await StartAnewAsync(text);
        LogChosen(choice.Source, choice.Directory, admin.AccountName);
        return true;
    }

    public async Task<RoundTrip> RoundTripAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await test.ReadAsync(ct);
    }

    public async Task SendTestAsync(MailAddress to, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(to);
        await current.RequireAdminAsync();
        await KeptAsync(() => test.SendAsync(to, ct));
    }

    public async Task<SetupSummary> SummaryAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return await summaries.MakeAsync(ct);
    }

    public async Task FinishAsync(CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        await KeptAsync(() => progress.FinishAsync(ct));
        LogFinished(admin.AccountName);
    }

    private Task StartAnewAsync(string text) => RefusableAsync(async () =>
    {
        await restart.AskAsync(file, text, lifetime, time);
        return "";
    });

    /// <summary>What the disk refuses is told in words, as are settings that stand there and cannot be read.</summary>
    private static async Task<string?> RefusableAsync(Func<Task<string?>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.SettingsNotWritten, fault.Message));
        }
    }

    private static async Task KeptAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StoreBusyException busy)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.NothingKept, busy.Why));
        }
    }

    [LoggerMessage(6610, LogLevel.Information, "The host is named {Host}, by {Who}; the appliance starts anew")]
    private partial void LogNamed(DomainName host, string who);

    [LoggerMessage(6643, LogLevel.Information, "Certificates come from {Source} {Directory}, by {Who}; the appliance starts anew")]
    private partial void LogChosen(CertificateSource source, string directory, string who);

    [LoggerMessage(6612, LogLevel.Information, "The setup came to its end, by {Who}")]
    private partial void LogFinished(string who);
}
