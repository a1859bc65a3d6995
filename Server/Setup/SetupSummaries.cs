using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Setup.Preflight;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

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
            open.Add(new SetupOpenPoint(FindingSeverity.Advice, "Your account is protected by its password alone.", "Make a passkey, or turn codes from an app on, at Account, Security.", SetupStep.Owner));
        }

        var all = addresses.All();
        var address = all.IsEmpty ? "" : all[0];
        if (address.Length > 0) works.Add($"Webmail and these pages are at {address}.");
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
        if (HostCertificateName.IsPublic(name, out _)) works.Add($"This host is {name}.");
        else open.Add(new SetupOpenPoint(FindingSeverity.Problem, $"This host has no name that others could look up: it calls itself {name}.", "Give it one.", SetupStep.Name));
    }

    private static void Checks(ImmutableDictionary<string, string> kept, List<SetupOpenPoint> open)
    {
        var findings = PreflightRun.Read(kept);
        if (findings.IsEmpty) open.Add(new SetupOpenPoint(FindingSeverity.Warning, "Machine and network were not looked at.", "Run the checks.", SetupStep.Checks));
        foreach (var finding in findings.Where(finding => finding.State == PreflightState.Blocked)) open.Add(new SetupOpenPoint(FindingSeverity.Problem, $"{finding.Title}: {finding.Text}", finding.Advice, SetupStep.Checks));
        foreach (var finding in findings.Where(finding => finding.State == PreflightState.Unknown)) open.Add(new SetupOpenPoint(FindingSeverity.Advice, $"{finding.Title}: {finding.Text}", finding.Advice, SetupStep.Checks));
    }

    private async Task RecordsAsync(DomainName domain, List<string> works, List<SetupOpenPoint> open, CancellationToken ct)
    {
        var runs = await history.RunsAsync(domain, 1, ct).ConfigureAwait(false);
        var findings = runs.IsEmpty ? [] : DnsRuns.Read(runs[0].Findings);
        if (findings.IsEmpty)
        {
            open.Add(new SetupOpenPoint(FindingSeverity.Problem, $"The records of {domain.Unicode} were not looked at yet: without them no mail comes.", "Publish the records, and have them looked at.", SetupStep.Records));
            return;
        }

        var accepted = await acknowledged.OfAsync(domain, ct).ConfigureAwait(false);
        var wrong = findings.Where(finding => finding.State is not (FindingState.Found or FindingState.Acknowledged or FindingState.LookupFailed) && !accepted.ContainsKey(finding.Key)).OrderByDescending(finding => finding.Severity).ToList();
        foreach (var finding in wrong.Where(finding => finding.Severity >= FindingSeverity.Warning).Take(MostOfAKind))
        {
            open.Add(new SetupOpenPoint(finding.Severity, $"{finding.Title}: {(finding.Difference.Length > 0 ? finding.Difference : "not as wanted")}.", finding.Fix, SetupStep.Records));
        }

        if (findings.Any(finding => finding is { Group: DnsGroup.Mx, State: FindingState.Found })) works.Add($"Mail for {domain.Unicode} is led to this host.");
        if (findings.Where(finding => finding.Group is DnsGroup.Spf or DnsGroup.Dkim or DnsGroup.Dmarc).All(finding => finding.State is FindingState.Found or FindingState.Acknowledged)) works.Add("Others can prove that mail from you is from you (SPF, DKIM, DMARC).");
    }

    private void Certificates(List<string> works, List<SetupOpenPoint> open)
    {
        var now = authority.Read();
        if (now.Source == CertificateSource.SelfSigned) open.Add(new SetupOpenPoint(FindingSeverity.Warning, "The certificate is of our own making: browsers and mail programs warn of it.", "Choose an authority, or give files of your own.", SetupStep.Certificate));
        foreach (var name in now.Names.Where(name => now.Source != CertificateSource.SelfSigned && name.State != PreflightState.Fine).Take(MostOfAKind)) open.Add(new SetupOpenPoint(FindingSeverity.Warning, $"{name.Name} has no certificate that others trust. {name.Text}", name.Next is { } next ? string.Create(CultureInfo.InvariantCulture, $"It is tried again by itself at {next.UtcDateTime:HH:mm} UTC.") : "Look at the step.", SetupStep.Certificate));
        if (now.Names.Where(name => name.State == PreflightState.Fine).Select(name => name.Name).ToList() is { Count: > 0 } trusted) works.Add($"{string.Join(", ", trusted)} {(trusted.Count == 1 ? "has a certificate" : "have certificates")} that others trust.");
    }

    private void Roles(DomainName domain, List<SetupOpenPoint> open)
    {
        foreach (var role in (string[])["postmaster", "abuse"])
        {
            var address = new MailAddress(LocalPart.From(role).Value, domain);
            if (book.Find(address) is not (AddressOwner.Account or AddressOwner.Alias)) open.Add(new SetupOpenPoint(FindingSeverity.Warning, $"{address} reaches nobody, and every domain should have it.", "Make an alias that leads to you.", SetupStep.Mailboxes));
        }
    }

    private async Task RoundTripAsync(List<string> works, List<SetupOpenPoint> open, CancellationToken ct)
    {
        var now = await test.ReadAsync(ct).ConfigureAwait(false);
        if (now.SentAt is null)
        {
            open.Add(new SetupOpenPoint(FindingSeverity.Advice, "Whether mail goes out and comes in was not tried.", "Send the test message.", SetupStep.RoundTrip));
            return;
        }

        if (now.Out == PreflightState.Fine) works.Add("Mail goes out: another server took the test message.");
        else open.Add(new SetupOpenPoint(now.Out == PreflightState.Blocked ? FindingSeverity.Problem : FindingSeverity.Warning, $"The test message: {now.OutText}", "See what the other server says, and what is blocked above.", SetupStep.RoundTrip));
        if (now.Back == PreflightState.Fine) works.Add("Mail comes in: the test message was answered.");
        else open.Add(new SetupOpenPoint(FindingSeverity.Advice, "No answer to the test message came yet.", "Answer it where it arrived.", SetupStep.RoundTrip));
    }
}
