
using Mox.Server.Certificates;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.WebUI.Words;

namespace Mox.Server.Admin;

/// <summary>How all certificates stand: <see cref="CertificateCaretaker.Report"/>, as these pages see it.</summary>
internal delegate CertificateReport CertificatesNow();

/// <summary>How the parts of a domain stand, as far as known without asking anybody.</summary>
internal static class DomainPillars
{
    /// <summary>A certificate that ends sooner is told.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static Pillar Keys(DomainEntry domain)
    {
        var signing = domain.Keys.Count(key => key.State == DkimKeyState.Signing);
        if (signing == 0) return new Pillar(PillarState.Bad, DomainWords.PillarUnsigned);
        return domain.Keys.FirstOrDefault(key => key.State == DkimKeyState.Waiting) is { } waiting
            ? new Pillar(PillarState.Waiting, DomainWords.PillarWaits.With(waiting.Selector))
            : new Pillar(PillarState.Good, Wording.Count(signing, DomainWords.PillarSignsOne, DomainWords.PillarSigns));
    }

    /// <param name="name">The name that mail programs are told.</param>
    public static Pillar Certificate(CertificateReport report, string name, DateTimeOffset now)
    {
        var status = report.Names.FirstOrDefault(status => status.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? report.Names.FirstOrDefault(status => status.Name.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(status.Name[1..], StringComparison.OrdinalIgnoreCase));
        return status switch
        {
            null => new Pillar(PillarState.None, DomainWords.PillarNone.With(name)),
            { Origin: CertificateOrigin.SelfSigned, LastError: { } error } => new Pillar(PillarState.Bad, error),
            { Origin: CertificateOrigin.SelfSigned } => new Pillar(PillarState.Waiting, DomainWords.PillarSelfSigned),
            { NotAfter: { } end } when end < now => new Pillar(PillarState.Bad, DomainWords.PillarEnded.With(end)),
            { NotAfter: { } end } when end - now < Soon => new Pillar(PillarState.Waiting, DomainWords.PillarEnds.With(end)),
            { NotAfter: { } end } => new Pillar(PillarState.Good, DomainWords.PillarUntil.With(end)),
            _ => new Pillar(PillarState.Waiting, DomainWords.PillarUnknown),
        };
    }
}
