using Mox.Protocols.Acme.Caa;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;

namespace Mox.Server.Certificates.Acme;

/// <summary>Says beforehand what CAA records will make an ACME server say, in words that name the record.</summary>
internal sealed class CaaCheck(IDnsResolver resolver)
{
    /// <summary>Names looked at on the way up; a name of a mail host has a handful.</summary>
    private const int MaxLevels = 16;

    /// <summary>Decides for a name. A look-up that fails allows: the server looks for itself, and its resolver may have more luck.</summary>
    /// <param name="name">The name.</param>
    /// <param name="issuers">The names the authority goes by; none allows.</param>
    /// <param name="account">Our account there; null when there is none yet.</param>
    /// <param name="kinds">Kinds of challenges, the best first.</param>
    /// <remarks>RFC 8659 §3: the records of the name, or of the nearest above that has any.</remarks>
    public async Task<CaaDecision> DecideAsync(DomainName name, IReadOnlyCollection<string> issuers, string? account, IReadOnlyList<string> kinds, CancellationToken ct)
    {
        var allowed = new CaaDecision([.. kinds], null);
        if (issuers.Count == 0) return allowed;
        var level = 0;
        for (var at = name.Ascii; at.Length > 0 && level < MaxLevels; level++, at = at.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? at[(dot + 1)..] : "")
        {
            var answer = await resolver.CaaAsync(DomainName.Parse(at).Value, ct).ConfigureAwait(false);
            if (answer.Status == DnsStatus.Failed) return allowed;
            if (answer.Records.IsEmpty) continue;
            var decision = CaaPolicy.Decide(answer.Records, wildcard: false, issuers, account, kinds);
            return decision.IsAllowed ? decision : decision with { Reason = $"CAA records of {at} forbid a certificate for {name}: {decision.Reason}" };
        }

        return allowed;
    }
}
