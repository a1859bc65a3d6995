using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Dane;
using Mox.Protocols.Dns;
using Mox.Server.DnsCheck.Probes;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Rows;

/// <summary>The handshake on port 25 at each address of the host, as other servers do it.</summary>
internal static class StartTlsRows
{
    private const int Tries = 2;

    public static IEnumerable<CheckRow> For(CheckContext context)
    {
        foreach (var address in context.Facts.Addresses)
        {
            var row = new Finding
            {
                Key = $"starttls.{address}",
                Group = DnsGroup.StartTls,
                Scope = FindingScope.Host,
                Title = $"Certificate on port 25, {address}",
                Term = "STARTTLS",
                Type = "TLS",
                Wanted = [$"valid for {context.Facts.Host}"],
                Why = Worded.Of(FindingWords.WhyEncryptionMatters),
            };
            yield return new CheckRow(row, ct => RunAsync(context, row, address, ct));
        }
    }

    private static async Task<Finding> RunAsync(CheckContext context, Finding row, IPAddress address, CancellationToken ct)
    {
        var reading = await context.Smtp.StartTlsAsync(address, context.Facts.Host, ct).ConfigureAwait(false);
        for (var again = 1; again < Tries && reading.Fault is ProbeFault.Unreachable or ProbeFault.Broken; again++) reading = await context.Smtp.StartTlsAsync(address, context.Facts.Host, ct).ConfigureAwait(false);
        switch (reading.Fault)
        {
            case ProbeFault.Unreachable or ProbeFault.Broken:
                return row.Unknown(Worded.Of(FindingWords.PerhapsRouterLoop, reading.Reason));
            case ProbeFault.Refused:
                return row.Missing(Worded.Of(FindingWords.NobodyOnPort25), Worded.Of(FindingWords.StartSmtp), FindingSeverity.Problem);
            case ProbeFault.NoTls:
                return row.Missing(Worded.Of(FindingWords.NoEncryption, reading.Reason), Worded.Of(FindingWords.SeeNothingTakesStartTlsOut), FindingSeverity.Problem);
            case ProbeFault.Handshake:
                return row.Differs(Worded.Of(FindingWords.HandshakeFails, reading.Reason), Worded.Of(FindingWords.SeeHostCertificate), FindingSeverity.Problem);
        }

        var certificates = reading.Load();
        try
        {
            return await JudgeAsync(context, row, reading, certificates, ct).ConfigureAwait(false);
        }
        finally
        {
            foreach (var certificate in certificates) certificate.Dispose();
        }
    }

    private static async Task<Finding> JudgeAsync(CheckContext context, Finding row, SmtpReading reading, ImmutableArray<X509Certificate2> certificates, CancellationToken ct)
    {
        var now = context.Time.GetUtcNow();
        var left = certificates.IsEmpty ? TimeSpan.Zero : certificates[0].NotAfter.ToUniversalTime() - now.UtcDateTime;
        row = row with { Found = [string.Create(CultureInfo.InvariantCulture, $"{reading.Tls}, {Math.Max(0, Math.Floor(left.TotalDays))} days left")] };
        var pinned = await context.Dns.TlsaAsync(context.Facts.Host, 25, ct).ConfigureAwait(false);
        if (pinned.Status == DnsStatus.Failed && pinned.Failure?.Kind != DnsFailureKind.Bogus) return row.Unknown(pinned.Failure) with { Found = row.Found };
        var dane = pinned is { Status: DnsStatus.Found, Authentic: true } ? DaneVerifier.Evaluate(pinned.Records, certificates, [context.Facts.Host, context.Facts.Domain], now) : null;
        if (dane is { Verdict: not (DaneVerdict.Match or DaneVerdict.NoUsableRecords) })
        {
            return row.Differs(Worded.Of(FindingWords.KeyNotPinned, dane.Reason), Worded.Of(FindingWords.PublishTlsaWanted), FindingSeverity.Problem);
        }

        if (!reading.CertificateFault.IsEmpty)
        {
            return row.Differs(
                dane?.Verdict == DaneVerdict.Match ? Worded.Of(FindingWords.CertificateInvalidButPinned, reading.CertificateFault) : Worded.Of(FindingWords.CertificateInvalidForOthers, reading.CertificateFault),
                Worded.Of(FindingWords.HaveCertificateForHost),
                dane?.Verdict == DaneVerdict.Match ? FindingSeverity.Advice : context.Facts.MtaSts?.Mode == MtaStsMode.Enforce ? FindingSeverity.Problem : FindingSeverity.Warning);
        }

        return left < context.Options.CertificateWarning
            ? row.Differs(Worded.Of(FindingWords.CertificateEndsSoon, Math.Max(0, Math.Floor(left.TotalDays))), Worded.Of(FindingWords.SeeWhyNotRenewed), FindingSeverity.Warning)
            : row.Good();
    }
}
