using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Addresses;
using Mox.Server.Hosting;
using Mox.Shared.Words;

namespace Mox.Server.Certificates.Acme;

/// <summary>What came of a try to get a certificate.</summary>
/// <param name="Certificate">The certificate, already shown; null after a failure.</param>
/// <param name="Error">What went wrong, for the owner.</param>
/// <param name="Kind">What kind of failure; null for a fault of this machine.</param>
internal sealed record IssueOutcome(ServedCertificate? Certificate, Worded? Error = null, AcmeFailureKind? Kind = null)
{
    public DateTimeOffset? RetryAt { get; init; }

    public string? ChallengeType { get; init; }
}

/// <summary>Gets certificates from the ACME server of the options, one at a time.</summary>
internal sealed partial class CertificateIssuer(
    IAcmeTransport transport,
    CertificateStore store,
    ChallengeBoard board,
    HostKeys keys,
    AddressCheck addresses,
    CaaCheck caa,
    IOptions<AcmeOptions> acme,
    IOptions<CertificateOptions> certificates,
    IOptions<ListenOptions> listen,
    AcmeTiming timing,
    TimeProvider time,
    ILogger<CertificateIssuer> log)
{
    private readonly AcmeOptions _options = acme.Value;

    public AcmeUrl Directory { get; } = AcmeUrl.Parse(acme.Value.Directory).Value;

    public AcmeAccountFile AccountFile => new(store.Folder, Directory);

    /// <summary>Where the terms of service are, as the server told it last; null before.</summary>
    public string? Terms { get; private set; }

    /// <summary>Kinds of challenges that can be answered, the best first.</summary>
    public IReadOnlyList<string> Kinds { get; } = acme.Value.Challenges.Count > 0
        ? [.. acme.Value.Challenges.Distinct()]
        : [.. Open(listen.Value)];

    /// <summary>Gets a certificate for a name, keeps it and shows it.</summary>
    /// <param name="name">The name; the caller has made sure that it is one of ours.</param>
    /// <param name="failedChallenge">The kind of challenge that failed last time: another one comes before it.</param>
    public async Task<IssueOutcome> IssueAsync(DomainName name, string? failedChallenge, CancellationToken ct)
    {
        try
        {
            if (await addresses.WhyNotAsync(name, ct).ConfigureAwait(false) is { } reason) return new IssueOutcome(null, reason, AcmeFailureKind.Challenge);
            var opened = await AcmeSession.OpenAsync(transport, AccountFile, Directory, time, timing, ct).ConfigureAwait(false);
            if (!opened.Ok) return Failed(opened.Failure!);
            using var session = opened.Value;
            return await IssueAsync(session, name, failedChallenge, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return new IssueOutcome(null, Worded.Of(CertificateWords.KeysAndCertificates, e.Message));
        }
    }

    /// <summary>When the server would like certificates to be renewed; those it says nothing of are left out.</summary>
    /// <param name="ids">Names of certificates, as <see cref="AcmeCertificateId"/> has them.</param>
    public async Task<AcmeResult<ImmutableDictionary<string, (AcmeRenewalWindow Window, TimeSpan? AskAgain)>>> AskRenewalAsync(IEnumerable<string> ids, CancellationToken ct)
    {
        using var key = AccountFile.LoadKey();
        var conversation = new AcmeConversation(transport, Directory, key, time, timing);
        var told = ImmutableDictionary.CreateBuilder<string, (AcmeRenewalWindow, TimeSpan?)>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            var window = await conversation.RenewalWindowAsync(id, ct).ConfigureAwait(false);
            if (!window.Ok) return told.Count > 0 ? told.ToImmutable() : window.Failure!;
            if (window.Value is not { } known) break; // not offered
            told[id] = known;
        }

        return told.ToImmutable();
    }

    /// <summary>Gives the account a new key.</summary>
    /// <returns>Null, or why it did not come about.</returns>
    public async Task<AcmeFailure?> ChangeAccountKeyAsync(CancellationToken ct)
    {
        var opened = await AcmeSession.OpenAsync(transport, AccountFile, Directory, time, timing, ct).ConfigureAwait(false);
        if (!opened.Ok) return opened.Failure;
        using var session = opened.Value;
        if (session.Conversation.Account is null) return new AcmeFailure(AcmeFailureKind.NoAccount, "there is no account yet; it is made with the first certificate");
        return await session.ChangeKeyAsync(ct).ConfigureAwait(false);
    }

    private async Task<IssueOutcome> IssueAsync(AcmeSession session, DomainName name, string? failedChallenge, CancellationToken ct)
    {
        ImmutableArray<string> contact = [.. _options.Contact.Select(address => $"mailto:{address}")];
        if (await session.TellContactAsync(contact, ct).ConfigureAwait(false) is { } untold) LogContact(untold.Reason);
        var directory = await session.Conversation.DirectoryAsync(ct).ConfigureAwait(false);
        if (!directory.Ok) return Failed(directory.Failure!);
        Terms = directory.Value.TermsOfService;
        var decision = await caa.DecideAsync(name, directory.Value.CaaIdentities, session.Conversation.Account?.Text, RenewalSchedule.Order(Kinds, failedChallenge), ct).ConfigureAwait(false);
        if (!decision.IsAllowed) return new IssueOutcome(null, decision.Reason!, AcmeFailureKind.Refused);
        using var key = certificates.Value.KeepKeys ? keys.Current(name.Ascii) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var registration = new AcmeRegistration(contact, _options.TermsAccepted, _options.ReadExternalAccount());
        var issuance = new AcmeIssuance(session.Conversation, registration, board.Answers(decision.Methods));
        var replaces = store.OfAcme(name.Ascii) is { } old && old.NotAfter > time.GetUtcNow() ? old.AcmeId : null;
        var result = await issuance.RunAsync([AcmeIdentifier.Of(name)], SigningRequest(name, key), replaces, ct).ConfigureAwait(false);
        session.KeepAccount(contact);
        if (!result.Ok) return Failed(result.Failure!);

        var chain = result.Value.ToPem();
        var keyPem = key.ExportPkcs8PrivateKeyPem() + "\n";
        var (served, fault) = ServedCertificate.FromPem(CertificateOrigin.Acme, chain, keyPem, Worded.Of(CertificateWords.ServerAnswer), Worded.Of(CertificateWords.OurRequest));
        fault ??= Unfit(served!, name.Ascii);
        if (fault is not null) return new IssueOutcome(null, fault, AcmeFailureKind.Unreadable);
        store.TakeAcme(name.Ascii, served!, keyPem + chain);
        return new IssueOutcome(served);
    }

    /// <summary>Why a certificate cannot be used for a name; null when it can.</summary>
    private Worded? Unfit(ServedCertificate served, string name)
    {
        var now = time.GetUtcNow();
        if (!served.Names.Contains(name)) return Worded.Of(CertificateWords.ServedForAnother, Listed(served), name);
        if (served.NotAfter <= now) return Worded.Of(CertificateWords.ServedExpired, Minute(served.NotAfter));
        return served.NotBefore > now.AddMinutes(5) ? Worded.Of(CertificateWords.ServedNotYetValid, Minute(served.NotBefore)) : null;
    }

    private static string Listed(ServedCertificate served) => string.Join(", ", served.Names);

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Open(ListenOptions listen)
    {
        if (listen.Https != 0) yield return AcmeChallenge.TlsAlpn01;
        if (listen.Http != 0) yield return AcmeChallenge.Http01;
    }

    private static byte[] SigningRequest(DomainName name, ECDsa key)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name.Ascii);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }

    private static IssueOutcome Failed(AcmeFailure failure) => new(null, failure.Reason, failure.Kind) { RetryAt = failure.RetryAt, ChallengeType = failure.ChallengeType };

    [LoggerMessage(1105, LogLevel.Warning, "The ACME server was not told the new contacts: {Reason}")]
    private partial void LogContact(string reason);
}
