using System.Collections.Immutable;
using Mox.Protocols.Dns;

namespace Mox.Protocols.Acme.Caa;

/// <summary>Whether CAA records let an authority give a certificate.</summary>
/// <param name="Methods">The kinds of challenges that may be used, of those asked about; empty when it may not.</param>
/// <param name="Reason">Why not, for people; null when it may.</param>
public sealed record CaaDecision(ImmutableArray<string> Methods, string? Reason)
{
    /// <summary>True when a certificate may be given.</summary>
    public bool IsAllowed => Reason is null;
}

/// <summary>Reads CAA records as an authority does, to know beforehand what it will say.</summary>
/// <remarks>RFC 8659 §3, §4.2 and §4.3, RFC 8657 §3 and §4.</remarks>
public static class CaaPolicy
{
    /// <summary>Decides about a set of records.</summary>
    /// <param name="records">The records that count for the name: its own, or those of the nearest name above that has any.</param>
    /// <param name="wildcard">A wildcard is asked for.</param>
    /// <param name="issuers">The names the authority goes by (<see cref="Documents.AcmeDirectory.CaaIdentities"/>).</param>
    /// <param name="account">Our account there; null when there is none yet.</param>
    /// <param name="methods">Kinds of challenges we can answer.</param>
    public static CaaDecision Decide(IReadOnlyList<CaaRecord> records, bool wildcard, IReadOnlyCollection<string> issuers, string? account, IReadOnlyList<string> methods)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(methods);
        if (records.FirstOrDefault(record => record.Critical && record.Tag is not ("issue" or "issuewild" or "iodef" or "contactemail" or "contactphone")) is { } unknown) return No($"a critical property \"{unknown.Tag}\" stands there, which authorities may not know");
        var relevant = records.Where(record => record.Tag == "issuewild").ToList();
        if (!wildcard || relevant.Count == 0) relevant = [.. records.Where(record => record.Tag == "issue")];
        if (relevant.Count == 0) return new CaaDecision([.. methods], null);

        var issues = relevant.Select(record => CaaIssue.Parse(record.Value) is { Ok: true } read ? read.Value : new CaaIssue(null, [])).ToList();
        var ours = issues.Where(issue => issue.Issuer is { } name && issuers.Contains(name.Ascii, StringComparer.OrdinalIgnoreCase)).ToList();
        var listed = string.Join(", ", relevant.Select(record => $"\"{record.Value}\""));
        if (ours.Count == 0) return No($"they name {listed} and not {string.Join(" or ", issuers)}");
        var bound = ours.Where(issue => Accounts(issue) is [] || (Accounts(issue) is [var only] && only == account)).ToList();
        if (bound.Count == 0) return No($"they bind certificates to another account ({listed}) than ours ({account ?? "not made yet"})");
        var allowed = methods.Where(method => bound.Any(issue => Allows(issue, method))).ToImmutableArray();
        return allowed.IsEmpty ? No($"they allow none of the challenges {string.Join(", ", methods)} ({listed})") : new CaaDecision(allowed, null);
    }

    private static string[] Accounts(CaaIssue issue) => [.. issue.Parameters.Where(parameter => parameter.Tag == CaaIssue.AccountUri).Select(parameter => parameter.Value)];

    private static bool Allows(CaaIssue issue, string method) =>
        issue.Parameters.Where(parameter => parameter.Tag == CaaIssue.ValidationMethods).All(parameter => parameter.Value.Split(',').Contains(method, StringComparer.OrdinalIgnoreCase));

    private static CaaDecision No(string reason) => new([], reason);
}
