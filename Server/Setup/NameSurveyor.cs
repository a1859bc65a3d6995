using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Certificates;
using Mox.Server.DnsCheck;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

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
            var silence = new SurveyNote(PreflightState.Unknown, SetupWords.SurveySilent);
            return new NameSurvey { Host = host, HostNote = silence, MailNote = silence };
        }
    }

    /// <summary>How a name stands; also for the checks.</summary>
    public static async Task<SurveyNote> HostNoteAsync(CheckResolver dns, DomainName host, DomainName domain, ImmutableArray<IPAddress> own, CancellationToken ct)
    {
        if (!HostCertificateName.IsPublic(host.Ascii, out _)) return new SurveyNote(PreflightState.Blocked, SetupWords.SurveyLocal.With(host, domain));
        var alias = await dns.LookUpAsync(DnsName.From(host), DnsType.Cname, ct).ConfigureAwait(false);
        if (alias.Records.OfType<DnsRecord.Alias>().FirstOrDefault() is { } other) return new SurveyNote(PreflightState.Blocked, SetupWords.SurveyAlias.With(host, other.Target));
        var answer = await dns.AddressesAsync(host, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return new SurveyNote(PreflightState.Unknown, SetupWords.SurveyFailed.With(host, answer.Failure?.Reason ?? SetupWords.SurveyResolver));
        if (answer.Records.IsEmpty) return new SurveyNote(PreflightState.WorthKnowing, SetupWords.SurveyNotYet.With(host));
        var found = string.Join(", ", answer.Records);
        if (answer.Records.All(IPAddress.IsLoopback)) return new SurveyNote(PreflightState.Blocked, SetupWords.SurveyLoopback.With(host, found));
        if (own.IsEmpty) return new SurveyNote(PreflightState.Unknown, SetupWords.SurveyUnknown.With(host, found));
        var foreign = answer.Records.Where(address => !own.Contains(address)).ToList();
        if (foreign.Count == 0) return new SurveyNote(PreflightState.Fine, SetupWords.SurveyHere.With(host, found));
        return new SurveyNote(PreflightState.Blocked, SetupWords.SurveyForeign.With(host, string.Join(", ", foreign), string.Join(", ", own)));
    }

    private static async Task<(SurveyNote Note, ImmutableArray<string> Hosts)> MailNoteAsync(CheckResolver dns, DomainName host, DomainName domain, ImmutableArray<IPAddress> own, CancellationToken ct)
    {
        var answer = await dns.MxAsync(domain, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return (new SurveyNote(PreflightState.Unknown, SetupWords.SurveyMailFailed.With(domain, answer.Failure?.Reason ?? SetupWords.SurveyResolver)), []);
        if (answer.Records.IsEmpty) return (await WithoutExchangeAsync(dns, domain, own, ct).ConfigureAwait(false), []);
        ImmutableArray<string> hosts = [.. answer.Records.OrderBy(mx => mx.Preference).Select(mx => mx.Exchange?.Ascii ?? ".")];
        if (hosts.All(name => name == ".")) return (new SurveyNote(PreflightState.WorthKnowing, SetupWords.SurveyNoMail.With(domain)), []);
        var others = hosts.Where(name => name != host.Ascii).ToList();
        if (others.Count == 0) return (new SurveyNote(PreflightState.Fine, SetupWords.SurveyMailHere.With(domain)), hosts);
        var words = others.Count == hosts.Length ? SetupWords.SurveyMailElsewhere : SetupWords.SurveyMailBeside;
        return (new SurveyNote(PreflightState.WorthKnowing, words.With(domain, string.Join(", ", others))), hosts);
    }

    /// <summary>Without an MX record mail goes to the address of the domain itself (RFC 5321 §5.1).</summary>
    private static async Task<SurveyNote> WithoutExchangeAsync(CheckResolver dns, DomainName domain, ImmutableArray<IPAddress> own, CancellationToken ct)
    {
        var answer = await dns.AddressesAsync(domain, ct).ConfigureAwait(false);
        var elsewhere = answer.Records.Where(address => !own.Contains(address)).ToList();
        return elsewhere.Count == 0
            ? new SurveyNote(PreflightState.Fine, SetupWords.SurveyNobody.With(domain))
            : new SurveyNote(PreflightState.Fine, SetupWords.SurveyDomainItself.With(domain, string.Join(", ", elsewhere)));
    }
}
