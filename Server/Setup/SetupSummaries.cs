using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Setup.Preflight;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Admin;
using Mox.WebUI.Words;

namespace Mox.Server.Setup;

/// <summary>Says at the end of the setup what works, what does not yet, and what to do about it.</summary>
internal sealed class SetupSummaries(
    SetupStore store,
    AddressBook book,
    DnsHistory history,
    IAcknowledgedFindings acknowledged,
    SetupAuthority authority,
    IEnumerable<ICertificateNames> certificateNames,
    RoundTripTest test,
    PasskeyStore passkeys,
    SetupAddresses addresses,
    StoreDatabase database,
    IOptions<ApplianceOptions> appliance,
    IOptions<WebOptions> web)
{
    private const int MostOfAKind = 12;

    public async Task<SetupSummary> MakeAsync(CancellationToken ct)
    {
        var kept = await store.ReadAsync(ct).ConfigureAwait(false);
        var owner = SetupProgress.OwnerOf(kept, book);
        var (works, open) = (new List<string>(), new List<SetupOpenPoint>());
        Name(works, open);
        Checks(kept, open);
        await RecordsAsync(owner.Primary.Domain, works, open, ct).ConfigureAwait(false);
        Certificates(works, open);
        Roles(owner.Primary.Domain, open);
        await RoundTripAsync(works, open, ct).ConfigureAwait(false);
        if (!owner.HasSecondFactor && (await passkeys.ListAsync(owner.Id, ct).ConfigureAwait(false)).IsEmpty)
        {
            open.Add(new SetupOpenPoint(FindingSeverity.Advice, SetupWords.OpenPasswordAlone, SetupWords.OpenPasswordAloneTodo, SetupStep.Owner));
        }

        var all = addresses.All();
        var address = all.IsEmpty ? "" : all[0];
        if (address.Length > 0) works.Add(SetupWords.WorksWeb.With(address));
        return new SetupSummary([.. works], [.. open.OrderByDescending(point => point.Severity)])
        {
            ServiceUnit = ServiceUnit.Text(ServiceUnit.OfProcess(), database.Folder),
            ServiceCommands = ServiceUnit.Commands(database.Folder),
            WebServerSettings = web.Value.BehindProxy ? WebServerSettings.Text([appliance.Value.HostName, .. certificateNames.SelectMany(names => names.Names()).Select(name => name.Ascii).Where(name => name != appliance.Value.HostName).Distinct().Order(StringComparer.Ordinal)], web.Value.Port) : "",
            WebAddress = address,
        };
    }

    private void Name(List<string> works, List<SetupOpenPoint> open)
    {
        var name = appliance.Value.HostName;
        if (HostCertificateName.IsPublic(name, out _)) works.Add(SetupWords.WorksName.With(name));
        else open.Add(new SetupOpenPoint(FindingSeverity.Problem, SetupWords.OpenName.With(name), SetupWords.OpenNameTodo, SetupStep.Name));
    }

    private static void Checks(ImmutableDictionary<string, string> kept, List<SetupOpenPoint> open)
    {
        var findings = PreflightRun.Read(kept);
        if (findings.IsEmpty) open.Add(new SetupOpenPoint(FindingSeverity.Warning, SetupWords.OpenUnchecked, SetupWords.OpenUncheckedTodo, SetupStep.Checks));
        foreach (var finding in findings.Where(finding => finding.State == PreflightState.Blocked)) open.Add(new SetupOpenPoint(FindingSeverity.Problem, $"{finding.Title}: {finding.Text}", finding.Advice, SetupStep.Checks));
        foreach (var finding in findings.Where(finding => finding.State == PreflightState.Unknown)) open.Add(new SetupOpenPoint(FindingSeverity.Advice, $"{finding.Title}: {finding.Text}", finding.Advice, SetupStep.Checks));
    }

    private async Task RecordsAsync(DomainName domain, List<string> works, List<SetupOpenPoint> open, CancellationToken ct)
    {
        var runs = await history.RunsAsync(domain, 1, ct).ConfigureAwait(false);
        var findings = runs.IsEmpty ? [] : DnsRuns.Read(runs[0].Findings);
        if (findings.IsEmpty)
        {
            open.Add(new SetupOpenPoint(FindingSeverity.Problem, SetupWords.OpenNoRecords.With(domain.Unicode), SetupWords.OpenNoRecordsTodo, SetupStep.Records));
            return;
        }

        var accepted = await acknowledged.OfAsync(domain, ct).ConfigureAwait(false);
        var wrong = findings.Where(finding => finding.State is not (FindingState.Found or FindingState.Acknowledged or FindingState.LookupFailed) && !accepted.ContainsKey(finding.Key)).OrderByDescending(finding => finding.Severity).ToList();
        foreach (var finding in wrong.Where(finding => finding.Severity >= FindingSeverity.Warning).Take(MostOfAKind))
        {
            open.Add(new SetupOpenPoint(finding.Severity, (!finding.Difference.IsEmpty ? SetupWords.OpenRecord : SetupWords.OpenRecordWrong).With(FindingSays.Title(finding), finding.Difference), finding.Fix, SetupStep.Records));
        }

        if (findings.Any(finding => finding is { Group: DnsGroup.Mx, State: FindingState.Found })) works.Add(SetupWords.WorksMx.With(domain.Unicode));
        if (findings.Where(finding => finding.Group is DnsGroup.Spf or DnsGroup.Dkim or DnsGroup.Dmarc).All(finding => finding.State is FindingState.Found or FindingState.Acknowledged)) works.Add(SetupWords.WorksProof);
    }

    private void Certificates(List<string> works, List<SetupOpenPoint> open)
    {
        var now = authority.Read();
        if (now.Source == CertificateSource.SelfSigned) open.Add(new SetupOpenPoint(FindingSeverity.Warning, SetupWords.OpenSelfSigned, SetupWords.OpenSelfSignedTodo, SetupStep.Certificate));
        foreach (var name in now.Names.Where(name => now.Source != CertificateSource.SelfSigned && name.State != PreflightState.Fine).Take(MostOfAKind)) open.Add(new SetupOpenPoint(FindingSeverity.Warning, SetupWords.OpenNoTrust.With(name.Name, name.Text), name.Next is { } next ? SetupWords.OpenTriedAt.With(next.UtcDateTime) : SetupWords.OpenLookStep, SetupStep.Certificate));
        if (now.Names.Where(name => name.State == PreflightState.Fine).Select(name => name.Name).ToList() is { Count: > 0 } trusted) works.Add((trusted.Count == 1 ? SetupWords.WorksTrustOne : SetupWords.WorksTrustMany).With(string.Join(", ", trusted)));
    }

    private void Roles(DomainName domain, List<SetupOpenPoint> open)
    {
        foreach (var role in (string[])["postmaster", "abuse"])
        {
            var address = new MailAddress(LocalPart.From(role).Value, domain);
            if (book.Find(address) is not (AddressOwner.Account or AddressOwner.Alias)) open.Add(new SetupOpenPoint(FindingSeverity.Warning, SetupWords.OpenRole.With(address), SetupWords.OpenRoleTodo, SetupStep.Mailboxes));
        }
    }

    private async Task RoundTripAsync(List<string> works, List<SetupOpenPoint> open, CancellationToken ct)
    {
        var now = await test.ReadAsync(ct).ConfigureAwait(false);
        if (now.SentAt is null)
        {
            open.Add(new SetupOpenPoint(FindingSeverity.Advice, SetupWords.OpenNoTrip, SetupWords.OpenNoTripTodo, SetupStep.RoundTrip));
            return;
        }

        if (now.Out == PreflightState.Fine) works.Add(SetupWords.WorksOut);
        else open.Add(new SetupOpenPoint(now.Out == PreflightState.Blocked ? FindingSeverity.Problem : FindingSeverity.Warning, SetupWords.OpenOut.With(now.OutText), SetupWords.OpenOutTodo, SetupStep.RoundTrip));
        if (now.Back == PreflightState.Fine) works.Add(SetupWords.WorksBack);
        else open.Add(new SetupOpenPoint(FindingSeverity.Advice, SetupWords.OpenBack, SetupWords.OpenBackTodo, SetupStep.RoundTrip));
    }
}
