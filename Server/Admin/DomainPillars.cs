using System.Globalization;
using Mox.Server.Certificates;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Admin;

/// <summary>How the parts of a domain stand, as far as known without asking anybody.</summary>
internal static class DomainPillars
{
    /// <summary>A certificate that ends sooner is told.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static Pillar Keys(DomainEntry domain)
    {
        var signing = domain.Keys.Count(key => key.State == DkimKeyState.Signing);
        if (signing == 0) return new Pillar(PillarState.Bad, "Mail goes out unsigned");
        return domain.Keys.FirstOrDefault(key => key.State == DkimKeyState.Waiting) is { } waiting
            ? new Pillar(PillarState.Waiting, $"{waiting.Selector} waits for its record")
            : new Pillar(PillarState.Good, signing == 1 ? "1 key signs" : string.Create(CultureInfo.InvariantCulture, $"{signing} keys sign"));
    }

    /// <param name="name">The name that mail programs are told.</param>
    public static Pillar Certificate(CertificateReport report, string name, DateTimeOffset now)
    {
        var status = report.Names.FirstOrDefault(status => status.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? report.Names.FirstOrDefault(status => status.Name.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(status.Name[1..], StringComparison.OrdinalIgnoreCase));
        return status switch
        {
            null => new Pillar(PillarState.None, $"None for {name}"),
            { Origin: CertificateOrigin.SelfSigned, LastError: { } error } => new Pillar(PillarState.Bad, error),
            { Origin: CertificateOrigin.SelfSigned } => new Pillar(PillarState.Waiting, "Self-signed for now"),
            { NotAfter: { } end } when end < now => new Pillar(PillarState.Bad, string.Create(CultureInfo.InvariantCulture, $"Ended {end:yyyy-MM-dd}")),
            { NotAfter: { } end } when end - now < Soon => new Pillar(PillarState.Waiting, string.Create(CultureInfo.InvariantCulture, $"Ends {end:yyyy-MM-dd}")),
            { NotAfter: { } end } => new Pillar(PillarState.Good, string.Create(CultureInfo.InvariantCulture, $"Until {end:yyyy-MM-dd}")),
            _ => new Pillar(PillarState.Waiting, "Not known yet"),
        };
    }
}
