using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Setup;

/// <summary>Says what the DNS says today of a name for this host, and of who takes the mail of a domain.</summary>
internal sealed class NameSurveyor(SetupResolver resolver, OwnAddresses addresses, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    public async Task<NameSurvey> SurveyAsync(DomainName host, DomainName domain, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            var dns = resolver.Begin(either.Token);
            var own = await addresses.PublicAsync(domain, either.Token).ConfigureAwait(false);
            var hostNote = HostNoteAsync(dns, host, domain, own, either.Token);
            var (mailNote, hosts) = await MailNoteAsync(dns, host, domain, own, either.Token).ConfigureAwait(false);
            return new NameSurvey { Host = host, HostNote = await hostNote.ConfigureAwait(false), MailNote = mailNote, MailHosts = hosts };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var silence = new SurveyNote(PreflightState.Unknown, "No answer came in time: nothing is known of it now.");
            return new NameSurvey { Host = host, HostNote = silence, MailNote = silence };
        }
    }

    /// <summary>How a name stands; also for the checks.</summary>
    public static async Task<SurveyNote> HostNoteAsync(CheckResolver dns, DomainName host, DomainName domain, ImmutableArray<IPAddress> own, CancellationToken ct)
    {
        if (!HostCertificateName.IsPublic(host.Ascii, out _)) return new SurveyNote(PreflightState.Blocked, $"{host} is a name on this machine only: other servers need one they can look up, such as mail.{domain}.");
        var alias = await dns.LookUpAsync(DnsName.From(host), DnsType.Cname, ct).ConfigureAwait(false);
        if (alias.Records.OfType<DnsRecord.Alias>().FirstOrDefault() is { } other) return new SurveyNote(PreflightState.Blocked, $"{host} is another name (CNAME) of {other.Target}. The host of a mail server has addresses of its own: remove the CNAME record, or choose another name.");
        var answer = await dns.AddressesAsync(host, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return new SurveyNote(PreflightState.Unknown, $"{host} could not be looked up: {answer.Failure?.Reason ?? "the resolver failed"}.");
        if (answer.Records.IsEmpty) return new SurveyNote(PreflightState.WorthKnowing, $"{host} is not in the DNS yet. The records of a later step lead it here.");
        var found = string.Join(", ", answer.Records);
        if (answer.Records.All(IPAddress.IsLoopback)) return new SurveyNote(PreflightState.Blocked, $"{host} leads to {found}, where every machine finds itself. Publish the public address of this machine in its place.");
        if (own.IsEmpty) return new SurveyNote(PreflightState.Unknown, $"{host} leads to {found}. Whether that is here is not known: this machine has no public address of its own. If it is reached at one, name it in Appliance:Addresses.");
        var foreign = answer.Records.Where(address => !own.Contains(address)).ToList();
        if (foreign.Count == 0) return new SurveyNote(PreflightState.Fine, $"{host} leads here ({found}).");
        return new SurveyNote(PreflightState.Blocked, $"{host} leads to {string.Join(", ", foreign)}, and this machine is {string.Join(", ", own)}. Choose another name, or correct its records.");
    }

    private static async Task<(SurveyNote Note, ImmutableArray<string> Hosts)> MailNoteAsync(CheckResolver dns, DomainName host, DomainName domain, ImmutableArray<IPAddress> own, CancellationToken ct)
    {
        var answer = await dns.MxAsync(domain, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return (new SurveyNote(PreflightState.Unknown, $"Who takes the mail of {domain} today could not be looked up: {answer.Failure?.Reason ?? "the resolver failed"}."), []);
        if (answer.Records.IsEmpty) return (await WithoutExchangeAsync(dns, domain, own, ct).ConfigureAwait(false), []);
        ImmutableArray<string> hosts = [.. answer.Records.OrderBy(mx => mx.Preference).Select(mx => mx.Exchange?.Ascii ?? ".")];
        if (hosts.All(name => name == ".")) return (new SurveyNote(PreflightState.WorthKnowing, $"{domain} says today that it takes no mail at all. It does once you publish the new MX record."), []);
        var others = hosts.Where(name => name != host.Ascii).ToList();
        if (others.Count == 0) return (new SurveyNote(PreflightState.Fine, $"Mail of {domain} comes here already."), hosts);
        var beside = others.Count == hosts.Length ? "" : " beside this host";
        return (new SurveyNote(PreflightState.WorthKnowing, $"Mail of {domain} goes to {string.Join(", ", others)}{beside} today. It keeps going there until you change the MX record in a later step; from then on it comes here. Mailboxes and aliases that are in use there should be here before."), hosts);
    }

    /// <summary>Without an MX record mail goes to the address of the domain itself (RFC 5321 §5.1).</summary>
    private static async Task<SurveyNote> WithoutExchangeAsync(CheckResolver dns, DomainName domain, ImmutableArray<IPAddress> own, CancellationToken ct)
    {
        var answer = await dns.AddressesAsync(domain, ct).ConfigureAwait(false);
        var elsewhere = answer.Records.Where(address => !own.Contains(address)).ToList();
        return elsewhere.Count == 0
            ? new SurveyNote(PreflightState.Fine, $"Nobody takes mail of {domain} yet.")
            : new SurveyNote(PreflightState.Fine, $"{domain} names nobody who takes its mail. Until it does, some servers try {string.Join(", ", elsewhere)}, where the domain itself leads.");
    }
}
