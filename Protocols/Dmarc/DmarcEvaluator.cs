using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Dmarc;

/// <summary>Evaluates messages: finds the record, holds the authenticated domains against the author's, and says what the policy is.</summary>
/// <remarks>
/// RFC 9989 §5.3; RFC 7489 §6.6.2. Look-ups are all it waits for. An interrupted check makes the result temporary only where its domain is aligned, else
/// anyone could keep a policy from being applied by a signature whose key cannot be had.
/// </remarks>
public static class DmarcEvaluator
{
    /// <summary>Signatures that are looked at, those of the author's own domain first; more are left out.</summary>
    public const int MaxSignatures = 20;

    /// <summary>Evaluates one message.</summary>
    /// <param name="question">The message.</param>
    /// <param name="dns">Who is asked.</param>
    /// <param name="settings">The choices of the operator.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<DmarcEvaluation> EvaluateAsync(DmarcQuestion question, IDnsResolver dns, DmarcSettings settings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(dns);
        ArgumentNullException.ThrowIfNull(settings);
        var start = new DmarcEvaluation { Result = DmarcResult.None, Author = question.Author.Outcome, Question = question, Reason = DmarcReason.NoAuthor(question.Author.Outcome) };
        if (question.Author is not { Outcome: AuthorOutcome.One, Address: { } address }) return start;
        if (!DomainName.Parse(address.Domain ?? "").Try(out var author, out _)) return start with { Author = AuthorOutcome.Invalid, Reason = DmarcReason.NoAuthor(AuthorOutcome.Invalid) };

        var discovery = new DmarcDiscovery(dns, settings);
        var found = await discovery.PolicyAsync(author, ct).ConfigureAwait(false);
        start = start with { AuthorDomain = author, Lookups = discovery.Lookups, SuffixOrganization = settings.List.OrganizationalDomain(author) };
        if (found.Record is not { } record)
        {
            var result = found.Status switch
            {
                DmarcLookupStatus.Failed => DmarcResult.TempError,
                DmarcLookupStatus.Unreadable => DmarcResult.PermError,
                _ => DmarcResult.None,
            };
            return start with { Result = result, Reason = DmarcReason.NoRecord(author, found) };
        }

