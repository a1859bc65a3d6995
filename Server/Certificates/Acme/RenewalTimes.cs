using Mox.Protocols.Acme.Documents;

namespace Mox.Server.Certificates.Acme;

/// <summary>When certificates are renewed: by their lifetime, or as the server would like it, which is asked now and then.</summary>
internal sealed class RenewalTimes(CertificateIssuer issuer, TimeProvider time)
{
    /// <summary>When to ask again, where the server does not say.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(6);

    private static readonly TimeSpan Soonest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Latest = TimeSpan.FromDays(1);

    private readonly Dictionary<string, (AcmeRenewalWindow? Window, DateTimeOffset AskAt)> _told = new(StringComparer.Ordinal);

    public DateTimeOffset Due(ServedCertificate certificate) => RenewalSchedule.Due(certificate.NotBefore, certificate.NotAfter, certificate.AcmeId ?? certificate.KeyDigest, Window(certificate));

    public string? Explanation(ServedCertificate certificate) => Window(certificate)?.Explanation;

    /// <summary>When the server would like a certificate to be renewed, as it said last.</summary>
    public AcmeRenewalWindow? Window(ServedCertificate certificate) => certificate.AcmeId is { } id ? _told.GetValueOrDefault(id).Window : null;

    /// <summary>Asks the server about these certificates, those it is time to ask about. What it does not tell, or not now, stays as it was.</summary>
    public async Task AskAsync(IEnumerable<ServedCertificate> certificates, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var all = certificates.Where(certificate => certificate.NotAfter > now).Select(certificate => certificate.AcmeId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _told.Keys.Except(all).ToList()) _told.Remove(gone);
        var asked = all.Where(id => !_told.TryGetValue(id, out var told) || told.AskAt <= now).ToList();
        if (asked.Count == 0) return;
        var answer = await issuer.AskRenewalAsync(asked, ct).ConfigureAwait(false);
        foreach (var id in asked)
        {
            var before = _told.GetValueOrDefault(id).Window;
            _told[id] = answer.Ok && answer.Value.TryGetValue(id, out var told) ? (told.Window, now + Within(told.AskAgain ?? AskAgain)) : (before, now + AskAgain);
        }
    }

    private static TimeSpan Within(TimeSpan wait) => wait < Soonest ? Soonest : wait > Latest ? Latest : wait;
}
