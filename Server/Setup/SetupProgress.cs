using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Words;
using Mox.WebUI.Words;

namespace Mox.Server.Setup;

/// <summary>How far the setup is: what the person has seen is kept, what came of it is looked up where it stands.</summary>
internal sealed class SetupProgress(
    SetupStore store,
    AddressBook book,
    DnsHistory history,
    CertificateCaretaker certificates,
    RoundTripTest test,
    HostNames names,
    ApplianceRestart restart,
    IOptions<ApplianceOptions> appliance,
    IOptions<WebOptions> web,
    IConfiguration configuration,
    TimeProvider time)
{
    /// <summary>When the setup came to its end.</summary>
    public const string Finished = "setup.finished";

    /// <summary>What the last whole run of the checks came to, in words.</summary>
    public const string Checked = "setup.checks";

    private const string PassedPrefix = "setup.passed.";

    /// <summary>True when nothing is left to be set up: a data folder whose accounts were there before there was a setup, or a setup that ended.</summary>
    public static bool IsFinished(ImmutableDictionary<string, string> kept) => kept.ContainsKey(Finished) || !kept.ContainsKey(SetupStore.Owner);

    /// <summary>The account of the owner; where the setup did not make it, the first administrator.</summary>
    /// <exception cref="ChangeRefusedException">There is no account any more that could be.</exception>
    public static AccountEntry OwnerOf(ImmutableDictionary<string, string> kept, AddressBook book)
    {
        if (kept.TryGetValue(SetupStore.Owner, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && book.Account(id) is { Addresses.IsEmpty: false } owner) return owner;
        return book.Accounts.Where(account => !account.Addresses.IsEmpty).OrderByDescending(account => account.IsAdmin).ThenBy(account => account.Id).FirstOrDefault()
            ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NoAccountWithAddress));
    }

    public async Task<AccountEntry> OwnerAsync(CancellationToken ct) => OwnerOf(await store.ReadAsync(ct).ConfigureAwait(false), book);

    public async Task<SetupState> ReadAsync(CancellationToken ct)
    {
        var kept = await store.ReadAsync(ct).ConfigureAwait(false);
        var owner = OwnerOf(kept, book);
        var finished = IsFinished(kept);
        var steps = ImmutableArray.CreateBuilder<SetupStepItem>();
        foreach (var step in Enum.GetValues<SetupStep>())
        {
            var done = finished || IsPassed(kept, step);
            steps.Add(new SetupStepItem(step, done, done ? await ResultAsync(step, kept, owner, ct).ConfigureAwait(false) : ""));
        }

        return new SetupState
        {
            Steps = steps.ToImmutable(),
            IsFinished = finished,
            OwnerName = owner.DisplayName.Length > 0 ? owner.DisplayName : owner.Name,
            Owner = owner.Primary,
            HostName = appliance.Value.HostName,
            HostNameIsFixed = ApplianceFileSource.IsFixed((IConfigurationRoot)configuration, $"{ApplianceOptions.Section}:{nameof(ApplianceOptions.HostName)}"),
            HostNames = finished ? [] : await names.ProposeAsync(owner.Primary.Domain, ct).ConfigureAwait(false),
            StartFault = restart.Fault,
            BehindWebServer = web.Value.BehindProxy,
        };
    }

    /// <summary>Keeps that a step was seen.</summary>
    public Task PassAsync(SetupStep step, CancellationToken ct) => store.KeepAsync(PassedPrefix + step, Now, ct);

    /// <summary>Keeps that the setup came to its end.</summary>
    public Task FinishAsync(CancellationToken ct) => store.KeepAsync(Finished, Now, ct);

    private string Now => time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The owner is there, or nobody would ask; a name that was given and came to nothing was not given.</summary>
    private bool IsPassed(ImmutableDictionary<string, string> kept, SetupStep step) =>
        step == SetupStep.Owner || (kept.ContainsKey(PassedPrefix + step) && !(step == SetupStep.Name && restart.Fault.Length > 0 && !HostCertificateName.IsPublic(appliance.Value.HostName, out _)));

    private async Task<string> ResultAsync(SetupStep step, ImmutableDictionary<string, string> kept, AccountEntry owner, CancellationToken ct) => step switch
    {
        SetupStep.Owner => owner.Primary.ToDisplay(),
        SetupStep.Name => appliance.Value.HostName,
        SetupStep.Checks => kept.GetValueOrDefault(Checked, SetupWords.ResultUnseen),
        SetupStep.Records => await RecordsAsync(owner, ct).ConfigureAwait(false),
        SetupStep.Certificate => Certificate(),
        SetupStep.Mailboxes => Wording.Count(book.Accounts.Length, SetupWords.MailboxOne, SetupWords.MailboxMany),
        SetupStep.RoundTrip => await test.ResultAsync(ct).ConfigureAwait(false),
        _ => "",
    };

    private async Task<string> RecordsAsync(AccountEntry owner, CancellationToken ct)
    {
        var runs = await history.RunsAsync(owner.Primary.Domain, 1, ct).ConfigureAwait(false);
        if (runs.IsEmpty || DnsRuns.Read(runs[0].Findings) is not { IsEmpty: false } findings) return SetupWords.ResultUnseen;
        return SetupWords.ResultRecords.With(findings.Count(finding => finding.State is FindingState.Found or FindingState.Acknowledged), findings.Length);
    }

    private string Certificate()
    {
        var all = certificates.Report.Names;
        if (all.IsEmpty) return SetupWords.ResultSelf;
        var trusted = all.Count(name => name.Origin != CertificateOrigin.SelfSigned);
        return trusted == 0 ? SetupWords.ResultSelf : (all.Length == 1 ? SetupWords.NamesOfOne : SetupWords.NamesOf).With(trusted, all.Length);
    }
}
