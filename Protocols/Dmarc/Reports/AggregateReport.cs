using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.AuthenticationResults;

namespace Mox.Protocols.Dmarc.Reports;

/// <summary>What was done with the messages of a row.</summary>
/// <remarks>The successor's schema has Pass, for messages that passed; the first one says None of them.</remarks>
public enum ReportDisposition
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nothing, as they passed.</summary>
    Pass,

    /// <summary>They were treated as suspicious.</summary>
    Quarantine,

    /// <summary>They were refused.</summary>
    Reject,
}

/// <summary>Why something else was done than the policy asks for.</summary>
/// <remarks>RFC 7489 §C; the successor has no Forwarded and no SampledOut, and adds PolicyTestMode. Each form is written with the words it has.</remarks>
public enum OverrideType
{
    /// <summary>Another reason.</summary>
    Other,

    /// <summary>A choice of the receiver.</summary>
    LocalPolicy,

    /// <summary>By a mailing list, as it seems.</summary>
    MailingList,

    /// <summary>By a forwarder that is trusted.</summary>
    TrustedForwarder,

    /// <summary>By a forwarder, as it seems.</summary>
    Forwarded,

    /// <summary>Not in the sample of <c>pct</c>.</summary>
    SampledOut,

    /// <summary>The record says that it is being tested.</summary>
    PolicyTestMode,
}

/// <summary>One reason, and what there is to say of it.</summary>
public sealed record OverrideReason(OverrideType Type, string Comment = "");

/// <summary>The record that reports are about, as it was found.</summary>
/// <param name="Domain">Where it was found.</param>
/// <param name="Policy"><c>p</c>.</param>
public sealed record PublishedPolicy(string Domain, DmarcPolicy Policy)
{
    /// <summary><c>sp</c>; null when it is not said.</summary>
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary><c>np</c>; null when it is not said.</summary>
    public DmarcPolicy? MissingDomainPolicy { get; init; }

    /// <summary><c>adkim</c>; null when it is not said.</summary>
    public AlignmentMode? DkimAlignment { get; init; }

    /// <summary><c>aspf</c>; null when it is not said.</summary>
    public AlignmentMode? SpfAlignment { get; init; }

    /// <summary><c>pct</c>; null when it is not said. Not written in the successor's form.</summary>
    public int? Percent { get; init; }

    /// <summary><c>fo</c> as written; null when it is not said.</summary>
    public string? FailureReporting { get; init; }

    /// <summary><c>t=y</c>; null when it is not said. Not written in the first form.</summary>
    public bool? Testing { get; init; }

    /// <summary>How the record was found; null when it is not said. Not written in the first form.</summary>
    public OrganizationMethod? Method { get; init; }

    /// <summary>The record of an evaluation.</summary>
    /// <exception cref="ArgumentException">The evaluation found none.</exception>
    public static PublishedPolicy Of(DmarcEvaluation evaluation, OrganizationMethod method)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        if (evaluation is not { Record: { } record, PolicyDomain: { } domain }) throw new ArgumentException("The evaluation has no record", nameof(evaluation));
        return new PublishedPolicy(domain.Ascii, record.Policy ?? DmarcPolicy.None)
        {
            SubdomainPolicy = record.SubdomainPolicy,
            MissingDomainPolicy = record.MissingDomainPolicy,
            DkimAlignment = record.DkimAlignment,
            SpfAlignment = record.SpfAlignment,
            Percent = record.Percent,
            FailureReporting = record.Value("fo"),
            Testing = record.Testing,
            Method = method,
        };
    }
}

/// <summary>A signature of the messages of a row.</summary>
public sealed record ReportedDkim(string Domain, string Selector, MethodResult Result, string Comment = "");

/// <summary>The SPF result of the messages of a row.</summary>
public sealed record ReportedSpf(string Domain, MethodResult Result, SpfIdentity Identity = SpfIdentity.MailFrom, string Comment = "");

/// <summary>Messages from one address that came out the same.</summary>
/// <param name="Source">The address they came from; null where a report that was read has none.</param>
/// <param name="Count">How many.</param>
/// <param name="Disposition">What was done with them.</param>
/// <param name="DkimAligned">A signature passed and is aligned.</param>
/// <param name="SpfAligned">SPF passed and is aligned.</param>
/// <param name="HeaderFrom">The domain of the author.</param>
public sealed record AggregateRow(IPAddress? Source, long Count, ReportDisposition Disposition, bool DkimAligned, bool SpfAligned, string HeaderFrom)
{
    /// <summary>The domain of MAIL FROM; null when it is not said.</summary>
    public string? EnvelopeFrom { get; init; }

    /// <summary>The domain of RCPT TO; null when it is not said.</summary>
    public string? EnvelopeTo { get; init; }

    /// <summary>Why the policy was not followed.</summary>
    public ImmutableArray<OverrideReason> Reasons { get; init; } = [];

    /// <summary>The signatures.</summary>
    public ImmutableArray<ReportedDkim> Dkim { get; init; } = [];

    /// <summary>SPF; real reports may have several.</summary>
    public ImmutableArray<ReportedSpf> Spf { get; init; } = [];

    /// <summary>The row of one message.</summary>
    /// <param name="evaluation">What DMARC said of it.</param>
    /// <param name="source">The address it came from.</param>
    /// <param name="disposition">What was done with it.</param>
    public static AggregateRow Of(DmarcEvaluation evaluation, IPAddress source, ReportDisposition disposition)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var dkim = evaluation.Question.Dkim.IsDefault ? [] : evaluation.Question.Dkim;
        return new AggregateRow(source, 1, disposition, evaluation.DkimAligned, evaluation.SpfAligned, evaluation.AuthorDomain?.Ascii ?? "")
        {
            EnvelopeFrom = evaluation.Question.Spf is { Identity: SpfIdentity.MailFrom, Domain: { } from } ? from.Ascii : null,
            Reasons = evaluation.Relief switch
            {
                DmarcRelief.Testing => [new OverrideReason(OverrideType.PolicyTestMode)],
                DmarcRelief.SampledOut => [new OverrideReason(OverrideType.SampledOut)],
                _ => [],
            },
            Dkim = [.. dkim.Select(one => new ReportedDkim(one.Domain.Ascii, one.Selector, one.Result, one.Reason))],
            Spf = evaluation.Question.Spf is { Domain: { } domain } spf ? [new ReportedSpf(domain.Ascii, spf.Result, spf.Identity)] : [],
        };
    }
}

/// <summary>Who reports what time of which domain.</summary>
/// <param name="Organization">Who reports.</param>
/// <param name="Email">Where to ask back.</param>
/// <param name="ReportId">Unique for the organization.</param>
/// <param name="Begin">The first second of the time.</param>
/// <param name="End">Its last second.</param>
/// <param name="Policy">The record of the domain.</param>
public sealed record ReportHead(string Organization, string Email, string ReportId, DateTimeOffset Begin, DateTimeOffset End, PublishedPolicy Policy)
{
    /// <summary>How else to ask back; null when it is not said.</summary>
    public string? ExtraContact { get; init; }

    /// <summary>What went wrong with the record.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];
}

/// <summary>A whole report.</summary>
public sealed record AggregateReport(ReportHead Head, ImmutableArray<AggregateRow> Rows);
