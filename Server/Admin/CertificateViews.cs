using System.Collections.Immutable;
using Mox.Protocols.Acme.Client;
using Mox.Server.Certificates;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <summary>Certificates as the pages show them.</summary>
internal static class CertificateViews
{
    /// <summary>The names served, and that of the host where it is none of them.</summary>
    /// <param name="isAsked">A new one was asked for by an administrator.</param>
    public static ImmutableArray<CertificateView> Of(CertificateReport report, Func<string, bool> isAsked)
    {
        var names = report.Names.Select(status => Of(status, report.Host) with { IsAsked = isAsked(status.Name) });
        return report.Host is { } host && report.Names.All(status => status.Name != host.Name) ? [Of(host, host), .. names] : [.. names];
    }

    /// <summary>A name without a certificate of its own is served with that of the host.</summary>
    private static CertificateView Of(CertificateStatus status, CertificateStatus? host)
    {
        var shown = status.NotAfter is null ? host ?? status : status;
        return new CertificateView
        {
            Name = status.Name,
            Source = shown.Origin switch { CertificateOrigin.Acme => CertificateKind.Acme, CertificateOrigin.File => CertificateKind.File, _ => CertificateKind.SelfSigned },
            Issuer = shown.Issuer ?? "",
            Serial = shown.Serial ?? "",
            Covers = shown.Covers,
            From = shown.NotBefore,
            Until = shown.NotAfter,
            KeyDigest = status.Keys?.Current ?? shown.KeyDigest ?? "",
            NextKeyDigest = status.Keys?.Next ?? "",
            Window = status.Window is { } window ? new RenewalWindowView(window.Start, window.End, window.Explanation ?? "") : null,
            LastTry = status.LastTry,
            NextTry = status.NextTry,
            Failures = status.Failures,
            Error = status.LastError ?? Worded.None,
            Trouble = status.LastError is null ? CertificateTrouble.None : Trouble(status.LastFailure),
        };
    }

    private static CertificateTrouble Trouble(AcmeFailureKind? kind) => kind switch
    {
        null => CertificateTrouble.OwnDisk,
        AcmeFailureKind.RateLimited => CertificateTrouble.RateLimited,
        AcmeFailureKind.OwnerMustAct => CertificateTrouble.OwnerMustAct,
        AcmeFailureKind.Challenge => CertificateTrouble.NotReached,
        AcmeFailureKind.Refused => CertificateTrouble.Refused,
        _ => CertificateTrouble.Authority,
    };
}