        var whole = start with { PolicyDomain = found.Domain, Record = record, RecordAuthentic = found.Authentic, Place = Place(author, found) };
        if (record.Standing == DmarcStanding.Unusable) return whole with { Result = DmarcResult.PermError, Reason = DmarcReason.Unusable(found.Domain) };
        whole = whole with { Identifiers = await AlignAsync(discovery, author, record, question, ct).ConfigureAwait(false) };
        var (requested, tag) = await RequestedAsync(discovery, author, whole, ct).ConfigureAwait(false);
        whole = whole with { Requested = requested, RequestedBy = tag, Result = Conclude(whole.Identifiers), Organization = await KnownOrganizationAsync(discovery, author, whole, ct).ConfigureAwait(false), Lookups = discovery.Lookups };
        if (whole.Result == DmarcResult.Fail) whole = Apply(whole, record, question.Sample);
        return whole with { Reason = DmarcReason.Of(whole) };
    }

    private static DmarcPlace Place(DomainName author, DmarcLookup found) =>
        found.Domain == author ? DmarcPlace.Author : found.Record!.SuffixFlag == SuffixFlag.Suffix ? DmarcPlace.PublicSuffix : DmarcPlace.Organization;

    private static async Task<ImmutableArray<DmarcIdentifier>> AlignAsync(DmarcDiscovery discovery, DomainName author, DmarcRecord record, DmarcQuestion question, CancellationToken ct)
    {
        var identifiers = ImmutableArray.CreateBuilder<DmarcIdentifier>();
        if (question.Spf is { Domain: { } checkedDomain } spf)
        {
            identifiers.Add(await OneAsync(DmarcMechanism.Spf, spf.Result, checkedDomain, record.SpfAlignment).ConfigureAwait(false));
        }

        var signatures = question.Dkim.IsDefault ? [] : question.Dkim;
        foreach (var dkim in signatures.OrderBy(one => one.Domain != author).Take(MaxSignatures))
        {
            identifiers.Add(await OneAsync(DmarcMechanism.Dkim, dkim.Result, dkim.Domain, record.DkimAlignment).ConfigureAwait(false));
        }

        return identifiers.ToImmutable();

        async Task<DmarcIdentifier> OneAsync(DmarcMechanism mechanism, MethodResult result, DomainName domain, AlignmentMode mode)
        {
            var asked = result is MethodResult.Pass or MethodResult.TempError;
            var alignment = !asked ? DmarcAlignment.None
                : domain == author ? DmarcAlignment.Strict
                : await discovery.AlignedAsync(author, domain, mode, ct).ConfigureAwait(false) switch { true => DmarcAlignment.Relaxed, false => DmarcAlignment.None, null => DmarcAlignment.Unknown };
            return new DmarcIdentifier(mechanism, result, domain, alignment);
        }
    }

    private static DmarcResult Conclude(ImmutableArray<DmarcIdentifier> identifiers)
    {
        if (identifiers.Any(one => one.Counts)) return DmarcResult.Pass;
        return identifiers.Any(one => one.Alignment != DmarcAlignment.None) ? DmarcResult.TempError : DmarcResult.Fail;
    }

    /// <summary>The policy for the author's domain. Where it cannot be found out whether the domain exists, the milder one of <c>sp</c> and <c>np</c>.</summary>
    private static async Task<(DmarcPolicy Policy, DmarcPolicyTag Tag)> RequestedAsync(DmarcDiscovery discovery, DomainName author, DmarcEvaluation found, CancellationToken ct)
    {
        var record = found.Record!;
        if (record.Standing == DmarcStanding.Monitoring) return (DmarcPolicy.None, DmarcPolicyTag.None);
        var domain = (record.Policy ?? DmarcPolicy.None, DmarcPolicyTag.Domain);
        if (found.Place == DmarcPlace.Author) return domain;
        var existing = record.SubdomainPolicy is { } sp ? (sp, DmarcPolicyTag.Subdomain) : domain;
        if (record.MissingDomainPolicy is not { } np || np == existing.Item1) return existing;
        var missing = await discovery.MissingAsync(author, ct).ConfigureAwait(false);
        return missing ?? (np < existing.Item1) ? (np, DmarcPolicyTag.MissingDomain) : existing;
    }

    /// <summary>The organizational domain, where it costs no look-up that was not made already.</summary>
    private static async Task<DomainName?> KnownOrganizationAsync(DmarcDiscovery discovery, DomainName author, DmarcEvaluation found, CancellationToken ct)
    {
        if (discovery.Settings.Method == OrganizationMethod.PublicSuffixList || found.Record!.SuffixFlag == SuffixFlag.Organization || discovery.HasWalked(author))
        {
            return await discovery.OrganizationAsync(author, ct).ConfigureAwait(false);
        }

        return null;
    }

    /// <remarks>RFC 9989 §4.7: <c>t</c>, one level below. RFC 7489 §6.6.4: <c>pct</c>, the same for what is not in the sample; a record that has <c>t</c> was written for the successor, where <c>pct</c> says nothing.</remarks>
    private static DmarcEvaluation Apply(DmarcEvaluation failed, DmarcRecord record, int sample)
    {
        var relief = record.Testing == true ? DmarcRelief.Testing
            : record.Testing is null && sample >= record.Percent ? DmarcRelief.SampledOut
            : DmarcRelief.None;
        if (failed.Requested == DmarcPolicy.None) relief = DmarcRelief.None;
        return failed with { Relief = relief, Policy = relief == DmarcRelief.None ? failed.Requested : failed.Requested - 1 };
    }
}
